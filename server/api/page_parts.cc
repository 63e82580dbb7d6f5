#include "server/api/page_parts.h"

#include <algorithm>
#include <array>

#include "server/api/embedded.h"
#include "server/api/page.h"
#include "server/auth/digest.h"

namespace signpost::api {
namespace {

using kainjow::mustache::partial;

std::string_view ChannelText(messages::Channel channel) {
  constexpr std::array<std::string_view, messages::kChannelNames.size()> kTexts = {"Phone", "Online chat", "E-mail", "",
                                                                                   "Text message"};
  return kTexts[static_cast<std::size_t>(channel)];
}

// "Europe/London" has the clocks of London; "UTC" is nobody's town.
std::string ClocksOf(const std::string& time_zone) {
  const std::size_t slash = time_zone.rfind('/');
  if (slash == std::string::npos || time_zone.starts_with("Etc/")) return time_zone;
  std::string town = time_zone.substr(slash + 1);
  std::ranges::replace(town, '_', ' ');
  return town + " time";
}

// The person may be in another zone than the service, so it is said whose clock is meant.
std::string ClosedText(const decide::HelpCard& card) {
  constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                     "Friday", "Saturday", "Sunday"};
  if (!card.opens) return "Closed now";
  const auto two_digits = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return "Closed now. Opens " + Text(kDays[card.opens->weekday]) + " at " + two_digits(card.opens->minute / 60) + ":" +
         two_digits(card.opens->minute % 60) + ", " + ClocksOf(card.service->hours->time_zone);
}

Data Marks(const decide::HelpCard& card) {
  Data marks(Data::type::list);
  const auto add = [&marks](std::string_view style, std::string_view text) {
    Data mark;
    mark.set("style", Text(style));
    mark.set("text", Text(text));
    marks.push_back(mark);
  };
  if (card.open_now == messages::OpenNow::kOpen) add("good", "Open now");
  if (card.open_now == messages::OpenNow::kClosed) add("plain", ClosedText(card));
  if (card.service->cost == messages::Cost::kFree) add("good", "Free");
  if (card.service->cost == messages::Cost::kCharged) add("plain", "Calls cost money");
  for (const messages::Channel channel : card.service->channels) {
    if (!ChannelText(channel).empty()) add("plain", ChannelText(channel));
  }
  return marks;
}

}  // namespace

std::string ThemeVersion(const messages::ServedTheme& theme) { return auth::HexDigest(theme.css).substr(0, 12); }

void PutHead(Data& page, const PageLook& look, std::string_view to_folder) {
  page.set("head", Data(partial{[] { return Text(HeadHtml()); }}));
  page.set("to_folder", look.is_preview ? "../i/" : Text(to_folder));
  page.set("style_version", Text(StyleVersion()));
  page.set("script_version", Text(ScriptVersion()));
  page.set("scheme", Text(look.scheme));
  // A section needs a false value where there is none: a missing name would be looked for further out.
  page.set("theme", Data(look.theme != nullptr));
  if (look.theme != nullptr) {
    page.set("theme_id", look.theme->id);
    page.set("theme_version", ThemeVersion(*look.theme));
  }
  page.set("events", Data(false));
}

void PutLanguage(Data& page, const messages::ServedText& text) {
  page.set("locale", text.locale);
  page.set("direction", text.right_to_left ? "rtl" : "ltr");
  page.set("english", Data(text.locale != "en" && !text.locale.starts_with("en-")));
}

std::string Ways::ToHelp(const messages::HelpService& service) const {
  return to_go.empty() ? "#help" : to_go + service.id;
}
std::string Ways::ToFilm(const messages::HelpService& service) const {
  return to_go.empty() ? "#help" : to_go + service.id + "?for=film";
}
std::string Ways::ToChoice(std::string_view who) const {
  return to_go.empty() ? "#content" : "?who=" + Text(who) + "#content";
}

Data CardOf(const decide::HelpCard& card, const Ways& ways) {
  const messages::HelpService& service = *card.service;
  Data data;
  data.set("id", service.id);
  data.set("name", service.name);
  if (!service.operated_by.empty() && service.operated_by != service.name) data.set("operator", service.operated_by);
  // A section needs a false value where there is none: a missing name would be looked for further out.
  data.set("phone", service.phone.empty() ? Data(false) : Data(service.phone));
  data.set("tel", service.phone_tel.empty() ? Data(false) : Data(service.phone_tel));
  data.set("call_label", "Call " + service.name + ", " + service.phone);
  Data marks = Marks(card);
  data.set("has_marks", Data(marks.is_non_empty_list()));
  data.set("marks", marks);
  data.set("what_happens", service.what_happens.empty() ? Data(false) : Data(service.what_happens));
  // For paper, which nobody makes of a preview.
  data.set("address", ways.to_go.empty() ? "" : service.url);
  data.set("href", service.url.empty() ? Data(false) : Data(ways.ToHelp(service)));
  return data;
}

std::string Render(std::string_view html, const Data& data) {
  kainjow::mustache::mustache page{Text(html)};
  return page.render(data);
}

}  // namespace signpost::api

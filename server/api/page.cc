#include "server/api/page.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "server/api/embedded.h"
#include "server/auth/digest.h"

namespace signpost::api {
namespace {

using messages::Audience;
using messages::HelpService;

// What a person may say of themselves, in the order of the page.
struct Choice {
  std::string_view value;  // of ?who=
  std::string_view label;
  std::optional<Audience> audience;
  std::string_view title;
  std::string_view text;
  std::string_view help_title;
};
constexpr std::array<Choice, 6> kChoices = {{
    {"self", "Me", Audience::kSelf, "Help for you",
     "You can talk to someone about what you do or what you are afraid you may do.", "Talk to someone who can help"},
    {"family", "Someone I know", Audience::kFamily, "Help when it is someone you know",
     "You may be worried about what someone does, or someone close to you may have been arrested. You can talk to "
     "someone about it, and about what to do next.",
     "Talk to someone who can help"},
    {"concerned_adult", "A child I worry about", Audience::kConcernedAdult, "Help when you worry about a child",
     "You do not have to be sure. You can tell someone what you have seen or heard, and ask what to do.",
     "Talk to someone who can help"},
    {"young_person", "I am under 18", Audience::kYoungPerson, "Help if you are under 18",
     "You can tell someone what is on your mind. These services are for children and young people.",
     "Talk to someone who can help"},
    {"harmed", "I was harmed", Audience::kHarmed, "Help if someone has harmed you",
     "What was done to you is not your fault. You can tell someone about it when you are ready.",
     "Talk to someone who can help"},
    {"error", "This was shown in error", std::nullopt, "Thank you for telling us",
     "We count how often people say this, so that the warning can be put right. You can leave this page now.",
     "If you would like to talk to someone after all"},
}};
constexpr std::string_view kHelpTitle = "Talk to someone who can help";

const Choice& ChoiceOf(Audience audience) {
  const auto found = std::ranges::find(kChoices, std::optional(audience), &Choice::audience);
  return *found;
}

Data TextList(std::span<const std::string> texts) {
  Data list(Data::type::list);
  for (const std::string& text : texts) list.push_back(Data("text", text));
  return list;
}

// Collects the values of one page.
class PageBuilder {
 public:
  explicit PageBuilder(const PageInput& input)
      : input_(input),
        text_(*input.shown.text),
        ways_{.to_go = input.look.is_preview ? "" : "../go/" + Text(input.sealed_token) + "/"} {}

  Data Build() {
    PutHead(page_, input_.look, "");
    PutLanguage(page_, text_);
    page_.set("events", input_.look.is_preview ? Data(false) : Data(Text(input_.sealed_token) + "/events"));
    AddExit();
    const Choice* other = OtherView();
    other == nullptr ? AddMessage() : AddOtherView(*other);
    AddChoices(other);
    return page_;
  }

 private:
  // Null: the message itself is to be shown.
  const Choice* OtherView() const {
    if (input_.view.in_error) return &kChoices.back();
    if (!input_.view.audience || *input_.view.audience == input_.shown.audience) return nullptr;
    return &ChoiceOf(*input_.view.audience);
  }

  // One way out, always in sight, in the message's own words if it has them.
  void AddExit() {
    const auto exit = std::ranges::find(text_.actions, messages::LinkKind::kExit, &messages::ServedLink::kind);
    page_.set("exit_url", Text(input_.exit_url));
    page_.set("exit_label", exit == text_.actions.end() ? Data(false) : Data(exit->label));
  }

  void AddMessage() {
    page_.set("is_other_view", Data(false));
    page_.set("title", text_.title);
    page_.set("paragraphs", TextList(text_.paragraphs));
    Data facts(Data::type::list);
    for (const std::string_view fact : input_.shown.facts) facts.push_back(Data("text", Text(fact)));
    page_.set("has_facts", Data(facts.is_non_empty_list()));
    page_.set("facts", facts);
    AddActions();
    AddFilm();
    AddHelp(input_.shown.help, kHelpTitle);
  }

  // What was written for one audience is not shown to somebody who says to be of another.
  void AddOtherView(const Choice& choice) {
    page_.set("is_other_view", Data(true));
    page_.set("title", Text(choice.title));
    page_.set("paragraphs", TextList(std::array{Text(choice.text)}));
    page_.set("has_facts", Data(false));
    page_.set("has_actions", Data(false));
    page_.set("film", Data(false));
    AddHelp(choice.audience ? decide::HelpFor(input_.catalogue, *choice.audience, input_.token, input_.now)
                            : input_.shown.help,
            choice.help_title);
  }

  void AddHelp(const std::vector<decide::HelpCard>& cards, std::string_view title) {
    Data help(Data::type::list);
    for (const decide::HelpCard& card : cards) help.push_back(CardOf(card, ways_));
    page_.set("has_help", Data(help.is_non_empty_list()));
    page_.set("help", help);
    page_.set("help_title", Text(title));
  }

  void AddActions() {
    Data actions(Data::type::list);
    bool is_first = true;
    for (const messages::ServedLink& link : text_.actions) {
      if (link.kind == messages::LinkKind::kExit) continue;
      Data action;
      const std::string way = WayOf(link);
      action.set("label", link.label);
      action.set("href", way);
      action.set("leaves", Data(!way.starts_with('#')));
      action.set("style", is_first ? "first" : "other");
      actions.push_back(action);
      is_first = false;
    }
    page_.set("has_actions", Data(actions.is_non_empty_list()));
    page_.set("actions", actions);
  }

  // To get help leads to the cards, where the phone number is; the rest leads where it says.
  std::string WayOf(const messages::ServedLink& link) const {
    if (link.kind == messages::LinkKind::kGetHelp && !link.service) return "#help";
    const HelpService* service = link.service                ? Served(*link.service)
                                 : input_.shown.help.empty() ? nullptr
                                                             : input_.shown.help.front().service;
    if (service == nullptr || service->url.empty()) return "#help";
    return ways_.ToHelp(*service);
  }

  const HelpService* Served(messages::ServiceIndex index) const {
    return decide::FindService(input_.catalogue, input_.catalogue.services()[index].id);
  }

  void AddFilm() {
    const HelpService* service = text_.film ? Served(text_.film->service) : nullptr;
    if (service == nullptr || service->url.empty()) return page_.set("film", Data(false));
    Data film;
    film.set("label", text_.film->label);
    film.set("href", ways_.ToFilm(*service));
    page_.set("film", film);
  }

  void AddChoices(const Choice* other) {
    const Choice& current = other != nullptr ? *other : ChoiceOf(input_.shown.audience);
    Data choices(Data::type::list);
    for (const Choice& choice : kChoices) {
      Data data;
      data.set("href", ways_.ToChoice(choice.value));
      data.set("label", Text(choice.label));
      data.set("current", Data(&choice == &current));
      choices.push_back(data);
    }
    page_.set("choices", choices);
  }

  const PageInput& input_;
  const messages::ServedText& text_;
  const Ways ways_;
  Data page_;
};

}  // namespace

View View::Of(std::string_view who) {
  const auto found = std::ranges::find(kChoices, who, &Choice::value);
  if (found == kChoices.end()) return {};
  return {.audience = found->audience, .in_error = !found->audience};
}

std::string RenderPage(const PageInput& input) { return Render(PageHtml(), PageBuilder(input).Build()); }

std::string RenderNotice(const Notice& notice, std::string_view to_folder, std::string_view exit_url) {
  Data data;
  PutHead(data, {}, to_folder);
  data.set("title", Text(notice.title));
  data.set("text", Text(notice.text));
  data.set("exit_url", Text(exit_url));
  return Render(NoticeHtml(), data);
}

std::string_view StyleVersion() {
  static const std::string version = auth::HexDigest(StyleCss()).substr(0, 12);
  return version;
}

std::string_view ScriptVersion() {
  static const std::string version = auth::HexDigest(ScriptJs()).substr(0, 12);
  return version;
}

}  // namespace signpost::api

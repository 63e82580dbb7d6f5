#include "server/api/box.h"

#include <algorithm>

#include "server/api/embedded.h"

namespace signpost::api {
namespace {

constexpr std::size_t kOneboxParagraphs = 2;

Data Paragraphs(const BoxInput& input) {
  const auto& all = input.shown.text->paragraphs;
  const std::size_t count = input.format == "onebox" ? std::min(all.size(), kOneboxParagraphs) : 0;
  Data list(Data::type::list);
  for (std::size_t i = 0; i < count; ++i) list.push_back(Data("text", all[i]));
  return list;
}

// The message's own words for getting help; every message that is shown can be got help from.
std::string ActionLabel(const messages::ServedText& text) {
  const auto help = std::ranges::find(text.actions, messages::LinkKind::kGetHelp, &messages::ServedLink::kind);
  return help == text.actions.end() ? text.title : help->label;
}

Data BoxData(const BoxInput& input, bool is_page) {
  const messages::ServedText& text = *input.shown.text;
  Data data;
  PutLanguage(data, text);
  data.set("format", Text(input.format));
  data.set("is_page", Data(is_page));
  data.set("title", text.title);
  data.set("paragraphs", Paragraphs(input));
  Data help(Data::type::list);
  if (!input.shown.help.empty()) help.push_back(CardOf(input.shown.help.front(), {}));
  data.set("help", help);
  data.set("page_href", Text(input.page_href));
  data.set("action_label", ActionLabel(text));
  return data;
}

}  // namespace

bool IsBoxFormat(std::string_view format) { return format == "onebox" || format == "banner"; }

std::string RenderBox(const BoxInput& input) {
  Data data = BoxData(input, true);
  PutHead(data, input.look, "../");
  data.set("events", input.look.is_preview ? Data(false) : Data("events"));
  data.set("box", Data(kainjow::mustache::partial{[] { return Text(BoxHtml()); }}));
  return Render(BoxPageHtml(), data);
}

std::string RenderFragment(const BoxInput& input) { return Render(BoxHtml(), BoxData(input, false)); }

}  // namespace signpost::api

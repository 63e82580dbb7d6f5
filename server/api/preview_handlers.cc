// A message as people would see it, before anything is published: the page or a box, made by the code that makes the
// real ones, from the draft, or from what is live, and with the message as somebody is writing it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "server/admin/draft_store.h"
#include "server/admin/publish.h"
#include "server/api/body.h"
#include "server/api/box.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/page.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"
#include "server/policy/lone_message.h"
#include "server/policy/objects.h"

namespace signpost::api {
namespace {

struct Wanted {
  std::string message;                // an id; or
  std::optional<std::string> object;  // the message as it is being written
  std::string locale, format, campaign, who, scheme, theme;
  auth::DecisionToken token;  // partner; country, region and age band of the person
};

template <std::size_t N>
std::optional<std::uint8_t> IndexIn(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - names.begin());
}

// False: the response says what is wrong.
bool ReadWanted(const Call& call, Wanted& wanted, net::Response& response) {
  Body body(call.request.body);
  wanted.message = body.OptionalText("message");
  wanted.object = body.OptionalJson("object");
  wanted.locale = body.OptionalText("locale");
  wanted.format = body.OptionalText("format");
  wanted.campaign = body.OptionalText("campaign");
  wanted.who = body.OptionalText("who");
  wanted.scheme = body.OptionalText("scheme");
  wanted.theme = body.OptionalText("theme");
  wanted.token.partner = body.OptionalText("partner");
  wanted.token.country = body.OptionalText("country");
  wanted.token.region = body.OptionalText("region");
  const std::string age_band = body.OptionalText("age_band");
  if (wanted.format.empty()) wanted.format = "interstitial";
  if (wanted.message.empty() && !wanted.object) body.AddFault("/message", "Name a message, or send one as \"object\".");
  if (wanted.format != "interstitial" && !IsBoxFormat(wanted.format)) {
    body.AddFault("/format", "There are previews of: interstitial, onebox, banner.");
  }
  if (!wanted.scheme.empty() && wanted.scheme != "light" && wanted.scheme != "dark") {
    body.AddFault("/scheme", "\"scheme\" is light or dark, or left out.");
  }
  const auto band = age_band.empty() ? std::optional<std::uint8_t>(static_cast<std::uint8_t>(rules::AgeBand::kUnknown))
                                     : IndexIn(rules::kAgeBandNames, age_band);
  if (!band) body.AddFault("/age_band", "This is no age band.");
  wanted.token.age_band = band.value_or(0);
  return body.Finish(response);
}

// For whom the message speaks: by the campaign that is named, or one that uses it.
messages::Audience AudienceOf(const policy::Definition& definition, const Wanted& wanted, std::string_view message) {
  const auto uses = [&](const messages::Campaign& campaign) {
    if (!wanted.campaign.empty()) return campaign.id == wanted.campaign;
    return std::ranges::find(campaign.variants, message, &messages::Variant::message) != campaign.variants.end();
  };
  const auto& campaigns = definition.messages.campaigns;
  const auto found = std::ranges::find_if(campaigns, uses);
  return found == campaigns.end() ? messages::Audience::kSelf : found->audience;
}

std::string RenderWanted(const Context& context, const messages::Catalogue& catalogue, const decide::Shown& shown,
                         const Wanted& wanted) {
  const PageLook look{
      .scheme = wanted.scheme,
      .is_preview = true,
      .theme = wanted.theme.empty() ? catalogue.ThemeOf(wanted.token.partner) : catalogue.FindTheme(wanted.theme)};
  if (IsBoxFormat(wanted.format)) {
    return RenderBox({.format = wanted.format, .shown = shown, .page_href = "#content", .look = look});
  }
  return RenderPage({.catalogue = catalogue,
                     .token = wanted.token,
                     .shown = shown,
                     .view = View::Of(wanted.who),
                     .sealed_token = {},
                     .now = admin::MomentOf(context.parts.clock.Now()),
                     .exit_url = "#content",
                     .look = look});
}

void PutIssues(JsonWriter& out, const rules::Issues& issues) {
  PutKey(out, "issues");
  out.StartArray();
  for (const rules::Issue& issue : issues) {
    out.StartObject();
    Put(out, "severity", issue.severity == rules::Severity::kError ? "error" : "warning");
    Put(out, "pointer", issue.pointer);
    Put(out, "message", issue.message);
    out.EndObject();
  }
  out.EndArray();
}

void PutReading(JsonWriter& out, const messages::ServedText& text) {
  const auto score = decide::ReadingOf(text);
  if (!score) return;
  PutKey(out, "reading");
  out.StartObject();
  PutKey(out, "age_years");
  out.Double(score->AgeYears());
  PutKey(out, "words");
  out.Uint64(score->words);
  PutKey(out, "sentences");
  out.Uint64(score->sentences);
  out.EndObject();
}

// {"html": …, "locale": …, "translation": …, "locales": […], "reading": {…}, "issues": […]}; the last alone where it
// can't be shown.
void WritePreview(const Context& context, const policy::Definition& definition, const messages::Message& message,
                  const Wanted& wanted, net::Response& response) {
  const rules::Moment now = admin::MomentOf(context.parts.clock.Now());
  const policy::LoneMessage lone(definition.messages, message, now);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  if (const messages::ServedMessage* served = lone.served()) {
    const decide::TextPlace place{0, lone.Find(wanted.locale)};
    const messages::Audience audience = AudienceOf(definition, wanted, message.id);
    const auto shown = decide::Compose(lone.catalogue(), place, audience, wanted.token, now);
    Put(out, "html", RenderWanted(context, lone.catalogue(), shown, wanted));
    Put(out, "locale", shown.text->locale);
    Put(out, "translation", messages::kTranslationNames[static_cast<std::size_t>(lone.TranslationOf(place.locale))]);
    PutKey(out, "locales");
    out.StartArray();
    for (const messages::ServedText& text : served->texts) Put(out, text.locale);
    out.EndArray();
    PutReading(out, *shown.text);
  }
  PutIssues(out, lone.issues());
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

void Preview(Context& context, const Call& call, base::Result<policy::Definition> definition, net::Response& response) {
  Wanted wanted;
  if (!ReadWanted(call, wanted, response)) return;
  if (!definition) return WriteFailure(definition.error(), response);
  if (wanted.object) {
    rules::Issues issues;
    const policy::Definition one = policy::ParseObject(policy::Family::kMessages, *wanted.object, issues);
    if (rules::HasErrors(issues) || one.messages.messages.size() != 1) {
      JsonBuffer buffer;
      JsonWriter out(buffer);
      out.StartObject();
      PutIssues(out, issues);
      out.EndObject();
      return WriteJson(TextOf(buffer), response);
    }
    return WritePreview(context, *definition, one.messages.messages.front(), wanted, response);
  }
  const auto& all = definition->messages.messages;
  const auto found = std::ranges::find(all, wanted.message, &messages::Message::id);
  if (found == all.end()) {
    return WriteFailure({base::ErrorCode::kNotFound, "There is no message of this id."}, response);
  }
  WritePreview(context, *definition, *found, wanted, response);
}

}  // namespace

void PreviewDraft(Context& context, const Call& call, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto draft = admin::LoadDraft(desk.store, DraftId(call));
  if (!draft) return WriteFailure(draft.error(), response);
  Preview(context, call, desk.drafts.Materialise(*draft), response);
}

void PreviewPolicy(Context& context, const Call& call, net::Response& response) {
  Preview(context, call, LiveDefinition(context.parts.desk), response);
}

}  // namespace signpost::api

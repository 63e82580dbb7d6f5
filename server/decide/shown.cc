#include "server/decide/shown.h"

#include <algorithm>

namespace signpost::decide {
namespace {

std::vector<HelpCard> Cards(const messages::Catalogue& catalogue, const messages::ServiceChoices& choices) {
  std::vector<HelpCard> cards;
  for (const messages::ServiceChoice& choice : choices.span()) {
    cards.push_back({&catalogue.services()[choice.service], choice.open_now});
  }
  return cards;
}

rules::AgeBand AgeBandOf(const auth::DecisionToken& token) {
  return token.age_band < rules::kAgeBandNames.size() ? static_cast<rules::AgeBand>(token.age_band)
                                                      : rules::AgeBand::kUnknown;
}

messages::HelpRequest RequestFor(messages::Audience audience, const auth::DecisionToken& token, rules::Moment now) {
  return {
      .audience = audience, .country = token.country, .region = token.region, .age_band = AgeBandOf(token), .now = now};
}

const messages::ServedText& TextIn(const messages::ServedMessage& message, std::string_view locale) {
  const auto found = std::ranges::find(message.texts, locale, &messages::ServedText::locale);
  return found == message.texts.end() ? message.texts[message.default_locale] : *found;
}

}  // namespace

std::optional<Shown> Recall(const Serving& serving, const auth::DecisionToken& token, rules::Moment now) {
  const messages::Catalogue& catalogue = serving.policy->catalogue;
  const auto index = catalogue.FindCampaign(token.campaign);
  if (!index) return std::nullopt;
  const messages::ServedCampaign& campaign = catalogue.campaigns()[*index];
  if (!messages::MayShowTo(campaign.audience, campaign.written_for, AgeBandOf(token))) return std::nullopt;
  auto variant = std::ranges::find(campaign.variants, token.variant, &messages::ServedVariant::id);
  if (variant == campaign.variants.end()) variant = campaign.variants.begin();
  const messages::ServedMessage& message = catalogue.messages()[variant->message];

  Shown shown{.audience = campaign.audience, .text = &TextIn(message, token.locale)};
  for (const messages::ServedFact& fact : shown.text->facts) {
    if (now < fact.shown_until) shown.facts.push_back(fact.text);
  }
  messages::HelpRequest request = RequestFor(campaign.audience, token, now);
  const std::string_view language = shown.text->locale;
  request.languages = {&language, 1};
  request.preferred = message.preferred_services;
  shown.help = Cards(catalogue, messages::ChooseServices(catalogue, request));
  if (shown.help.empty()) return std::nullopt;
  return shown;
}

std::vector<HelpCard> HelpFor(const Serving& serving, messages::Audience audience, const auth::DecisionToken& token,
                              rules::Moment now) {
  return Cards(serving.policy->catalogue,
               messages::ChooseServices(serving.policy->catalogue, RequestFor(audience, token, now)));
}

const messages::HelpService* FindService(const Serving& serving, std::string_view id) {
  const auto services = serving.policy->catalogue.services();
  const auto found = std::ranges::find(services, id, &messages::HelpService::id);
  if (found == services.end() || found->status != messages::ServiceStatus::kActive) return nullptr;
  return &*found;
}

}  // namespace signpost::decide

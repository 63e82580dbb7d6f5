#include "server/decide/shown.h"

#include <algorithm>

namespace signpost::decide {
namespace {

std::vector<HelpCard> Cards(const messages::Catalogue& catalogue, const messages::ServiceChoices& choices,
                            rules::Moment now) {
  std::vector<HelpCard> cards;
  for (const messages::ServiceChoice& choice : choices.span()) {
    HelpCard& card = cards.emplace_back(HelpCard{&catalogue.services()[choice.service], choice.open_now, {}});
    if (choice.open_now == messages::OpenNow::kClosed)
      card.opens = catalogue.directory().OpensNext(choice.service, now);
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

messages::LocaleIndex LocaleIn(const messages::ServedMessage& message, std::string_view locale) {
  const auto found = std::ranges::find(message.texts, locale, &messages::ServedText::locale);
  if (found == message.texts.end()) return message.default_locale;
  return static_cast<messages::LocaleIndex>(found - message.texts.begin());
}

}  // namespace

Shown Compose(const messages::Catalogue& catalogue, TextPlace place, messages::Audience audience,
              const auth::DecisionToken& token, rules::Moment now) {
  const messages::ServedMessage& message = catalogue.messages()[place.message];
  Shown shown{.audience = audience, .text = &message.texts[place.locale]};
  for (const messages::ServedFact& fact : shown.text->facts) {
    if (now < fact.shown_until) shown.facts.push_back(fact.text);
  }
  messages::HelpRequest request = RequestFor(audience, token, now);
  const std::string_view language = shown.text->locale;
  request.languages = {&language, 1};
  request.preferred = message.preferred_services;
  shown.help = Cards(catalogue, messages::ChooseServices(catalogue, request), now);
  return shown;
}

std::optional<Shown> Recall(const messages::Catalogue& catalogue, const auth::DecisionToken& token, rules::Moment now) {
  const auto index = catalogue.FindCampaign(token.campaign);
  if (!index) return std::nullopt;
  const messages::ServedCampaign& campaign = catalogue.campaigns()[*index];
  if (!messages::MayShowTo(campaign.audience, campaign.written_for, AgeBandOf(token))) return std::nullopt;
  auto variant = std::ranges::find(campaign.variants, token.variant, &messages::ServedVariant::id);
  if (variant == campaign.variants.end()) variant = campaign.variants.begin();
  const TextPlace place{variant->message, LocaleIn(catalogue.messages()[variant->message], token.locale)};
  Shown shown = Compose(catalogue, place, campaign.audience, token, now);
  if (shown.help.empty()) return std::nullopt;
  return shown;
}

std::vector<HelpCard> HelpFor(const messages::Catalogue& catalogue, messages::Audience audience,
                              const auth::DecisionToken& token, rules::Moment now) {
  return Cards(catalogue, messages::ChooseServices(catalogue, RequestFor(audience, token, now)), now);
}

std::optional<messages::ReadingScore> ReadingOf(const messages::ServedText& text) {
  std::vector<std::string> texts{text.title};
  texts.insert(texts.end(), text.paragraphs.begin(), text.paragraphs.end());
  return messages::ScoreReading(text.locale, texts);
}

const messages::HelpService* FindService(const messages::Catalogue& catalogue, std::string_view id) {
  const auto services = catalogue.services();
  const auto found = std::ranges::find(services, id, &messages::HelpService::id);
  if (found == services.end() || found->status != messages::ServiceStatus::kActive) return nullptr;
  return &*found;
}

}  // namespace signpost::decide

#include "benchmarks/matching/rules_policy.h"

#include <array>
#include <chrono>
#include <utility>

#include "benchmarks/matching/signpost_engine.h"

namespace signpost::benchmarks {

const std::string kMatchingPhrase = "zorblat feldro";

namespace {

using namespace rules;

constexpr std::size_t kOtherLists = 1'000;
constexpr std::size_t kTermsOfOtherList = 10;

Condition All(std::vector<Condition> members) { return {AllOf{std::move(members)}}; }
Condition OnList(std::string list) { return {TermsMatch{.list = std::move(list)}}; }
Condition InCountry(std::string country) { return {CountryIs{{std::move(country)}}}; }
Condition RiskFrom(double value) { return {SignalCompares{.name = "risk", .value = value}}; }

std::string OtherList(std::size_t i) { return "other-" + std::to_string(i % kOtherLists); }

// Two letters: any pair but those of the input (GB, en, fr).
std::string OtherPair(std::size_t i, char first_letter) {
  std::string pair{static_cast<char>(first_letter + static_cast<char>(i / 26 % 26)),
                   static_cast<char>(first_letter + static_cast<char>(i % 26))};
  if (pair == "GB" || pair == "en" || pair == "fr") pair[1] = static_cast<char>(first_letter + 25);
  return pair;
}

// The rule of this number that does not match: of 20, each kind as many as it has lines here.
Condition WhenOfOther(std::size_t i, RuleMix mix) {
  const std::size_t of_kind = i / 20;
  switch (i % 20) {
    default:  // 9 of 20
      return OnList(OtherList(i));
    case 9:
    case 10:
    case 11:
      return All({OnList(OtherList(i)), InCountry("GB")});
    case 12:
      return All({OnList("matching"), InCountry(OtherPair(of_kind, 'A'))});
    case 13:
    case 14:
      return InCountry(OtherPair(i / 10, 'A'));
    case 15:
    case 16:
      return {PartnerIs{{"partner-" + std::to_string(i)}}};
    case 17:
      return All({{LanguageIs{{OtherPair(of_kind, 'a')}}}, {SurfaceIs{{Surface::kWebSearch}}}});
    case 18:
      return {SignalCompares{.name = "signal-" + std::to_string(of_kind % 50), .value = 0.5}};
    case 19:
      return All({RiskFrom(0.5 + 0.0001 * static_cast<double>(of_kind)),
                  mix == RuleMix::kThresholds ? Condition{LanguageIs{{"en"}}} : InCountry(OtherPair(of_kind, 'A'))});
  }
}

Rule MakeRule(std::string id, Condition when) {
  return {.id = std::move(id), .mode = Mode::kLive, .when = std::move(when), .campaign = "campaign"};
}

}  // namespace

Definition MakeRulesPolicy(const Corpus& corpus, std::size_t rules, RuleMix mix) {
  Definition definition;
  definition.term_lists.push_back(MakeTermList("matching", std::span(&kMatchingPhrase, 1)));
  for (std::size_t list = 0; list < kOtherLists; ++list) {
    const auto terms = std::span(corpus.terms()).subspan(list * kTermsOfOtherList, kTermsOfOtherList);
    definition.term_lists.push_back(MakeTermList(OtherList(list), terms));
  }
  definition.rules = {
      MakeRule("matches-words", OnList("matching")),
      MakeRule("matches-words-there", All({OnList("matching"), InCountry("GB"), {SurfaceIs{{Surface::kWebSearch}}}})),
      MakeRule("matches-context", All({{LanguageIs{{"en"}}}, RiskFrom(0.3)})),
  };
  for (std::size_t i = 0; definition.rules.size() < rules; ++i) {
    definition.rules.push_back(MakeRule("rule-" + std::to_string(i), WhenOfOther(i, mix)));
  }
  return definition;
}

Input MakeRulesInput(std::span<const std::string_view> texts) {
  static constexpr std::array<std::string_view, 2> kLanguages = {"en-GB", "fr"};
  static constexpr std::array<Signal, 2> kSignals = {Signal{"risk", 0.4}, Signal{"quality", 0.1}};
  return {.texts = texts,
          .context = {.country = "GB",
                      .region = "GB-SCT",
                      .languages = kLanguages,
                      .surface = Surface::kWebSearch,
                      .age_band = AgeBand::kAdult,
                      .prior_exposures = 2,
                      .signals = kSignals,
                      .partner = "bench"},
          .now = Moment{std::chrono::sys_days{std::chrono::year(2024) / 5 / 15} + std::chrono::hours(12)},
          .seed = 1};
}

}  // namespace signpost::benchmarks

// What each kind of condition costs: an evaluation of one short text under one rule that has it, and how much that is
// over the same with no rule at all. All of these hold; the input is rules_policy.h's.
#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "benchmarks/matching/rules_policy.h"
#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "rules/evaluate.h"

namespace signpost::benchmarks {
namespace {

using namespace rules;

constexpr std::size_t kInputsPerRound = 20'000;  // the same one each time

struct Kind {
  std::string name;
  std::optional<Condition> when;
};
struct Trial {
  RuleSet rules;
  Scratch scratch = {};
};

Condition Not(Condition member) { return {NoneOf{{std::move(member)}}}; }
ScheduleDefinition OfficeHours() {
  return {.time_zone = "Europe/London",
          .from = "2024-01-01",
          .until = "2030-01-01",
          .day_parts = {{.days = {true, true, true, true, true}, .from_minute = 9 * 60, .until_minute = 17 * 60}}};
}

std::vector<Kind> MakeKinds() {
  const Condition country = {CountryIs{{"IE", "GB"}}};
  const Condition elsewhere = {CountryIs{{"IE"}}};
  return {
      {"no rule", std::nullopt},
      {"terms", Condition{TermsMatch{.list = "matching"}}},
      {"country", country},
      {"region", Condition{RegionIs{{"GB-SCT"}}}},
      {"language", Condition{LanguageIs{{"en"}}}},
      {"surface", Condition{SurfaceIs{{Surface::kWebSearch}}}},
      {"age_band", Condition{AgeBandIs{{AgeBand::kAdult}}}},
      {"partner", Condition{PartnerIs{{"bench"}}}},
      {"prior_exposures", Condition{PriorExposures{.value = 1}}},
      {"signal", Condition{SignalCompares{.name = "risk", .value = 0.3}}},
      {"schedule", Condition{InSchedule{OfficeHours()}}},
      {"all of two countries", Condition{AllOf{{country, country}}}},
      {"any of two countries", Condition{AnyOf{{elsewhere, country}}}},
      {"not a country", Not(elsewhere)},
  };
}

RuleSet Compile(const Kind& kind) {
  Definition definition{.term_lists = {MakeTermList("matching", std::span(&kMatchingPhrase, 1))}};
  if (kind.when) definition.rules = {{.id = "rule", .mode = Mode::kLive, .when = *kind.when, .campaign = "campaign"}};
  Issues issues;
  RuleSet rules = RuleSet::Compile(definition, kBenchmarkKey, issues);
  if (HasErrors(issues)) throw std::runtime_error("the condition " + kind.name + " does not compile");
  return rules;
}

std::size_t Evaluated(Trial& trial) {
  const std::string_view texts[] = {kMatchingPhrase};
  return Evaluate(trial.rules, MakeRulesInput(texts), trial.scratch).live.size();
}

std::string OverNoRule(const Times& times, const Times& no_rule) {
  std::vector<double> differences_ns;
  std::ranges::transform(times.round_means_ns, no_rule.round_means_ns, std::back_inserter(differences_ns),
                         std::minus());
  return Formatted(Median(std::move(differences_ns))) + " ns over no rule";
}

}  // namespace

void MeasureConditions(const Lab& lab, Rows& rows) {
  Say("measuring conditions");
  const auto rounds = static_cast<std::size_t>(lab.settings.rounds);
  const auto kinds = MakeKinds();
  std::deque<Trial> trials;
  std::vector<Contender> contenders;
  for (const Kind& kind : kinds) {
    Trial& trial = trials.emplace_back(Compile(kind));
    if (Evaluated(trial) != trial.rules.rules().size())
      throw std::runtime_error("the condition " + kind.name + " does not hold");
    contenders.push_back({[&trial](std::string_view) { Keep(Evaluated(trial)); }, rounds * kInputsPerRound});
  }
  const auto measured = MeasureInTurn(contenders, lab.settings.rounds);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    rows.push_back({.section = kConditions,
                    .subject = kinds[i].name,
                    .input = "two words",
                    .size = trials[i].rules.rules().size(),
                    .times = measured[i],
                    .note = i == 0 ? "" : OverNoRule(measured[i], measured[0])});
  }
}

}  // namespace signpost::benchmarks

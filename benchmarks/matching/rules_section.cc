// What an evaluation costs as a policy grows by rules that can't match.
#include <deque>
#include <stdexcept>
#include <utility>

#include "benchmarks/matching/rules_policy.h"
#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "rules/evaluate.h"

namespace signpost::benchmarks {
namespace {

struct Kind {
  const char* name;
  RuleMix mix;
  std::size_t rules;
};
constexpr Kind kKinds[] = {{kEvaluate, RuleMix::kOrdinary, 10},
                           {kEvaluate, RuleMix::kOrdinary, 1'000},
                           {kEvaluate, RuleMix::kOrdinary, 10'000},
                           {"evaluate, thresholds too", RuleMix::kThresholds, 10'000}};
constexpr std::size_t kInputsPerRound = 10'000;

struct Policy {
  rules::RuleSet rules;
  rules::Scratch scratch = {};
  double build_ms = 0;
};

Policy BuildPolicy(const Lab& lab, const Kind& kind) {
  const rules::Definition definition = MakeRulesPolicy(lab.corpus, kind.rules, kind.mix);
  rules::Issues issues;
  const double start_ms = ProcessorMilliseconds();
  Policy policy{.rules = rules::RuleSet::Compile(definition, kBenchmarkKey, issues)};
  policy.build_ms = ProcessorMilliseconds() - start_ms;
  if (rules::HasErrors(issues)) throw std::runtime_error("the policy of rules does not compile: " + issues[0].message);
  return policy;
}

// How many rules matched.
std::size_t Evaluated(Policy& policy, std::string_view text) {
  const std::string_view texts[] = {text};
  return rules::Evaluate(policy.rules, MakeRulesInput(texts), policy.scratch).live.size();
}

void CheckPolicy(Policy& policy, const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t matched = Evaluated(policy, inputs[i]);
    if (matched == kRulesThatMatch) continue;
    throw std::runtime_error("of " + std::to_string(policy.rules.rules().size()) + " rules, " +
                             std::to_string(matched) + " match query number " + std::to_string(i) + " instead of 3");
  }
}

}  // namespace

void MeasureRules(const Lab& lab, Rows& rows) {
  Say("measuring rules");
  const auto rounds = static_cast<std::size_t>(lab.settings.rounds);
  const auto inputs = lab.corpus.MakeQueriesAround(kMatchingPhrase, rounds * kInputsPerRound);
  std::deque<Policy> policies;
  std::vector<Contender> contenders;
  for (const Kind& kind : kKinds) {
    Policy& policy = policies.emplace_back(BuildPolicy(lab, kind));
    CheckPolicy(policy, inputs);
    contenders.push_back({[&](std::string_view text) { Keep(Evaluated(policy, text)); }, inputs.size(), inputs});
  }
  auto measured = MeasureInTurn(contenders, lab.settings.rounds);
  for (std::size_t i = 0; i < policies.size(); ++i) {
    rows.push_back({.section = kRules,
                    .subject = kKinds[i].name,
                    .input = kQueriesThatMatch,
                    .size = policies[i].rules.rules().size(),
                    .times = std::move(measured[i]),
                    .build_ms = policies[i].build_ms,
                    .hits = inputs.size()});
  }
}

}  // namespace signpost::benchmarks

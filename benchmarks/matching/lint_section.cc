// What a trust team waits for when it validates a policy: compiling it, and the lints on top. Processor time; the least
// of some runs, for whatever else the machine does only adds.
#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "benchmarks/matching/rules_policy.h"
#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "server/policy/lint.h"
#include "server/policy/policy.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kTerms[] = {100'000, 1'000'000};
constexpr std::size_t kTermLists = 10;
constexpr std::size_t kRuleCount = 1'000;
constexpr int kMostRuns = 3;
constexpr rules::Moment kNow{std::chrono::sys_days{std::chrono::year(2026) / 11 / 25}};

// What a policy needs beside its rules.
policy::Definition MakePolicy(rules::Definition definition) {
  using namespace messages;
  policy::Definition policy{.rules = std::move(definition)};
  policy.messages.campaigns.push_back({.id = "campaign",
                                       .written_for = WrittenFor::kEveryone,
                                       .countries = {"*"},
                                       .variants = {{.id = "a", .message = "message"}}});
  policy.messages.messages.push_back({.id = "message",
                                      .formats = {Format::kInterstitial},
                                      .locales = {{"en-GB",
                                                   {.translation = Translation::kReviewed,
                                                    .title = "Help is there",
                                                    .paragraphs = {"You can talk to someone."}}}}});
  policy.messages.help_services.push_back({.id = "service",
                                           .name = "Service",
                                           .audiences = {Audience::kSelf},
                                           .places = {"*"},
                                           .channels = {Channel::kWeb},
                                           .url = "https://help.example",
                                           .status = ServiceStatus::kActive});
  return policy;
}

// Lists that one rule asks for together, so that terms of all of them are compared.
rules::Definition TermsPolicy(const Corpus& corpus, std::size_t terms) {
  rules::Definition definition;
  rules::AnyOf any;
  for (std::size_t i = 0; i < kTermLists; ++i) {
    const std::size_t of_list = terms / kTermLists;
    definition.term_lists.push_back(
        MakeTermList("list-" + std::to_string(i), std::span(corpus.terms()).subspan(i * of_list, of_list)));
    any.of.push_back({rules::TermsMatch{.list = definition.term_lists.back().id}});
  }
  definition.rules.push_back(
      {.id = "all", .mode = rules::Mode::kLive, .when = {std::move(any)}, .campaign = "campaign"});
  return definition;
}

// The worst for comparing: every rule needs the same list, and none of them can be told apart by one fact alone.
rules::Definition AlikeRules() {
  rules::Definition definition;
  definition.term_lists.push_back(MakeTermList("matching", std::span(&kMatchingPhrase, 1)));
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    const auto signal = [&](std::size_t part) {
      return rules::Condition{rules::SignalCompares{"signal-" + std::to_string(i * 7 % 50 + part),
                                                    rules::Comparison::kGreaterOrEqual, static_cast<double>(i)}};
    };
    rules::Condition any{rules::AnyOf{{signal(0), signal(1), {rules::NoneOf{{signal(2)}}}}}};
    definition.rules.push_back(
        {.id = "rule-" + std::to_string(i),
         .mode = rules::Mode::kLive,
         .when = {rules::AllOf{
             {{rules::TermsMatch{.list = "matching"}}, std::move(any), {rules::NoneOf{{signal(3)}}}}}},
         .campaign = "campaign"});
  }
  return definition;
}

struct Cost {
  double compile_ms = 0;
  double validate_ms = 0;  // compiling and the lints
  std::size_t issues = 0;  // that the lints found
};

Cost Measure(const policy::Definition& definition, int runs) {
  std::vector<Cost> costs;
  for (int run = 0; run < runs; ++run) {
    rules::Issues issues;
    const double start_ms = ProcessorMilliseconds();
    const auto compiled = policy::Compile(definition, "benchmark", kBenchmarkKey, kNow, issues);
    const double compiled_ms = ProcessorMilliseconds();
    if (compiled == nullptr) throw std::runtime_error("the policy does not compile: " + issues.front().message);
    const std::size_t before = issues.size();
    policy::Lint(definition, {.now = kNow}, issues);
    costs.push_back({compiled_ms - start_ms, ProcessorMilliseconds() - start_ms, issues.size() - before});
  }
  return std::ranges::min(costs, {}, &Cost::validate_ms);
}

void Add(Rows& rows, const char* subject, std::size_t size, const Cost& cost) {
  rows.push_back({.section = kLint,
                  .subject = subject,
                  .size = size,
                  .build_ms = cost.validate_ms,
                  .note = "of it compiling " + Formatted(cost.compile_ms) + " ms; " + std::to_string(cost.issues) +
                          " issues of lints"});
}

}  // namespace

void MeasureLint(const Lab& lab, Rows& rows) {
  const int runs = std::min(kMostRuns, lab.settings.rounds);
  for (const std::size_t terms : SizesUpTo(lab.settings.most_terms, kTerms)) {
    Say("linting " + Formatted(static_cast<double>(terms)) + " terms");
    Add(rows, kValidateTerms, terms, Measure(MakePolicy(TermsPolicy(lab.corpus, terms)), runs));
  }
  Say("linting rules");
  Add(rows, kValidateRules, kRuleCount,
      Measure(MakePolicy(MakeRulesPolicy(lab.corpus, kRuleCount, RuleMix::kThresholds)), runs));
  Add(rows, kValidateAlike, kRuleCount, Measure(MakePolicy(AlikeRules()), runs));
}

}  // namespace signpost::benchmarks

#include "server/policy/cases.h"

#include <cstddef>
#include <string_view>

#include "rules/assignment.h"
#include "server/policy/case_input.h"
#include "server/policy/choose.h"

namespace signpost::policy {
namespace {

std::string Quoted(std::string_view id) { return "\"" + std::string(id) + "\""; }

// What came out, by name.
struct Actual {
  Shown action = Shown::kNone;
  std::string rule;
  std::string campaign;
  std::string help_first;
  std::string why_nothing;
};

std::string WhyNothing(const Policy& policy, const Outcome& outcome) {
  const auto campaign = [&] { return Quoted(policy.catalogue.campaigns()[outcome.selection.campaign].id); };
  if (outcome.held_out) return "held out of campaign " + campaign();
  if (outcome.degraded) return "a limit was reached before all of the text was judged";
  if (outcome.live.empty() && outcome.suppressed) return "what matched is suppressed";
  if (outcome.live.empty()) return "no live rule matched";
  return "rule " + Quoted(policy.rules.rule(outcome.live.front()).id) + " matched, but its campaign " + campaign() +
         " is not shown (" + std::string(rules::NameOf(messages::kReasonNames, outcome.selection.reason)) + ")";
}

Actual ActualOf(const Policy& policy, const Outcome& outcome) {
  Actual actual{.action = outcome.action, .rule = {}, .campaign = {}, .help_first = {}, .why_nothing = {}};
  if (outcome.action == Shown::kNone) {
    actual.why_nothing = WhyNothing(policy, outcome);
    return actual;
  }
  actual.rule = policy.rules.rule(*outcome.rule).id;
  actual.campaign = policy.catalogue.campaigns()[*outcome.campaign].id;
  const auto services = outcome.selection.services.span();
  if (!services.empty()) actual.help_first = policy.catalogue.services()[services.front().service].id;
  return actual;
}

bool IsAsExpected(const CaseExpectation& expect, const Actual& actual) {
  const auto fits = [](const std::string& expected, const std::string& got) {
    return expected.empty() || expected == got;
  };
  return expect.action == actual.action && fits(expect.rule, actual.rule) && fits(expect.campaign, actual.campaign) &&
         fits(expect.help_first, actual.help_first);
}

// "interstitial by rule "a" for campaign "b" with help from "c""; what is empty is left out.
std::string Describe(Shown action, std::string_view rule, std::string_view campaign, std::string_view help_first) {
  std::string text(action == Shown::kNone ? "nothing" : rules::NameOf(kShownNames, action));
  if (!rule.empty()) text += " by rule " + Quoted(rule);
  if (!campaign.empty()) text += " for campaign " + Quoted(campaign);
  if (!help_first.empty()) text += " with help first from " + Quoted(help_first);
  return text;
}

std::string Difference(const CaseExpectation& expect, const Actual& actual) {
  std::string text = "Expected " + Describe(expect.action, expect.rule, expect.campaign, expect.help_first) + "; got " +
                     Describe(actual.action, actual.rule, actual.campaign, actual.help_first);
  if (!actual.why_nothing.empty()) text += ": " + actual.why_nothing;
  return text + ".";
}

}  // namespace

std::vector<CaseFailure> RunCases(const Policy& policy, std::span<const Case> cases, rules::Moment default_now) {
  std::vector<CaseFailure> failures;
  rules::Scratch scratch;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& one = cases[i];
    const BorrowedInput borrowed(one.input, default_now, SeedOf(one.input, one.id));
    const auto always = [](messages::CampaignIndex) { return true; };
    const Outcome outcome = Choose(policy, borrowed.input(), messages::FormatSet(), scratch, always);
    const Actual actual = ActualOf(policy, outcome);
    if (IsAsExpected(cases[i].expect, actual)) continue;
    failures.push_back({"/cases/" + std::to_string(i), cases[i].id, Difference(cases[i].expect, actual)});
  }
  return failures;
}

}  // namespace signpost::policy

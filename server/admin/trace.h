// One decision, told step by step: what the evaluator itself reported, put into names and sentences.
//
//   const Trace trace = MakeTrace(definition, policy, input, formats);
//   Show(ToJson(trace));
//
// Everything comes from policy::Choose with a listener, which is how decisions are made; nothing is judged again here
// but the reasons why a campaign of a rule that gave way is not shown. A term of a restricted list is told by its list
// and number, never by its text. Caps are not looked at: they belong to a running server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/catalogue.h"
#include "rules/evaluate.h"
#include "rules/input.h"
#include "server/policy/definition.h"
#include "server/policy/policy.h"

namespace signpost::admin {

struct TracedTerm {
  std::string list;
  rules::Sensitivity sensitivity = rules::Sensitivity::kOpen;
  std::size_t number = 0;  // in its list, from 1
  std::string text;        // empty where the list is restricted
  rules::MatchKind match = rules::MatchKind::kPhrase;
  rules::Fold fold = rules::Fold::kNormal;
  int within_words = 0;     // kNear
  std::size_t in_text = 0;  // which of the input's texts, from 0
  std::size_t from = 0;     // bytes of that text
  std::size_t until = 0;
};

// A condition that was checked, with those inside it that were.
struct TracedCondition {
  rules::ConditionIndex index = 0;
  bool holds = false;
  std::string wanted;
  std::string seen;  // empty for those that hold others
  std::vector<TracedCondition> members;
};

struct TracedRule {
  rules::RuleIndex index = 0;
  const rules::RuleSet::RuleView* rule = nullptr;
  rules::RuleResult result = rules::RuleResult::kConditionFailed;
  std::string suppressed_by;  // the id of the suppress rule
  TracedCondition condition;
  std::string reason;  // a sentence: why it did or did not match
};

// A rule that matched and gave way, because its campaign is not shown.
struct TracedCampaign {
  std::string rule;
  std::string campaign;
  std::string reason;   // messages::kReasonNames
  std::string because;  // the same as a sentence
};

struct TracedService {
  std::string id;
  std::string name;
  std::string open_now;  // messages::kOpenNowNames
};

struct TracedDecision {
  policy::Shown action = policy::Shown::kNone;
  bool held_out = false;
  bool suppressed = false;
  bool degraded = false;
  std::string rule;      // whose campaign is shown, or held out; empty where there is none
  std::string why_rule;  // why it won over the next; or why nothing is shown
  std::string campaign, variant, message, format, locale, title;
  std::vector<TracedService> help;
};

struct Trace {
  std::string revision;
  std::vector<std::string> texts;
  std::vector<TracedTerm> terms;  // in the order in which they stand in the texts
  std::vector<TracedRule> rules;  // in the order in which they win
  std::size_t rules_in_policy = 0;
  std::vector<TracedCampaign> gave_way;
  TracedDecision decision;
};

// `definition` is what `policy` was compiled from, and both must outlive the trace.
Trace MakeTrace(const policy::Definition& definition, const policy::Policy& policy, const rules::Input& input,
                messages::FormatSet formats);

// {"terms": […], "rules": […], "gave_way": […], "decision": {…}}: the fields above, by their names in openapi.json.
std::string ToJson(const Trace& trace);

}  // namespace signpost::admin

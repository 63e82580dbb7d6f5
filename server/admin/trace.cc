#include "server/admin/trace.h"

#include <algorithm>
#include <utility>

#include "messages/select.h"
#include "server/policy/choose.h"

namespace signpost::admin {
namespace {

using policy::Outcome;
using policy::Policy;
using rules::NameOf;

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

// Collects what the evaluator reports.
class TraceListener : public rules::Listener {
 public:
  TraceListener(const policy::Definition& definition, const Policy& policy, const rules::Input& input, Trace& trace)
      : definition_(definition), policy_(policy), input_(input), trace_(trace) {}

  void OnHit(const rules::Hit& hit) override {
    const rules::TermIndex::Entry& entry = policy_.rules.terms().entry(hit.term);
    const rules::RuleSet::ListView& list = policy_.rules.lists()[entry.list];
    TracedTerm term{.list = list.id,
                    .sensitivity = list.sensitivity,
                    .number = entry.place + 1,
                    .match = entry.kind,
                    .fold = entry.fold,
                    .within_words = entry.within_words,
                    .in_text = hit.text,
                    .from = hit.span.begin,
                    .until = hit.span.end};
    if (list.sensitivity == rules::Sensitivity::kOpen) {
      term.text = definition_.rules.term_lists[entry.list].terms[entry.place].text;
    }
    trace_.terms.push_back(std::move(term));
  }

  // Members come before the condition that holds them and have greater indices, so those that wait and are greater
  // are this condition's own.
  void OnCondition(rules::RuleIndex, rules::ConditionIndex condition, bool holds,
                   std::span<const rules::ListTotal> totals) override {
    const rules::Conditions& conditions = policy_.rules.conditions();
    TracedCondition traced{.index = condition, .holds = holds};
    traced.wanted = conditions.Describe(
        condition, [&](std::uint32_t list) -> std::string_view { return policy_.rules.lists()[list].id; });
    traced.seen = conditions.Seen(condition, input_, totals);
    const auto first = std::ranges::find_if(waiting_, [&](const auto& other) { return other.index > condition; });
    traced.members.assign(std::make_move_iterator(first), std::make_move_iterator(waiting_.end()));
    waiting_.erase(first, waiting_.end());
    waiting_.push_back(std::move(traced));
  }

  void OnRule(rules::RuleIndex rule, rules::RuleResult result) override {
    if (result == rules::RuleResult::kSuppressed) {
      const auto known = std::ranges::find(trace_.rules, rule, &TracedRule::index);
      known->result = result;
      return;
    }
    TracedRule traced{.index = rule, .rule = &policy_.rules.rule(rule), .result = result};
    traced.condition = std::move(waiting_.back());
    waiting_.clear();
    trace_.rules.push_back(std::move(traced));
  }

 private:
  const policy::Definition& definition_;
  const Policy& policy_;
  const rules::Input& input_;
  Trace& trace_;
  std::vector<TracedCondition> waiting_;
};

// ---- Why a rule did not match

std::string WantedAndSeen(const TracedCondition& condition) {
  if (condition.members.empty()) return condition.wanted + " (seen: " + condition.seen + ")";
  std::string text = condition.wanted + ": ";
  for (const TracedCondition& member : condition.members) {
    if (&member != &condition.members.front()) text += "; ";
    text += WantedAndSeen(member);
  }
  return text;
}

// The first condition that decided against the rule.
std::string WhyNot(const TracedCondition& failed) {
  if (failed.members.empty()) return "it wants: " + WantedAndSeen(failed);
  const TracedCondition& last = failed.members.back();
  if (last.holds) return "it excludes: " + WantedAndSeen(last);  // `not`: its member holds
  const bool is_only_one_of_many =
      failed.members.size() > 1 && std::ranges::none_of(failed.members, &TracedCondition::holds);
  if (is_only_one_of_many) return "it wants " + WantedAndSeen(failed);  // `any`: none of them holds
  return WhyNot(last);
}

std::string Percent(std::uint32_t ppm) {
  std::string text = std::to_string(ppm / 10'000) + "." + std::to_string(10'000 + ppm % 10'000).substr(1);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}

bool Suppresses(const TracedRule& by, const TracedRule& rule) {
  return by.result == rules::RuleResult::kMatched && by.rule->mode == rules::Mode::kLive &&
         by.rule->action == rules::Action::kSuppress &&
         (by.rule->suppresses.empty() ||
          std::ranges::find(by.rule->suppresses, rule.rule->campaign) != by.rule->suppresses.end());
}

std::string ReasonOf(const TracedRule& rule) {
  switch (rule.result) {
    case rules::RuleResult::kConditionFailed:
      return "does not match: " + WhyNot(rule.condition);
    case rules::RuleResult::kOutsideRamp:
      return "matches, but it is in force for " + Percent(rule.rule->ramp_ppm) + " of sessions, and not for this one";
    case rules::RuleResult::kSuppressed:
      return "matches, but is suppressed by rule " + Quoted(rule.suppressed_by);
    case rules::RuleResult::kMatched:
      break;
  }
  if (rule.rule->mode == rules::Mode::kShadow) return "matches; a shadow rule, which is counted and shows nothing";
  if (rule.rule->action == rules::Action::kSuppress) return "matches, and suppresses what it names";
  return "matches";
}

void AddReasons(Trace& trace) {
  for (TracedRule& rule : trace.rules) {
    if (rule.result == rules::RuleResult::kSuppressed) {
      const auto by =
          std::ranges::find_if(trace.rules, [&](const TracedRule& other) { return Suppresses(other, rule); });
      if (by != trace.rules.end()) rule.suppressed_by = by->rule->id;
    }
    rule.reason = ReasonOf(rule);
  }
}

// ---- What became of the rules that matched

std::string_view Because(messages::Reason reason) {
  switch (reason) {
    case messages::Reason::kFlight:
      return "it is outside its dates or hours";
    case messages::Reason::kCountry:
      return "it does not serve this country";
    case messages::Reason::kUnder18:
      return "it is written for adults about themselves, and this person is under 18";
    case messages::Reason::kAdult:
      return "it is written for people under 18, and this person is an adult";
    case messages::Reason::kNoFormat:
      return "none of its variants has a format that was asked for";
    case messages::Reason::kNoHelp:
      return "no help service fits this person, and a warning without help is not shown";
    case messages::Reason::kHoldout:
      return "this session is held out for comparison and sees nothing";
    case messages::Reason::kNone:
      break;
  }
  return "it can be shown";
}

messages::Selection SelectFor(const Policy& policy, rules::RuleIndex rule, const rules::Input& input,
                              messages::FormatSet formats) {
  return messages::Select(policy.catalogue, {.campaign = *policy.campaign_of_rule[rule],
                                             .now = input.now,
                                             .country = input.context.country,
                                             .region = input.context.region,
                                             .languages = input.context.languages,
                                             .age_band = input.context.age_band,
                                             .prior_exposures = input.context.prior_exposures,
                                             .seed = input.seed,
                                             .formats = formats});
}

std::vector<TracedCampaign> WhoGaveWay(const Policy& policy, const Outcome& outcome, const rules::Input& input,
                                       messages::FormatSet formats) {
  std::vector<TracedCampaign> gave_way;
  for (const rules::RuleIndex rule : outcome.live) {
    if (rule == outcome.rule) break;
    const messages::Selection selection = SelectFor(policy, rule, input, formats);
    gave_way.push_back({.rule = policy.rules.rule(rule).id,
                        .campaign = policy.rules.rule(rule).campaign,
                        .reason = std::string(NameOf(messages::kReasonNames, selection.reason)),
                        .because = std::string(Because(selection.reason))});
  }
  return gave_way;
}

std::string WhyItWins(const Policy& policy, const Outcome& outcome) {
  const auto place = std::ranges::find(outcome.live, *outcome.rule);
  if (std::next(place) == outcome.live.end()) {
    return outcome.live.size() == 1 ? "it is the only live rule that matches" : "the rules before it gave way";
  }
  const auto& winner = policy.rules.rule(*place);
  const auto& next = policy.rules.rule(*std::next(place));
  const std::string over = " over rule " + Quoted(next.id);
  if (winner.priority != next.priority) {
    return "its priority, " + std::to_string(winner.priority) + over + " with " + std::to_string(next.priority);
  }
  const std::string same = "equal priority (" + std::to_string(winner.priority) + ")";
  if (winner.specificity != next.specificity) {
    return same + ", and it asks for more: " + std::to_string(winner.specificity) + " conditions" + over + " with " +
           std::to_string(next.specificity);
  }
  return same + " and as many conditions; its id comes first in the alphabet," + over;
}

std::string WhyNothing(const Trace& trace, const Outcome& outcome) {
  if (outcome.degraded)
    return "a limit was reached before all of the text was judged, and what was found shows nothing";
  if (!outcome.live.empty()) return "none of the rules that match has a campaign that can be shown";
  if (outcome.suppressed) return "what matches is suppressed";
  if (!outcome.shadow.empty()) return "only shadow rules match, which are counted and show nothing";
  return trace.terms.empty() ? "no term of any list was found, and no rule matches" : "no live rule matches";
}

void AddShown(const Policy& policy, const messages::Selection& selection, TracedDecision& decision) {
  const messages::ServedCampaign& campaign = policy.catalogue.campaigns()[selection.campaign];
  const messages::ServedText& text = policy.catalogue.text(selection);
  decision.campaign = campaign.id;
  decision.variant = campaign.variants[selection.variant].id;
  decision.message = policy.catalogue.messages()[selection.message].id;
  decision.format = NameOf(messages::kFormatNames, selection.format);
  decision.locale = text.locale;
  decision.title = text.title;
  for (const messages::ServiceChoice& choice : selection.services.span()) {
    const messages::HelpService& service = policy.catalogue.services()[choice.service];
    decision.help.push_back({service.id, service.name, std::string(NameOf(messages::kOpenNowNames, choice.open_now))});
  }
}

}  // namespace

Trace MakeTrace(const policy::Definition& definition, const Policy& policy, const rules::Input& input,
                messages::FormatSet formats) {
  Trace trace;
  trace.revision = policy.revision;
  trace.texts.assign(input.texts.begin(), input.texts.end());
  trace.rules_in_policy = policy.rules.rules().size();
  TraceListener listener(definition, policy, input, trace);
  rules::Scratch scratch;
  const auto always = [](messages::CampaignIndex) { return true; };
  const Outcome outcome = policy::Choose(policy, input, formats, scratch, always, &listener);
  std::ranges::stable_sort(trace.terms, {}, [](const TracedTerm& term) { return std::pair(term.in_text, term.from); });
  AddReasons(trace);
  trace.gave_way = WhoGaveWay(policy, outcome, input, formats);
  TracedDecision& decision = trace.decision;
  decision.action = outcome.action;
  decision.held_out = outcome.held_out;
  decision.suppressed = outcome.suppressed;
  decision.degraded = outcome.degraded;
  if (outcome.rule) {
    decision.rule = policy.rules.rule(*outcome.rule).id;
    decision.why_rule = WhyItWins(policy, outcome);
    AddShown(policy, outcome.selection, decision);
  } else {
    decision.why_rule = WhyNothing(trace, outcome);
  }
  return trace;
}

}  // namespace signpost::admin

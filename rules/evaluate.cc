#include "rules/evaluate.h"

#include <algorithm>
#include <new>

#include "rules/assignment.h"

namespace signpost::rules {
namespace {

void SumUp(const TermIndex& terms, std::span<const Hit> hits, std::vector<ListTotal>& totals,
           std::vector<ListIndex>& lists_hit) {
  for (const Hit& hit : hits) {
    const TermIndex::Entry& entry = terms.entry(hit.term);
    ListTotal& total = totals[entry.list];
    if (total.terms == 0) lists_hit.push_back(entry.list);
    ++total.terms;
    total.weight += entry.weight;
  }
}

bool IsInRamp(const RuleSet::RuleView& rule, std::uint64_t seed) {
  return rule.ramp_ppm == kDrawResolution || Draw(seed, Purpose::kRamp, rule.ramp_subject) < rule.ramp_ppm;
}

bool Suppresses(const RuleSet::RuleView& suppressor, const RuleSet::RuleView& rule) {
  return suppressor.suppresses.empty() ||
         std::ranges::find(suppressor.suppresses, rule.campaign) != suppressor.suppresses.end();
}

// The condition, then the ramp: the order in which explain tells it.
RuleResult Judge(const RuleSet& rules, RuleIndex index, const Input& input, std::span<const ListTotal> totals,
                 Listener* listener) {
  const RuleSet::RuleView& rule = rules.rule(index);
  bool holds = false;
  if (listener == nullptr) {
    holds = rules.conditions().Holds(rule.condition, input, totals);
  } else {
    const Conditions::Checked checked = [&](ConditionIndex condition, bool condition_holds) {
      listener->OnCondition(index, condition, condition_holds, totals);
    };
    holds = rules.conditions().Holds(rule.condition, input, totals, &checked);
  }
  if (!holds) return RuleResult::kConditionFailed;
  return IsInRamp(rule, input.seed) ? RuleResult::kMatched : RuleResult::kOutsideRamp;
}

}  // namespace

void Scratch::Prepare(const RuleSet& rules) {
  match_.Clear();
  if (totals_.size() < rules.lists().size()) totals_.resize(rules.lists().size());
  if (is_candidate_.size() < rules.rules().size()) is_candidate_.resize(rules.rules().size());
  for (auto* found : {&candidates_, &live_, &shadow_, &suppressed_, &suppressors_}) found->clear();
  lists_hit_.clear();
}

void Scratch::AddCandidates(std::span<const RuleIndex> rules) {
  for (const RuleIndex rule : rules) {
    if (is_candidate_[rule]) continue;
    is_candidate_[rule] = true;
    candidates_.push_back(rule);
  }
}

void Scratch::Finish() {
  for (const ListIndex list : lists_hit_) totals_[list] = {};
  for (const RuleIndex rule : candidates_) is_candidate_[rule] = false;
}

void Scratch::Place(const RuleSet& rules, RuleIndex index) {
  const RuleSet::RuleView& rule = rules.rule(index);
  if (rule.mode == Mode::kShadow) {
    shadow_.push_back(index);
  } else if (rule.action == Action::kSuppress) {
    suppressors_.push_back(index);
  } else {
    live_.push_back(index);
  }
}

// Moves the live rules that some suppressor names to suppressed_, keeping the order of both.
void Scratch::Suppress(const RuleSet& rules, Listener* listener) {
  const auto is_suppressed = [&](RuleIndex index) {
    return std::ranges::any_of(
        suppressors_, [&](RuleIndex suppressor) { return Suppresses(rules.rule(suppressor), rules.rule(index)); });
  };
  std::erase_if(live_, [&](RuleIndex index) {
    if (!is_suppressed(index)) return false;
    suppressed_.push_back(index);
    if (listener != nullptr) listener->OnRule(index, RuleResult::kSuppressed);
    return true;
  });
}

Verdict Evaluate(const RuleSet& rules, const Input& input, Scratch& scratch, Listener* listener) {
  try {
    return scratch.Evaluate(rules, input, listener);
  } catch (const std::bad_alloc&) {
    // "No memory" must not read as "no match". What the scratch holds is in no order now; giving its
    // memory back may help.
    scratch = Scratch();
    return {.degraded = true};
  }
}

Verdict Scratch::Evaluate(const RuleSet& rules, const Input& input, Listener* listener) {
  Prepare(rules);
  for (std::uint32_t text = 0; text < input.texts.size(); ++text) {
    MatchText(rules.terms(), rules.patterns(), input.texts[text], text, match_);
  }
  if (listener != nullptr) {
    for (const Hit& hit : match_.hits) listener->OnHit(hit);
  }
  SumUp(rules.terms(), match_.hits, totals_, lists_hit_);

  rules.candidates().Find(input.context, lists_hit_,
                          [&](std::span<const RuleIndex> candidates) { AddCandidates(candidates); });
  std::ranges::sort(candidates_);  // a rule's index is its rank

  for (const RuleIndex index : candidates_) {
    const RuleResult result = Judge(rules, index, input, totals_, listener);
    if (listener != nullptr) listener->OnRule(index, result);
    if (result == RuleResult::kMatched) Place(rules, index);
  }
  if (!suppressors_.empty()) Suppress(rules, listener);
  Finish();

  Verdict verdict{.live = live_, .shadow = shadow_, .suppressed = suppressed_};
  if (!suppressors_.empty()) verdict.suppressor = suppressors_.front();
  verdict.degraded = match_.degraded;
  return verdict;
}

}  // namespace signpost::rules

#include "tests/property/duel.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/property/describe.h"

namespace signpost::property {
namespace {

using rules::MatchKind;

// ---- What is reported

std::string RulesInWords(const naive::Verdict& verdict) {
  return "live " + InWords(verdict.live) + " | shadow " + InWords(verdict.shadow) + " | suppressed " +
         InWords(verdict.suppressed) + " | by " + verdict.suppressor.value_or("-");
}

// ---- What the real engine says

std::vector<std::string> IdsOf(const rules::RuleSet& rules, std::span<const rules::RuleIndex> indices) {
  std::vector<std::string> ids;
  for (const rules::RuleIndex index : indices) ids.push_back(rules.rule(index).id);
  return ids;
}

// Its verdict in the naive engine's form.
naive::Verdict Copy(const rules::RuleSet& rules, const rules::Verdict& verdict) {
  naive::Verdict copy{.live = IdsOf(rules, verdict.live),
                      .shadow = IdsOf(rules, verdict.shadow),
                      .suppressed = IdsOf(rules, verdict.suppressed)};
  if (verdict.suppressor) copy.suppressor = rules.rule(*verdict.suppressor).id;
  return copy;
}

bool SameRules(const naive::Verdict& a, const naive::Verdict& b) {
  return a.live == b.live && a.shadow == b.shadow && a.suppressed == b.suppressed && a.suppressor == b.suppressor;
}

class Recorder : public rules::Listener {
 public:
  explicit Recorder(const rules::RuleSet& rules) : rules_(rules) {}

  void OnHit(const rules::Hit& hit) override { hits.push_back(hit); }
  void OnCondition(rules::RuleIndex rule, rules::ConditionIndex condition, bool holds,
                   std::span<const rules::ListTotal>) override {
    if (condition == rules_.rule(rule).condition) conditions[rules_.rule(rule).id] = holds;
  }
  void OnRule(rules::RuleIndex rule, rules::RuleResult result) override {
    results[rules_.rule(rule).id].push_back(result);
  }

  std::vector<rules::Hit> hits;
  std::map<std::string, bool> conditions;                         // of each rule, the whole of it
  std::map<std::string, std::vector<rules::RuleResult>> results;  // of each rule

 private:
  const rules::RuleSet& rules_;
};

// ---- Where they differ

using Place = std::pair<std::size_t, std::size_t>;  // list, and place in it

class Comparison {
 public:
  Comparison(const rules::Definition& policy, const rules::RuleSet& rules, const naive::Verdict& naive)
      : policy_(policy), rules_(rules), naive_(naive) {}

  // Where a limit was met, hits may be missing or lie elsewhere, and those there are must be true.
  std::optional<Difference> CompareHits(const std::vector<rules::Hit>& hits, bool degraded) const;
  std::optional<Difference> CompareStory(const Recorder& recorder) const;

 private:
  const rules::Term& TermAt(const Place& place) const { return policy_.term_lists[place.first].terms[place.second]; }
  Difference OfTerm(Disagreement what, const Place& place, const std::string& details) const;
  std::optional<Difference> CompareHit(const Place& place, const rules::Hit& hit, const naive::Found& found) const;
  std::optional<std::string> FaultOfRule(const naive::RuleOutcome& outcome, const Recorder& recorder) const;

  const rules::Definition& policy_;
  const rules::RuleSet& rules_;
  const naive::Verdict& naive_;
};

Difference Comparison::OfTerm(Disagreement what, const Place& place, const std::string& details) const {
  const rules::Term& term = TermAt(place);
  return {what,
          {term.match, term.fold},
          "term " + std::to_string(place.second) + " of list " + policy_.term_lists[place.first].id + ", " +
              InWords(term) + ": " + details};
}

std::string NaiveFound(const naive::Found& found) {
  std::string words = "the naive engine finds it in text " + std::to_string(found.text) + " at";
  for (const naive::Bytes& span : found.spans) words += " " + InWords(span);
  return words;
}

std::optional<Difference> Comparison::CompareHit(const Place& place, const rules::Hit& hit,
                                                 const naive::Found& found) const {
  const naive::Bytes span{hit.span.begin, hit.span.end};
  const std::string both = "the real engine finds it in text " + std::to_string(hit.text) + " at " + InWords(span) +
                           ", " + NaiveFound(found);
  if (hit.text != found.text) return OfTerm(Disagreement::kText, place, both);
  if (std::ranges::find(found.spans, span) == found.spans.end()) return OfTerm(Disagreement::kSpan, place, both);
  return std::nullopt;
}

std::optional<Difference> Comparison::CompareHits(const std::vector<rules::Hit>& hits, bool degraded) const {
  std::map<Place, const naive::Found*> expected;
  for (const naive::Found& found : naive_.found) expected[{found.term->list, found.term->place}] = &found;
  std::set<Place> seen;
  for (const rules::Hit& hit : hits) {
    const auto& entry = rules_.terms().entry(hit.term);
    const Place place{entry.list, entry.place};
    if (!seen.insert(place).second) return OfTerm(Disagreement::kRepeated, place, "it is reported twice");
    const auto found = expected.find(place);
    if (found == expected.end()) {
      return OfTerm(Disagreement::kInvented, place,
                    "only the real engine finds it, in text " + std::to_string(hit.text) + " at " +
                        InWords(naive::Bytes{hit.span.begin, hit.span.end}));
    }
    if (degraded) continue;
    if (auto difference = CompareHit(place, hit, *found->second)) return difference;
  }
  if (degraded) return std::nullopt;
  for (const auto& [place, found] : expected) {
    if (!seen.contains(place))
      return OfTerm(Disagreement::kMissed, place, NaiveFound(*found) + ", the real engine does not");
  }
  return std::nullopt;
}

// What is wrong with what was heard of this rule.
std::optional<std::string> Comparison::FaultOfRule(const naive::RuleOutcome& outcome, const Recorder& recorder) const {
  using enum rules::RuleResult;
  const auto heard = recorder.results.find(outcome.id);
  if (heard == recorder.results.end()) {
    if (outcome.mode == rules::Mode::kOff || outcome.outcome == naive::Outcome::kConditionFailed) return std::nullopt;
    return "nothing was heard of it, and its condition holds";
  }
  if (outcome.mode == rules::Mode::kOff) return "it is off, and was judged";
  std::vector<rules::RuleResult> expected;
  switch (outcome.outcome) {
    case naive::Outcome::kMatched:
      expected = {kMatched};
      break;
    case naive::Outcome::kConditionFailed:
      expected = {kConditionFailed};
      break;
    case naive::Outcome::kOutsideRamp:
      expected = {kOutsideRamp};
      break;
  }
  if (std::ranges::find(naive_.suppressed, outcome.id) != naive_.suppressed.end()) expected.push_back(kSuppressed);
  if (heard->second != expected) return "another result was heard than it has";
  const auto holds = recorder.conditions.find(outcome.id);
  if (holds == recorder.conditions.end()) return "its condition was not heard of";
  if (holds->second == (outcome.outcome == naive::Outcome::kConditionFailed)) return "its condition was heard wrongly";
  return std::nullopt;
}

std::optional<Difference> Comparison::CompareStory(const Recorder& recorder) const {
  for (const naive::RuleOutcome& outcome : naive_.outcomes) {
    if (const auto fault = FaultOfRule(outcome, recorder)) {
      return Difference{.what = Disagreement::kStory, .details = "rule " + outcome.id + ": " + *fault};
    }
  }
  return std::nullopt;
}

// ---- What the cases were about

void RemoveReading(naive::Text& text, naive::Reading reading) {
  const auto is_reading = [reading](const naive::Step& step) { return step.reading == reading; };
  std::erase_if(text.normal_steps, is_reading);
  std::erase_if(text.skeleton_steps, is_reading);
}

// For each reading, whether the hit is lost without it.
void LookClosely(const naive::Found& found, const naive::Text& text, Counts& counts) {
  if (found.term->kind == MatchKind::kPattern) return;
  ++counts.hits_looked_at;
  for (std::size_t i = 0; i < naive::kReadings; ++i) {
    naive::Text without = text;
    RemoveReading(without, static_cast<naive::Reading>(i));
    if (naive::FindTerm(*found.term, without).empty()) ++counts.hits_needing_reading[i];
  }
  naive::Text without = text;
  for (naive::Word& word : without.words) word.is_emoji = word.is_possessive = false;
  if (naive::FindTerm(*found.term, without).empty()) ++counts.hits_needing_pass;
}

void Count(const naive::Verdict& verdict, const Asked& asked, Counts& counts) {
  constexpr std::size_t kLookedAtEvery = 50;
  ++counts.inputs;
  for (const naive::Found& found : verdict.found) {
    ++counts.hits[{found.term->kind, found.term->fold}];
    if (counts.inputs % kLookedAtEvery == 0) LookClosely(found, naive::ReadText(asked.texts[found.text]), counts);
  }
  counts.live += verdict.live.size();
  counts.shadow += verdict.shadow.size();
  counts.suppressed += verdict.suppressed.size();
  counts.suppressors += verdict.suppressor ? 1 : 0;
  counts.outside_ramp += static_cast<std::size_t>(std::ranges::count_if(
      verdict.outcomes, [](const auto& outcome) { return outcome.outcome == naive::Outcome::kOutsideRamp; }));
}

}  // namespace

Duel::Duel(const rules::Definition& policy) : policy_(policy), naive_(policy) {
  constexpr rules::HashKey kKey{.k0 = 2026, .k1 = 5};
  rules::Issues issues;
  rules_ = rules::RuleSet::Compile(policy, kKey, issues);
  for (const rules::Issue& issue : issues) {
    if (issue.severity != rules::Severity::kError) continue;
    fault_ = {.what = Disagreement::kRefused, .details = issue.pointer + ": " + issue.message};
    return;
  }
}

std::optional<Difference> Duel::Judge(const Asked& asked, Counts* counts) const {
  const AskedView view(asked);
  if (fault_) {
    if (counts != nullptr) Count(naive_.Judge(view.input()), asked, *counts);
    return std::nullopt;
  }
  const rules::Verdict verdict = rules::Evaluate(rules_, view.input(), scratch_);
  const bool degraded = verdict.degraded;
  const naive::Verdict real = Copy(rules_, verdict);
  Recorder recorder(rules_);
  const rules::Verdict explained = rules::Evaluate(rules_, view.input(), scratch_, &recorder);
  const naive::Verdict naive = naive_.Judge(view.input());
  if (counts != nullptr) Count(naive, asked, *counts);

  const Comparison comparison(policy_, rules_, naive);
  if (auto difference = comparison.CompareHits(recorder.hits, degraded)) return difference;
  if (degraded) return Difference{.what = Disagreement::kDegraded, .details = "a limit was met in a small case"};
  if (!SameRules(real, naive)) {
    return Difference{
        .what = Disagreement::kVerdict,
        .details = "the real engine says " + RulesInWords(real) + "\n  the naive one says  " + RulesInWords(naive)};
  }
  if (!SameRules(real, Copy(rules_, explained)) || explained.degraded != degraded) {
    return Difference{.what = Disagreement::kExplanation,
                      .details = "with a listener it says " + RulesInWords(Copy(rules_, explained))};
  }
  return comparison.CompareStory(recorder);
}

}  // namespace signpost::property

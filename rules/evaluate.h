// Which rules a text and its context fall under.
//
//   Scratch scratch;                                    // one for each thread, reused for ever
//   const Verdict verdict = Evaluate(rules, input, scratch);
//   if (!verdict.live.empty()) Show(rules.rule(verdict.live.front()));
//
// The path: each text is folded and cut into words (tokens.h), the words are looked up (term_matcher.h), what was found
// and the context name the rules that could match (candidates.h), and only their conditions are checked (condition.h).
// Explaining is the same function with a Listener, so an explanation can't disagree with a decision.
//
// Contract: pure. After warm-up nothing is allocated. The spans of a Verdict point into the Scratch and hold until its
// next use. A Scratch belongs to one thread; it serves any RuleSet, one after the other, and keeps no text. Where a
// limit was reached (docs/matching.md, section 6) the verdict says `degraded`, and what was found up to there still
// stands; where there was no memory it says so too, and holds nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rules/input.h"
#include "rules/ruleset.h"
#include "rules/term_matcher.h"

namespace signpost::rules {

struct Verdict {
  std::span<const RuleIndex> live;        // matched and not suppressed, best first; no suppress rules
  std::span<const RuleIndex> shadow;      // matched, counted, never shown, best first
  std::span<const RuleIndex> suppressed;  // matched, but a suppress rule named their campaign, best first
  std::optional<RuleIndex> suppressor;    // the best suppress rule that matched
  bool degraded = false;
};

enum class RuleResult : std::uint8_t { kMatched, kConditionFailed, kOutsideRamp, kSuppressed };

// Hears what Evaluate does, in order: every term that was hit, then for each candidate rule its conditions as they are
// checked (a condition whose outcome no longer matters is not checked) and its result. kSuppressed follows a rule's
// kMatched once all rules are known.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void OnHit(const Hit& hit) = 0;
  // `totals`, by list, are what Conditions::Seen needs to say what was seen.
  virtual void OnCondition(RuleIndex rule, ConditionIndex condition, bool holds, std::span<const ListTotal> totals) = 0;
  virtual void OnRule(RuleIndex rule, RuleResult result) = 0;
};

class Scratch {
 public:
  Scratch() = default;

 private:
  friend Verdict Evaluate(const RuleSet&, const Input&, Scratch&, Listener*);

  Verdict Evaluate(const RuleSet& rules, const Input& input, Listener* listener);
  void Prepare(const RuleSet& rules);
  void AddCandidates(std::span<const RuleIndex> rules);
  void Place(const RuleSet& rules, RuleIndex index);
  void Suppress(const RuleSet& rules, Listener* listener);
  void Finish();

  MatchScratch match_;
  std::vector<ListTotal> totals_;  // by list; zero between evaluations
  std::vector<ListIndex> lists_hit_;
  std::vector<std::uint8_t> is_candidate_;  // by rule; zero between evaluations
  std::vector<RuleIndex> candidates_;
  std::vector<RuleIndex> live_;
  std::vector<RuleIndex> shadow_;
  std::vector<RuleIndex> suppressed_;
  std::vector<RuleIndex> suppressors_;
};

Verdict Evaluate(const RuleSet& rules, const Input& input, Scratch& scratch, Listener* listener = nullptr);

}  // namespace signpost::rules

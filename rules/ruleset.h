// All term lists and rules of one policy, compiled: what Evaluate reads.
//
//   Issues issues;
//   const RuleSet rules = RuleSet::Compile(definition, key, issues);
//   if (!HasErrors(issues)) { Scratch scratch; const Verdict verdict = Evaluate(rules, input, scratch); }
//
// Rules are kept in the order in which they win: priority, then specificity, then id. A RuleIndex is a place in that
// order, so of two rules that matched, the one with the smaller index wins. Specificity is the number of conditions
// that must hold for the rule to match at all: `all` adds its members up, `any` takes its least, a lone condition is
// one.
//
// Contract: Compile reports every fault at its JSON Pointer (/term_lists/N/..., /rules/N/...); the result may be used
// only if none of them is an error. Immutable afterwards and shared by any number of threads. It holds keyed hashes of
// the terms' words and never the terms; ids and titles of lists and rules are kept, for explaining.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/candidates.h"
#include "rules/condition.h"
#include "rules/definition.h"
#include "rules/hash.h"
#include "rules/issue.h"
#include "rules/term_compiler.h"

namespace signpost::rules {

inline constexpr std::size_t kMaxRules = 100'000;
inline constexpr std::size_t kMaxTermLists = 10'000;
inline constexpr std::size_t kMaxTerms = 5'000'000;
inline constexpr std::size_t kMaxConditionDepth = 16;

// How the warning of a term begins that its list has already: it is left out.
inline constexpr std::string_view kSameMeaning = "This means the same as term number ";

class RuleSet {
 public:
  struct RuleView {
    std::string id;
    std::string title;
    Mode mode = Mode::kOff;
    int priority = 0;
    std::uint32_t specificity = 0;
    Action action = Action::kMessage;
    std::string campaign;                 // empty for kSuppress
    std::vector<std::string> suppresses;  // kSuppress: campaign ids; empty means all
    std::uint32_t ramp_ppm = 0;           // parts per million
    std::uint64_t ramp_subject = 0;
    ConditionIndex condition = 0;
    std::size_t definition_index = 0;  // its place in Definition::rules
  };
  struct ListView {
    std::string id;
    std::string title;
    Sensitivity sensitivity = Sensitivity::kOpen;
    std::size_t terms = 0;
  };

  static RuleSet Compile(const Definition& definition, const HashKey& key, Issues& issues);
  // With an index that was built before, from the same lists: of their terms, `definition` needs the patterns only.
  static RuleSet Compile(const Definition& definition, const TermIndex& index, Issues& issues);

  std::span<const RuleView> rules() const { return rules_; }
  const RuleView& rule(RuleIndex index) const { return rules_[index]; }
  std::span<const ListView> lists() const { return lists_; }

  // For Evaluate.
  const TermIndex& terms() const { return terms_.index; }
  const PatternSet& patterns() const { return terms_.patterns; }
  const Conditions& conditions() const { return conditions_; }
  const Candidates& candidates() const { return candidates_; }

 private:
  static RuleSet CompileWith(const Definition& definition, const HashKey& key, const TermIndex* index, Issues& issues);
  void AddLists(const std::vector<TermList>& term_lists, CompiledTerms terms);
  void AddRules(const std::vector<Rule>& rules, const std::unordered_map<std::string_view, std::uint32_t>& lists);

  std::vector<RuleView> rules_;
  std::vector<ListView> lists_;
  CompiledTerms terms_;
  Conditions conditions_;
  Candidates candidates_;
};

}  // namespace signpost::rules

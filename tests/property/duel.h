// The duel: the real engine and the naive one judge the same policy and input, and must agree on every hit, on the
// verdict, and on each rule's part in it.
//
//   const Duel duel(policy);
//   if (!duel.fault()) {
//     if (const auto difference = duel.Judge(asked, &counts)) ...
//   }
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/evaluate.h"
#include "rules/ruleset.h"
#include "tests/property/generator.h"
#include "tests/property/naive_evaluator.h"

namespace signpost::property {

enum class Disagreement : std::uint8_t {
  kRefused,      // the real engine does not compile the policy
  kMissed,       // a term that only the naive engine finds
  kInvented,     // a term that only the real engine finds
  kRepeated,     // a hit that was reported twice
  kText,         // in another of the texts
  kSpan,         // elsewhere in the text
  kDegraded,     // the real engine met a limit; what it found is true
  kVerdict,      // other rules
  kExplanation,  // with a listener, the real engine says something else than without
  kStory,        // what a listener heard of a rule is not so
};
inline constexpr std::array<std::string_view, 10> kDisagreementNames = {
    "refused", "missed", "invented", "repeated", "text", "span", "degraded", "verdict", "explanation", "story"};

struct Difference {
  Disagreement what{};
  TermChoice term{};  // of a hit
  std::string details;

  // The same in kind, so that a simpler case shows the same.
  bool IsLike(const Difference& other) const { return what == other.what && term == other.term; }
};

// What the cases were about: a duel that finds nothing says nothing.
struct Counts {
  std::map<TermChoice, std::size_t> hits;
  std::array<std::size_t, naive::kReadings> hits_needing_reading{};  // of those that were looked at closely
  std::size_t hits_needing_pass = 0;                                 // over an emoji or a possessive
  std::size_t hits_looked_at = 0;
  std::size_t inputs = 0;
  std::size_t live = 0, shadow = 0, suppressed = 0, suppressors = 0, outside_ramp = 0;
};

class Duel {
 public:
  explicit Duel(const rules::Definition& policy);
  Duel(const Duel&) = delete;
  Duel& operator=(const Duel&) = delete;

  // The policy was refused.
  const std::optional<Difference>& fault() const { return fault_; }

  // Of a policy that was refused, only the naive engine's hits are counted.
  std::optional<Difference> Judge(const Asked& asked, Counts* counts = nullptr) const;

 private:
  const rules::Definition& policy_;
  rules::RuleSet rules_;
  naive::Evaluator naive_;
  std::optional<Difference> fault_;
  mutable rules::Scratch scratch_;
};

}  // namespace signpost::property

// Signpost's own matcher behind the benchmarks' interface: normalising and cutting a text into words is part of it.
#pragma once

#include <span>
#include <string>

#include "benchmarks/peers/engine.h"
#include "rules/definition.h"
#include "rules/hash.h"
#include "rules/ruleset.h"
#include "rules/term_matcher.h"

namespace signpost::benchmarks {

inline constexpr rules::HashKey kBenchmarkKey{.k0 = 0x0123456789abcdef, .k1 = 0xfedcba9876543210};

class SignpostEngine : public Engine {
 public:
  explicit SignpostEngine(rules::RuleSet rules);

  bool FindsAny(std::string_view text) override { return CountHits(text) > 0; }
  std::size_t CountHits(std::string_view text);
  std::size_t MemoryBytes() const override { return rules_.terms().MemoryBytes(); }

 private:
  rules::RuleSet rules_;
  rules::MatchScratch scratch_;
};

// One list of these terms.
rules::TermList MakeTermList(std::string id, std::span<const std::string> terms,
                             rules::Fold fold = rules::Fold::kNormal);

// A SignpostEngine; none where this version refuses the fold.
Built BuildSignpost(std::span<const std::string> terms, rules::Fold fold = rules::Fold::kNormal);

}  // namespace signpost::benchmarks

// Policies of any number of rules of which the same three match a given input, as a partner's policy grows: each rule
// added is for something else.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "benchmarks/matching/corpus.h"
#include "rules/definition.h"
#include "rules/input.h"

namespace signpost::benchmarks {

inline constexpr std::size_t kRulesThatMatch = 3;

// What the three rules look for. Made up.
extern const std::string kMatchingPhrase;

enum class RuleMix {
  kOrdinary,    // other lists, countries, partners, languages and signals, alone and together
  kThresholds,  // and 1 in 20 differs from a rule that matches only by the threshold of a signal that was sent
};

// Term lists are the same whatever the number of rules: one with kMatchingPhrase, and 1,000 others of 10 terms.
rules::Definition MakeRulesPolicy(const Corpus& corpus, std::size_t rules, RuleMix mix);

// The context under which the three match, about the texts.
rules::Input MakeRulesInput(std::span<const std::string_view> texts);

}  // namespace signpost::benchmarks

// The fold `fuzzy`: every word of a text that is one edit away from a word that a term wants becomes another way to
// read that word. docs/matching.md, section 5, is the specification.
//
//   const bool all = ReadFuzzy(tokens.reading, index, scratch);   // scratch.reading: the same words; more wholes
//
// Contract: any thread. Answers false where a word has more than kMaxNeighbours such readings and some were left out.
// No allocation once the vectors have grown.
#pragma once

#include "rules/term_index.h"
#include "rules/tokens.h"

namespace signpost::rules {

inline constexpr std::size_t kMaxNeighbours = 64;

struct FuzzyScratch {
  Reading reading;  // without letters
  std::vector<std::uint64_t> neighbours;

  void Clear();
};

bool ReadFuzzy(const Reading& normal, const TermIndex& index, FuzzyScratch& scratch);

}  // namespace signpost::rules

// The fold `skeleton`: words reduced to what they look like, and the ways to read a text that was taken apart.
//
//   Tokenise(text, key, Cut::kText, tokens, Keep::kEverything);
//   ReadSkeleton(tokens, key, scratch);     // scratch.reading: the same words, each by its skeleton; more wholes
//
//   std::string skeleton;
//   AppendSkeleton("paypa1", skeleton);     // of a term's word
//
// docs/matching.md, section 4, is the specification. Look-alikes are those of Unicode Technical Standard 39,
// confusables.txt, as in ICU.
//
// Contract: any thread. The first call builds the table of look-alikes (some tens of milliseconds); a policy that does
// not use the fold never makes it. No allocation once the strings have grown.
#pragma once

#include <string>
#include <string_view>

#include "rules/tokens.h"

namespace signpost::rules {

inline constexpr std::uint32_t kMaxChunkWords = 32;    // of one run without white space, read as one word
inline constexpr std::uint32_t kMaxSpelledWords = 32;  // of one character each

// Appends the skeleton of a folded word, or of several put together.
void AppendSkeleton(std::string_view folded, std::string& skeleton);

// Reused from text to text; holds what was typed until Clear.
struct SkeletonScratch {
  Reading reading;
  std::string put_together;

  void Clear();
};

// `tokens` must have been cut with Keep::kEverything.
void ReadSkeleton(const Tokens& tokens, const HashKey& key, SkeletonScratch& scratch);

}  // namespace signpost::rules

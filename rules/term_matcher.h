// Finds every term of an index in a text: docs/matching.md, section 3.
//
//   MatchScratch scratch;                       // one for each thread
//   scratch.Clear();
//   MatchText(index, patterns, text, 0, scratch);   // once for each text of an input
//   for (const Hit& hit : scratch.hits) ...
//
// The text is cut into words once (tokens.h). Each fold that some term uses then reads them in its own way (skeleton.h,
// fuzzy.h) and has its own part of the index, so a fold that no term uses costs nothing. A reading is searched in
// blocks of words: first the memory of all their slots is asked for, then the slots are looked at, so that a large
// index costs one wait for memory a block and not one a word.
//
// Contract: no allocation after warm-up, patterns aside (pattern_set.h). Each term is reported once for all texts of an
// input. Where a limit below, kMaxWords or kMaxNeighbours leaves something out, `degraded` is set.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/fuzzy.h"
#include "rules/hash_set.h"
#include "rules/pattern_set.h"
#include "rules/skeleton.h"
#include "rules/term_index.h"
#include "rules/tokens.h"

namespace signpost::rules {

// Of one input.
inline constexpr std::size_t kMaxHits = 1'024;
inline constexpr std::size_t kMaxChecks = 4'096;   // of unordered terms; each costs some microseconds at most
inline constexpr std::size_t kMaxSteps = 262'144;  // beyond the first word of a path

struct Hit {
  TermIndexId term = 0;
  std::uint32_t text = 0;  // which of the input's texts
  Span span;               // in that text's bytes
};

struct MatchScratch {
  std::vector<Hit> hits;
  HashSet terms_hit;
  std::size_t checks = 0;
  std::size_t steps = 0;
  bool degraded = false;

  // Words first to end that begin some term, or could.
  struct Path {
    std::uint64_t hash;
    std::uint32_t first;
    std::uint32_t end;
  };

  // Of the text at hand.
  Tokens tokens;
  SkeletonScratch skeleton;
  FuzzyScratch fuzzy;
  Buffer<Path> paths;     // a queue of those to be looked up
  HashSet paths_seen;     // each with where it has led
  HashSet words_of_text;  // of the reading at hand, if words_known
  bool words_known = false;
  PatternScratch patterns;

  bool HasHit(TermIndexId term) const { return terms_hit.Contains(term + 1ULL); }
  // Of a term that has none yet; beyond kMaxHits it is left out, and `degraded` says so.
  void AddHit(const Hit& hit);

  // For the next input.
  void Clear();
};

void MatchText(const TermIndex& index, const PatternSet& patterns, std::string_view text, std::uint32_t text_number,
               MatchScratch& scratch);

}  // namespace signpost::rules

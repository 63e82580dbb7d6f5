// Finds every term of an index in a text that was cut into words.
//
//   MatchScratch scratch;                       // one for each thread
//   scratch.Clear();
//   MatchText(index, text, 0, scratch);         // once for each text of an input
//   for (const Hit& hit : scratch.hits) ...
//
// Each term is reported once for all texts of an input, at the first place where it was found.
//
// Contract: no allocation after warm-up. At most kMaxHits different terms are reported, and at most kMaxChecks times an
// unordered term whose anchor was seen is checked in full; where that leaves something out, `degraded` is set, as it is
// when a text has more than kMaxWords words. kAllWords and kNear must find all their words within one text; a whole
// counts as the words it covers in a width, and as the whole text for kExact.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/term_index.h"
#include "rules/tokens.h"

namespace signpost::rules {

inline constexpr std::size_t kMaxHits = 1'024;
inline constexpr std::size_t kMaxChecks = 4'096;  // each costs some microseconds at most

struct Hit {
  TermIndexId term = 0;
  std::uint32_t text = 0;  // which of the input's texts
  Span span;  // in that text's bytes: the words of the term, the stretch (kNear), one of the words (kAllWords)
};

// A small set of 64-bit values that is emptied in time proportional to what it holds.
class HashSet {
 public:
  // False if it was there already.
  bool Insert(std::uint64_t value);
  bool Contains(std::uint64_t value) const;
  void Clear();
  std::size_t size() const { return filled_.size(); }

 private:
  void Grow();

  std::vector<std::uint64_t> slots_;  // 0: empty; the value 0 is kept as 1
  std::vector<std::uint32_t> filled_;
};

struct MatchScratch {
  Tokens tokens;
  std::vector<Hit> hits;
  HashSet terms_hit;
  HashSet words_of_text;
  std::size_t checks = 0;
  bool words_known = false;  // words_of_text is filled for the text at hand
  bool degraded = false;

  void Clear();
};

void MatchText(const TermIndex& index, std::string_view text, std::uint32_t text_number, MatchScratch& scratch);

}  // namespace signpost::rules

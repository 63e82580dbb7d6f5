// The terms of kind `pattern`: RE2 expressions, of which only those are run that a text could match at all.
//
//   PatternSet patterns;
//   if (const std::string fault = patterns.Add("zor+blat[0-9]{2,4}"); !fault.empty()) Report(fault);
//   for (std::uint32_t slow : patterns.Compile()) Warn(slow);
//   patterns.Match(folded_text, scratch);
//   for (const PatternScratch::Found& found : scratch.found) ...
//
// Method: RE2 says which literals of three bytes or more an expression needs (re2/filtered_re2.h); all of them are
// looked for in one pass over the text, and the expressions whose literals are there, and those that need none, are run
// one by one. An expression is run in time proportional to the text, whatever it says; where RE2's quick automaton runs
// out of memory, RE2 goes on with a slower one, so that it never gives up.
//
// Contract: add all, then Compile, then share by any number of threads. Patterns are numbered in the order in which
// they were added. Unlike the rest of the matcher this allocates where a pattern is run, and holds its expressions in
// clear.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/folded_text.h"

namespace re2 {
class FilteredRE2;
}

namespace signpost::rules {

inline constexpr std::size_t kMaxPatterns = 1'000;               // of one policy
inline constexpr std::size_t kMaxUnfilteredPatterns = 64;        // of one policy: those that are run on every text
inline constexpr std::size_t kMaxPatternBytes = 1'000;           // of one expression
inline constexpr int kMaxPatternInstructions = 2'000;            // of its compiled program
inline constexpr std::size_t kMinPatternLiteralBytes = 3;        // shorter ones do not filter
inline constexpr std::int64_t kMaxPatternMemoryBytes = 1 << 20;  // that RE2 may use for one

struct PatternScratch {
  struct Found {
    std::uint32_t pattern = 0;
    Span span;  // in the folded text
  };
  std::vector<Found> found;

  std::vector<int> literals;
  std::vector<int> candidates;
  std::vector<std::uint8_t> has_literal;  // by number; zero between texts
};

class PatternSet {
 public:
  PatternSet();
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  // Empty; or, where the expression is not accepted, why.
  std::string Add(std::string_view expression);
  // Once, at the end. The patterns that no literal filters.
  std::vector<std::uint32_t> Compile();

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // Finds each pattern's first match.
  void Match(std::string_view folded, PatternScratch& scratch) const;

 private:
  struct Literal {
    std::uint32_t head = 0;  // its first three bytes
    std::string bytes;
    int number = 0;
  };

  void FindLiterals(std::string_view folded, PatternScratch& scratch) const;

  std::size_t size_ = 0;
  std::unique_ptr<re2::FilteredRE2> filter_;
  bool has_unfiltered_ = false;
  std::size_t literal_numbers_ = 0;            // one more than the greatest; some literals no text can have
  std::vector<Literal> literals_;              // by head
  std::unique_ptr<std::bitset<65536>> heads_;  // which heads there are, by HeadBit
};

}  // namespace signpost::rules

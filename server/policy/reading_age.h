// How old a reader of English must be to follow a text.
//
//   const ReadingLevel level = ReadingLevelOf({"You can stop.", "Help is free, and nobody judges you."});
//   if (level.words >= kLeastWordsToJudge && level.AgeYears() > 11) ...
//
// Method: the Flesch-Kincaid grade, 0.39 words per sentence + 11.8 syllables per word - 15.59, which is a school year
// of the United States; children are five years older than their year (Kincaid, Fishburne, Rogers and Chissom,
// "Derivation of new readability formulas for Navy enlisted personnel", Research Branch Report 8-75, 1975). Syllables
// are counted from the spelling: groups of vowels, without the e's that are not spoken; of a hundred words some are
// counted wrongly.
//
// Contract: English only. The measure knows nothing of meaning: it is a reason to read a text again, not a verdict.
// Short texts vary by years with every word, so they should not be judged. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace signpost::policy {

inline constexpr std::size_t kLeastWordsToJudge = 30;

struct ReadingLevel {
  std::size_t sentences = 0;
  std::size_t words = 0;
  std::size_t syllables = 0;

  double AgeYears() const;  // at least one word
};

// Each is a text of its own: a sentence ends with it. Sentences end with . ! ? or a colon; numbers are no words.
ReadingLevel ReadingLevelOf(std::span<const std::string> texts);

std::size_t SyllablesOf(std::string_view word);

}  // namespace signpost::policy

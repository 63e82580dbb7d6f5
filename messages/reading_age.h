// How old a reader of English must be to follow a text.
//
//   const auto score = ScoreReading("en-GB", texts);                    // a title and its paragraphs
//   if (score && score->words >= kLeastWordsToJudge && score->AgeYears() > kMaxReadingAgeYears) {
//     Say(score->longest);                                              // where to begin
//   }
//
// Method: the Flesch-Kincaid grade, 0.39 words per sentence + 11.8 syllables per word - 15.59, which is a school year
// of the United States; children are five years older than their year (Kincaid, Fishburne, Rogers and Chissom,
// "Derivation of new readability formulas for Navy enlisted personnel", Research Branch Report 8-75, 1975). Syllables
// are counted from the spelling: groups of vowels, without the e's that are not spoken; of a hundred words some are
// counted wrongly.
//
// What is a word and a sentence
// - A word is a row of letters; an apostrophe is in it ("don't"), a hyphen is between two ("well-known"). Numbers, and
//   letters right behind their digits ("18s"), are no words. An accented letter is in its word, and is not counted.
// - A sentence ends with . ! ? or : before anything but a letter or a digit ("3.5" and "help.example" have no end in
//   them), and with its text, also without a mark.
//
// Contract: English only; for other languages there is no score. The measure knows nothing of meaning: it is a reason
// to read a text again, not a verdict. Short texts vary by years with every word, so they should not be judged. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signpost::messages {

inline constexpr std::size_t kLeastWordsToJudge = 30;

// Texts are meant for readers of 9 to 11 years; what is above this is hard for many, and one year is left to the error
// of the measure.
inline constexpr double kMaxReadingAgeYears = 12;

struct ReadingScore {
  struct Sentence {
    std::size_t text = 0;      // which of the texts, from 0
    std::size_t sentence = 0;  // which of its sentences, from 0, with what stands before and behind a colon as one
    std::size_t words = 0;
  };

  std::size_t sentences = 0;
  std::size_t words = 0;  // at least one
  std::size_t syllables = 0;
  Sentence longest;  // the first of them

  double AgeYears() const;
};

// None: the locale is not English (a pseudo-locale is not), or there is no word.
std::optional<ReadingScore> ScoreReading(std::string_view locale, std::span<const std::string> texts);

// Of a word in small letters a to z.
std::size_t SyllablesOf(std::string_view word);

bool IsEnglish(std::string_view locale);

// Whether a text whose language nobody states is in English, by how many of its words are the most common ones.
bool LooksEnglish(std::string_view text);

}  // namespace signpost::messages

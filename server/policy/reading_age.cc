#include "server/policy/reading_age.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace signpost::policy {
namespace {

constexpr double kWordsPerSentence = 0.39;
constexpr double kSyllablesPerWord = 11.8;
constexpr double kBase = 15.59;
constexpr double kAgeOfGradeZero = 5;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
bool IsVowel(char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; }

// Whether the word's last e is not spoken: "make", "makes", "asked", but not "table", "wishes", "wanted".
bool EndsInSilentE(std::string_view word) {
  const auto ends_after = [&](std::string_view ending, std::string_view spoken_after) {
    if (!word.ends_with(ending) || word.size() < ending.size() + 2) return false;
    const char before = word[word.size() - ending.size() - 1];
    return !IsVowel(before) && spoken_after.find(before) == std::string_view::npos;
  };
  const bool is_le = word.ends_with("le") || word.ends_with("les") || word.ends_with("led");
  if (is_le) {
    const std::size_t before = word.rfind("le") - 1;  // "table", but "while" and "called"
    if (before < word.size() && !IsVowel(word[before]) && word[before] != 'l') return false;
  }
  // What hisses has its es spoken, and t and d their ed.
  return ends_after("e", "") || ends_after("es", "sxzcgh") || ends_after("ed", "td");
}

// Two vowels that are spoken one by one, most often.
bool IsSplit(std::string_view word, std::size_t second) {
  const std::string_view pair = word.substr(second - 1, 2);
  const std::string_view rest = word.substr(second + 1);
  const char before = second >= 2 ? word[second - 2] : ' ';
  if (pair == "ia" || pair == "io") {
    return std::string_view("tscgx").find(before) == std::string_view::npos && !rest.starts_with("ur");  // "-tion"
  }
  if (pair == "ea") return word.starts_with("crea") || (rest.empty() && word.size() > 3);  // "created", "idea"
  if (pair == "eo") return !rest.starts_with("p");                                         // "video", but "people"
  if (pair == "ie") return rest.starts_with("t");                                          // "quiet"
  return pair == "iu" || pair == "ua" || (pair == "yi" && rest == "ng") || (pair == "ei" && rest == "ng");
}

// Words that others begin with, whose e is silent there, too: "someone", "everything".
struct Beginning {
  std::string_view letters;
  std::size_t syllables;
};
constexpr std::array kBeginnings = {Beginning{"some", 1}, Beginning{"any", 2}, Beginning{"every", 2}};

void AddText(std::string_view text, ReadingLevel& level) {
  std::size_t words_of_sentence = 0;
  const auto end_sentence = [&] {
    if (words_of_sentence > 0) ++level.sentences;
    words_of_sentence = 0;
  };
  std::string word;
  const auto end_word = [&] {
    if (word.empty()) return;
    ++words_of_sentence;
    ++level.words;
    level.syllables += SyllablesOf(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsLetter(text[i])) {
      word += Lower(text[i]);
    } else if (text[i] != '\'' && !text.substr(i).starts_with("\u2019") &&
               (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      end_word();
      if (std::string_view(".!?:").find(text[i]) != std::string_view::npos) end_sentence();
    }
  }
  end_word();
  end_sentence();
}

}  // namespace

double ReadingLevel::AgeYears() const {
  assert(words > 0 && sentences > 0);
  const auto per = [](std::size_t a, std::size_t b) { return static_cast<double>(a) / static_cast<double>(b); };
  return kWordsPerSentence * per(words, sentences) + kSyllablesPerWord * per(syllables, words) - kBase +
         kAgeOfGradeZero;
}

ReadingLevel ReadingLevelOf(std::span<const std::string> texts) {
  ReadingLevel level;
  for (const std::string& text : texts) AddText(text, level);
  return level;
}

std::size_t SyllablesOf(std::string_view word) {
  for (const auto& [letters, of_beginning] : kBeginnings) {
    if (word.starts_with(letters) && word.size() > letters.size() + 2) {
      return of_beginning + SyllablesOf(word.substr(letters.size()));
    }
  }
  std::size_t syllables = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (!IsVowel(word[i]) || (word[i] == 'y' && i == 0)) continue;
    const bool follows_vowel = i > 0 && IsVowel(word[i - 1]) && !(word[i - 1] == 'y' && i == 1);
    if (!follows_vowel || IsSplit(word, i)) ++syllables;
  }
  if (syllables > 1 && EndsInSilentE(word)) --syllables;
  return std::max<std::size_t>(syllables, 1);
}

}  // namespace signpost::policy

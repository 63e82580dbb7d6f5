#include "messages/reading_age.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "messages/locale_table.h"

namespace signpost::messages {
namespace {

constexpr double kWordsPerSentence = 0.39;
constexpr double kSyllablesPerWord = 11.8;
constexpr double kBase = 15.59;
constexpr double kAgeOfGradeZero = 5;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
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

// The first byte of an accented Latin letter in UTF-8: U+00C0 to U+024F.
bool BeginsAccentedLetter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0xC3 && byte <= 0xC9;
}
bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Calls `on_word` with each word in small letters, and `on_end` with the mark where a sentence ends; at the end of the
// text there need be none.
template <typename OnWord, typename OnEnd>
void Read(std::string_view text, OnWord&& on_word, OnEnd&& on_end) {
  constexpr std::string_view kApostrophe = "\u2019";
  std::string word;
  bool is_number = false;
  const auto end_word = [&] {
    if (!word.empty()) on_word(std::string_view(word));
    word.clear();
    is_number = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsLetter(c)) {
      if (!is_number) word += Lower(c);
    } else if (IsDigit(c)) {
      end_word();
      is_number = true;
    } else if (c != '\'' && !text.substr(i).starts_with(kApostrophe) && !BeginsAccentedLetter(c) &&
               !ContinuesCharacter(c)) {
      end_word();
      const char next = i + 1 < text.size() ? text[i + 1] : ' ';
      if (std::string_view(".!?:").find(c) != std::string_view::npos && !IsLetter(next) && !IsDigit(next)) on_end(c);
    }
  }
  end_word();
  on_end('.');
}

void AddText(std::string_view text, std::size_t place, ReadingScore& score) {
  ReadingScore::Sentence now{.text = place};
  bool is_begun = false;
  Read(
      text,
      [&](std::string_view word) {
        ++now.words;
        ++score.words;
        score.syllables += SyllablesOf(word);
      },
      [&](char mark) {
        if (now.words > 0) ++score.sentences;
        if (now.words > score.longest.words) score.longest = now;
        is_begun = is_begun || now.words > 0;
        now.words = 0;
        // Who is told of the third sentence counts full stops.
        if (mark == ':' || !is_begun) return;
        ++now.sentence;
        is_begun = false;
      });
}

// Common in English, and no words of the languages beside it.
constexpr auto kTelling = std::to_array<std::string_view>(
    {"and", "are", "can", "have", "if", "it", "not", "of", "that", "the", "they", "this", "to", "what", "with", "you"});
constexpr std::size_t kOneTellingIn = 7;

}  // namespace

double ReadingScore::AgeYears() const {
  assert(words > 0 && sentences > 0);
  const auto per = [](std::size_t a, std::size_t b) { return static_cast<double>(a) / static_cast<double>(b); };
  return kWordsPerSentence * per(words, sentences) + kSyllablesPerWord * per(syllables, words) - kBase +
         kAgeOfGradeZero;
}

bool IsEnglish(std::string_view locale) {
  return locale.starts_with("en") && (locale.size() == 2 || locale[2] == '-') && !IsPseudoLocale(locale);
}

std::optional<ReadingScore> ScoreReading(std::string_view locale, std::span<const std::string> texts) {
  if (!IsEnglish(locale)) return std::nullopt;
  ReadingScore score;
  for (std::size_t i = 0; i < texts.size(); ++i) AddText(texts[i], i, score);
  if (score.words == 0) return std::nullopt;
  return score;
}

bool LooksEnglish(std::string_view text) {
  std::size_t words = 0;
  std::size_t telling = 0;
  Read(
      text,
      [&](std::string_view word) {
        ++words;
        if (std::ranges::find(kTelling, word) != kTelling.end()) ++telling;
      },
      [](char) {});
  return telling > 0 && telling * kOneTellingIn >= words;
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

}  // namespace signpost::messages

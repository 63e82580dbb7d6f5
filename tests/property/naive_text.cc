#include "tests/property/naive_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>
#include <unordered_map>

#include "tests/property/naive_skeleton.h"

namespace signpost::naive {
namespace {

// ---- Section 1: folding

const icu::Normalizer2& Nfd() {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFDInstance(status);
}
const icu::Normalizer2& Nfkd() {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFKDInstance(status);
}
const icu::Normalizer2& NfkcCasefold() {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFKCCasefoldInstance(status);
}

UChar32 ToIcu(char32_t c) { return static_cast<UChar32>(c); }

std::u32string Normal(const icu::Normalizer2& normalizer, std::u32string_view text) {
  icu::UnicodeString source;
  for (const char32_t c : text) source.append(ToIcu(c));
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString normal = normalizer.normalize(source, status);
  std::u32string result;
  for (std::int32_t i = 0; i < normal.length(); i = normal.moveIndex32(i, 1)) {
    result += static_cast<char32_t>(normal.char32At(i));
  }
  return result;
}

struct Scalar {
  char32_t c = 0;
  Bytes origin;
  bool is_well_formed = true;
};

std::vector<Scalar> Decode(std::string_view text) {
  std::vector<Scalar> scalars;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    const std::int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    scalars.push_back({.c = c < 0 ? U'\uFFFD' : static_cast<char32_t>(c),
                       .origin = {static_cast<std::size_t>(begin), static_cast<std::size_t>(i)},
                       .is_well_formed = c >= 0});
  }
  return scalars;
}

// Whether normalisation never looks across the place between these two.
bool StretchEndsBetween(const Scalar& before, const Scalar& after) {
  if (!before.is_well_formed || !after.is_well_formed) return true;
  return Nfkd().hasBoundaryBefore(ToIcu(after.c)) && NfkcCasefold().hasBoundaryBefore(ToIcu(after.c));
}

// What a character was before it was folded.
struct Before {
  Case letter_case = Case::kNone;
  bool was_mark = false;
};

struct Letter {
  char32_t c = 0;
  Before before;
};

// By the properties Uppercase and Lowercase. No mark is a lower-case letter, whatever its properties say.
Before WhatIs(char32_t c) {
  if (IsMark(c)) return {.was_mark = true};
  if (u_isUUppercase(ToIcu(c))) return {.letter_case = Case::kUpper};
  return {.letter_case = u_isULowercase(ToIcu(c)) ? Case::kLower : Case::kNone};
}

bool IsStarter(char32_t c) { return u_getCombiningClass(ToIcu(c)) == 0; }

// The characters that marks are put on, in order: each as it was before folding.
std::vector<Before> StartersBeforeFolding(std::u32string_view decomposed) {
  std::vector<Before> starters;
  for (const char32_t c : decomposed) {
    Before before = WhatIs(c);
    for (const char32_t folded : Normal(Nfd(), Normal(NfkcCasefold(), std::u32string(1, c)))) {
      if (!IsStarter(folded)) continue;
      starters.push_back(before);
      before = {.was_mark = true};  // the letters that folding makes of one character hang together
    }
  }
  return starters;
}

// Folding composes a letter with marks; which letter it was is told by counting those that marks are put on.
std::vector<Letter> FoldStretch(const std::u32string& stretch) {
  const std::u32string decomposed = Normal(Nfkd(), stretch);
  const std::vector<Before> before = StartersBeforeFolding(decomposed);
  std::vector<Letter> letters;
  std::size_t starters = 0;
  for (const char32_t c : Normal(NfkcCasefold(), decomposed)) {
    Letter& letter = letters.emplace_back(Letter{.c = c});
    const std::u32string parts = Normal(Nfd(), std::u32string(1, c));
    if (IsStarter(parts[0])) letter.before = before.at(starters);
    starters += static_cast<std::size_t>(std::ranges::count_if(parts, IsStarter));
  }
  assert(starters == before.size());
  return letters;
}

// The same stretches come again and again.
const std::vector<Letter>& FoldKnownStretch(const std::u32string& stretch) {
  static std::unordered_map<std::u32string, std::vector<Letter>> known;
  const auto found = known.find(stretch);
  if (found != known.end()) return found->second;
  if (known.size() > 200'000) known.clear();
  return known.emplace(stretch, FoldStretch(stretch)).first->second;
}

bool IsLeftOutInWriting(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  constexpr Range kRanges[] = {
      {0x0610, 0x061A}, {0x064B, 0x0652}, {0x0656, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC},
      {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0640, 0x0640},                    // Arabic
      {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x05C7, 0x05C7},  // Hebrew
  };
  return std::ranges::any_of(kRanges, [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// ---- Section 2: words

bool IsOneOf(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }
bool IsApostrophe(char32_t c) { return IsOneOf(c, U"'\u2019\u02BC"); }
bool IsHyphen(char32_t c) { return IsOneOf(c, U"-\u2010\u2011"); }

bool IsOfScriptWithoutSpaces(char32_t c) {
  constexpr UScriptCode kScripts[] = {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_THAI,
                                      USCRIPT_LAO, USCRIPT_KHMER,    USCRIPT_MYANMAR};
  UErrorCode status = U_ZERO_ERROR;
  // The sign for a long vowel of Katakana and Hiragana has the script Common.
  return c == U'\u30FC' || std::ranges::find(kScripts, uscript_getScript(ToIcu(c), &status)) != std::end(kScripts);
}

enum class Class { kSeparator, kLetter, kLoneLetter, kMark, kEmoji };

// A digit counts as a letter. An apostrophe is none, though U+02BC is a letter to Unicode.
Class ComputeClass(char32_t c) {
  if (IsApostrophe(c)) return Class::kSeparator;
  if (IsMark(c)) return Class::kMark;
  if (IsLetter(c) || IsDigit(c)) return IsOfScriptWithoutSpaces(c) ? Class::kLoneLetter : Class::kLetter;
  return u_hasBinaryProperty(ToIcu(c), UCHAR_EMOJI_PRESENTATION) ? Class::kEmoji : Class::kSeparator;
}

Class ClassOf(char32_t c) {
  static std::unordered_map<char32_t, Class> known;
  const auto found = known.find(c);
  return found != known.end() ? found->second : known.emplace(c, ComputeClass(c)).first->second;
}

bool IsSkinTone(char32_t c) { return u_hasBinaryProperty(ToIcu(c), UCHAR_EMOJI_MODIFIER); }

enum class Cut { kText, kTerm };

class Cutter {
 public:
  Cutter(const std::vector<Character>& text, Cut cut) : text_(text), cut_(cut) {}

  std::vector<Word> Words();

 private:
  Class ClassAt(std::size_t i) const { return i < text_.size() ? ClassOf(text_[i].c) : Class::kSeparator; }
  bool IsLookedPast(std::size_t i) const { return ClassAt(i) == Class::kMark || text_[i].was_mark; }

  // The nearest character before this place, or after it, that is no mark.
  std::optional<std::size_t> CharacterBefore(std::size_t i) const;
  std::optional<std::size_t> CharacterAfter(std::size_t i) const;

  bool IsLowerCase(std::optional<std::size_t> i) const { return i && text_[*i].letter_case == Case::kLower; }
  bool IsDirectlyBetweenLetters(std::size_t i) const;
  bool CapitalBeginsWord(std::size_t i) const;

  std::size_t EndOfMarks(std::size_t i) const;
  std::size_t EndOfLetters(std::size_t i) const;
  std::size_t EndOfWord(std::size_t i) const;
  Join JoinAt(std::size_t i) const;
  void PassSeparator(std::size_t i);
  void AddWord(std::size_t first, std::size_t last, Join join);

  const std::vector<Character>& text_;
  Cut cut_;
  std::vector<Word> words_;
  std::size_t hashtags_ = 0;
  bool in_hashtag_ = false;
};

std::optional<std::size_t> Cutter::CharacterBefore(std::size_t i) const {
  while (i > 0) {
    --i;
    if (!IsLookedPast(i)) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> Cutter::CharacterAfter(std::size_t i) const {
  for (++i; i < text_.size(); ++i) {
    if (!IsLookedPast(i)) return i;
  }
  return std::nullopt;
}

// Before it marks are looked past; after it there must be a letter at once, since a mark there is a word.
bool Cutter::IsDirectlyBetweenLetters(std::size_t i) const {
  if (ClassAt(i + 1) != Class::kLetter) return false;
  while (i > 0 && ClassAt(i - 1) == Class::kMark) --i;
  return i > 0 && ClassAt(i - 1) == Class::kLetter;
}

bool Cutter::CapitalBeginsWord(std::size_t i) const {
  return text_[i].letter_case == Case::kUpper && (IsLowerCase(CharacterBefore(i)) || IsLowerCase(CharacterAfter(i)));
}

std::size_t Cutter::EndOfMarks(std::size_t i) const {
  while (ClassAt(i) == Class::kMark) ++i;
  return i;
}

// A term's apostrophes and capitals do not cut.
std::size_t Cutter::EndOfLetters(std::size_t i) const {
  for (++i;; ++i) {
    if (ClassAt(i) == Class::kMark) continue;
    if (ClassAt(i) == Class::kLetter) {
      if (cut_ == Cut::kText && CapitalBeginsWord(i)) return i;
    } else if (cut_ == Cut::kText || i >= text_.size() || !IsApostrophe(text_[i].c) || !IsDirectlyBetweenLetters(i)) {
      return i;
    }
  }
}

std::size_t Cutter::EndOfWord(std::size_t i) const {
  switch (ClassAt(i)) {
    case Class::kLetter:
      return EndOfLetters(i);
    case Class::kEmoji: {
      const bool has_tone = i + 1 < text_.size() && IsSkinTone(text_[i + 1].c);
      return EndOfMarks(i + (has_tone ? 2 : 1));
    }
    default:
      return EndOfMarks(i + 1);
  }
}

// How the word that begins here hangs together with the one before it.
Join Cutter::JoinAt(std::size_t i) const {
  if (cut_ == Cut::kTerm || ClassAt(i) != Class::kLetter || words_.empty()) return Join::kNone;
  if (words_.back().last == i) {
    return ClassAt(words_.back().first) == Class::kLetter ? Join::kCamel : Join::kNone;
  }
  if (!IsDirectlyBetweenLetters(i - 1)) return Join::kNone;
  if (IsApostrophe(text_[i - 1].c)) return Join::kApostrophe;
  // A hyphen ends a hashtag and joins all the same: "#get-help" is a hyphenated word whose first part is a hashtag.
  return IsHyphen(text_[i - 1].c) ? Join::kHyphen : Join::kNone;
}

void Cutter::PassSeparator(std::size_t i) {
  const char32_t c = text_[i].c;
  if (c == U'#') {
    in_hashtag_ = true;
    ++hashtags_;
  } else if (!IsApostrophe(c) && c != U'_') {
    in_hashtag_ = false;
  }
}

void Cutter::AddWord(std::size_t first, std::size_t last, Join join) {
  Word word{.first = first, .last = last, .join = join};
  for (std::size_t i = first; i < last; ++i) {
    // Only a term's word has an apostrophe in it, and does without.
    if (!IsApostrophe(text_[i].c)) word.letters += text_[i].c;
  }
  word.span = {text_[first].origin.begin, text_[last - 1].origin.end};
  word.is_emoji = ClassAt(first) == Class::kEmoji;
  word.is_of_script_without_spaces = ClassAt(first) == Class::kLoneLetter;
  if (word.is_emoji) in_hashtag_ = false;
  if (in_hashtag_) word.hashtag = hashtags_;
  words_.push_back(std::move(word));
}

std::vector<Word> Cutter::Words() {
  for (std::size_t i = 0; i < text_.size();) {
    if (ClassAt(i) == Class::kSeparator) {
      PassSeparator(i);
      ++i;
      continue;
    }
    const std::size_t last = EndOfWord(i);
    AddWord(i, last, JoinAt(i));
    i = last;
  }
  // "s" after an apostrophe, at the end of its chain.
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Join next = i + 1 < words_.size() ? words_[i + 1].join : Join::kNone;
    words_[i].is_possessive = words_[i].letters == U"s" && words_[i].join == Join::kApostrophe &&
                              (next == Join::kNone || next == Join::kHyphen);
  }
  return std::move(words_);
}

// ---- Section 2: wholes

constexpr std::size_t kMostWholeWords = 16;

std::u32string LettersOf(const std::vector<Word>& words, std::size_t from, std::size_t to) {
  std::u32string letters;
  for (std::size_t i = from; i < to; ++i) letters += words[i].letters;
  return letters;
}

// One whole for each longest run of words in which each hangs together with the one before it.
template <typename Together>
void AddWholes(const std::vector<Word>& words, Reading reading, Together together, std::vector<Step>& steps) {
  for (std::size_t from = 0, to = 0; from < words.size(); from = to) {
    for (to = from + 1; to < words.size() && together(words[to - 1], words[to]);) ++to;
    if (to - from < 2 || to - from > kMostWholeWords) continue;
    const bool is_known = std::ranges::any_of(
        steps, [&](const Step& step) { return step.from == from && step.to == to && step.reading != Reading::kWord; });
    if (!is_known) steps.push_back({LettersOf(words, from, to), from, to, reading});
  }
}

std::vector<Step> WordsAndWholes(const std::vector<Word>& words) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < words.size(); ++i) steps.push_back({words[i].letters, i, i + 1, Reading::kWord});
  const auto in_chain = [](const Word&, const Word& word) {
    return word.join == Join::kCamel || word.join == Join::kApostrophe;
  };
  const auto in_hyphenated = [](const Word&, const Word& word) { return word.join != Join::kNone; };
  const auto in_hashtag = [](const Word& before, const Word& word) {
    return word.hashtag != 0 && word.hashtag == before.hashtag;
  };
  AddWholes(words, Reading::kChain, in_chain, steps);
  AddWholes(words, Reading::kHyphenated, in_hyphenated, steps);
  AddWholes(words, Reading::kHashtag, in_hashtag, steps);
  return steps;
}

// ---- Section 4: the readings that only the fold `skeleton` has. Their letters are folded, and reduced at the end.

constexpr std::size_t kMostReadingWords = 32;

bool IsWhiteSpace(char32_t c) { return u_isUWhiteSpace(ToIcu(c)); }

// A chunk: its characters, and its words.
struct Chunk {
  std::size_t begin = 0, end = 0;
  std::size_t from = 0, to = 0;
};

std::vector<Chunk> ChunksOf(const Text& text) {
  std::vector<Chunk> chunks;
  std::size_t word = 0;
  for (std::size_t i = 0; i < text.folded.size();) {
    if (IsWhiteSpace(text.folded[i].c)) {
      ++i;
      continue;
    }
    Chunk chunk{.begin = i, .from = word};
    while (i < text.folded.size() && !IsWhiteSpace(text.folded[i].c)) ++i;
    chunk.end = i;
    while (word < text.words.size() && text.words[word].first < i) ++word;
    chunk.to = word;
    if (chunk.from < chunk.to) chunks.push_back(chunk);
  }
  return chunks;
}

std::u32string LettersWithoutEmoji(const std::vector<Word>& words, std::size_t from, std::size_t to) {
  std::u32string letters;
  for (std::size_t i = from; i < to; ++i) {
    if (!words[i].is_emoji) letters += words[i].letters;
  }
  return letters;
}

void AddPutTogether(const Text& text, const Chunk& chunk, std::vector<Step>& steps) {
  const std::size_t words = chunk.to - chunk.from;
  if (words < 2 || words > kMostReadingWords) return;
  const std::u32string letters = LettersWithoutEmoji(text.words, chunk.from, chunk.to);
  if (!letters.empty()) steps.push_back({letters, chunk.from, chunk.to, Reading::kPutTogether});
}

char32_t LetterOfSymbol(char32_t c) {
  switch (c) {
    case U'@':
      return U'a';
    case U'$':
      return U's';
    case U'!':
      return U'i';
    case U'|':
      return U'l';
    case U'\u20AC':
      return U'e';
    default:
      return 0;
  }
}

void AddSymbols(const Text& text, const Chunk& chunk, std::vector<Step>& steps) {
  if (chunk.to - chunk.from > kMostReadingWords) return;
  std::u32string letters;
  bool has_symbol = false;
  std::size_t word = chunk.from;  // the one that is at this place, or comes next
  for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
    if (word < chunk.to && i == text.words[word].first) {
      if (!text.words[word].is_emoji) letters += text.words[word].letters;
      i = text.words[word].last - 1;
      ++word;
      continue;
    }
    const char32_t c = text.folded[i].c;
    const bool counts = word < chunk.to || c == U'@' || c == U'$';
    if (LetterOfSymbol(c) == 0 || !counts) continue;
    letters += LetterOfSymbol(c);
    has_symbol = true;
  }
  const bool has_letter = std::ranges::any_of(LettersOf(text.words, chunk.from, chunk.to), IsLetter);
  if (has_symbol && has_letter) steps.push_back({letters, chunk.from, chunk.to, Reading::kSymbols});
}

std::u32string FoldedBetween(const Text& text, std::size_t word, std::size_t next) {
  std::u32string between;
  for (std::size_t i = text.words[word].last; i < text.words[next].first; ++i) between += text.folded[i].c;
  return between;
}

bool CanBeSpelledOut(const Word& word) {
  return word.letters.size() == 1 && !word.is_emoji && !word.is_of_script_without_spaces;
}

// The word that goes on with a row after this one, emoji left aside.
std::optional<std::size_t> NextInRow(const Text& text, std::size_t word) {
  for (++word; word < text.words.size(); ++word) {
    if (text.words[word].is_emoji) continue;
    if (CanBeSpelledOut(text.words[word])) return word;
    return std::nullopt;
  }
  return std::nullopt;
}

void AddSpelledOut(const Text& text, std::vector<Step>& steps) {
  for (std::size_t first = 0; first < text.words.size();) {
    const std::optional<std::size_t> second = NextInRow(text, first);
    if (!CanBeSpelledOut(text.words[first]) || !second) {
      ++first;
      continue;
    }
    const std::u32string between = FoldedBetween(text, first, *second);
    std::vector<std::size_t> row = {first, *second};
    for (auto next = NextInRow(text, row.back()); next && FoldedBetween(text, row.back(), *next) == between;
         next = NextInRow(text, row.back())) {
      row.push_back(*next);
    }
    if (row.size() >= 3 && row.size() <= kMostReadingWords) {
      steps.push_back({LettersWithoutEmoji(text.words, row.front(), row.back() + 1), row.front(), row.back() + 1,
                       Reading::kSpelledOut});
    }
    first = row.back();  // a word may end one row and begin another
  }
}

}  // namespace

bool IsLetter(char32_t c) { return (U_GET_GC_MASK(ToIcu(c)) & U_GC_L_MASK) != 0; }
bool IsMark(char32_t c) { return (U_GET_GC_MASK(ToIcu(c)) & U_GC_M_MASK) != 0; }
bool IsDigit(char32_t c) { return (U_GET_GC_MASK(ToIcu(c)) & U_GC_N_MASK) != 0; }

std::string ToUtf8(std::u32string_view text) {
  std::string bytes;
  for (const char32_t c : text) icu::UnicodeString(ToIcu(c)).toUTF8String(bytes);
  return bytes;
}

std::vector<Character> Fold(std::string_view text) {
  const std::vector<Scalar> scalars = Decode(text);
  std::vector<Character> folded;
  for (std::size_t begin = 0, end = 0; begin < scalars.size(); begin = end) {
    std::u32string stretch;
    for (end = begin; end == begin || (end < scalars.size() && !StretchEndsBetween(scalars[end - 1], scalars[end]));) {
      stretch += scalars[end].c;
      ++end;
    }
    for (const auto& [c, before] : FoldKnownStretch(stretch)) {
      if (IsLeftOutInWriting(c)) continue;
      folded.push_back(
          {c, {scalars[begin].origin.begin, scalars[end - 1].origin.end}, before.letter_case, before.was_mark});
    }
  }
  return folded;
}

std::u32string FoldedLetters(std::string_view text) {
  std::u32string letters;
  for (const Character& character : Fold(text)) letters += character.c;
  return letters;
}

Text ReadText(std::string_view bytes) {
  Text text{.folded = Fold(bytes)};
  text.words = Cutter(text.folded, Cut::kText).Words();
  text.normal_steps = WordsAndWholes(text.words);
  text.skeleton_steps = text.normal_steps;
  for (const Chunk& chunk : ChunksOf(text)) {
    AddPutTogether(text, chunk, text.skeleton_steps);
    AddSymbols(text, chunk, text.skeleton_steps);
  }
  AddSpelledOut(text, text.skeleton_steps);
  for (Step& step : text.skeleton_steps) step.letters = Skeleton(step.letters);
  return text;
}

std::vector<std::u32string> TermWords(std::string_view term) {
  const std::vector<Character> folded = Fold(term);
  std::vector<std::u32string> words;
  for (const Word& word : Cutter(folded, Cut::kTerm).Words()) words.push_back(word.letters);
  return words;
}

}  // namespace signpost::naive

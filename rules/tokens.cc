#include "rules/tokens.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "rules/characters.h"
#include "rules/word_builder.h"

namespace signpost::rules {
namespace {

// A longer stretch is normalised in pieces.
constexpr std::int32_t kMaxStretchUnits = 64;
constexpr std::int32_t kMaxFoldedUnits = kMaxStretchUnits * 18;  // the longest single expansion, U+FDFA, has 18

enum class Ascii : std::uint8_t { kSeparator, kLower, kUpper, kOther };

constexpr std::array<Ascii, 128> kAscii = [] {
  std::array<Ascii, 128> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = Ascii::kLower;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = Ascii::kLower;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = Ascii::kUpper;
  for (const char c : {'\'', '-', '#', '_'}) table[static_cast<std::size_t>(c)] = Ascii::kOther;
  return table;
}();

constexpr UChar32 kIllFormed = 0xFFFD;  // stands for bytes that are no UTF-8

// UTF-16, as ICU wants it.
struct Units {
  std::array<UChar, kMaxFoldedUnits> data;  // not cleared: written before it is read
  std::int32_t size = 0;
};

// Folds a text, character by character, for `words`; and for `everything`, unless that is null.
class TextReader {
 public:
  TextReader(std::string_view text, WordBuilder& words, FoldedText* everything)
      : text_(text), words_(words), everything_(everything), characters_(Characters::Get()) {}

  void Read() {
    while (at_ < Size()) {
      if (IsPlainAscii(at_)) {
        ReadAscii();
      } else {
        ReadStretch();
      }
    }
    words_.Separate();
  }

 private:
  std::int32_t Size() const { return static_cast<std::int32_t>(text_.size()); }
  unsigned char Byte(std::int32_t i) const { return static_cast<unsigned char>(text_[static_cast<std::size_t>(i)]); }

  // An ASCII character that nothing after it can combine with.
  bool IsPlainAscii(std::int32_t i) const { return Byte(i) < 0x80 && (i + 1 == Size() || Byte(i + 1) < 0x80); }

  void ReadAscii() {
    const std::int32_t begin = at_;
    const unsigned char c = Byte(at_++);
    switch (kAscii[c]) {
      case Ascii::kLower:
        while (at_ < Size() && IsPlainAscii(at_) && kAscii[Byte(at_)] == Ascii::kLower) ++at_;
        words_.AddLowerRun(text_.substr(SpanFrom(begin).begin, static_cast<std::size_t>(at_ - begin)),
                           SpanFrom(begin).begin);
        break;
      case Ascii::kUpper:
        words_.Add(c | 0x20, CharacterClass::kLetter, LetterCase::kUpper, SpanFrom(begin));
        break;
      case Ascii::kOther:
        words_.Add(c, characters_.ClassOf(c), LetterCase::kNone, SpanFrom(begin));
        break;
      case Ascii::kSeparator:
        words_.Separate();
        break;
    }
    if (everything_ != nullptr) KeepAscii(begin);
  }

  // A run in lower case, or one character.
  void KeepAscii(std::int32_t begin) {
    const std::string_view run = text_.substr(SpanFrom(begin).begin, static_cast<std::size_t>(at_ - begin));
    const char lower = static_cast<char>(run.front() | 0x20);
    const bool is_upper = kAscii[static_cast<unsigned char>(run.front())] == Ascii::kUpper;
    everything_->AppendAscii(is_upper ? std::string_view(&lower, 1) : run, SpanFrom(begin).begin);
  }

  UChar32 Decode(std::int32_t& i) const {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
    UChar32 c = 0;
    U8_NEXT(bytes, i, Size(), c);
    return c;
  }

  // The next character, if it may change with what stands before it; -1 otherwise.
  UChar32 DecodeSameStretch(std::int32_t& i) const {
    if (i >= Size()) return -1;
    const UChar32 c = Decode(i);
    return c >= 0 && !characters_.StartsStretch(c) ? c : -1;
  }

  // One stretch that is normalised by itself: a character and all that could change with it.
  void ReadStretch() {
    const std::int32_t begin = at_;
    const UChar32 first = Decode(at_);
    if (first < 0) return AddFoldedCharacter(kIllFormed, LetterCase::kNone, SpanFrom(begin));
    std::int32_t next = at_;
    const UChar32 second = DecodeSameStretch(next);
    const UChar32 alone = second < 0 ? characters_.FoldAlone(first) : Characters::kNeedsNormalizer;
    if (alone == Characters::kRemoved) return;
    if (alone != Characters::kNeedsNormalizer) {
      return AddFoldedCharacter(alone, characters_.CaseOf(first), SpanFrom(begin));
    }
    Units units;
    U16_APPEND_UNSAFE(units.data, units.size, first);
    for (UChar32 c = second; c >= 0 && units.size < kMaxStretchUnits; c = DecodeSameStretch(next)) {
      U16_APPEND_UNSAFE(units.data, units.size, c);
      at_ = next;
    }
    AddNormalised(units, SpanFrom(begin));
  }

  // In two steps: decomposed and in order first, so that the order of marks does not matter, and because folding hides
  // where the capitals were; then each stretch of that is folded by itself.
  void AddNormalised(const Units& units, Span span) {
    Units decomposed;
    Normalise(characters_.nfkd(), units.data.data(), units.size, decomposed);
    for (std::int32_t begin = 0, end = 0; begin < decomposed.size; begin = end) {
      UChar32 first = 0;
      U16_NEXT(decomposed.data, end, decomposed.size, first);
      while (end < decomposed.size && !StartsStretchAt(decomposed, end))
        U16_FWD_1(decomposed.data, end, decomposed.size);
      AddFolded(decomposed.data.data() + begin, end - begin, characters_.CaseOf(first), span);
    }
  }

  bool StartsStretchAt(const Units& units, std::int32_t i) const {
    UChar32 c = 0;
    U16_GET(units.data, 0, i, units.size, c);
    return characters_.StartsStretch(c);
  }

  void AddFolded(const UChar* units, std::int32_t size, LetterCase letter_case, Span span) {
    Units folded;
    Normalise(characters_.nfkc_casefold(), units, size, folded);
    for (std::int32_t i = 0; i < folded.size;) {
      UChar32 c = 0;
      U16_NEXT(folded.data, i, folded.size, c);
      if (!Characters::IsDroppedMark(c)) AddFoldedCharacter(c, letter_case, span);
    }
  }

  void AddFoldedCharacter(UChar32 c, LetterCase letter_case, Span span) {
    words_.Add(c, characters_.ClassOf(c), letter_case, span);
    if (everything_ == nullptr) return;
    everything_->Append(c, span);
  }

  static void Normalise(const UNormalizer2* normalizer, const UChar* units, std::int32_t size, Units& normal) {
    UErrorCode status = U_ZERO_ERROR;
    normal.size = unorm2_normalize(normalizer, units, size, normal.data.data(), kMaxFoldedUnits, &status);
    assert(U_SUCCESS(status) && "kMaxFoldedUnits holds whatever a stretch can become");
  }

  Span SpanFrom(std::int32_t begin) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
  }

  const std::string_view text_;
  WordBuilder& words_;
  FoldedText* const everything_;
  const Characters& characters_;
  std::int32_t at_ = 0;
};

}  // namespace

void Reading::SortWholes() {
  const auto order = [](const Whole& a, const Whole& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  };
  if (!std::ranges::is_sorted(wholes, order)) std::ranges::sort(wholes, order);
}

void Reading::Clear() {
  words.clear();
  wholes.clear();
  letters.clear();
  letters_begin.clear();
}

void Tokens::Clear() {
  words.clear();
  reading.Clear();
  text.Clear();
  text_begin.clear();
  truncated = false;
}

void Tokenise(std::string_view text, const HashKey& key, Cut cut, Tokens& tokens, Keep keep) {
  tokens.Clear();
  WordBuilder words(key, cut, tokens);
  TextReader(text, words, keep == Keep::kEverything ? &tokens.text : nullptr).Read();
  Reading& reading = tokens.reading;
  if (!tokens.truncated) reading.letters_begin.push_back(static_cast<std::uint32_t>(reading.letters.size()));
  reading.SortWholes();
}

}  // namespace signpost::rules

#include "rules/tokens.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "rules/characters.h"
#include "rules/plain_text.h"
#include "rules/word_builder.h"

namespace signpost::rules {
namespace {

// A longer stretch is normalised in pieces.
constexpr std::int32_t kMaxStretchUnits = 64;
constexpr std::int32_t kMaxFoldedUnits = kMaxStretchUnits * 18;  // the longest single expansion, U+FDFA, has 18

constexpr UChar32 kIllFormed = 0xFFFD;  // stands for bytes that are no UTF-8

// UTF-16, as ICU wants it.
struct Units {
  std::array<UChar, kMaxFoldedUnits> data;  // not cleared: written before it is read
  std::int32_t size = 0;
};

// Folds a text and hands it to a WordBuilder: what is plain by the way of plain_text.h, the rest by character.
class TextReader {
 public:
  TextReader(std::string_view text, const HashKey& key, Cut cut, Keep keep, const SlotPrefetcher& ahead, Tokens& tokens)
      : text_(text),
        key_(key),
        keep_(keep),
        ahead_(ahead),
        tokens_(tokens),
        words_(key, cut, tokens),
        characters_(Characters::Get()) {}

  void Read() {
    while (at_ < Size()) {
      if (words_.IsIdle() && ReadPlainText()) continue;
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

  bool ReadPlainText() {
    const std::size_t read = TakePlainText(text_.substr(Offset(at_)), Offset(at_), key_, keep_, ahead_, tokens_);
    words_.Resume();
    at_ += static_cast<std::int32_t>(read);
    return read > 0;
  }

  // An ASCII character that nothing after it can combine with.
  bool IsPlainAscii(std::int32_t i) const { return Byte(i) < 0x80 && (i + 1 == Size() || Byte(i + 1) < 0x80); }

  void ReadAscii() {
    const auto c = static_cast<UChar32>(Byte(at_));
    const Span span{Offset(at_), Offset(at_) + 1};
    ++at_;
    const UChar32 folded = characters_.FoldAlone(c);
    words_.Add(folded, characters_.ClassOf(folded), characters_.CaseOf(c), span);
    const char byte = static_cast<char>(folded);
    if (keep_ == Keep::kEverything) tokens_.text.AppendAscii({&byte, 1}, span.begin);
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
    const LetterCase case_of_rest = HasMarksOnly(units, size) ? LetterCase::kContinued : LetterCase::kNone;
    for (std::int32_t i = 0; i < folded.size;) {
      UChar32 c = 0;
      U16_NEXT(folded.data, i, folded.size, c);
      if (Characters::IsDroppedMark(c)) continue;
      AddFoldedCharacter(c, letter_case, span);
      if (characters_.ClassOf(c) == CharacterClass::kLetter) letter_case = case_of_rest;
    }
  }

  // After its first character; what folds to nothing does not count.
  bool HasMarksOnly(const UChar* units, std::int32_t size) const {
    std::int32_t i = 0;
    U16_FWD_1(units, i, size);
    while (i < size) {
      UChar32 c = 0;
      U16_NEXT(units, i, size, c);
      if (characters_.ClassOf(c) != CharacterClass::kMark && characters_.FoldAlone(c) != Characters::kRemoved) {
        return false;
      }
    }
    return true;
  }

  void AddFoldedCharacter(UChar32 c, LetterCase letter_case, Span span) {
    words_.Add(c, characters_.ClassOf(c), letter_case, span);
    if (keep_ == Keep::kEverything) tokens_.text.Append(c, span);
  }

  static void Normalise(const UNormalizer2* normalizer, const UChar* units, std::int32_t size, Units& normal) {
    UErrorCode status = U_ZERO_ERROR;
    normal.size = unorm2_normalize(normalizer, units, size, normal.data.data(), kMaxFoldedUnits, &status);
    assert(U_SUCCESS(status) && "kMaxFoldedUnits holds whatever a stretch can become");
  }

  static std::uint32_t Offset(std::int32_t i) { return static_cast<std::uint32_t>(i); }
  Span SpanFrom(std::int32_t begin) const { return {Offset(begin), Offset(at_)}; }

  const std::string_view text_;
  const HashKey& key_;
  const Keep keep_;
  const SlotPrefetcher& ahead_;
  Tokens& tokens_;
  WordBuilder words_;
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
  places.clear();
}

void Tokens::Clear() {
  words.clear();
  reading.Clear();
  text.Clear();
  truncated = false;
}

void Tokenise(std::string_view text, const HashKey& key, Cut cut, Tokens& tokens, Keep keep,
              const SlotPrefetcher& ahead) {
  tokens.Clear();
  TextReader(text, key, cut, keep, ahead, tokens).Read();
  tokens.reading.SortWholes();
}

}  // namespace signpost::rules

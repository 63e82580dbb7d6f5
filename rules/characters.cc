#include "rules/characters.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace signpost::rules {
namespace {

bool IsWrittenWithoutSpaces(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return c == 0x30FC;  // the prolonged sound mark: Script=Common, but a letter of Kana words
  }
}

struct Range {
  UChar32 first;
  UChar32 last;
};
constexpr Range kDroppedMarks[] = {{0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
                                   {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x0640, 0x0640}, {0x064B, 0x0652},
                                   {0x0656, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4},
                                   {0x06E7, 0x06E8}, {0x06EA, 0x06ED}};

// What one character becomes: one other, or kRemoved, or, where it becomes several, kNeedsNormalizer.
UChar32 NormaliseAlone(const UNormalizer2* normalizer, UChar32 c) {
  if (U_IS_SURROGATE(c)) return c;
  std::array<UChar, 2> source{};
  std::array<UChar, 32> normal{};
  std::int32_t source_size = 0;
  U16_APPEND_UNSAFE(source, source_size, c);
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t size = unorm2_normalize(normalizer, source.data(), source_size, normal.data(),
                                             static_cast<std::int32_t>(normal.size()), &status);
  assert(U_SUCCESS(status));
  if (size == 0) return Characters::kRemoved;
  UChar32 first = 0;
  std::int32_t next = 0;
  U16_NEXT(normal, next, size, first);
  return next == size ? first : Characters::kNeedsNormalizer;
}

}  // namespace

const Characters& Characters::Get() {
  static const Characters characters;
  return characters;
}

Characters::Characters() : info_(kTable), folded_(kTable) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfkc = unorm2_getNFKCInstance(&status);
  nfkd_ = unorm2_getNFKDInstance(&status);
  nfkc_casefold_ = unorm2_getNFKCCasefoldInstance(&status);
  assert(U_SUCCESS(status) && "ICU's data is linked into its library");
  for (UChar32 c = 0; c < kTable; ++c) {
    const UChar32 compatible = NormaliseAlone(nfkc, c);
    const LetterCase letter_case = ComputeCase(compatible < 0 ? c : compatible);
    unsigned info = static_cast<unsigned>(ComputeClass(c)) | static_cast<unsigned>(letter_case) << kCaseShift;
    if (ComputeStartsStretch(c)) info |= kBoundary;
    info_[c] = static_cast<std::uint8_t>(info);
    folded_[c] = IsDroppedMark(c) ? kRemoved : NormaliseAlone(nfkc_casefold_, c);
  }
}

bool Characters::IsDroppedMark(UChar32 c) {
  if (c < kDroppedMarks[0].first || c > std::rbegin(kDroppedMarks)->last) return false;
  return std::ranges::any_of(kDroppedMarks, [c](Range range) { return c >= range.first && c <= range.last; });
}

// Both, for U+0345 alone: it is a mark that folds to a letter, and must be put in order among the marks before.
bool Characters::ComputeStartsStretch(UChar32 c) const {
  return unorm2_hasBoundaryBefore(nfkc_casefold_, c) && unorm2_hasBoundaryBefore(nfkd_, c);
}

LetterCase Characters::ComputeCase(UChar32 c) {
  if ((U_MASK(u_charType(c)) & U_GC_M_MASK) != 0) return LetterCase::kContinued;
  if (u_isUUppercase(c) || u_charType(c) == U_TITLECASE_LETTER) return LetterCase::kUpper;
  return u_isULowercase(c) ? LetterCase::kLower : LetterCase::kNone;
}

CharacterClass Characters::ComputeClass(UChar32 c) {
  if (c == '\'' || c == 0x2019 || c == 0x02BC) return CharacterClass::kApostrophe;
  if (c == '-' || c == 0x2010 || c == 0x2011) return CharacterClass::kHyphen;
  if (c == '#') return CharacterClass::kNumberSign;
  if (c == '_') return CharacterClass::kUnderscore;
  if ((U_MASK(u_charType(c)) & U_GC_M_MASK) != 0) return CharacterClass::kMark;
  if (u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER)) return CharacterClass::kSkinTone;
  if (u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION)) return CharacterClass::kEmoji;
  if ((U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_N_MASK)) == 0) return CharacterClass::kSeparator;
  return IsWrittenWithoutSpaces(c) ? CharacterClass::kAlone : CharacterClass::kLetter;
}

}  // namespace signpost::rules

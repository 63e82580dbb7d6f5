#include "rules/characters.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

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

UChar32 FoldOne(const UNormalizer2* normalizer, UChar32 c) {
  if (U_IS_SURROGATE(c)) return c;
  std::array<UChar, 2> source{};
  std::array<UChar, 32> folded{};
  std::int32_t source_size = 0;
  U16_APPEND_UNSAFE(source, source_size, c);
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t size = unorm2_normalize(normalizer, source.data(), source_size, folded.data(),
                                             static_cast<std::int32_t>(folded.size()), &status);
  assert(U_SUCCESS(status));
  if (size == 0) return Characters::kRemoved;
  UChar32 first = 0;
  std::int32_t next = 0;
  U16_NEXT(folded, next, size, first);
  return next == size ? first : Characters::kNeedsNormalizer;
}

}  // namespace

const Characters& Characters::Get() {
  static const Characters characters;
  return characters;
}

Characters::Characters() : info_(kTable), folded_(kTable) {
  UErrorCode status = U_ZERO_ERROR;
  nfkc_casefold_ = unorm2_getNFKCCasefoldInstance(&status);
  assert(U_SUCCESS(status) && "ICU's data is linked into its library");
  for (UChar32 c = 0; c < kTable; ++c) {
    std::uint8_t info = static_cast<std::uint8_t>(Compute(c));
    if (unorm2_hasBoundaryBefore(nfkc_casefold_, c)) info |= kBoundary;
    if (u_isUUppercase(c) || u_charType(c) == U_TITLECASE_LETTER) info |= kUpper;
    info_[c] = info;
    folded_[c] = FoldOne(nfkc_casefold_, c);
  }
}

bool Characters::IsUpper(UChar32 c) const { return c < kTable ? (info_[c] & kUpper) != 0 : u_isUUppercase(c) != 0; }

CharacterClass Characters::Compute(UChar32 c) {
  if (c == '\'' || c == 0x2019 || c == 0x02BC) return CharacterClass::kApostrophe;
  if (c == '#') return CharacterClass::kNumberSign;
  if (c == '_') return CharacterClass::kUnderscore;
  if ((U_MASK(u_charType(c)) & U_GC_M_MASK) != 0) return CharacterClass::kMark;
  if (u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER)) return CharacterClass::kMark;
  if (u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION)) return CharacterClass::kAlone;
  if ((U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_N_MASK)) == 0) return CharacterClass::kSeparator;
  return IsWrittenWithoutSpaces(c) ? CharacterClass::kAlone : CharacterClass::kLetter;
}

}  // namespace signpost::rules

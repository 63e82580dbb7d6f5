#include "rules/lookalikes.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <memory>
#include <string_view>

namespace signpost::rules {
namespace {

struct CloseChecker {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};
using Checker = std::unique_ptr<USpoofChecker, CloseChecker>;

constexpr std::uint32_t kWordPart = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;

bool IsWordPart(UChar32 c) { return (U_MASK(u_charType(c)) & kWordPart) != 0; }

// Accents and overlays. The Kana voicing marks make another letter.
bool IsDisguisingMark(UChar32 c) {
  if ((U_MASK(u_charType(c)) & U_GC_M_MASK) == 0 || c == 0x3099 || c == 0x309A) return false;
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(c, &status) == USCRIPT_INHERITED;
}

UChar32 ReadAsLetter(UChar32 c) {
  constexpr std::array<char, 10> kImitated = {'o', 'l', '2', 'e', 'a', 's', '6', 't', 'b', 'g'};
  if (c >= '0' && c <= '9') return kImitated[static_cast<std::size_t>(c - '0')];
  return c == 'i' ? 'l' : c;
}

// The prototype of one character, decomposed and case-folded.
std::u32string PrototypeOf(const Checker& checker, UChar32 c) {
  std::array<UChar, 2> source{};
  std::array<UChar, 64> prototype{};
  std::array<UChar, 128> folded{};
  std::int32_t size = 0;
  U16_APPEND_UNSAFE(source, size, c);
  UErrorCode status = U_ZERO_ERROR;
  size = uspoof_getSkeleton(checker.get(), 0, source.data(), size, prototype.data(), prototype.size(), &status);
  size = u_strFoldCase(folded.data(), folded.size(), prototype.data(), size, U_FOLD_CASE_DEFAULT, &status);
  assert(U_SUCCESS(status) && "the longest prototype has 18 characters");
  std::u32string characters;
  for (std::int32_t i = 0; i < size;) {
    UChar32 next = 0;
    U16_NEXT(folded, i, size, next);
    characters += static_cast<char32_t>(next);
  }
  return characters;
}

// A small capital of the Latin alphabet is the letter that it is called after.
UChar32 ReadSmallCapital(UChar32 c) {
  struct SmallCapital {
    UChar32 c;
    char letter;
  };
  constexpr SmallCapital kSmallCapitals[] = {{0x0262, 'g'}, {0x026A, 'i'}, {0x0274, 'n'}, {0x0280, 'r'}, {0x028F, 'y'},
                                             {0x0299, 'b'}, {0x029C, 'h'}, {0x029F, 'l'}, {0x1D00, 'a'}, {0x1D04, 'c'},
                                             {0x1D05, 'd'}, {0x1D07, 'e'}, {0x1D0A, 'j'}, {0x1D0B, 'k'}, {0x1D0D, 'm'},
                                             {0x1D0F, 'o'}, {0x1D18, 'p'}, {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'},
                                             {0x1D21, 'w'}, {0x1D22, 'z'}, {0xA730, 'f'}, {0xA731, 's'}, {0xA7AF, 'q'}};
  const auto* const found = std::ranges::find(kSmallCapitals, c, &SmallCapital::c);
  return found == std::end(kSmallCapitals) ? c : found->letter;
}

bool IsAsciiLetters(std::u32string_view text) {
  return std::ranges::all_of(text, [](char32_t c) { return c >= U'a' && c <= U'z'; });
}

// Step 1, for a character by itself.
std::u32string LooksOf(const Checker& checker, UChar32 c) {
  std::u32string looks = PrototypeOf(checker, c);
  std::erase_if(looks, [](char32_t part) { return IsDisguisingMark(static_cast<UChar32>(part)); });
  const bool is_word = std::ranges::all_of(looks, [](char32_t part) { return IsWordPart(static_cast<UChar32>(part)); });
  if (looks.empty() || !is_word) looks = IsDisguisingMark(c) ? U"" : std::u32string(1, static_cast<char32_t>(c));
  for (char32_t& part : looks) part = static_cast<char32_t>(ReadSmallCapital(static_cast<UChar32>(part)));
  return looks;
}

std::u32string Reduced(const Checker& checker, UChar32 c) {
  std::u32string reduced = LooksOf(checker, c);
  if (!IsAsciiLetters(reduced)) {
    // Case is gone, but look-alikes are often capitals: В, which folds to в, for B.
    const std::u32string capital = LooksOf(checker, u_toupper(c));
    if (IsAsciiLetters(capital) && !capital.empty()) reduced = capital;
  }
  for (char32_t& part : reduced) part = static_cast<char32_t>(ReadAsLetter(static_cast<UChar32>(part)));
  return reduced;
}

}  // namespace

const Lookalikes& Lookalikes::Get() {
  static const Lookalikes lookalikes;
  return lookalikes;
}

Lookalikes::Lookalikes() : table_(kTable) {
  UErrorCode status = U_ZERO_ERROR;
  const Checker checker(uspoof_open(&status));
  assert(U_SUCCESS(status) && "ICU's data is linked into its library");
  for (UChar32 c = 0; c <= UCHAR_MAX_VALUE; ++c) {
    if (U_IS_SURROGATE(c) || !IsWordPart(c)) continue;
    const std::u32string reduced = Reduced(checker, c);
    if (reduced.size() == 1 && reduced[0] == static_cast<char32_t>(c)) continue;
    Piece piece;
    piece.begin = static_cast<std::uint32_t>(pool_.size()) & 0xFFFFFF;
    piece.size = static_cast<std::uint8_t>(reduced.size());
    (c < kTable ? table_[static_cast<std::size_t>(c)] : rare_[c]) = piece;
    pool_ += reduced;
  }
}

}  // namespace signpost::rules

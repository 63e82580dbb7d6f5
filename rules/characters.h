// What the tokeniser needs to know of each character, from ICU's data, in flat tables.
//
// docs/matching.md says which class does what.
//
// Contract: Characters::Get() builds the tables on its first call (some milliseconds) and is free afterwards; any
// thread. Source: Unicode Character Database 15.0 as in ICU 72; NFKD and NFKC_Casefold as defined in The Unicode
// Standard, 3.11 and 3.13.
#pragma once

#include <unicode/unorm2.h>
#include <unicode/utypes.h>

#include <cstdint>
#include <vector>

namespace signpost::rules {

enum class CharacterClass : std::uint8_t {
  kSeparator,
  kLetter,    // letters and digits of scripts that put spaces between words
  kMark,      // goes with what stands before it
  kAlone,     // a word by itself, with its marks: scripts without spaces
  kEmoji,     // the same, and a hashtag ends before it
  kSkinTone,  // goes with the emoji before it, or is one
  kApostrophe,
  kHyphen,
  kNumberSign,  // begins a hashtag
  kUnderscore,
};

enum class LetterCase : std::uint8_t {
  kNone,
  kUpper,
  kLower,
  kContinued,  // goes with the letter before: folding made several of one, or a letter of a mark (U+0345)
};

class Characters {
 public:
  static const Characters& Get();

  // The class of a character that is already folded.
  CharacterClass ClassOf(UChar32 c) const {
    return c < kTable ? static_cast<CharacterClass>(info_[c] & kClassBits) : ComputeClass(c);
  }

  // Marks that everyday writing leaves out (Arabic harakat and tatweel, Hebrew points): folding drops them.
  static bool IsDroppedMark(UChar32 c);

  // The case of the compatible character (NFKC) of this one; of itself, if there are several.
  LetterCase CaseOf(UChar32 c) const {
    return c < kTable ? static_cast<LetterCase>(info_[c] >> kCaseShift) : ComputeCase(c);
  }

  // Normalisation never looks across the place before this character.
  bool StartsStretch(UChar32 c) const { return c < kTable ? (info_[c] & kBoundary) != 0 : ComputeStartsStretch(c); }

  static constexpr UChar32 kRemoved = -1;
  static constexpr UChar32 kNeedsNormalizer = -2;
  // What a character that stands alone in its stretch becomes: one character, or one of the two above.
  UChar32 FoldAlone(UChar32 c) const { return c < kTable ? folded_[c] : kNeedsNormalizer; }

  const UNormalizer2* nfkd() const { return nfkd_; }
  const UNormalizer2* nfkc_casefold() const { return nfkc_casefold_; }

 private:
  static constexpr UChar32 kTable = 0x10000;  // the Basic Multilingual Plane
  static constexpr std::uint8_t kClassBits = 0x0F;
  static constexpr std::uint8_t kBoundary = 0x10;
  static constexpr int kCaseShift = 5;

  Characters();
  static CharacterClass ComputeClass(UChar32 c);
  static LetterCase ComputeCase(UChar32 c);
  bool ComputeStartsStretch(UChar32 c) const;

  const UNormalizer2* nfkd_;
  const UNormalizer2* nfkc_casefold_;
  std::vector<std::uint8_t> info_;  // class, boundary, case
  std::vector<UChar32> folded_;
};

}  // namespace signpost::rules

// What each character looks like: its prototype (UTS 39, section 4), without the marks that only disguise it, and with
// digits read as the letters they imitate. docs/matching.md, section 4, steps 1 and 2.
//
// Contract: Lookalikes::Get() builds the table on its first call (some tens of milliseconds) and is free afterwards;
// any thread. Source: confusables.txt of Unicode 15.0, as in ICU 72.
#pragma once

#include <unicode/utypes.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signpost::rules {

class Lookalikes {
 public:
  static const Lookalikes& Get();

  // Calls sink(UChar32) for each of the characters that a folded one is reduced to: none or several.
  template <typename Sink>
  void Reduce(UChar32 c, Sink&& sink) const {
    const Piece piece = c < kTable ? table_[static_cast<std::size_t>(c)] : PieceOfRare(c);
    if (piece.size == kItself) return sink(c);
    for (const char32_t part : std::u32string_view(pool_).substr(piece.begin, piece.size)) {
      sink(static_cast<UChar32>(part));
    }
  }

 private:
  static constexpr UChar32 kTable = 0x20000;  // the planes that alphabets are in
  static constexpr std::uint32_t kItself = 0xFF;

  struct Piece {
    std::uint32_t begin : 24 = 0;  // in pool_
    std::uint32_t size : 8 = kItself;
  };

  Lookalikes();
  Piece PieceOfRare(UChar32 c) const {
    const auto found = rare_.find(c);
    return found == rare_.end() ? Piece() : found->second;
  }

  std::u32string pool_;
  std::vector<Piece> table_;
  std::unordered_map<UChar32, Piece> rare_;
};

}  // namespace signpost::rules

// What a word becomes without one of its characters: the half of an edit that both sides of the fold `fuzzy` can make.
// Two words of the same length that differ in one character, or in the order of two neighbours, leave the same rest; a
// word with one character more leaves the other word.
#pragma once

#include <array>
#include <cstring>
#include <string_view>

#include "rules/term_index.h"
#include "rules/utf8.h"

namespace signpost::rules {

inline constexpr std::size_t kMaxEditedBytes = (kMaxFuzzyCharacters + 1) * U8_MAX_LENGTH;

// Calls visit(rest, i) for each character i that is left out; `rest` is valid during the call. At most
// kMaxEditedBytes.
template <typename Visit>
void ForEachDeletion(std::string_view letters, Visit&& visit) {
  std::array<char, kMaxEditedBytes> rest;
  std::uint32_t number = 0;
  for (std::size_t at = 0, next = 0; at < letters.size(); at = next, ++number) {
    next = NextCharacter(letters, at);
    std::memcpy(rest.data(), letters.data(), at);
    std::memcpy(rest.data() + at, letters.data() + next, letters.size() - next);
    visit(std::string_view(rest.data(), letters.size() - (next - at)), number);
  }
}

}  // namespace signpost::rules

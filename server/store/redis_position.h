// A Position as Redis keeps it: forty digits, which compare as text like the numbers do. A number of Lua's would hold
// fifteen. Internal to store/.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/store/store.h"

namespace signpost::store {

inline constexpr std::size_t kPositionDigits = 20;  // of each half

inline std::string PositionText(const Position& position) {
  std::string text;
  for (const std::uint64_t number : {position.epoch, position.sequence}) {
    const std::string digits = std::to_string(number);
    text.append(kPositionDigits - digits.size(), '0').append(digits);
  }
  return text;
}

inline Position ReadPosition(std::string_view text) {
  Position position;
  if (text.size() != 2 * kPositionDigits) return position;
  std::from_chars(text.data(), text.data() + kPositionDigits, position.epoch);
  std::from_chars(text.data() + kPositionDigits, text.data() + text.size(), position.sequence);
  return position;
}

}  // namespace signpost::store

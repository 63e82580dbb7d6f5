// Characters of well-formed UTF-8, where ICU's macros would be noise: finding where they begin, going over them,
// appending them.
#pragma once

#include <unicode/utf8.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace signpost::rules {

// Calls visit(UChar32) for each character, until it answers false.
template <typename Visit>
void ForEachCharacter(std::string_view text, Visit&& visit) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t i = 0; i < text.size();) {
    UChar32 c = 0;
    U8_NEXT_UNSAFE(bytes, i, c);
    if (!visit(c)) return;
  }
}

inline bool BeginsCharacter(char byte) { return !U8_IS_TRAIL(static_cast<std::uint8_t>(byte)); }

inline std::size_t CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += BeginsCharacter(byte);
  return count;
}

// Where the character after the one at `at` begins.
inline std::size_t NextCharacter(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && !BeginsCharacter(text[at]));
  return at;
}

inline void AppendCharacter(UChar32 c, std::string& out) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  out.append(bytes.data(), static_cast<std::size_t>(size));
}

}  // namespace signpost::rules

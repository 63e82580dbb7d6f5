// The next 64 bytes of a text, in lower case, and what each byte is, as bit masks: bit i for byte i.
//
//   AsciiWindow window;
//   window.Load(bytes, size);     // at most kBytes; what is missing are spaces
//   for (std::uint64_t words = window.word; words != 0; words &= words + (words & -words)) ...   // run by run
//
// Contract: the same on every machine (Load and LoadByTable agree); where the processor has SSE2, as every x86-64 has,
// it takes some thirty instructions for 16 bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "rules/hash.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace signpost::rules {

struct AsciiWindow {
  static constexpr std::size_t kBytes = 64;

  std::array<char, kBytes + kHashPadding> bytes;  // capitals in lower case, all else as it was
  std::uint64_t word = 0;                         // letters and digits
  std::uint64_t small = 0;                        // small letters
  std::uint64_t capital = 0;
  std::uint64_t special = 0;  // apostrophe, hyphen, number sign, underscore, and all that is not ASCII

  void Load(const char* text, std::size_t size);
  void LoadByTable(const char* text, std::size_t size);

 private:
  void Copy(const char* text, std::size_t size) {
    if (size == kBytes) {
      std::memcpy(bytes.data(), text, kBytes);
    } else {
      std::memset(bytes.data(), ' ', kBytes);
      if (size > 0) std::memcpy(bytes.data(), text, size);
    }
  }
};

inline void AsciiWindow::LoadByTable(const char* text, std::size_t size) {
  Copy(text, size);
  word = small = capital = special = 0;
  for (std::size_t i = 0; i < kBytes; ++i) {
    const char c = bytes[i];
    const bool is_small = c >= 'a' && c <= 'z';
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    small |= std::uint64_t{is_small} << i;
    capital |= std::uint64_t{is_capital} << i;
    word |= std::uint64_t{is_small || is_capital || is_digit} << i;
    special |= std::uint64_t{c == '\'' || c == '-' || c == '#' || c == '_' || !is_ascii} << i;
    if (is_capital) bytes[i] = static_cast<char>(c | 0x20);
  }
}

#if defined(__SSE2__)

inline void AsciiWindow::Load(const char* text, std::size_t size) {
  Copy(text, size);
  word = small = capital = special = 0;
  for (std::size_t i = 0; i < kBytes; i += 16) {
    auto* const at = reinterpret_cast<__m128i*>(bytes.data() + i);
    const __m128i block = _mm_loadu_si128(at);
    const auto is = [block](char c) { return _mm_cmpeq_epi8(block, _mm_set1_epi8(c)); };
    // `size` characters from `first` on: what is less than `first` wraps around to a large number.
    const auto is_in = [block](char first, char characters) {
      const __m128i from_first = _mm_sub_epi8(block, _mm_set1_epi8(first));
      return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8(static_cast<char>(characters - 1))), from_first);
    };
    const auto bits = [i](__m128i mask) { return static_cast<std::uint64_t>(_mm_movemask_epi8(mask)) << i; };
    const __m128i is_capital = is_in('A', 26);
    const __m128i is_small = is_in('a', 26);
    const __m128i is_special = _mm_or_si128(_mm_or_si128(is('\''), is('-')), _mm_or_si128(is('#'), is('_')));
    small |= bits(is_small);
    capital |= bits(is_capital);
    word |= bits(_mm_or_si128(_mm_or_si128(is_small, is_capital), is_in('0', 10)));
    special |= bits(_mm_or_si128(is_special, block));  // the high bit says that it is not ASCII
    _mm_storeu_si128(at, _mm_or_si128(block, _mm_and_si128(is_capital, _mm_set1_epi8(0x20))));
  }
}

#else

inline void AsciiWindow::Load(const char* text, std::size_t size) { LoadByTable(text, size); }

#endif

}  // namespace signpost::rules

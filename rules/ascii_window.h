// The next 64 bytes of a text, in lower case, and what each byte is, as bit masks: bit i for byte i.
//
//   AsciiWindow window;
//   window.Load(text, size);     // at most kBytes; what is missing counts as spaces
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

class AsciiWindow {
 public:
  static constexpr std::size_t kBytes = 64;

  std::uint64_t word = 0;  // letters and digits
  std::uint64_t small = 0;
  std::uint64_t capital = 0;
  std::uint64_t special = 0;  // apostrophe, hyphen, number sign, underscore, and all that is not ASCII

  void Load(const char* text, std::size_t size);
  void LoadByTable(const char* text, std::size_t size);

  // In lower case, with kHashPadding bytes more.
  const char* bytes() const { return bytes_.data(); }
  // `size` of them from byte `at` on, for HashPadded; where it can be, straight from the text, which need not wait for
  // what was just written.
  const char* BytesAt(std::size_t at, std::size_t size) const {
    const std::size_t read = (size + kHashPadding - 1) / kHashPadding * kHashPadding;
    return (at + read <= plain_bytes_ ? text_ : bytes_.data()) + at;
  }

 private:
  void Begin(const char* text, std::size_t size) {
    word = small = capital = special = 0;
    text_ = text;
    std::memset(bytes_.data() + size, ' ', kHashPadding);
  }
  void End(std::size_t size) { plain_bytes_ = capital == 0 ? size : 0; }

  std::array<char, kBytes + kHashPadding> bytes_;  // not cleared: written before it is read
  const char* text_ = nullptr;
  std::size_t plain_bytes_ = 0;  // of the text, that are the same as in bytes_
};

inline void AsciiWindow::LoadByTable(const char* text, std::size_t size) {
  Begin(text, size);
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    const bool is_small = c >= 'a' && c <= 'z';
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    small |= std::uint64_t{is_small} << i;
    capital |= std::uint64_t{is_capital} << i;
    word |= std::uint64_t{is_small || is_capital || is_digit} << i;
    special |= std::uint64_t{c == '\'' || c == '-' || c == '#' || c == '_' || !is_ascii} << i;
    bytes_[i] = static_cast<char>(is_capital ? c | 0x20 : c);
  }
  End(size);
}

#if defined(__SSE2__)

inline void AsciiWindow::Load(const char* text, std::size_t size) {
  constexpr std::size_t kBlock = 16;
  if (size < kBlock) return LoadByTable(text, size);
  Begin(text, size);
  const auto load_block = [&](std::size_t i) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i));
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
    _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes_.data() + i),
                     _mm_or_si128(block, _mm_and_si128(is_capital, _mm_set1_epi8(0x20))));
  };
  for (std::size_t i = 0; i + kBlock <= size; i += kBlock) load_block(i);
  if (size % kBlock != 0) load_block(size - kBlock);  // overlaps the one before it, and says the same again
  End(size);
}

#else

inline void AsciiWindow::Load(const char* text, std::size_t size) { LoadByTable(text, size); }

#endif

}  // namespace signpost::rules

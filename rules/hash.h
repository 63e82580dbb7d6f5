// The keyed 64-bit hash under the matcher.
//
// A word is known to a compiled policy only by this hash, so a policy in memory or on disk holds no term in clear. Two
// words are taken to be equal when their hashes are: among a million terms the chance that one foreign word passes for
// one of them is about 5e-14. The key is the operator's secret; the hash is quick, not cryptographic, and hides terms
// from a reader who does not have the key.
//
// Method: 16 bytes a round through a 64x64->128-bit multiplication whose halves are folded together (as in wyhash by
// Wang Yi), with the key in every operand. Independent of the machine's byte order only on little-endian machines,
// which is all that is supported.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace signpost::rules {

static_assert(std::endian::native == std::endian::little, "hashes are read from memory in little-endian order");

struct HashKey {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
};

namespace hash_detail {

__extension__ using Wide = unsigned __int128;

inline std::uint64_t FoldedMultiply(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Up to eight bytes as one number; shorter ones are padded with zeros (the length is hashed too).
inline std::uint64_t Load(const char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  if (size >= 8) {
    std::memcpy(&value, bytes, 8);
  } else if (size >= 4) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, bytes, 4);
    std::memcpy(&high, bytes + size - 4, 4);
    value = low | static_cast<std::uint64_t>(high) << 32;
  } else if (size > 0) {
    const auto at = [bytes](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])); };
    value = at(0) | at(size / 2) << 8 | at(size - 1) << 16;
  }
  return value;
}

inline constexpr std::uint64_t kOdd0 = 0xa0761d6478bd642fULL;
inline constexpr std::uint64_t kOdd1 = 0xe7037ed1a0b428dbULL;

}  // namespace hash_detail

inline std::uint64_t HashBytes(const HashKey& key, const char* bytes, std::size_t size) {
  using namespace hash_detail;
  std::uint64_t state = key.k0 ^ kOdd0;
  std::size_t left = size;
  for (; left > 16; left -= 16, bytes += 16) {
    state = FoldedMultiply(Load(bytes, 8) ^ key.k1 ^ kOdd1, Load(bytes + 8, 8) ^ state);
  }
  const std::size_t head = left < 8 ? left : 8;
  const std::uint64_t a = Load(bytes, head);
  const std::uint64_t b = left > 8 ? Load(bytes + left - 8, 8) : 0;
  return FoldedMultiply(size ^ key.k1 ^ kOdd1, FoldedMultiply(a ^ key.k1 ^ kOdd1, b ^ state));
}

// The hash of a path of words that is one word longer. The empty path is 0, and no other is.
inline std::uint64_t ExtendPath(std::uint64_t path, std::uint64_t word) {
  const std::uint64_t longer = hash_detail::FoldedMultiply(path ^ hash_detail::kOdd0, word ^ hash_detail::kOdd1);
  return longer + (longer == 0);
}

}  // namespace signpost::rules

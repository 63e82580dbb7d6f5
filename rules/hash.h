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

#include <array>
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

inline std::uint64_t Load(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// The last 16 bytes or fewer, as two numbers; what is missing is zero (the length is hashed too).
struct Tail {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

inline Tail LoadTail(const char* bytes, std::size_t size) {
  char padded[16] = {};
  if (size > 0) std::memcpy(padded, bytes, size);
  return {Load(padded), Load(padded + 8)};
}

// The same without a branch: reads 16 bytes whatever the size.
inline Tail LoadTailPadded(const char* bytes, std::size_t size) {
  static constexpr auto kMasks = [] {
    std::array<Tail, 17> masks{};
    for (std::size_t i = 0; i < masks.size(); ++i) {
      masks[i].low = i >= 8 ? ~0ULL : (1ULL << (8 * i)) - 1;
      masks[i].high = i == 16 ? ~0ULL : i > 8 ? (1ULL << (8 * (i - 8))) - 1 : 0;
    }
    return masks;
  }();
  return {Load(bytes) & kMasks[size].low, Load(bytes + 8) & kMasks[size].high};
}

inline constexpr std::uint64_t kOdd0 = 0xa0761d6478bd642fULL;
inline constexpr std::uint64_t kOdd1 = 0xe7037ed1a0b428dbULL;

}  // namespace hash_detail

namespace hash_detail {

template <typename TailLoader>
inline std::uint64_t Hash(const HashKey& key, const char* bytes, std::size_t size, TailLoader load_tail) {
  std::uint64_t state = key.k0 ^ kOdd0;
  std::size_t left = size;
  for (; left > 16; left -= 16, bytes += 16) {
    state = FoldedMultiply(Load(bytes) ^ key.k1 ^ kOdd1, Load(bytes + 8) ^ state);
  }
  const Tail tail = load_tail(bytes, left);
  return FoldedMultiply(size ^ key.k1 ^ kOdd1, FoldedMultiply(tail.low ^ key.k1 ^ kOdd1, tail.high ^ state));
}

}  // namespace hash_detail

inline std::uint64_t HashBytes(const HashKey& key, const char* bytes, std::size_t size) {
  return hash_detail::Hash(key, bytes, size, hash_detail::LoadTail);
}

// The same hash, quicker, of bytes that may be read, though they do not count, up to the next multiple of kHashPadding
// from the first.
inline constexpr std::size_t kHashPadding = 16;
inline std::uint64_t HashPadded(const HashKey& key, const char* bytes, std::size_t size) {
  return hash_detail::Hash(key, bytes, size, hash_detail::LoadTailPadded);
}

// The hash of a path of words: of one word its own hash; of more, extended word by word.
inline std::uint64_t BeginPath(std::uint64_t word) { return word; }
inline std::uint64_t ExtendPath(std::uint64_t path, std::uint64_t word) {
  const std::uint64_t longer = hash_detail::FoldedMultiply(path ^ hash_detail::kOdd0, word ^ hash_detail::kOdd1);
  return longer + (longer == 0);
}

}  // namespace signpost::rules

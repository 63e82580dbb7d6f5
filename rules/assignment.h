// Which share of people a ramp, a holdout or a variant falls to.
//
// The caller turns a session into one 64-bit seed with a keyed hash (or takes a random seed where there is no session);
// everything that is then decided for this session is a draw from that seed, separated by purpose and subject, so that
// being inside a 10 % ramp says nothing about which variant is shown. The session itself never enters these rooms.
//
//   if (Draw(seed, Purpose::kRamp, SubjectId(campaign)) < ramp_ppm) ...
//
// A draw is uniform on [0, 1'000'000): one step is one millionth. Pure and without allocation.
// Mixing: the finaliser of MurmurHash3 (Appleby), a bijection on 64 bits with full avalanche.
#pragma once

#include <cstdint>
#include <string_view>

namespace signpost::rules {

inline constexpr std::uint32_t kDrawResolution = 1'000'000;

enum class Purpose : std::uint64_t { kRamp = 1, kHoldout = 2, kVariant = 3 };

constexpr std::uint64_t Mix(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

// A stable number for an id: the same in every process and release (FNV-1a, then mixed).
constexpr std::uint64_t SubjectId(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return Mix(hash);
}

constexpr std::uint32_t Draw(std::uint64_t seed, Purpose purpose, std::uint64_t subject) {
  const std::uint64_t mixed = Mix(seed ^ Mix(subject + static_cast<std::uint64_t>(purpose) * 0x9e3779b97f4a7c15ULL));
  // The high half times the range, then the high half again: no modulo, and no bias worth the name at 2^32.
  return static_cast<std::uint32_t>(((mixed >> 32) * kDrawResolution) >> 32);
}

}  // namespace signpost::rules

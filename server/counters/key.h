// What one count is kept under, packed: 24 bytes, compared and hashed without looking at text.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "server/counters/labels.h"

namespace signpost::counters {

struct Key {
  std::uint32_t hour = 0;  // hours since 1970-01-01T00:00Z
  LabelId partner = kNoLabel, campaign = kNoLabel, variant = kNoLabel, locale = kNoLabel, country = kNoLabel,
          surface = kNoLabel, kind = kNoLabel, rule = kNoLabel, other_rule = kNoLabel;

  auto operator<=>(const Key&) const = default;
};
static_assert(sizeof(Key) <= 24);

// Two rounds of multiply and fold: the ids are small and ours, so nobody can aim for collisions.
inline std::uint64_t HashKey(const Key& key) {
  const std::uint64_t low = (std::uint64_t{key.hour} << 32) | (std::uint64_t{key.partner} << 16) | key.campaign;
  const std::uint64_t high = (std::uint64_t{key.variant} << 48) | (std::uint64_t{key.locale} << 32) |
                             (std::uint64_t{key.country} << 16) | key.surface;
  const std::uint64_t rules = (std::uint64_t{key.rule} << 24) | (std::uint64_t{key.other_rule} << 40);
  std::uint64_t hash = (low ^ rules ^ (std::uint64_t{key.kind} << 56)) * 0x9E3779B97F4A7C15u;
  hash = (hash ^ (hash >> 32) ^ high) * 0xD6E8FEB86659FD93u;
  return hash ^ (hash >> 32);
}

}  // namespace signpost::counters

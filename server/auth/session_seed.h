// A session becomes a number to draw with, and is then forgotten: SipHash-2-4 (keyed) of the session's text. The same
// session gives the same draws on every node that shares the key; the number gives nobody the session back.
// Without a session use RandomSeed() of random.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace signpost::auth {

using SeedKey = std::array<std::uint8_t, 16>;

std::uint64_t SessionSeed(const SeedKey& key, std::string_view session);

}  // namespace signpost::auth

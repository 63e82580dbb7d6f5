#include "server/auth/session_seed.h"

#include <sodium.h>

#include <cstring>

namespace signpost::auth {

static_assert(std::tuple_size_v<SeedKey> == crypto_shorthash_KEYBYTES);

std::uint64_t SessionSeed(const SeedKey& key, std::string_view session) {
  std::uint64_t seed;
  static_assert(sizeof seed == crypto_shorthash_BYTES);
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(session.data()), session.size(), key.data());
  std::memcpy(&seed, hash.data(), sizeof seed);
  return seed;
}

}  // namespace signpost::auth

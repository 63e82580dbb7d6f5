// API keys: `sp_<principal id>_<secret>`, where the secret is 32 random bytes in unpadded base64url (43 characters).
//
//   Result<std::string> key = GenerateKey("searchco");      // shown to its owner once
//   KeyHash hash = HashSecret(ParseKey(*key)->secret);      // what is kept
//
// Contract: the id of a principal is 1 to kMaxPrincipalIdBytes of a-z, 0-9 and '-', so that the parts cannot be
// confused (the secret may hold '_'). The hash is BLAKE2b-256 of the secret's characters: the secret is random and
// long, so a slow password hash would add nothing. SameHash takes the same time wherever the difference is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/result.h"

namespace signpost::auth {

inline constexpr std::size_t kMaxPrincipalIdBytes = 32;
inline constexpr std::size_t kSecretCharacters = 43;

using KeyHash = std::array<std::uint8_t, 32>;

struct KeyParts {
  std::string_view id;
  std::string_view secret;
};

bool IsPrincipalId(std::string_view id);
base::Result<std::string> GenerateKey(std::string_view id);  // kInvalid: not a principal id
std::optional<KeyParts> ParseKey(std::string_view key);      // views into `key`; checks the shape, allocates nothing
KeyHash HashSecret(std::string_view secret);
bool SameHash(const KeyHash& left, const KeyHash& right);

// For the store, which keeps bytes in a string.
std::string HashToBytes(const KeyHash& hash);
std::optional<KeyHash> HashFromBytes(std::string_view bytes);

}  // namespace signpost::auth

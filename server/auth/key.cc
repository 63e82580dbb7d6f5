#include "server/auth/key.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "server/auth/random.h"

namespace signpost::auth {
namespace {

constexpr std::string_view kPrefix = "sp_";

bool IsSecretCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

bool IsPrincipalId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxPrincipalIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

base::Result<std::string> GenerateKey(std::string_view id) {
  if (!IsPrincipalId(id)) {
    return base::Error{base::ErrorCode::kInvalid,
                       "The id of a principal must be 1 to 32 characters of a-z, 0-9 and '-'.", "/id"};
  }
  std::array<std::uint8_t, 32> secret;
  RandomBytes(secret);
  std::array<char, kSecretCharacters + 1> text;
  sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  std::string key(kPrefix);
  key.append(id).append("_").append(text.data(), kSecretCharacters);
  sodium_memzero(secret.data(), secret.size());
  sodium_memzero(text.data(), text.size());
  return key;
}

std::optional<KeyParts> ParseKey(std::string_view key) {
  // The secret is taken from the end, because it may hold the separator; an id may not.
  if (!key.starts_with(kPrefix) || key.size() < kPrefix.size() + 1 + 1 + kSecretCharacters) return std::nullopt;
  const std::string_view secret = key.substr(key.size() - kSecretCharacters);
  const std::string_view front = key.substr(kPrefix.size(), key.size() - kPrefix.size() - kSecretCharacters);
  if (front.back() != '_' || !IsPrincipalId(front.substr(0, front.size() - 1))) return std::nullopt;
  if (!std::all_of(secret.begin(), secret.end(), IsSecretCharacter)) return std::nullopt;
  return KeyParts{front.substr(0, front.size() - 1), secret};
}

KeyHash HashSecret(std::string_view secret) {
  KeyHash hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                     nullptr, 0);
  return hash;
}

bool SameHash(const KeyHash& left, const KeyHash& right) {
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string HashToBytes(const KeyHash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

std::optional<KeyHash> HashFromBytes(std::string_view bytes) {
  KeyHash hash;
  if (bytes.size() != hash.size()) return std::nullopt;
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

}  // namespace signpost::auth

#include "server/auth/sealed_box.h"

#include <sodium.h>

#include <algorithm>

#include "server/auth/random.h"

namespace signpost::auth {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(std::tuple_size_v<BoxKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string SealBytes(const BoxKey& key, std::string_view purpose, std::string_view bytes) {
  std::array<std::uint8_t, kNonceBytes> nonce;
  RandomBytes(nonce);
  std::string sealed(kNonceBytes + bytes.size() + kTagBytes, '\0');
  std::ranges::copy(nonce, Bytes(sealed));
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed) + kNonceBytes, nullptr, Bytes(bytes), bytes.size(),
                                             Bytes(purpose), purpose.size(), nullptr, nonce.data(), key.data());
  return sealed;
}

std::optional<std::string> OpenBytes(const BoxKey& key, std::string_view purpose, std::string_view sealed) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view cipher = sealed.substr(kNonceBytes);
  std::string bytes(cipher.size() - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(Bytes(bytes), nullptr, nullptr, Bytes(cipher), cipher.size(),
                                                 Bytes(purpose), purpose.size(), Bytes(nonce), key.data()) != 0) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace signpost::auth

#include "server/auth/digest.h"

#include <sodium.h>

#include <array>

namespace signpost::auth {

std::string HexDigest(std::string_view bytes) {
  std::array<unsigned char, crypto_generichash_BYTES> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     nullptr, 0);
  std::string hex(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();  // the terminating zero that libsodium writes
  return hex;
}

}  // namespace signpost::auth

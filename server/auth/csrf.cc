#include "server/auth/csrf.h"

#include <sodium.h>

namespace signpost::auth {

std::string CsrfToken(const CsrfKey& key, std::string_view whom) {
  std::array<unsigned char, crypto_generichash_BYTES> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(whom.data()), whom.size(),
                     key.data(), key.size());
  std::string text(sodium_base64_ENCODED_LEN(hash.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the terminating zero that libsodium writes
  return text;
}

bool SameText(std::string_view left, std::string_view right) {
  return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace signpost::auth

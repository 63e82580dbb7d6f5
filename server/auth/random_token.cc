#include "server/auth/random_token.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "server/auth/random.h"

namespace signpost::auth {

std::string RandomToken() {
  std::array<std::uint8_t, 32> bytes;
  RandomBytes(bytes);
  std::string text(kRandomTokenCharacters + 1, '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the terminating zero that libsodium writes
  sodium_memzero(bytes.data(), bytes.size());
  return text;
}

bool HasTokenShape(std::string_view text) {
  return text.size() == kRandomTokenCharacters && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

}  // namespace signpost::auth

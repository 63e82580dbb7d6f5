#include "server/auth/event_key.h"

#include <sodium.h>

namespace signpost::auth {
namespace {

void AddPart(crypto_generichash_state& state, std::string_view part) {
  // The length first, so that no two lists of parts read the same.
  const std::array<unsigned char, 2> length = {static_cast<unsigned char>(part.size() >> 8),
                                               static_cast<unsigned char>(part.size())};
  crypto_generichash_update(&state, length.data(), length.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
}

}  // namespace

std::array<std::uint8_t, 16> MakeEventKey(const std::array<std::uint8_t, 16>& decision_id, std::string_view kind,
                                          std::string_view help) {
  std::array<std::uint8_t, 16> key;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, key.size());
  crypto_generichash_update(&state, decision_id.data(), decision_id.size());
  AddPart(state, kind);
  AddPart(state, help);
  crypto_generichash_final(&state, key.data(), key.size());
  return key;
}

}  // namespace signpost::auth

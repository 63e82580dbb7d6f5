// What makes two reports of an event the same event: the decision, the kind and the help service it concerns. The store
// remembers the key and counts it once.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace signpost::auth {

// `help` is empty for kinds that concern no help service. 16 bytes of BLAKE2b over the parts, each with its length.
std::array<std::uint8_t, 16> MakeEventKey(const std::array<std::uint8_t, 16>& decision_id, std::string_view kind,
                                          std::string_view help);

}  // namespace signpost::auth

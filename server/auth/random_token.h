// A text that only whoever was given it can know: of a session, of a one-time link. 32 random bytes in unpadded
// base64url.
//
//   const std::string token = RandomToken();          // goes to its owner
//   Save(HexDigest(token));                           // what is kept: it is found again by this, and can't be had back
//
// Thread-safety: any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signpost::auth {

inline constexpr std::size_t kRandomTokenCharacters = 43;

std::string RandomToken();
bool HasTokenShape(std::string_view text);

}  // namespace signpost::auth

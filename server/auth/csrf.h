// What a page of ours sends back in X-CSRF-Token to show that it could read an answer of this server: another site can
// make a browser send a request with a person's cookie, but not read what comes back.
//
//   const std::string token = CsrfToken(secrets.csrf_key(), "session " + session_token);   // into GET /v1/session
//   if (!SameText(request.Header("X-CSRF-Token"), token)) …                                // 403
//
// Shape: the keyed hash (BLAKE2b-256) of whom it is for, in unpadded base64url: the same on every node of a fleet,
// nothing is kept, and it gives nobody the session. Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace signpost::auth {

using CsrfKey = std::array<std::uint8_t, 32>;

std::string CsrfToken(const CsrfKey& key, std::string_view whom);
// Takes the same time wherever the difference is.
bool SameText(std::string_view left, std::string_view right);

}  // namespace signpost::auth

// BLAKE2b-256 as 64 lower-case hexadecimal digits: ids of revisions, the audit chain.
#pragma once

#include <string>
#include <string_view>

namespace signpost::auth {

std::string HexDigest(std::string_view bytes);

}  // namespace signpost::auth

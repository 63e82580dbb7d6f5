// How the audit log is chained, the same in every adapter and in the command that verifies it: each record's hash
// covers its number, all its fields and the hash before it, so a line that was changed, removed or moved breaks the
// chain from there on.
//
//   record.hash = ChainHash(digest, previous.hash, record.number, record.entry);    // "" before the first record
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/store/store.h"

namespace signpost::store {

std::string ChainHash(const Digest& digest, std::string_view previous_hash, std::uint64_t number,
                      const AuditEntry& entry);

}  // namespace signpost::store

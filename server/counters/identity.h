// Who this node is: a random id that stays with the journal's folder, and an epoch that grows with each start.
// Internal to counters/.
//
// Contract: the epoch is on disk before it is given out, so no batch id is ever used twice, whenever the process or the
// machine dies. A missing or unreadable file gives a new node at epoch 1, which is safe: segments carry the id of the
// node that wrote them.
#pragma once

#include <cstdint>
#include <string>

#include "server/base/result.h"

namespace signpost::counters {

struct Identity {
  std::string node;  // kNodeCharacters hexadecimal digits
  std::uint64_t epoch = 0;
};

base::Result<Identity> NextIdentity(const std::string& folder);

}  // namespace signpost::counters

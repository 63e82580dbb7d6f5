// Who may call: making, listing and revoking keys, and the ring that a server checks them with.
//
//   Result<std::string> key = AddKey(store, {.id = "searchco", .scopes = {Scope::kDecide}}, "ana", now);   // shown
//   once Result<std::shared_ptr<const auth::KeyRing>> ring = BuildKeyRing(store, previous.get());
//
// Contract: the store keeps hashes only. Adding and revoking are in the audit log. A revoked id is never given again.
// These calls block.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/auth/key_ring.h"
#include "server/auth/principal.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

base::Result<std::string> AddKey(store::Store& store, const auth::Principal& principal, const std::string& who,
                                 base::Instant now);
base::Result<std::vector<store::Principal>> ListKeys(store::Store& store);
base::Result<void> RevokeKey(store::Store& store, const std::string& id, const std::string& who, base::Instant now);

// All keys that are good now. A stored principal that this version can't read is left out and named in the log.
base::Result<std::shared_ptr<const auth::KeyRing>> BuildKeyRing(store::Store& store, const auth::KeyRing* previous);

}  // namespace signpost::admin

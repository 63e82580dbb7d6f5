// Who may call: making, listing and revoking keys, and the ring that a server checks them with.
//
//   Result<std::string> key = AddKey(store, {.id = "searchco", .scopes = {Scope::kDecide}}, "ana", now);
//   Show(*key);                                                           // once: it can't be had again
//   std::shared_ptr<const auth::KeyRing> ring = BuildKeyRing(*store.ListPrincipals(), previous.get());
//
// Contract: the store keeps hashes only. Adding and revoking are in the audit log (audit.h has the order), by `who`. A
// revoked id is never given again, so that its old counts keep their meaning. These calls block; any thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "server/auth/key_ring.h"
#include "server/auth/principal.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr double kMaxRatePerSecond = 1'000'000;

// A rate without a burst gets as large a burst as a second brings. kInvalid: not an id (auth/key.h), no scope, a scope
// of the team's for a partner, a rate that is none. kConflict: the id exists, revoked or not, or is that of a person's
// account and the key is not a person's: a person and their key have the same id, and nobody else has it.
base::Result<std::string> AddKey(store::Store& store, const auth::Principal& principal, const std::string& who,
                                 base::Instant now);

// By id, the revoked ones too.
base::Result<std::vector<store::Principal>> ListKeys(store::Store& store);

// For good; running servers follow within a second. kNotFound: there is no such id. A second time changes nothing.
base::Result<void> RevokeKey(store::Store& store, const std::string& id, const std::string& who, base::Instant now);

// All keys of these principals that are good now, and which were; limiters are carried over from `previous`, which may
// be null. A stored principal that this version can't read is left out and named in the log: one bad row must not lock
// everybody out.
std::shared_ptr<const auth::KeyRing> BuildKeyRing(std::span<const store::Principal> principals,
                                                  const auth::KeyRing* previous);

}  // namespace signpost::admin

// A change to the store with its lines in the audit log, in the order that leaves no change without one. Internal to
// admin/.
//
//   return Audited(store, {.when = now, .who = who, .action = "key_revoke", .subject = id, .detail = "{}"},
//                  [&] { return store.RevokePrincipal(id, now); });
//
// The line is written first; where the change then fails, a second one says so (the action's name and "_failed"). A
// crash in between leaves a line about a change that never was, which harms nobody; the other way round would hide one.
// `detail` is JSON: callers put nothing in it that would need escaping (ids, names of enumerators, digits).
#pragma once

#include <functional>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

base::Result<void> Audited(store::Store& store, const store::AuditEntry& entry,
                           const std::function<base::Result<void>()>& change);

}  // namespace signpost::admin

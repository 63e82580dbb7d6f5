// What a node remembers of its store, so that it starts and serves while the store is away: which revision it served
// last, and who may call.
//
//   RememberHead(data, {.revision = "4f1c…", .confirmed = now});      // after serving it, and now and then
//   Result<KnownHead> head = RecallHead(data);                        // then LoadSaved(head->revision, …)
//   RememberPrincipals(data, secrets, principals);
//   Result<std::vector<store::Principal>> principals = RecallPrincipals(data, secrets);
//
// Files of the data folder: last_policy (two words of text) and last_keys (sealed with the folder's secret: it holds
// hashes of keys, never a key). Each appears whole or not at all. A key that was revoked while this node could not
// reach its store goes on working here until it can; the store's answer is asked for all the time.
// Contract: kNotFound: nothing has been remembered. kInvalid: the file is damaged or was sealed with another secret.
// kUnavailable: the disk. Any thread; one writer of a folder at a time.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "server/auth/secrets.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

struct KnownHead {
  std::string revision;
  base::Instant confirmed{};  // when the store last said that this is the head
};

base::Result<void> RememberHead(const std::string& data, const KnownHead& head);
base::Result<KnownHead> RecallHead(const std::string& data);

base::Result<void> RememberPrincipals(const std::string& data, const auth::Secrets& secrets,
                                      std::span<const store::Principal> principals);
base::Result<std::vector<store::Principal>> RecallPrincipals(const std::string& data, const auth::Secrets& secrets);

}  // namespace signpost::admin

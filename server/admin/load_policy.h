// From a stored revision to the policy that is served.
//
//   Result<std::shared_ptr<const Policy>> policy = LoadHead(store, secrets, now);
//   Result<LoadedPolicy> loaded = LoadThroughIndex(store, revision, secrets, now, IndexFolder(data));   // a server
//
// A server keeps an index file of each revision that it has compiled (policy/index_file.h), beside it, sealed, what
// else the revision is made of. With that, a start takes milliseconds whatever the number of terms, and needs the store
// for nothing but the revision's name. A file that is missing, damaged, or made by another release or with another
// secret is built anew; the kKeptIndexFiles newest are kept, for rolling back.
//
// Contract: kNotFound: there is no such revision, or (LoadHead) nothing has been published yet. kInvalid: this release
// can't compile it; the message has the first fault. Regression cases are not run again. These calls block, and
// compiling a large policy takes seconds: none is for an event loop. Any thread; one at a time for a folder.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "server/auth/secrets.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/policy/policy.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kKeptIndexFiles = 3;

base::Result<std::shared_ptr<const policy::Policy>> LoadRevision(store::Store& store, const std::string& revision,
                                                                 const auth::Secrets& secrets, base::Instant now);
base::Result<std::shared_ptr<const policy::Policy>> LoadHead(store::Store& store, const auth::Secrets& secrets,
                                                             base::Instant now);

struct LoadedPolicy {
  std::shared_ptr<const policy::Policy> policy;
  bool from_index = false;
  std::string index_fault;  // why a file was refused or could not be written; it does not keep the policy from serving
};

base::Result<LoadedPolicy> LoadThroughIndex(store::Store& store, const std::string& revision,
                                            const auth::Secrets& secrets, base::Instant now,
                                            const std::string& index_folder);

}  // namespace signpost::admin

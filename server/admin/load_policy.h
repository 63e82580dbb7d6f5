// From a stored revision to the policy that is served.
//
//   Result<std::shared_ptr<const Policy>> policy = LoadHead(store, secrets, now);
//   const IndexPlace index{secrets, IndexFolder(data)};
//   Result<LoadedPolicy> loaded = LoadThroughIndex(store, revision, index, now);   // a server
//   Result<LoadedPolicy> saved = LoadSaved(revision, index, now);                  // a server whose store is away
//
// A server keeps an index file of each revision that it has compiled (policy/index_file.h), beside it, sealed, what
// else the revision is made of. With that, a start takes milliseconds whatever the number of terms, and needs the store
// for nothing but the revision's name. A node that has no such file takes it from the store, where the publisher or the
// first node that compiled the revision has put it; where there is none either, it compiles, and puts it there. A file
// that is missing, damaged, or made by another release or with another secret is made anew; the kKeptIndexFiles newest
// are kept, for rolling back.
//
// Contract: kNotFound: there is no such revision, or (LoadHead) nothing has been published yet. kInvalid: this release
// can't compile it; the message has the first fault. Regression cases are not run again. These calls block, and
// compiling a large policy takes seconds: none is for an event loop. Any thread, and several processes on one folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/admin/list_vault.h"
#include "server/auth/secrets.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/policy/definition.h"
#include "server/policy/policy.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kKeptIndexFiles = 3;

base::Result<std::shared_ptr<const policy::Policy>> LoadRevision(store::Store& store, const std::string& revision,
                                                                 const auth::Secrets& secrets, const ListVault& lists,
                                                                 base::Instant now);
base::Result<std::shared_ptr<const policy::Policy>> LoadHead(store::Store& store, const auth::Secrets& secrets,
                                                             const ListVault& lists, base::Instant now);

enum class PolicyOrigin : std::uint8_t { kFile, kStoreIndex, kCompiled };
inline constexpr std::array<std::string_view, 3> kPolicyOriginNames = {"file", "store_index", "compiled"};

struct LoadedPolicy {
  std::shared_ptr<const policy::Policy> policy;
  PolicyOrigin origin = PolicyOrigin::kCompiled;
  std::string index_fault;  // why a file was refused or could not be written; it does not keep the policy from serving
};

// Where a node keeps its index files, and what it makes and opens them with.
struct IndexPlace {
  auth::Secrets secrets;
  std::string folder;
  ListVault lists;  // without a key, a revision with restricted lists is served from an index that others have made
};

base::Result<LoadedPolicy> LoadThroughIndex(store::Store& store, const std::string& revision, const IndexPlace& place,
                                            base::Instant now);
// From the file alone.
base::Result<LoadedPolicy> LoadSaved(const std::string& revision, const IndexPlace& place, base::Instant now);

// What a publisher does for the nodes: makes the index file of a revision that it has compiled with this secret, here
// and in the store.
base::Result<void> SaveIndexForAll(store::Store& store, const std::string& revision, const policy::Policy& policy,
                                   policy::Definition definition, const IndexPlace& place);

}  // namespace signpost::admin

// What stored revisions are made of, parsed once and kept for the next to ask: an editor's every step needs the policy
// that the draft is based on.
//
//   Revisions revisions(store);
//   Result<std::shared_ptr<const policy::Definition>> base = revisions.Read(draft.base);
//
// Contract: restricted lists are as they lie in the store, sealed. The empty name is the policy before the first: an
// empty one. kNotFound: there is no such revision. Any thread; two that ask for a new one at once may both parse it.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "server/base/result.h"
#include "server/policy/definition.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kKeptRevisions = 4;

class Revisions {
 public:
  using Shared = std::shared_ptr<const policy::Definition>;

  explicit Revisions(store::Store& store) : store_(store) {}

  base::Result<Shared> Read(const std::string& revision);

 private:
  store::Store& store_;
  std::mutex mutex_;
  std::deque<std::pair<std::string, Shared>> kept_;  // the last read in front
};

}  // namespace signpost::admin

#include "server/admin/revisions.h"

#include <algorithm>

#include "server/policy/codec.h"

namespace signpost::admin {

base::Result<Revisions::Shared> Revisions::Read(const std::string& revision) {
  if (revision.empty()) return std::make_shared<const policy::Definition>();
  if (std::lock_guard lock(mutex_); true) {
    const auto found = std::ranges::find(kept_, revision, &std::pair<std::string, Shared>::first);
    if (found != kept_.end()) return found->second;
  }
  const auto stored = store_.ReadRevision(revision);
  if (!stored) return stored.error();
  rules::Issues issues;
  auto parsed = std::make_shared<policy::Definition>(policy::Parse(stored->document, issues));
  if (rules::HasErrors(issues)) {
    return base::Error{base::ErrorCode::kInternal,
                       "Revision " + revision + " can't be read by this release: " + issues.front().message};
  }
  std::lock_guard lock(mutex_);
  kept_.emplace_front(revision, parsed);
  if (kept_.size() > kKeptRevisions) kept_.pop_back();
  return Shared(std::move(parsed));
}

}  // namespace signpost::admin

// From a policy that somebody wrote to the revision that is served.
//
//   policy::FileIssues issues;
//   const Checked checked = CheckFolders(folders, key, now);        // lint: everything that is wrong, at once
//   if (!checked.ok()) Show(checked);
//   Result<Published> published = Publish(store, checked, {.who = "ana", .note = "New phrases"}, now);
//
// A revision is the canonical JSON of the whole policy, named by the first 16 hexadecimal digits of its BLAKE2b-256
// digest: the same policy has the same name everywhere, and publishing it twice is one revision.
//
// Contract: publishing needs a policy that compiles and whose regression cases all pass. The head moves by
// compare-and-set: if somebody else published meanwhile nothing is changed and the error says so. Every publication is
// in the audit log. These calls block; none is for an event loop.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rules/hash.h"
#include "rules/schedule.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/policy/cases.h"
#include "server/policy/directory.h"
#include "server/policy/policy.h"
#include "server/store/store.h"

namespace signpost::admin {

// A policy from folders, compiled and tried on its own cases.
struct Checked {
  policy::Definition definition;
  policy::FileIssues issues;                     // errors and warnings, by file
  std::vector<policy::CaseFailure> failures;     // of regression cases
  std::vector<std::string> failure_files;        // where each failed case stands: "file#/pointer"
  std::shared_ptr<const policy::Policy> policy;  // null if there are errors

  bool ok() const { return policy != nullptr && failures.empty(); }
};

Checked CheckFolders(std::span<const std::filesystem::path> folders, const rules::HashKey& key, base::Instant now);

struct Author {
  std::string who;
  std::string note;
};

struct Published {
  std::string revision;
  std::string previous;  // the head before; empty if there was none
  bool changed = true;   // false: this policy was the head already
};

// kInvalid if `checked` is not ok().
base::Result<Published> Publish(store::Store& store, const Checked& checked, const Author& author, base::Instant now);

// A stored revision, compiled for serving.
base::Result<std::shared_ptr<const policy::Policy>> LoadRevision(store::Store& store, const std::string& revision,
                                                                 const rules::HashKey& key, base::Instant now);

}  // namespace signpost::admin

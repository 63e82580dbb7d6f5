// From a policy that somebody wrote to a revision in the store.
//
//   const Checked checked = CheckFolders(folders, TermHashKey(secrets), lists, now, &lint);   // all faults at once
//   if (!checked.ok()) return Show(checked);
//   Result<Published> published = Publish(store, checked, {.who = "ana", .note = "New phrases"}, now);
//
// load_policy.h is the way back.
//
// Revision ids. A revision is the canonical JSON of the whole policy, named by the first 16 hexadecimal digits (64
// bits) of its BLAKE2b-256 digest: the same policy has the same name everywhere, and publishing it twice is one
// revision. Of 10,000 revisions two share a name by accident with a chance of 3e-12; making two on purpose takes about
// 2^32 tries. Neither does harm: the store refuses a second document under a name that is taken, so a name never
// changes its meaning.
//
// Contract: publishing needs a policy that compiles and whose regression cases all pass. The head moves by
// compare-and-set: if somebody else published meanwhile nothing is changed, and the error says so instead of trying
// again, because a person should see first what they would replace. Every publication is in the audit log (audit.h has
// the order). These calls block, and compiling a large policy takes seconds: none is for an event loop. Any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/hash.h"
#include "rules/schedule.h"
#include "server/admin/history.h"
#include "server/admin/load_policy.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/policy/cases.h"
#include "server/policy/directory.h"
#include "server/policy/lint.h"
#include "server/policy/policy.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kRevisionDigits = 16;

// A policy from folders, compiled and tried on its own cases.
struct Checked {
  policy::Definition definition;
  policy::FileIssues issues;                     // errors and warnings, by file
  std::vector<policy::CaseFailure> failures;     // of regression cases; none where there is an error: they can't run
  std::vector<std::string> failure_files;        // where each failed case stands: "file#/pointer"
  std::shared_ptr<const policy::Policy> policy;  // null if there are errors
  ListVault lists;                               // what restricted lists are sealed with

  // Warnings do not matter here.
  bool ok() const { return policy != nullptr && failures.empty(); }
};

// For checking alone the key may be empty; what is served is hashed with the node's own. With `lint`, lints are looked
// for, too (policy/lint.h); its `now` is the one given here.
Checked CheckFolders(std::span<const std::filesystem::path> folders, const rules::HashKey& key, const ListVault& lists,
                     base::Instant now, const policy::LintOptions* lint = nullptr);

struct Author {
  std::string who;
  std::string note;
};

struct Published {
  std::string revision;
  std::string previous;  // the head before; empty if there was none
  bool changed = true;   // false: this policy was the head already, and nothing was written
};

// kInvalid: `checked` is not ok(), or is beyond the store's limits. kConflict: somebody else published meanwhile.
// With an index place (and `checked` compiled with its secret's key) the nodes get the compiled index with the revision
// and need not compile it; without, or where that fails, each node sees to it.
base::Result<Published> Publish(store::Store& store, const Checked& checked, const Author& author, base::Instant now,
                                const IndexPlace* index = nullptr);

// "4f1c…": see above.
std::string RevisionOf(std::string_view document);

// The steps that every publication takes, whoever judged it: the revision into the store, its index for the nodes, the
// line in the audit log, and then, in one step, the head, the publication (history.h) and `more`. A kill between two of
// them leaves what was live before; the same call again goes on from there. `definition` is what the document says,
// `compiled` the same, with the index place's key where there is one.
base::Result<Publication> PublishRevision(store::Store& store, const store::Revision& revision,
                                          const policy::Policy& compiled, const policy::Definition& definition,
                                          const Publication& next, const std::vector<store::RecordWrite>& more,
                                          const IndexPlace* index);

// The head with its restricted lists under the newest key: the same policy under another name. Nothing where they are
// sealed so already.
base::Result<std::optional<Publication>> Reseal(store::Store& store, const IndexPlace& index, const std::string& who,
                                                base::Instant now);

// CheckFolders and Publish in one, for a program that cannot show a list: the error says how many faults there are and
// which is the first.
base::Result<void> PublishFolders(store::Store& store, const std::vector<std::string>& folders, const std::string& who,
                                  const std::string& note, const IndexPlace& index, base::Instant now);

// The rules room counts in seconds.
inline rules::Moment MomentOf(base::Instant now) { return std::chrono::floor<std::chrono::seconds>(now); }

}  // namespace signpost::admin

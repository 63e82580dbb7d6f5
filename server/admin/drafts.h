// Editing drafts, object by object: a term list, a rule, a campaign, a message, a fact, a help service, a theme, a case.
//
//   Drafts drafts(store, revisions, lists);
//   Result<Draft> draft = drafts.Open("New phrases", "ana", now);
//   Result<ObjectState> rule = drafts.ReadObject(draft->id, {Family::kRules, "deter-search"});
//   rules::Issues issues;
//   Result<ObjectState> put = drafts.PutObject(draft->id, key, json, {.tag = rule->tag}, {"ana", now}, issues);
//   Result<policy::Definition> whole = drafts.Materialise(*draft);             // base with the changes
//
// Two people may edit one draft. An object is replaced only by somebody who has seen what is there now: its tag, a
// digest of its canonical JSON, must be the one in the Precondition (RFC 9110, 13.1), else kStale. Edits of different
// objects never hinder each other.
//
// A draft changes the revision that was live when it was opened, its base. When another draft is published first it has
// to be rebased: each object that both have changed is merged field by field (policy/merge.h), and where the two differ
// a person says whose is to stay.
//
// Contract: restricted lists are sealed before they are written anywhere, and are sealed in everything that is answered
// here. Errors: kNotFound, kStale, kConflict (not in a state for this), kInvalid (with issues, where the object is no
// object), kUnavailable. All edits are in the audit log. Any thread; calls block.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/issue.h"
#include "server/admin/draft.h"
#include "server/admin/list_vault.h"
#include "server/admin/revisions.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/policy/merge.h"
#include "server/policy/objects.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kMaxDraftChanges = 4'000;  // objects that one draft changes
inline constexpr std::size_t kMaxDraftNotes = 1'000;
inline constexpr std::size_t kMaxDraftTitleBytes = 200;
inline constexpr std::size_t kMaxNoteBytes = 8 * 1024;
inline constexpr std::size_t kMaxOpenDrafts = 1'000;

struct Actor {
  std::string who;
  base::Instant now{};
  bool sees_restricted = false;  // may be told terms of restricted lists
};

// What the caller knows of the object that it replaces.
struct Precondition {
  std::string tag;      // it is in this state
  bool absent = false;  // it is not there yet
};

struct ObjectState {
  policy::ObjectKey key;
  std::string json;                          // canonical
  std::string tag;                           // TagOf(json)
  std::optional<policy::ChangeKind> change;  // against the base; none where the draft has it as the base has
};

std::string TagOf(std::string_view json);  // 16 hexadecimal digits

// One field that two people have changed differently.
struct RebaseConflict {
  policy::ObjectKey key;
  policy::Conflict conflict;
};

class Drafts {
 public:
  Drafts(store::Store& store, Revisions& revisions, const ListVault& lists)
      : store_(store), revisions_(revisions), lists_(lists) {}

  base::Result<Draft> Open(const std::string& title, const Actor& actor);
  base::Result<Draft> Rename(const std::string& id, const std::string& title, const Actor& actor);
  base::Result<Draft> Discard(const std::string& id, const Actor& actor);

  base::Result<policy::Definition> Materialise(const Draft& draft);

  // The definition with one object as somebody is writing it; nothing is stored. kInvalid, with the issues, where it is no
  // object yet, and then the definition is as it was.
  static base::Result<void> PutUnsaved(policy::Definition& definition, const policy::ObjectKey& key,
                                       std::string_view json, const Actor& actor, rules::Issues& issues);

  base::Result<std::vector<ObjectState>> ListObjects(const Draft& draft, policy::Family family);
  base::Result<ObjectState> ReadObject(const std::string& id, const policy::ObjectKey& key);
  base::Result<ObjectState> PutObject(const std::string& id, const policy::ObjectKey& key, std::string_view json,
                                      const Precondition& precondition, const Actor& actor, rules::Issues& issues);
  base::Result<Draft> RemoveObject(const std::string& id, const policy::ObjectKey& key,
                                   const Precondition& precondition, const Actor& actor);

  // Makes the draft be this policy, whatever it was: its changes are what differs from the base. `base` is what the
  // policy was made from, kStale if that is not the draft's base; so is `version`, if it is not 0 and not the draft's.
  base::Result<Draft> PutPolicy(const std::string& id, const std::string& base, std::uint64_t version,
                                policy::Definition definition, const Actor& actor);

  // kConflict, with all of them in `conflicts`, where some are not settled by `resolutions`; then nothing is changed.
  // Resolutions are by "/rules/deter-search/priority".
  base::Result<Draft> Rebase(const std::string& id, const policy::Resolutions& resolutions, const Actor& actor,
                             std::vector<RebaseConflict>& conflicts);

 private:
  base::Result<std::optional<ObjectChange>> LoadChange(const std::string& draft, const policy::ObjectKey& key);
  // The object as it is in the draft, or nothing.
  base::Result<std::optional<std::string>> Current(const Draft& draft, const policy::ObjectKey& key,
                                                   const std::optional<ObjectChange>& change);
  base::Result<Draft> Replace(const std::string& id, const policy::ObjectKey& key, std::optional<std::string> json,
                              const Precondition& precondition, const Actor& actor);
  std::optional<std::string> OpenedObject(const policy::Definition& definition, const policy::ObjectKey& key);
  struct Versions {
    const policy::Definition& base;
    const policy::Definition& mine;
    const policy::Definition& theirs;
  };
  // Nothing: it is removed.
  base::Result<std::optional<std::string>> MergeObject(const policy::ObjectKey& key, const Versions& versions,
                                                       const policy::MergeOptions& options,
                                                       std::vector<RebaseConflict>& conflicts);

  store::Store& store_;
  Revisions& revisions_;
  const ListVault& lists_;
};

}  // namespace signpost::admin

// A draft: a named set of changes to the policy that is live, on its way to be reviewed and published.
//
// Plain data and its form in the store. What can be done with a draft is in drafts.h (editing), review.h (review) and
// publish.h; the states:
//
//        +---------------- withdrawn, returned, rebased, could not be published
//        v                                      |
//       open -- submitted --> in review -- approved --> approved -- published --> published
//        |                      |                         |
//        +----------------------+---- discarded <---------+
//
// Only an open draft can be edited, so what is approved is what was submitted. `revision` is what it would be published
// as; an approval holds for that revision and no other.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/policy/changes.h"
#include "server/policy/objects.h"

namespace signpost::admin {

enum class DraftState : std::uint8_t { kOpen, kInReview, kApproved, kPublished, kDiscarded };
inline constexpr std::array<std::string_view, 5> kDraftStateNames = {"open", "in_review", "approved", "published",
                                                                     "discarded"};

enum class NoteKind : std::uint8_t {
  kComment,
  kSubmitted,
  kWithdrawn,
  kReturned,
  kApproved,
  kRebased,
  kScheduled,
  kUnscheduled,
  kNotPublished,  // at its time, and why not
  kPublished,
  kDiscarded,
};
inline constexpr std::array<std::string_view, 11> kNoteKindNames = {
    "comment",   "submitted",   "withdrawn",     "returned",  "approved", "rebased",
    "scheduled", "unscheduled", "not_published", "published", "discarded"};

struct Note {
  NoteKind kind = NoteKind::kComment;
  std::string who;
  base::Instant when{};
  std::string text;
};

struct Draft {
  std::string id;
  std::string title;
  std::string base;  // the revision that it changes; empty: there was none
  DraftState state = DraftState::kOpen;
  std::string author;  // who opened it
  base::Instant created{};
  base::Instant updated{};
  std::vector<std::string> editors;  // everybody who has changed something in it: none of them may approve it
  std::vector<Note> notes;           // oldest first
  std::string revision;              // from submitting on: what it is published as
  std::string approved_by;
  std::optional<base::Instant> publish_at;
  std::string publish_by;                                   // who asked for it
  std::map<policy::ObjectKey, policy::ChangeKind> changed;  // the objects that it has otherwise than its base

  std::uint64_t version = 0;  // of its record: moves with every change of the draft or of an object in it
};

// Back to where it can be edited: neither approved nor waiting for a time.
void Reopen(Draft& draft);

// One object that a draft has otherwise than its base.
struct ObjectChange {
  policy::ObjectKey key;
  std::string who;
  base::Instant when{};
  std::string json;  // canonical, restricted lists sealed; empty where it is removed

  std::uint64_t version = 0;  // of its record
};

inline constexpr std::string_view kDraftsCollection = "drafts";
std::string ChangesCollection(const std::string& draft);  // "draft:<id>"
std::string RecordIdOf(const policy::ObjectKey& key);     // "rules/deter-search"

std::string WriteDraft(const Draft& draft);
std::optional<Draft> ReadDraft(const std::string& id, std::uint64_t version, std::string_view body);

std::string WriteChange(const ObjectChange& change);
std::optional<ObjectChange> ReadChange(std::string_view id, std::uint64_t version, std::string_view body);

}  // namespace signpost::admin

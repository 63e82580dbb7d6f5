// Every time the head of the store has moved: what was published, by whom, how, and whether a second person has agreed.
//
//   Publication next{.revision = id, .previous = head, .by = "ana", .when = now, .how = How::kRolledBack, .note = "…"};
//   Result<Publication> done = MoveHead(store, next, {});       // numbered
//   Result<std::vector<Publication>> last = ListPublications(store, 0, 50);
//
// What comes from a draft was approved before. What an operator publishes directly, or what is rolled back, cannot wait
// for a second person; it is marked as pending, and one reviews it afterwards.
//
// Contract: the head, the publication and whatever else is handed in move in one step of the store: no kill leaves one
// without the other. kConflict: somebody else has published meanwhile. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

enum class How : std::uint8_t {
  kDraft,       // reviewed, approved, published
  kDirect,      // by somebody who holds the store: `signpost publish`, the first start
  kRolledBack,  // to a revision that was there before
  kResealed,    // the same policy, its restricted lists under another key
};
inline constexpr std::array<std::string_view, 4> kHowNames = {"draft", "direct", "rolled_back", "resealed"};

enum class Verdict : std::uint8_t { kApproved, kPending, kAgreed, kObjected };
inline constexpr std::array<std::string_view, 4> kVerdictNames = {"approved", "pending", "agreed", "objected"};

struct Publication {
  std::uint64_t number = 0;  // 1, 2, 3 …
  std::string revision;
  std::string previous;  // empty: there was none
  std::string by;
  base::Instant when{};
  How how = How::kDirect;
  std::string draft;        // kDraft
  std::string approved_by;  // kDraft
  std::string note;
  std::string changes = "{}";  // JSON: how much of what has changed (policy::Summary)

  Verdict verdict = Verdict::kPending;
  std::string reviewed_by;  // afterwards
  std::optional<base::Instant> reviewed;
  std::string comment;

  std::uint64_t version = 0;  // of its record
};

inline constexpr std::size_t kMaxListedPublications = 200;

// `more` is written in the same step.
base::Result<Publication> MoveHead(store::Store& store, Publication next, const std::vector<store::RecordWrite>& more);

// Newest first, those below `before`; 0: from the newest on.
base::Result<std::vector<Publication>> ListPublications(store::Store& store, std::uint64_t before, std::size_t limit);
base::Result<Publication> ReadPublication(store::Store& store, std::uint64_t number);  // kNotFound

// By somebody else than who published: kForbidden. kConflict: it is not pending.
base::Result<Publication> ReviewPublication(store::Store& store, std::uint64_t number, Verdict verdict,
                                            const std::string& comment, const std::string& who, base::Instant now);

}  // namespace signpost::admin

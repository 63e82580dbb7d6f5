// Drafts in the store: read, listed, and changed so that nobody's change is lost.
//
//   Result<Draft> draft = UpdateDraft(store, id, {.when = now, .who = who, .action = "draft_rename", .subject = id},
//                                     [&](DraftEdit& edit) -> base::Result<void> {
//     if (edit.draft.state != DraftState::kOpen) return NotOpen(edit.draft);
//     edit.draft.title = title;
//     return {};
//   });
//
// Contract: UpdateDraft reads the draft, lets `change` edit it and add records to write, and writes all of them at once
// if the draft is still what was read; where somebody was faster it begins anew, kMostTries times. `change` may thus
// run several times, and must judge each time afresh; what it refuses is neither written nor audited. The line of the
// audit log is written before the change, once, so that no change is without one (audit.h). A draft that waits for its
// time has a mark besides, so that whoever publishes what is due need not read every draft; the writes here keep it in
// step with publish_at. Any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/draft.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr int kMostTries = 32;

base::Result<Draft> LoadDraft(store::Store& store, const std::string& id);  // kNotFound
base::Result<std::vector<Draft>> ListDrafts(store::Store& store);           // by id
base::Result<std::vector<Draft>> ListScheduledDrafts(store::Store& store);  // those with a publish_at
base::Result<std::vector<ObjectChange>> LoadChanges(store::Store& store, const std::string& draft);

struct DraftEdit {
  Draft draft;
  std::vector<store::RecordWrite> more;  // written together with it
  std::string detail = "{}";             // JSON for the audit log
};
using ChangeDraft = std::function<base::Result<void>(DraftEdit& edit)>;
base::Result<Draft> UpdateDraft(store::Store& store, const std::string& id, store::AuditEntry entry,
                                const ChangeDraft& change);

// The write of a draft that is new.
store::RecordWrite PutDraft(const Draft& draft);
// The writes that UpdateDraft makes of an edited draft, added to `more`; for who writes them with something else.
base::Result<void> AddDraftWrites(store::Store& store, const Draft& before, DraftEdit& edit);

}  // namespace signpost::admin

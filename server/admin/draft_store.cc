#include "server/admin/draft_store.h"

#include <utility>

#include "server/admin/list_records.h"

namespace signpost::admin {
namespace {

base::Error NotReadable(const std::string& id) {
  return {base::ErrorCode::kInternal, "The draft " + id + " can't be read: it was written by another release."};
}

const std::string kSchedule = "schedule";

store::RecordKey KeyOf(const std::string& draft) { return {std::string(kDraftsCollection), draft}; }

base::Result<void> AddScheduleWrite(store::Store& store, DraftEdit& edit) {
  const store::RecordKey key{kSchedule, edit.draft.id};
  const auto there = store.ReadRecord(key);
  if (!there && there.error().code != base::ErrorCode::kNotFound) return there.error();
  const std::uint64_t version = there ? there->version : 0;
  if (edit.draft.publish_at) {
    edit.more.push_back({.key = key, .expected = version, .body = "{}"});
  } else if (version != 0) {
    edit.more.push_back({.key = key, .expected = version, .action = store::RecordAction::kRemove});
  }
  return {};
}

}  // namespace

base::Result<Draft> LoadDraft(store::Store& store, const std::string& id) {
  const base::Error none{base::ErrorCode::kNotFound, "There is no draft of this name."};
  if (id.empty() || id.size() > store::kMaxIdBytes) return none;
  const auto record = store.ReadRecord(KeyOf(id));
  if (!record && record.error().code == base::ErrorCode::kNotFound) return none;
  if (!record) return record.error();
  auto draft = ReadDraft(id, record->version, record->body);
  if (!draft) return NotReadable(id);
  return *std::move(draft);
}

base::Result<std::vector<Draft>> ListDrafts(store::Store& store) {
  const auto records = ListAllRecords(store, std::string(kDraftsCollection));
  if (!records) return records.error();
  std::vector<Draft> drafts;
  for (const store::Record& record : *records) {
    auto draft = ReadDraft(record.key.id, record.version, record.body);
    if (!draft) return NotReadable(record.key.id);
    drafts.push_back(*std::move(draft));
  }
  return drafts;
}

base::Result<std::vector<Draft>> ListScheduledDrafts(store::Store& store) {
  const auto records = ListAllRecords(store, kSchedule);
  if (!records) return records.error();
  std::vector<Draft> drafts;
  for (const store::Record& record : *records) {
    // One that can't be read must not keep the others from being published.
    auto draft = LoadDraft(store, record.key.id);
    if (draft && draft->publish_at) drafts.push_back(*std::move(draft));
  }
  return drafts;
}

base::Result<std::vector<ObjectChange>> LoadChanges(store::Store& store, const std::string& draft) {
  const auto records = ListAllRecords(store, ChangesCollection(draft));
  if (!records) return records.error();
  std::vector<ObjectChange> changes;
  for (const store::Record& record : *records) {
    auto change = ReadChange(record.key.id, record.version, record.body);
    if (!change) return NotReadable(draft);
    changes.push_back(*std::move(change));
  }
  return changes;
}

base::Result<Draft> UpdateDraft(store::Store& store, const std::string& id, store::AuditEntry entry,
                                const ChangeDraft& change) {
  bool is_audited = false;
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto draft = LoadDraft(store, id);
    if (!draft) return draft.error();
    DraftEdit edit{.draft = *draft, .more = {}};
    if (const auto changed = change(edit); !changed) return changed.error();
    edit.draft.updated = entry.when;
    if (const auto added = AddDraftWrites(store, *draft, edit); !added) return added.error();
    if (!is_audited) {
      entry.detail = edit.detail;
      if (const auto written = store.AppendAudit(entry); !written) return written.error();
      is_audited = true;
    }
    const auto written = store.WriteRecords(edit.more);
    if (written) {
      edit.draft.version = *written;
      return std::move(edit.draft);
    }
    if (written.error().code != base::ErrorCode::kConflict) return written.error();
  }
  return base::Error{base::ErrorCode::kUnavailable, "Too many others are changing this draft right now: try again."};
}

store::RecordWrite PutDraft(const Draft& draft) {
  return {.key = KeyOf(draft.id), .expected = draft.version, .body = WriteDraft(draft)};
}

base::Result<void> AddDraftWrites(store::Store& store, const Draft& before, DraftEdit& edit) {
  if (edit.draft.publish_at.has_value() != before.publish_at.has_value()) {
    if (const auto marked = AddScheduleWrite(store, edit); !marked) return marked.error();
  }
  edit.more.push_back(PutDraft(edit.draft));
  return {};
}

}  // namespace signpost::admin

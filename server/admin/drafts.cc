#include "server/admin/drafts.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "messages/checks.h"
#include "server/admin/draft_store.h"
#include "server/auth/digest.h"
#include "server/auth/random.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using policy::ObjectKey;

constexpr std::size_t kTagDigits = 16;

Error NotOpen(const Draft& draft) {
  if (draft.state == DraftState::kInReview || draft.state == DraftState::kApproved) {
    return {ErrorCode::kConflict, "This draft is in review: withdraw it first, then change it."};
  }
  return {ErrorCode::kConflict, "This draft is closed: open a new one."};
}

Error Stale() {
  return {ErrorCode::kStale,
          "Somebody has changed this since you read it: read it again, then make your change to that."};
}

Result<void> CheckTitle(const std::string& title) {
  if (!title.empty() && title.size() <= kMaxDraftTitleBytes) return {};
  return Error{ErrorCode::kInvalid, "Give the draft a title of 1 to 200 bytes that tells others what it is for."};
}

// The words of the title, for people, and something that no other draft has.
std::string NewDraftId(std::string_view title) {
  constexpr std::size_t kMostWords = 40;
  std::string id;
  for (const char c : title.substr(0, kMostWords)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_plain) id += lower;
    if (!is_plain && !id.empty() && id.back() != '-') id += '-';
  }
  if (!id.empty() && id.back() != '-') id += '-';
  constexpr std::string_view kDigits = "abcdefghjkmnpqrstuvwxyz23456789";
  for (const std::uint8_t byte : auth::RandomId()) {
    if (id.size() >= kMostWords + 8) break;
    id += kDigits[byte % kDigits.size()];
  }
  return id;
}

void AddEditor(Draft& draft, const std::string& who) {
  if (std::ranges::find(draft.editors, who) == draft.editors.end()) draft.editors.push_back(who);
}

ObjectState StateOf(const ObjectKey& key, std::string json, const Draft& draft) {
  const auto change = draft.changed.find(key);
  ObjectState state{.key = key, .json = std::move(json), .tag = {}, .change = {}};
  state.tag = TagOf(state.json);
  if (change != draft.changed.end()) state.change = change->second;
  return state;
}

std::string DetailOf(const ObjectKey& key, std::string_view change) {
  return R"({"object":")" + RecordIdOf(key) + R"(","change":")" + std::string(change) + R"("})";
}

store::RecordKey ChangeRecord(const std::string& draft, const ObjectKey& key) {
  return {ChangesCollection(draft), RecordIdOf(key)};
}

// Says what the draft has of an object now, and writes it: `json`, or nothing where it is removed. What is as in the
// base is no change.
void SetObject(DraftEdit& edit, const ObjectKey& key, const std::optional<std::string>& base,
               const std::optional<std::string>& json, std::uint64_t version, const Actor& actor) {
  if (json == base) {
    edit.draft.changed.erase(key);
    if (version == 0) return;
    edit.more.push_back(
        {.key = ChangeRecord(edit.draft.id, key), .expected = version, .action = store::RecordAction::kRemove});
    return;
  }
  edit.draft.changed[key] = !json  ? policy::ChangeKind::kRemoved
                            : base ? policy::ChangeKind::kChanged
                                   : policy::ChangeKind::kAdded;
  const ObjectChange change{.key = key, .who = actor.who, .when = actor.now, .json = json.value_or("")};
  edit.more.push_back({.key = ChangeRecord(edit.draft.id, key), .expected = version, .body = WriteChange(change)});
}

Result<void> CheckSize(const Draft& draft) {
  if (draft.changed.size() <= kMaxDraftChanges) return {};
  return Error{ErrorCode::kInvalid, "A draft changes at most 4,000 objects: make several, one after the other."};
}

// Those of one object, by the pointers into it.
policy::Resolutions ResolutionsOf(const ObjectKey& key, const policy::Resolutions& all) {
  const std::string place = "/" + RecordIdOf(key);
  policy::Resolutions own;
  for (const auto& [pointer, side] : all) {
    const bool is_own = pointer.starts_with(place) && (pointer.size() == place.size() || pointer[place.size()] == '/');
    if (is_own) own.emplace(pointer.substr(place.size()), side);
  }
  return own;
}

std::optional<std::string> JsonOf(const ObjectChange& change) {
  return change.json.empty() ? std::nullopt : std::optional(change.json);
}

std::set<ObjectKey> AllKeys(const policy::Definition& before, const policy::Definition& after,
                            const std::vector<ObjectChange>& changes) {
  std::set<ObjectKey> keys;
  for (const ObjectChange& change : changes) keys.insert(change.key);
  for (std::size_t i = 0; i < policy::kFamilyNames.size(); ++i) {
    const auto family = static_cast<policy::Family>(i);
    for (const policy::Definition* definition : {&before, &after}) {
      for (std::string& id : policy::ObjectIds(*definition, family)) keys.insert({family, std::move(id)});
    }
  }
  return keys;
}

// Who may not see a restricted list may not learn by trying, either, which terms it has.
Result<void> CheckRestricted(const policy::Definition& definition, const Actor& actor) {
  const auto is_told = [](const rules::TermList& list) {
    return list.sensitivity == rules::Sensitivity::kRestricted && !list.sealed;
  };
  if (actor.sees_restricted || std::ranges::none_of(definition.rules.term_lists, is_told)) return {};
  return Error{ErrorCode::kForbidden,
               "The terms of a restricted list are changed by a list-keeper. Leave the list sealed "
               "as you have read it, or ask for the role."};
}

// A definition of this object alone, which the actor may write.
Result<policy::Definition> ParseAllowed(const ObjectKey& key, std::string_view json, const Actor& actor,
                                        rules::Issues& issues) {
  policy::Definition one = policy::ParseObject(key.family, json, issues);
  if (!messages::IsId(key.id) || (!rules::HasErrors(issues) && policy::IdOfOnly(one, key.family) != key.id)) {
    rules::AddError(issues, "/id", "The id must be the one in the address: 1 to 64 of a-z, 0-9 and \"-\".");
  }
  if (rules::HasErrors(issues)) {
    return Error{ErrorCode::kInvalid, "This is not a " + std::string(policy::ObjectNameOf(key.family)) +
                                          " that can be kept: see the issues."};
  }
  if (const auto may = CheckRestricted(one, actor); !may) return may.error();
  return one;
}

}  // namespace

std::string TagOf(std::string_view json) { return auth::HexDigest(json).substr(0, kTagDigits); }

Result<Draft> Drafts::Open(const std::string& title, const Actor& actor) {
  if (const auto checked = CheckTitle(title); !checked) return checked.error();
  const auto head = store_.Head();
  if (!head) return head.error();
  const auto drafts = ListDrafts(store_);
  if (!drafts) return drafts.error();
  const auto is_open = [](const Draft& draft) { return draft.state < DraftState::kPublished; };
  if (static_cast<std::size_t>(std::ranges::count_if(*drafts, is_open)) >= kMaxOpenDrafts) {
    return Error{ErrorCode::kConflict, "There are 1,000 drafts that are neither published nor discarded: close some."};
  }
  Draft draft{.id = NewDraftId(title),
              .title = title,
              .base = *head,
              .author = actor.who,
              .created = actor.now,
              .updated = actor.now,
              .editors = {actor.who}};
  const store::AuditEntry entry{.when = actor.now,
                                .who = actor.who,
                                .action = "draft_open",
                                .subject = draft.id,
                                .detail = R"({"base":")" + *head + R"("})"};
  if (const auto audited = store_.AppendAudit(entry); !audited) return audited.error();
  const store::RecordWrite write = PutDraft(draft);
  const auto written = store_.WriteRecords({&write, 1});
  if (!written) return written.error();
  draft.version = *written;
  return draft;
}

Result<Draft> Drafts::Rename(const std::string& id, const std::string& title, const Actor& actor) {
  if (const auto checked = CheckTitle(title); !checked) return checked.error();
  return UpdateDraft(store_, id, {.when = actor.now, .who = actor.who, .action = "draft_rename", .subject = id},
                     [&](DraftEdit& edit) -> Result<void> {
                       if (edit.draft.state != DraftState::kOpen) return NotOpen(edit.draft);
                       edit.draft.title = title;
                       return {};
                     });
}

Result<Draft> Drafts::Discard(const std::string& id, const Actor& actor) {
  return UpdateDraft(store_, id, {.when = actor.now, .who = actor.who, .action = "draft_discard", .subject = id},
                     [&](DraftEdit& edit) -> Result<void> {
                       if (edit.draft.state >= DraftState::kPublished) return NotOpen(edit.draft);
                       edit.draft.state = DraftState::kDiscarded;
                       edit.draft.publish_at.reset();
                       edit.draft.notes.push_back({NoteKind::kDiscarded, actor.who, actor.now, ""});
                       return {};
                     });
}

Result<policy::Definition> Drafts::Materialise(const Draft& draft) {
  const auto base = revisions_.Read(draft.base);
  if (!base) return base.error();
  const auto changes = LoadChanges(store_, draft.id);
  if (!changes) return changes.error();
  policy::Definition whole = **base;
  for (const ObjectChange& change : *changes) {
    if (change.json.empty()) {
      policy::RemoveObject(whole, change.key);
      continue;
    }
    rules::Issues issues;
    policy::Definition one = policy::ParseObject(change.key.family, change.json, issues);
    if (rules::HasErrors(issues) || policy::IdOfOnly(one, change.key.family) != change.key.id) {
      return Error{ErrorCode::kInternal, "The draft's " + RecordIdOf(change.key) + " can't be read by this release."};
    }
    policy::PutObject(whole, change.key.family, std::move(one));
  }
  return whole;
}

Result<void> Drafts::PutUnsaved(policy::Definition& definition, const ObjectKey& key, std::string_view json,
                                const Actor& actor, rules::Issues& issues) {
  auto one = ParseAllowed(key, json, actor, issues);
  if (!one) return one.error();
  policy::PutObject(definition, key.family, *std::move(one));
  return {};
}

Result<std::vector<ObjectState>> Drafts::ListObjects(const Draft& draft, policy::Family family) {
  const auto whole = Materialise(draft);
  if (!whole) return whole.error();
  std::vector<ObjectState> states;
  for (const std::string& id : policy::ObjectIds(*whole, family)) {
    const ObjectKey key{family, id};
    states.push_back(StateOf(key, *policy::ObjectJson(*whole, key), draft));
  }
  return states;
}

Result<std::optional<ObjectChange>> Drafts::LoadChange(const std::string& draft, const ObjectKey& key) {
  if (!messages::IsId(key.id)) return std::optional<ObjectChange>();
  const auto record = store_.ReadRecord(ChangeRecord(draft, key));
  if (!record && record.error().code == ErrorCode::kNotFound) return std::optional<ObjectChange>();
  if (!record) return record.error();
  return ReadChange(record->key.id, record->version, record->body);
}

Result<std::optional<std::string>> Drafts::Current(const Draft& draft, const ObjectKey& key,
                                                   const std::optional<ObjectChange>& change) {
  if (change) return JsonOf(*change);
  const auto base = revisions_.Read(draft.base);
  if (!base) return base.error();
  return policy::ObjectJson(**base, key);
}

Result<ObjectState> Drafts::ReadObject(const std::string& id, const ObjectKey& key) {
  const auto draft = LoadDraft(store_, id);
  if (!draft) return draft.error();
  const auto change = LoadChange(id, key);
  if (!change) return change.error();
  auto json = Current(*draft, key, *change);
  if (!json) return json.error();
  if (!*json) {
    return Error{ErrorCode::kNotFound,
                 "There is no " + std::string(policy::ObjectNameOf(key.family)) + " of this id in the draft."};
  }
  return StateOf(key, **std::move(json), *draft);
}

Result<Draft> Drafts::Replace(const std::string& id, const ObjectKey& key, std::optional<std::string> json,
                              const Precondition& precondition, const Actor& actor) {
  const store::AuditEntry entry{.when = actor.now, .who = actor.who, .action = "draft_edit", .subject = id};
  return UpdateDraft(store_, id, entry, [&](DraftEdit& edit) -> Result<void> {
    if (edit.draft.state != DraftState::kOpen) return NotOpen(edit.draft);
    const auto change = LoadChange(id, key);
    if (!change) return change.error();
    const auto current = Current(edit.draft, key, *change);
    if (!current) return current.error();
    if (precondition.absent ? current->has_value() : (!*current || TagOf(**current) != precondition.tag)) {
      return Stale();
    }
    const auto base = revisions_.Read(edit.draft.base);
    if (!base) return base.error();
    SetObject(edit, key, policy::ObjectJson(**base, key), json, *change ? (*change)->version : 0, actor);
    AddEditor(edit.draft, actor.who);
    edit.detail = DetailOf(key, !json ? "removed" : *current ? "changed" : "added");
    return CheckSize(edit.draft);
  });
}

Result<ObjectState> Drafts::PutObject(const std::string& id, const ObjectKey& key, std::string_view json,
                                      const Precondition& precondition, const Actor& actor, rules::Issues& issues) {
  auto one = ParseAllowed(key, json, actor, issues);
  if (!one) return one.error();
  if (const auto sealed = lists_.SealLists(*one); !sealed) return sealed.error();
  std::string canonical = *policy::ObjectJson(*one, key);
  const auto draft = Replace(id, key, canonical, precondition, actor);
  if (!draft) return draft.error();
  return StateOf(key, std::move(canonical), *draft);
}

Result<Draft> Drafts::RemoveObject(const std::string& id, const ObjectKey& key, const Precondition& precondition,
                                   const Actor& actor) {
  return Replace(id, key, std::nullopt, precondition, actor);
}

Result<Draft> Drafts::PutPolicy(const std::string& id, const std::string& base, std::uint64_t version,
                                policy::Definition definition, const Actor& actor) {
  if (const auto may = CheckRestricted(definition, actor); !may) return may.error();
  if (const auto sealed = lists_.SealLists(definition); !sealed) return sealed.error();
  const store::AuditEntry entry{.when = actor.now, .who = actor.who, .action = "draft_push", .subject = id};
  return UpdateDraft(store_, id, entry, [&](DraftEdit& edit) -> Result<void> {
    if (edit.draft.state != DraftState::kOpen) return NotOpen(edit.draft);
    if (edit.draft.base != base || (version != 0 && edit.draft.version != version)) return Stale();
    const auto before = revisions_.Read(base);
    if (!before) return before.error();
    const auto changes = LoadChanges(store_, id);
    if (!changes) return changes.error();
    std::map<ObjectKey, const ObjectChange*> known;
    for (const ObjectChange& change : *changes) known.emplace(change.key, &change);
    for (const ObjectKey& key : AllKeys(**before, definition, *changes)) {
      const auto wanted = policy::ObjectJson(definition, key);
      if (wanted && !messages::IsId(key.id))
        return Error{ErrorCode::kInvalid, "An id is not 1 to 64 of a-z, 0-9 and \"-\"."};
      const auto change = known.find(key);
      if (change != known.end() && JsonOf(*change->second) == wanted) continue;
      const std::uint64_t at = change == known.end() ? 0 : change->second->version;
      SetObject(edit, key, policy::ObjectJson(**before, key), wanted, at, actor);
    }
    AddEditor(edit.draft, actor.who);
    edit.detail = R"({"objects":)" + std::to_string(edit.draft.changed.size()) + "}";
    return CheckSize(edit.draft);
  });
}

// Two editors' terms can be merged only in clear; without the key a sealed list is one field.
std::optional<std::string> Drafts::OpenedObject(const policy::Definition& definition, const ObjectKey& key) {
  auto json = policy::ObjectJson(definition, key);
  if (!json || key.family != policy::Family::kTermLists) return json;
  rules::Issues issues;
  policy::Definition one = policy::ParseObject(key.family, *json, issues);
  lists_.OpenLists(one);
  return policy::ObjectJson(one, key);
}

Result<std::optional<std::string>> Drafts::MergeObject(const ObjectKey& key, const Versions& versions,
                                                       const policy::MergeOptions& options,
                                                       std::vector<RebaseConflict>& conflicts) {
  const auto base = OpenedObject(versions.base, key);
  const auto mine = OpenedObject(versions.mine, key);
  const auto theirs = OpenedObject(versions.theirs, key);
  auto merged = policy::Merge(key.family, {.base = base, .mine = mine, .theirs = theirs}, options);
  if (!merged) return merged.error();
  for (policy::Conflict& conflict : merged->conflicts) conflicts.push_back({key, std::move(conflict)});
  if (!merged->object) return std::optional<std::string>();
  rules::Issues issues;
  policy::Definition one = policy::ParseObject(key.family, *merged->object, issues);
  if (const auto sealed = lists_.SealLists(one); !sealed) return sealed.error();
  return policy::ObjectJson(one, key);
}

Result<Draft> Drafts::Rebase(const std::string& id, const policy::Resolutions& resolutions, const Actor& actor,
                             std::vector<RebaseConflict>& conflicts) {
  const store::AuditEntry entry{.when = actor.now, .who = actor.who, .action = "draft_rebase", .subject = id};
  return UpdateDraft(store_, id, entry, [&](DraftEdit& edit) -> Result<void> {
    conflicts.clear();
    if (edit.draft.state >= DraftState::kPublished) return NotOpen(edit.draft);
    const auto head = store_.Head();
    if (!head) return head.error();
    const auto before = revisions_.Read(edit.draft.base);
    if (!before) return before.error();
    const auto live = revisions_.Read(*head);
    if (!live) return live.error();
    const auto changes = LoadChanges(store_, id);
    if (!changes) return changes.error();
    const auto mine = Materialise(edit.draft);
    if (!mine) return mine.error();
    for (const ObjectChange& change : *changes) {
      // Of a restricted list a conflict says where it is; who may see the terms exports the list.
      const policy::MergeOptions options{ResolutionsOf(change.key, resolutions), false};
      const auto merged = MergeObject(change.key, {**before, *mine, **live}, options, conflicts);
      if (!merged) return merged.error();
      SetObject(edit, change.key, policy::ObjectJson(**live, change.key), *merged, change.version, actor);
    }
    if (!conflicts.empty()) {
      return Error{ErrorCode::kConflict,
                   "Some fields were changed in this draft and in what was published since. Say "
                   "for each of them whose is to stay."};
    }
    edit.draft.base = *head;
    Reopen(edit.draft);
    edit.draft.notes.push_back({NoteKind::kRebased, actor.who, actor.now, ""});
    edit.detail = R"({"onto":")" + *head + R"("})";
    return {};
  });
}

}  // namespace signpost::admin

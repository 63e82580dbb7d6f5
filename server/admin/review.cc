#include "server/admin/review.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/admin/data_folder.h"
#include "server/admin/draft_store.h"
#include "server/admin/json.h"
#include "server/admin/publish.h"
#include "server/base/log.h"
#include "server/policy/changes.h"
#include "server/policy/codec.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

Error NotInState(const Draft& draft, std::string_view needed) {
  return {ErrorCode::kConflict, "This draft is " + std::string(rules::NameOf(kDraftStateNames, draft.state)) +
                                    "; this can be done with one that is " + std::string(needed) + " only."};
}

Error Behind() {
  return {ErrorCode::kConflict,
          "Something else was published since this draft was opened: rebase it, and have it reviewed again."};
}

Result<void> AddNote(Draft& draft, NoteKind kind, const std::string& text, const Actor& actor) {
  if (text.size() > kMaxNoteBytes) return Error{ErrorCode::kInvalid, "A comment is at most 8 KiB long: shorten it."};
  if (draft.notes.size() >= kMaxDraftNotes) {
    return Error{ErrorCode::kConflict, "This draft has 1,000 notes, the most it takes: open a new one."};
  }
  draft.notes.push_back({kind, actor.who, actor.now, text});
  return {};
}

store::AuditEntry Entry(const Actor& actor, const std::string& action, const std::string& id) {
  return {.when = actor.now, .who = actor.who, .action = action, .subject = id, .detail = "{}"};
}

std::string Named(std::string_view name, const std::string& id) {
  return "{\"" + std::string(name) + "\":\"" + id + "\"}";
}

// What would be published: the document, its name, and what it is made of.
struct Candidate {
  policy::Definition definition;  // restricted lists sealed
  std::string document;
  std::string revision;
};

Result<Candidate> MakeCandidate(Desk& desk, const Draft& draft) {
  auto definition = desk.drafts.Materialise(draft);
  if (!definition) return definition.error();
  std::string document = policy::Serialise(*definition);
  std::string revision = RevisionOf(document);
  return Candidate{*std::move(definition), std::move(document), std::move(revision)};
}

Result<void> CheckBase(Desk& desk, const Draft& draft) {
  const auto head = desk.store.Head();
  if (!head) return head.error();
  return *head == draft.base ? Result<void>() : Behind();
}

policy::Definition Opened(const Desk& desk, policy::Definition definition) {
  desk.lists.OpenLists(definition);
  return definition;
}

Result<std::string> SummaryOf(Desk& desk, const std::string& base, const policy::Definition& opened_after) {
  const auto before = desk.revisions.Read(base);
  if (!before) return before.error();
  return policy::Summary(policy::Compare(Opened(desk, **before), opened_after, desk.lists.TermNames(false)));
}

Result<void> CheckKey(const policy::Definition& opened) {
  const auto is_sealed = [](const rules::TermList& list) { return list.sealed.has_value(); };
  if (std::ranges::none_of(opened.rules.term_lists, is_sealed)) return {};
  return Error{ErrorCode::kConflict,
               "This server has no key for a restricted list, so it can't publish: ask one that "
               "has (--list-key)."};
}

Error WithFaults(const Validation& faults) {
  const auto errors = std::ranges::count(faults.issues, rules::Severity::kError, &rules::Issue::severity);
  if (errors > 0) {
    return {ErrorCode::kInvalid, "Nothing was published: the draft has " + std::to_string(errors) +
                                     " errors. Validate it to see them, and have it reviewed again."};
  }
  return {ErrorCode::kInvalid, "Nothing was published: " + std::to_string(faults.failures.size()) +
                                   " regression cases come out otherwise. Correct the draft or the cases."};
}

}  // namespace

Result<Draft> Submit(Desk& desk, const std::string& id, const std::string& note, const Actor& actor) {
  return UpdateDraft(desk.store, id, Entry(actor, "draft_submit", id), [&](DraftEdit& edit) -> Result<void> {
    Draft& draft = edit.draft;
    if (draft.state != DraftState::kOpen) return NotInState(draft, "open");
    if (draft.changed.empty())
      return Error{ErrorCode::kConflict, "This draft changes nothing: there is nothing to review."};
    const auto candidate = MakeCandidate(desk, draft);
    if (!candidate) return candidate.error();
    draft.state = DraftState::kInReview;
    draft.revision = candidate->revision;
    edit.detail = Named("revision", draft.revision);
    return AddNote(draft, NoteKind::kSubmitted, note, actor);
  });
}

Result<Draft> Withdraw(Desk& desk, const std::string& id, const Actor& actor) {
  return UpdateDraft(desk.store, id, Entry(actor, "draft_withdraw", id), [&](DraftEdit& edit) -> Result<void> {
    if (edit.draft.state != DraftState::kInReview && edit.draft.state != DraftState::kApproved) {
      return NotInState(edit.draft, "in review or approved");
    }
    Reopen(edit.draft);
    return AddNote(edit.draft, NoteKind::kWithdrawn, "", actor);
  });
}

Result<Draft> Comment(Desk& desk, const std::string& id, const std::string& text, const Actor& actor) {
  if (text.empty()) return Error{ErrorCode::kInvalid, "The comment is empty: write something."};
  return UpdateDraft(desk.store, id, Entry(actor, "draft_comment", id), [&](DraftEdit& edit) -> Result<void> {
    return AddNote(edit.draft, NoteKind::kComment, text, actor);
  });
}

Result<Draft> Return(Desk& desk, const std::string& id, const std::string& comment, const Actor& actor) {
  if (comment.empty()) return Error{ErrorCode::kInvalid, "Say in a comment what is to be changed."};
  return UpdateDraft(desk.store, id, Entry(actor, "draft_return", id), [&](DraftEdit& edit) -> Result<void> {
    if (edit.draft.state != DraftState::kInReview && edit.draft.state != DraftState::kApproved) {
      return NotInState(edit.draft, "in review or approved");
    }
    Reopen(edit.draft);
    return AddNote(edit.draft, NoteKind::kReturned, comment, actor);
  });
}

Result<Draft> Approve(Desk& desk, const std::string& id, const std::string& comment, const Actor& actor) {
  return UpdateDraft(desk.store, id, Entry(actor, "draft_approve", id), [&](DraftEdit& edit) -> Result<void> {
    Draft& draft = edit.draft;
    if (draft.state != DraftState::kInReview) return NotInState(draft, "in review");
    if (std::ranges::find(draft.editors, actor.who) != draft.editors.end()) {
      return Error{ErrorCode::kForbidden, "You have edited this draft: somebody else has to approve it."};
    }
    if (const auto based = CheckBase(desk, draft); !based) return based.error();
    draft.state = DraftState::kApproved;
    draft.approved_by = actor.who;
    edit.detail = Named("revision", draft.revision);
    return AddNote(draft, NoteKind::kApproved, comment, actor);
  });
}

Result<Publication> PublishDraft(Desk& desk, const std::string& id, const Actor& actor, Validation& faults) {
  const auto draft = LoadDraft(desk.store, id);
  if (!draft) return draft.error();
  if (draft->state != DraftState::kApproved) return NotInState(*draft, "approved");
  if (const auto based = CheckBase(desk, *draft); !based) return based.error();
  const auto candidate = MakeCandidate(desk, *draft);
  if (!candidate) return candidate.error();
  if (candidate->revision != draft->revision) {
    return Error{ErrorCode::kInternal, "The draft is not what was approved: withdraw it, and have it reviewed again."};
  }
  const policy::Definition opened = Opened(desk, candidate->definition);
  if (const auto may = CheckKey(opened); !may) return may.error();
  faults = Validate(opened, desk.lists, TermHashKey(desk.index.secrets), actor.now);
  if (!faults.ok()) return WithFaults(faults);
  auto summary = SummaryOf(desk, draft->base, opened);
  if (!summary) return summary.error();
  DraftEdit edit{.draft = *draft, .more = {}, .detail = {}};
  edit.draft.state = DraftState::kPublished;
  edit.draft.publish_at.reset();
  edit.draft.updated = actor.now;
  if (const auto noted = AddNote(edit.draft, NoteKind::kPublished, "", actor); !noted) return noted.error();
  if (const auto added = AddDraftWrites(desk.store, *draft, edit); !added) return added.error();
  const store::RevisionInfo info{
      .id = candidate->revision, .author = draft->author, .note = draft->title, .created = actor.now};
  const Publication next{.revision = candidate->revision,
                         .previous = draft->base,
                         .by = actor.who,
                         .when = actor.now,
                         .how = How::kDraft,
                         .draft = id,
                         .approved_by = draft->approved_by,
                         .note = draft->title,
                         .changes = *std::move(summary),
                         .verdict = Verdict::kApproved};
  return PublishRevision(desk.store, {info, candidate->document}, *faults.policy, candidate->definition, next,
                         edit.more, &desk.index);
}

Result<Draft> Schedule(Desk& desk, const std::string& id, base::Instant at, const Actor& actor) {
  if (at <= actor.now || at > actor.now + std::chrono::days(kMostDaysAhead)) {
    return Error{ErrorCode::kInvalid, "The time must be in the future, and no more than a year away."};
  }
  return UpdateDraft(desk.store, id, Entry(actor, "draft_schedule", id), [&](DraftEdit& edit) -> Result<void> {
    if (edit.draft.state != DraftState::kApproved) return NotInState(edit.draft, "approved");
    edit.draft.publish_at = at;
    edit.draft.publish_by = actor.who;
    edit.detail = R"({"at_ms":)" + std::to_string(at.time_since_epoch().count()) + "}";
    return AddNote(edit.draft, NoteKind::kScheduled, "", actor);
  });
}

Result<Draft> Unschedule(Desk& desk, const std::string& id, const Actor& actor) {
  return UpdateDraft(desk.store, id, Entry(actor, "draft_unschedule", id), [&](DraftEdit& edit) -> Result<void> {
    if (!edit.draft.publish_at) return Error{ErrorCode::kConflict, "This draft is not waiting for a time."};
    edit.draft.publish_at.reset();
    edit.draft.publish_by.clear();
    return AddNote(edit.draft, NoteKind::kUnscheduled, "", actor);
  });
}

namespace {

void PublishAtItsTime(Desk& desk, const Draft& draft, base::Instant now) {
  const auto definition = desk.drafts.Materialise(draft);
  // The store is away, or the draft waits for a server with the key.
  if (!definition || !CheckKey(Opened(desk, *definition))) return;
  const Actor actor{draft.publish_by, now};
  Validation faults;
  const auto published = PublishDraft(desk, draft.id, actor, faults);
  if (published || published.error().code == ErrorCode::kUnavailable) return;  // what is unavailable is tried again
  const auto now_there = LoadDraft(desk.store, draft.id);
  if (now_there && now_there->state == DraftState::kPublished) return;  // by another node, at the same moment
  const std::string why = published.error().message;
  base::log::Warning("scheduled_draft_not_published", {{"draft", draft.id}, {"reason", why}});
  const auto noted = UpdateDraft(desk.store, draft.id, Entry(actor, "draft_not_published", draft.id),
                                 [&](DraftEdit& edit) -> Result<void> {
                                   if (edit.draft.publish_at != draft.publish_at)
                                     return Error{ErrorCode::kConflict, "It has been changed."};
                                   edit.draft.publish_at.reset();
                                   return AddNote(edit.draft, NoteKind::kNotPublished, why, actor);
                                 });
  if (!noted) base::log::Warning("scheduled_draft_not_noted", {{"draft", draft.id}, {"reason", noted.error().message}});
}

}  // namespace

void PublishDue(Desk& desk, base::Instant now) {
  const auto waiting = ListScheduledDrafts(desk.store);
  if (!waiting) return;  // the store is away, which is told of elsewhere
  for (const Draft& draft : *waiting) {
    if (*draft.publish_at <= now) PublishAtItsTime(desk, draft, now);
  }
}

Result<Publication> RollBack(Desk& desk, const std::string& revision, const std::string& note, const Actor& actor) {
  if (note.size() > kMaxNoteBytes) return Error{ErrorCode::kInvalid, "A note is at most 8 KiB long: shorten it."};
  const auto head = desk.store.Head();
  if (!head) return head.error();
  if (*head == revision) return Error{ErrorCode::kConflict, "This revision is live already."};
  // Only for the record: nothing that can't be compared keeps anybody from going back.
  const auto target = desk.revisions.Read(revision);
  if (!target && target.error().code == ErrorCode::kNotFound) return target.error();
  auto summary = target ? SummaryOf(desk, *head, Opened(desk, **target)) : Result<std::string>("{}");
  const store::AuditEntry entry{.when = actor.now,
                                .who = actor.who,
                                .action = "roll_back",
                                .subject = revision,
                                .detail = Named("previous", *head)};
  if (const auto written = desk.store.AppendAudit(entry); !written) return written.error();
  return MoveHead(desk.store,
                  {.revision = revision,
                   .previous = *head,
                   .by = actor.who,
                   .when = actor.now,
                   .how = How::kRolledBack,
                   .note = note,
                   .changes = summary ? *std::move(summary) : "{}"},
                  {});
}

}  // namespace signpost::admin

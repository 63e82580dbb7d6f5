#include "server/api/policy_json.h"

#include <charconv>

#include "server/admin/times.h"
#include "server/api/etag.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

void PutTextIfAny(JsonWriter& out, std::string_view name, std::string_view text) {
  if (!text.empty()) Put(out, name, text);
}

void PutRaw(JsonWriter& out, std::string_view name, std::string_view json) {
  PutKey(out, name);
  out.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

void PutKeyOf(JsonWriter& out, const policy::ObjectKey& key) {
  Put(out, "family", policy::NameOf(key.family));
  Put(out, "id", key.id);
}

void PutNotes(JsonWriter& out, const std::vector<admin::Note>& notes) {
  PutKey(out, "comments");
  out.StartArray();
  for (const admin::Note& note : notes) {
    out.StartObject();
    Put(out, "kind", rules::NameOf(admin::kNoteKindNames, note.kind));
    Put(out, "who", note.who);
    PutTime(out, "when", note.when);
    Put(out, "text", note.text);
    out.EndObject();
  }
  out.EndArray();
}

void PutChanged(JsonWriter& out, const admin::Draft& draft) {
  PutKey(out, "changed");
  out.StartArray();
  for (const auto& [key, kind] : draft.changed) {
    out.StartObject();
    PutKeyOf(out, key);
    Put(out, "change", rules::NameOf(policy::kChangeKindNames, kind));
    out.EndObject();
  }
  out.EndArray();
}

// Which object an issue is in, and where in it.
void PutPlace(JsonWriter& out, const policy::ObjectKey& key, std::string_view pointer) {
  PutKey(out, "object");
  out.StartObject();
  PutKeyOf(out, key);
  Put(out, "pointer", pointer);
  out.EndObject();
}

void PutWhat(JsonWriter& out, const rules::Issue& issue) {
  Put(out, "severity", issue.severity == rules::Severity::kError ? "error" : "warning");
  Put(out, "message", issue.message);
}

// The shape of a validation: {"ok": …, "issues": […], "cases": {"run": …, "failures": […]}}.
struct Findings {
  bool ok = false;
  std::size_t cases_run = 0;
};
template <typename PutIssues, typename PutFailures>
void PutFindings(JsonWriter& out, Findings findings, PutIssues&& put_issues, PutFailures&& put_failures) {
  out.StartObject();
  PutKey(out, "ok");
  out.Bool(findings.ok);
  PutKey(out, "issues");
  out.StartArray();
  put_issues();
  out.EndArray();
  PutKey(out, "cases");
  out.StartObject();
  PutKey(out, "run");
  out.Uint64(findings.cases_run);
  PutKey(out, "failures");
  out.StartArray();
  put_failures();
  out.EndArray();
  out.EndObject();
  out.EndObject();
}

}  // namespace

void WriteOwnApproval(const base::Error& error, net::Response& response) {
  WriteProblem({.kind = ProblemKind::kOwnApproval, .detail = error.message}, response);
}

void WriteIssues(const base::Error& error, const rules::Issues& issues, net::Response& response) {
  std::vector<ProblemIssue> told;
  for (const rules::Issue& issue : issues) {
    const bool is_error = issue.severity == rules::Severity::kError;
    told.push_back({issue.pointer, is_error ? "error" : "warning", issue.message});
  }
  WriteProblem({.kind = ProblemKind::kUnprocessable, .detail = error.message, .issues = told}, response);
}

void WriteFaults(const base::Error& error, const admin::Validation& faults, net::Response& response) {
  if (faults.failures.empty()) return WriteIssues(error, faults.issues, response);
  std::vector<ProblemIssue> told;
  told.reserve(faults.failures.size());
  for (const policy::CaseFailure& failure : faults.failures)
    told.push_back({failure.pointer, "error", failure.message});
  WriteProblem({.kind = ProblemKind::kCaseFailed, .detail = error.message, .issues = told}, response);
}

void WriteNoFamily(net::Response& response) {
  WriteProblem({.kind = ProblemKind::kNotFound,
                .detail = "A policy has these families of objects: term_lists, rules, campaigns, messages, facts, "
                          "help_services, themes, cases."},
               response);
}

void WriteObjects(const std::vector<admin::ObjectState>& states, net::Response& response) {
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  PutKey(out, "objects");
  out.StartArray();
  for (const admin::ObjectState& state : states) Put(out, state);
  out.EndArray();
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

admin::Actor ActorOf(const Context& context, const Call& call) {
  return {.who = call.caller->id,
          .now = context.parts.clock.Now(),
          .sees_restricted = call.caller->scopes.Has(auth::Scope::kListKeeper)};
}

std::string DraftId(const Call& call) { return std::string(call.request.Capture(0)); }

base::Result<void> AuditReading(Context& context, const Call& call, const std::string& list) {
  const admin::Actor actor = ActorOf(context, call);
  const auto written = context.parts.store.AppendAudit(
      {.when = actor.now, .who = actor.who, .action = "list_read", .subject = list, .detail = "{}"});
  return written ? base::Result<void>() : written.error();
}

void PutTime(JsonWriter& out, std::string_view name, base::Instant time) { Put(out, name, admin::FormatTime(time)); }

void Put(JsonWriter& out, const admin::Draft& draft, std::string_view head) {
  out.StartObject();
  Put(out, "id", draft.id);
  Put(out, "title", draft.title);
  Put(out, "state", rules::NameOf(admin::kDraftStateNames, draft.state));
  Put(out, "author", draft.author);
  PutKey(out, "editors");
  out.StartArray();
  for (const std::string& editor : draft.editors) Put(out, editor);
  out.EndArray();
  PutTime(out, "created", draft.created);
  PutTime(out, "updated", draft.updated);
  Put(out, "base", draft.base);
  PutKey(out, "behind");
  out.Bool(draft.base != head && draft.state < admin::DraftState::kPublished);
  PutTextIfAny(out, "revision", draft.revision);
  PutTextIfAny(out, "approved_by", draft.approved_by);
  if (draft.publish_at) PutTime(out, "publish_at", *draft.publish_at);
  PutChanged(out, draft);
  PutNotes(out, draft.notes);
  Put(out, "tag", std::to_string(draft.version));
  out.EndObject();
}

void Put(JsonWriter& out, const admin::Publication& publication) {
  out.StartObject();
  PutKey(out, "number");
  out.Uint64(publication.number);
  Put(out, "revision", publication.revision);
  PutTextIfAny(out, "previous", publication.previous);
  Put(out, "by", publication.by);
  PutTime(out, "when", publication.when);
  Put(out, "how", rules::NameOf(admin::kHowNames, publication.how));
  PutTextIfAny(out, "draft", publication.draft);
  PutTextIfAny(out, "approved_by", publication.approved_by);
  PutTextIfAny(out, "note", publication.note);
  PutRaw(out, "changes", publication.changes);
  PutKey(out, "review");
  out.StartObject();
  Put(out, "state", rules::NameOf(admin::kVerdictNames, publication.verdict));
  PutTextIfAny(out, "by", publication.reviewed_by);
  if (publication.reviewed) PutTime(out, "when", *publication.reviewed);
  PutTextIfAny(out, "comment", publication.comment);
  out.EndObject();
  out.EndObject();
}

void Put(JsonWriter& out, const admin::ObjectState& state) {
  out.StartObject();
  PutKeyOf(out, state.key);
  Put(out, "tag", state.tag);
  if (state.change) Put(out, "change", rules::NameOf(policy::kChangeKindNames, *state.change));
  PutRaw(out, "object", state.json);
  out.EndObject();
}

void Put(JsonWriter& out, const admin::Validation& found, const policy::Definition& definition) {
  const auto put_place = [&](const std::string& pointer) {
    Put(out, "pointer", pointer);
    if (const auto place = admin::PlaceOf(definition, pointer)) PutPlace(out, place->key, place->pointer);
  };
  const auto put_issues = [&] {
    for (const rules::Issue& issue : found.issues) {
      out.StartObject();
      put_place(issue.pointer);
      PutWhat(out, issue);
      out.EndObject();
    }
  };
  const auto put_failures = [&] {
    for (const policy::CaseFailure& failure : found.failures) {
      out.StartObject();
      Put(out, "id", failure.id);
      put_place(failure.pointer);
      Put(out, "message", failure.message);
      out.EndObject();
    }
  };
  PutFindings(out, {found.ok(), found.cases_run}, put_issues, put_failures);
}

void Put(JsonWriter& out, const rules::Issues& issues, const policy::ObjectKey& key) {
  const auto put_issues = [&] {
    for (const rules::Issue& issue : issues) {
      out.StartObject();
      Put(out, "pointer", "/" + std::string(policy::NameOf(key.family)) + "/" + key.id + issue.pointer);
      PutPlace(out, key, issue.pointer);
      PutWhat(out, issue);
      out.EndObject();
    }
  };
  PutFindings(out, {.ok = false, .cases_run = 0}, put_issues, [] {});
}

base::Result<policy::Definition> LiveDefinition(admin::Desk& desk) {
  const auto head = desk.store.Head();
  if (!head) return head.error();
  const auto live = desk.revisions.Read(*head);
  if (!live) return live.error();
  return **live;
}

void WriteDraft(admin::Desk& desk, const base::Result<admin::Draft>& draft, net::Response& response, int status) {
  if (!draft) return WriteFailure(draft.error(), response);
  const auto head = desk.store.Head();
  if (!head) return WriteFailure(head.error(), response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  Put(out, *draft, *head);
  SetETag(std::to_string(draft->version), response);
  WriteJson(TextOf(buffer), response, status);
}

std::optional<std::uint64_t> VersionIn(std::string_view tag) {
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
  if (error != std::errc() || end != tag.data() + tag.size()) return std::nullopt;
  return version;
}

}  // namespace signpost::api

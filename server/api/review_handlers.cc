// What is done with a whole draft: checked, compared, rebased, reviewed, published.
#include <optional>
#include <string>
#include <utility>

#include "server/admin/data_folder.h"
#include "server/admin/draft_store.h"
#include "server/admin/review.h"
#include "server/admin/times.h"
#include "server/api/body.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"
#include "server/policy/changes.h"

namespace signpost::api {
namespace {

// The step takes one text, under this name.
template <typename Step>
void TakeText(Context& context, const Call& call, const char* name, Step&& step, net::Response& response) {
  Body body(call.request.body);
  const std::string text = body.OptionalText(name);
  if (!body.Finish(response)) return;
  WriteDraft(context.parts.desk, step(context.parts.desk, DraftId(call), text, ActorOf(context, call)), response);
}

// A draft with restricted lists opened, where this server can.
base::Result<policy::Definition> Opened(admin::Desk& desk, base::Result<policy::Definition> definition) {
  if (definition) desk.lists.OpenLists(*definition);
  return definition;
}

void PutOptionalJson(JsonWriter& out, std::string_view name, const std::optional<std::string>& json) {
  if (!json) return;
  PutKey(out, name);
  out.RawValue(json->data(), json->size(), rapidjson::kObjectType);
}

std::string PointerOf(const admin::RebaseConflict& conflict) {
  return "/" + std::string(policy::NameOf(conflict.key.family)) + "/" + conflict.key.id + conflict.conflict.pointer;
}

// RFC 9457 allows members of one's own: here, what is to be decided.
void WriteConflicts(const base::Error& error, const std::vector<admin::RebaseConflict>& conflicts,
                    net::Response& response) {
  WriteFailure(error, response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartArray();
  for (const admin::RebaseConflict& conflict : conflicts) {
    out.StartObject();
    Put(out, "pointer", PointerOf(conflict));
    PutOptionalJson(out, "base", conflict.conflict.base);
    PutOptionalJson(out, "mine", conflict.conflict.mine);
    PutOptionalJson(out, "theirs", conflict.conflict.theirs);
    Put(out, "message", conflict.conflict.sentence);
    out.EndObject();
  }
  out.EndArray();
  response.body.pop_back();
  response.body.append(R"(,"conflicts":)").append(TextOf(buffer)).append("}");
}

// {"family": …, "id": …, "object": {…}}: an object as it is being written.
struct Unsaved {
  policy::ObjectKey key;
  std::string json;
};

// Nothing: there is none. False: the problem is in the response.
bool TakeUnsaved(const Call& call, std::optional<Unsaved>& unsaved, net::Response& response) {
  Body body(call.request.body);
  const std::optional<std::string> json = body.OptionalJson("object");
  if (!body.Finish(response)) return false;
  if (!json) return true;
  Body member(*json, "/object");
  const std::string family_name = member.Text("family");
  Unsaved read{.key = {policy::Family::kTermLists, member.Text("id")}, .json = member.Json("object")};
  if (!member.Finish(response)) return false;
  const auto family = policy::FamilyOf(family_name);
  if (!family) return WriteNoFamily(response), false;
  read.key.family = *family;
  unsaved = std::move(read);
  return true;
}

// With the object that the body brings in its place, if it brings one; nothing is stored.
void ValidateWith(Context& context, const Call& call, base::Result<policy::Definition> definition,
                  net::Response& response) {
  std::optional<Unsaved> unsaved;
  if (!TakeUnsaved(call, unsaved, response)) return;
  if (!definition) return WriteFailure(definition.error(), response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  rules::Issues issues;
  if (unsaved) {
    const auto put =
        admin::Drafts::PutUnsaved(*definition, unsaved->key, unsaved->json, ActorOf(context, call), issues);
    if (!put && issues.empty()) return WriteFailure(put.error(), response);
    if (!put) {
      Put(out, issues, unsaved->key);
      return WriteJson(TextOf(buffer), response);
    }
  }
  const auto found = admin::Validate(*definition, context.parts.desk.lists, {}, context.parts.clock.Now());
  Put(out, found, *definition);
  WriteJson(TextOf(buffer), response);
}

}  // namespace

void ValidateDraft(Context& context, const Call& call, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto draft = admin::LoadDraft(desk.store, DraftId(call));
  if (!draft) return WriteFailure(draft.error(), response);
  ValidateWith(context, call, desk.drafts.Materialise(*draft), response);
}

void ValidatePolicy(Context& context, const Call& call, net::Response& response) {
  ValidateWith(context, call, LiveDefinition(context.parts.desk), response);
}

void CompareDraft(Context& context, const Call& call, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto draft = admin::LoadDraft(desk.store, DraftId(call));
  if (!draft) return WriteFailure(draft.error(), response);
  const auto base = desk.revisions.Read(draft->base);
  if (!base) return WriteFailure(base.error(), response);
  const auto before = Opened(desk, **base);
  const auto after = Opened(desk, desk.drafts.Materialise(*draft));
  if (!after) return WriteFailure(after.error(), response);
  const bool shows_restricted = call.caller->scopes.Has(auth::Scope::kListKeeper);
  const policy::Changes changes = policy::Compare(*before, *after, desk.lists.TermNames(shows_restricted));
  for (const policy::ObjectChange& change : changes.objects) {
    if (!shows_restricted || !change.terms || !change.terms->is_restricted || change.terms->is_sealed) continue;
    if (const auto audited = AuditReading(context, call, change.key.id); !audited) {
      return WriteFailure(audited.error(), response);
    }
  }
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  Put(out, "text", policy::ToText(changes));
  PutKey(out, "changes");
  const std::string json = policy::ToJson(changes);
  out.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

void RebaseDraft(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  policy::Resolutions resolutions;
  for (const auto& [pointer, side] : body.OptionalTextMap("resolutions")) {
    if (side != "mine" && side != "theirs") body.AddFault("/resolutions", "Each must be one of: mine, theirs.");
    resolutions[pointer] = side == "mine" ? policy::Side::kMine : policy::Side::kTheirs;
  }
  if (!body.Finish(response)) return;
  std::vector<admin::RebaseConflict> conflicts;
  const auto draft = context.parts.desk.drafts.Rebase(DraftId(call), resolutions, ActorOf(context, call), conflicts);
  if (!draft && !conflicts.empty()) return WriteConflicts(draft.error(), conflicts, response);
  WriteDraft(context.parts.desk, draft, response);
}

void SubmitDraft(Context& context, const Call& call, net::Response& response) {
  TakeText(context, call, "note", &admin::Submit, response);
}

void WithdrawDraft(Context& context, const Call& call, net::Response& response) {
  WriteDraft(context.parts.desk, admin::Withdraw(context.parts.desk, DraftId(call), ActorOf(context, call)), response);
}

void CommentDraft(Context& context, const Call& call, net::Response& response) {
  TakeText(context, call, "text", &admin::Comment, response);
}

void ReturnDraft(Context& context, const Call& call, net::Response& response) {
  TakeText(context, call, "comment", &admin::Return, response);
}

void ApproveDraft(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string comment = body.OptionalText("comment");
  if (!body.Finish(response)) return;
  const auto draft = admin::Approve(context.parts.desk, DraftId(call), comment, ActorOf(context, call));
  if (!draft && draft.error().code == base::ErrorCode::kForbidden) return WriteOwnApproval(draft.error(), response);
  WriteDraft(context.parts.desk, draft, response);
}

void PublishDraft(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string at = body.OptionalText("at");
  const auto time = admin::ParseTime(at);
  if (!at.empty() && !time) body.AddFault("/at", "\"at\" must be a time in UTC, for example 2026-01-31T12:00:00Z.");
  if (!body.Finish(response)) return;
  admin::Desk& desk = context.parts.desk;
  const admin::Actor actor = ActorOf(context, call);
  if (time) return WriteDraft(desk, admin::Schedule(desk, DraftId(call), *time, actor), response);
  admin::Validation faults;
  const auto published = admin::PublishDraft(desk, DraftId(call), actor, faults);
  const bool is_faulty = rules::HasErrors(faults.issues) || !faults.failures.empty();
  if (!published && is_faulty) return WriteFaults(published.error(), faults, response);
  if (!published) return WriteFailure(published.error(), response);
  WriteDraft(desk, admin::LoadDraft(desk.store, DraftId(call)), response);
}

void UnscheduleDraft(Context& context, const Call& call, net::Response& response) {
  WriteDraft(context.parts.desk, admin::Unschedule(context.parts.desk, DraftId(call), ActorOf(context, call)),
             response);
}

}  // namespace signpost::api

// Drafts and the objects in them: opened, looked at, edited. What is done with a whole draft is in review_handlers.cc.
#include <optional>
#include <string>
#include <utility>

#include "server/admin/draft_store.h"
#include "server/api/body.h"
#include "server/api/context.h"
#include "server/api/etag.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"
#include "server/policy/codec.h"

namespace signpost::api {
namespace {

std::optional<policy::ObjectKey> ObjectAsked(const Call& call, net::Response& response) {
  const auto family = policy::FamilyOf(call.request.Capture(1));
  if (family) return policy::ObjectKey{*family, std::string(call.request.Capture(2))};
  WriteNoFamily(response);
  return std::nullopt;
}

// An edit says what it has seen: nothing is overwritten unseen (RFC 6585, 3).
std::optional<admin::Precondition> PreconditionOf(const net::Request& request, net::Response& response) {
  if (request.Header("If-None-Match") == "*") return admin::Precondition{.tag = {}, .absent = true};
  auto tag = ReadIfMatch(request, response);
  if (!tag) return std::nullopt;
  return admin::Precondition{.tag = *std::move(tag), .absent = false};
}

void WriteObject(const base::Result<admin::ObjectState>& state, int status, net::Response& response) {
  if (!state) return WriteFailure(state.error(), response);
  SetETag(state->tag, response);
  WriteJson(state->json, response, status);
}

}  // namespace

void ListDrafts(Context& context, const Call& call, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto head = desk.store.Head();
  if (!head) return WriteFailure(head.error(), response);
  const auto drafts = admin::ListDrafts(desk.store);
  if (!drafts) return WriteFailure(drafts.error(), response);
  const bool all = call.request.Param("state") == "all";
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  PutKey(out, "drafts");
  out.StartArray();
  for (const admin::Draft& draft : *drafts) {
    if (all || draft.state < admin::DraftState::kPublished) Put(out, draft, *head);
  }
  out.EndArray();
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

void OpenDraft(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string title = body.Text("title");
  if (!body.Finish(response)) return;
  const auto draft = context.parts.desk.drafts.Open(title, ActorOf(context, call));
  if (draft) response.SetHeader("Location", "/v1/policy/drafts/" + draft->id);
  WriteDraft(context.parts.desk, draft, response, 201);
}

void ShowDraft(Context& context, const Call& call, net::Response& response) {
  WriteDraft(context.parts.desk, admin::LoadDraft(context.parts.desk.store, DraftId(call)), response);
}

void RenameDraft(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string title = body.Text("title");
  if (!body.Finish(response)) return;
  WriteDraft(context.parts.desk, context.parts.desk.drafts.Rename(DraftId(call), title, ActorOf(context, call)),
             response);
}

void DiscardDraft(Context& context, const Call& call, net::Response& response) {
  WriteDraft(context.parts.desk, context.parts.desk.drafts.Discard(DraftId(call), ActorOf(context, call)), response);
}

void ListDraftObjects(Context& context, const Call& call, net::Response& response) {
  const auto family = policy::FamilyOf(call.request.Capture(1));
  if (!family) return WriteNoFamily(response);
  const auto draft = admin::LoadDraft(context.parts.desk.store, DraftId(call));
  if (!draft) return WriteFailure(draft.error(), response);
  const auto states = context.parts.desk.drafts.ListObjects(*draft, *family);
  if (!states) return WriteFailure(states.error(), response);
  WriteObjects(*states, response);
}

void ShowDraftObject(Context& context, const Call& call, net::Response& response) {
  const auto key = ObjectAsked(call, response);
  if (!key) return;
  WriteObject(context.parts.desk.drafts.ReadObject(DraftId(call), *key), 200, response);
}

void PutDraftObject(Context& context, const Call& call, net::Response& response) {
  const auto key = ObjectAsked(call, response);
  if (!key) return;
  const auto precondition = PreconditionOf(call.request, response);
  if (!precondition) return;
  rules::Issues issues;
  const auto state = context.parts.desk.drafts.PutObject(DraftId(call), *key, call.request.body, *precondition,
                                                         ActorOf(context, call), issues);
  if (!state && !issues.empty()) return WriteIssues(state.error(), issues, response);
  WriteObject(state, precondition->absent ? 201 : 200, response);
}

void RemoveDraftObject(Context& context, const Call& call, net::Response& response) {
  const auto key = ObjectAsked(call, response);
  if (!key) return;
  const auto precondition = PreconditionOf(call.request, response);
  if (!precondition) return;
  WriteDraft(context.parts.desk,
             context.parts.desk.drafts.RemoveObject(DraftId(call), *key, *precondition, ActorOf(context, call)),
             response);
}

void ShowDraftPolicy(Context& context, const Call& call, net::Response& response) {
  const auto draft = admin::LoadDraft(context.parts.desk.store, DraftId(call));
  if (!draft) return WriteFailure(draft.error(), response);
  const auto definition = context.parts.desk.drafts.Materialise(*draft);
  if (!definition) return WriteFailure(definition.error(), response);
  SetETag(std::to_string(draft->version), response);
  WriteJson(R"({"draft":")" + draft->id + R"(","base":")" + draft->base + R"(","policy":)" +
                policy::Serialise(*definition) + "}",
            response);
}

}  // namespace signpost::api

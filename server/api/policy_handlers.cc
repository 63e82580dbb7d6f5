// What is live, what was, and what it is made of.
#include <charconv>
#include <optional>

#include "server/admin/review.h"
#include "server/api/body.h"
#include "server/api/context.h"
#include "server/api/etag.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"
#include "server/policy/codec.h"

namespace signpost::api {
namespace {

constexpr std::string_view kLive = "live";

base::Result<std::string> RevisionAsked(Context& context, const Call& call) {
  const std::string_view asked = call.request.Capture(0);
  if (asked != kLive) return std::string(asked);
  auto head = context.parts.desk.store.Head();
  if (head && head->empty()) return base::Error{base::ErrorCode::kNotFound, "Nothing has been published yet."};
  return head;
}

struct Asked {
  std::string revision;
  admin::Revisions::Shared definition;
};

base::Result<Asked> ReadAsked(Context& context, const Call& call) {
  const auto revision = RevisionAsked(context, call);
  if (!revision) return revision.error();
  const auto definition = context.parts.desk.revisions.Read(*revision);
  if (!definition) return definition.error();
  return Asked{*revision, *definition};
}

void PutCounts(const policy::Definition& definition, JsonWriter& out) {
  PutKey(out, "counts");
  out.StartObject();
  for (std::size_t i = 0; i < policy::kFamilyNames.size(); ++i) {
    PutKey(out, policy::kFamilyNames[i]);
    out.Uint64(policy::ObjectIds(definition, static_cast<policy::Family>(i)).size());
  }
  out.EndObject();
}

std::uint64_t NumberIn(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace

void ShowPolicy(Context& context, const Call&, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto head = desk.store.Head();
  if (!head) return WriteFailure(head.error(), response);
  const auto definition = desk.revisions.Read(*head);
  if (!definition) return WriteFailure(definition.error(), response);
  const auto last = admin::ListPublications(desk.store, 0, 1);
  if (!last) return WriteFailure(last.error(), response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  Put(out, "head", *head);
  PutCounts(**definition, out);
  if (!last->empty()) {
    PutKey(out, "published");
    Put(out, last->front());
  }
  PutKey(out, "list_key");  // whether this server can look into restricted lists
  out.Bool(desk.lists.has_key());
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

void ShowRevision(Context& context, const Call& call, net::Response& response) {
  const auto asked = ReadAsked(context, call);
  if (!asked) return WriteFailure(asked.error(), response);
  const std::string document = policy::Serialise(*asked->definition);
  WriteJson(R"({"revision":")" + asked->revision + R"(","policy":)" + document + "}", response);
}

void ListRevisionObjects(Context& context, const Call& call, net::Response& response) {
  const auto family = policy::FamilyOf(call.request.Capture(1));
  if (!family) return WriteNoFamily(response);
  const auto asked = ReadAsked(context, call);
  if (!asked) return WriteFailure(asked.error(), response);
  std::vector<admin::ObjectState> states;
  for (const std::string& id : policy::ObjectIds(*asked->definition, *family)) {
    std::string json = *policy::ObjectJson(*asked->definition, {*family, id});
    std::string tag = admin::TagOf(json);
    states.push_back({.key = {*family, id}, .json = std::move(json), .tag = std::move(tag), .change = {}});
  }
  WriteObjects(states, response);
}

void ShowRevisionObject(Context& context, const Call& call, net::Response& response) {
  const auto family = policy::FamilyOf(call.request.Capture(1));
  if (!family) return WriteNoFamily(response);
  const auto asked = ReadAsked(context, call);
  if (!asked) return WriteFailure(asked.error(), response);
  const auto json = policy::ObjectJson(*asked->definition, {*family, std::string(call.request.Capture(2))});
  if (!json) return WriteProblem({ProblemKind::kNotFound, "There is no such object in this revision."}, response);
  SetETag(admin::TagOf(*json), response);
  WriteJson(*json, response);
}

void ShowHistory(Context& context, const Call& call, net::Response& response) {
  const std::uint64_t before = NumberIn(call.request.Param("before").value_or("0"));
  const std::uint64_t limit = NumberIn(call.request.Param("limit").value_or("50"));
  const auto publications = admin::ListPublications(context.parts.desk.store, before, limit);
  if (!publications) return WriteFailure(publications.error(), response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  PutKey(out, "publications");
  out.StartArray();
  for (const admin::Publication& publication : *publications) Put(out, publication);
  out.EndArray();
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

namespace {

void WritePublication(const base::Result<admin::Publication>& publication, net::Response& response) {
  if (!publication) return WriteFailure(publication.error(), response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  Put(out, *publication);
  WriteJson(TextOf(buffer), response);
}

}  // namespace

void RollBackPolicy(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string revision = body.Text("revision");
  const std::string note = body.OptionalText("note");
  if (!body.Finish(response)) return;
  WritePublication(admin::RollBack(context.parts.desk, revision, note, ActorOf(context, call)), response);
}

void ReviewHistory(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string verdict = body.Text("verdict");
  const std::string comment = body.OptionalText("comment");
  if (verdict != "agreed" && verdict != "objected") {
    body.AddFault("/verdict", "\"verdict\" must be one of: agreed, objected.");
  }
  if (!body.Finish(response)) return;
  const admin::Actor actor = ActorOf(context, call);
  const auto reviewed = admin::ReviewPublication(
      context.parts.desk.store, NumberIn(call.request.Capture(0)),
      verdict == "agreed" ? admin::Verdict::kAgreed : admin::Verdict::kObjected, comment, actor.who, actor.now);
  if (!reviewed && reviewed.error().code == base::ErrorCode::kForbidden) {
    return WriteOwnApproval(reviewed.error(), response);
  }
  WritePublication(reviewed, response);
}

}  // namespace signpost::api

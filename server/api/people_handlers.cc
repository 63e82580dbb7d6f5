// Accounts of people and keys of programs, for administrators.
#include <algorithm>
#include <string>
#include <vector>

#include "server/admin/accounts.h"
#include "server/admin/keys.h"
#include "server/admin/times.h"
#include "server/api/context.h"
#include "server/api/etag.h"
#include "server/api/handlers.h"
#include "server/api/json.h"
#include "server/api/json_body.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

constexpr std::string_view kRolesAre =
    "The roles are: viewer, analyst, editor, reviewer, list_keeper, administrator. Name at least one.";

std::string_view StateOf(const admin::Account& account) {
  if (account.disabled) return "disabled";
  return account.active() ? "active" : "invited";
}

void PutPerson(const admin::Account& account, base::Instant now, JsonWriter& json) {
  json.StartObject();
  Put(json, "id", account.id);
  Put(json, "name", account.name);
  PutTexts(json, "roles", auth::ToTexts(account.roles));
  Put(json, "state", StateOf(account));
  if (account.locked_until && now < *account.locked_until) {
    Put(json, "locked_until", admin::FormatTime(*account.locked_until));
  }
  if (!account.invitation_digest.empty() && now < account.invitation_expires) {
    Put(json, "invitation_expires", admin::FormatTime(account.invitation_expires));
  }
  Put(json, "created", admin::FormatTime(account.created));
  Put(json, "etag", Quoted(admin::AccountTag(account)));
  json.EndObject();
}

void PutInvitation(const admin::Invitation& invitation, JsonWriter& json) {
  PutKey(json, "invitation");
  json.StartObject();
  Put(json, "token", invitation.token);
  Put(json, "path", invitation.path);
  Put(json, "expires", admin::FormatTime(invitation.expires));
  json.EndObject();
}

void PutPrincipal(const store::Principal& principal, JsonWriter& json) {
  json.StartObject();
  Put(json, "id", principal.id);
  Put(json, "name", principal.name);
  Put(json, "kind", principal.kind);
  PutTexts(json, "scopes", principal.scopes);
  PutKey(json, "rate_per_second");
  json.Double(principal.rate_per_second);
  PutKey(json, "burst");
  json.Uint(principal.burst);
  Put(json, "created", admin::FormatTime(principal.created));
  if (principal.revoked) Put(json, "revoked", admin::FormatTime(*principal.revoked));
  json.EndObject();
}

void WriteIssue(std::string_view pointer, std::string_view message, net::Response& response) {
  const ProblemIssue issue{pointer, "error", message};
  WriteProblem({.kind = ProblemKind::kUnprocessable, .detail = message, .pointer = pointer, .issues = {&issue, 1}},
               response);
}

// None: the response says what is wrong.
std::optional<auth::Roles> ReadRoles(JsonBody& body, net::Response& response) {
  const auto roles = auth::ParseRoles(body.Texts("roles"));
  if (body.has_fault()) {
    body.WriteFault(response);
    return std::nullopt;
  }
  if (roles && !roles->empty()) return *roles;
  WriteIssue("/roles", kRolesAre, response);
  return std::nullopt;
}

std::optional<auth::Principal> ReadPrincipal(JsonBody& body, net::Response& response) {
  auth::Principal principal{.id = body.Text("id"),
                            .name = body.Text("name"),
                            .rate_per_second = body.Number("rate_per_second", 0),
                            .burst = body.Count("burst", 0)};
  const auto kind = auth::ParseKind(body.Text("kind"));
  const auto scopes = auth::ParseScopes(body.Texts("scopes"));
  if (body.has_fault()) {
    body.WriteFault(response);
  } else if (!kind) {
    WriteIssue("/kind", "The kinds are: partner, person, service.", response);
  } else if (!scopes) {
    WriteIssue("/scopes",
               "The scopes are: decide, events, reports, policy_read, policy_write, policy_review, policy_publish, "
               "principals, list_keeper.",
               response);
  } else {
    principal.kind = *kind;
    principal.scopes = *scopes;
    return principal;
  }
  return std::nullopt;
}

}  // namespace

void ListPeople(Context& context, const Call&, net::Response& response) {
  const auto accounts = admin::ListAccounts(context.parts.store);
  if (!accounts) return WriteFailure(accounts.error(), response);
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  PutKey(json, "people");
  json.StartArray();
  for (const admin::Account& account : *accounts) PutPerson(account, context.parts.clock.Now(), json);
  json.EndArray();
  json.EndObject();
  WriteJson(TextOf(buffer), response);
}

void InvitePerson(Context& context, const Call& call, net::Response& response) {
  JsonBody body;
  if (!body.Read(call.request.body, response)) return;
  const admin::NewPerson asked{.id = body.Text("id"), .name = body.Text("name"), .roles = {}};
  const auto roles = ReadRoles(body, response);
  if (!roles) return;
  const base::Instant now = context.parts.clock.Now();
  const auto invited = admin::InvitePerson(context.parts.store, {asked.id, asked.name, *roles}, call.caller->id, now);
  if (!invited) return WriteFailure(invited.error(), response);
  const auto account = admin::ReadAccount(context.parts.store, asked.id);
  if (!account) return WriteFailure(account.error(), response);
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  PutKey(json, "person");
  PutPerson(*account, now, json);
  PutInvitation(*invited, json);
  json.EndObject();
  WriteJson(TextOf(buffer), response, 201);
}

void ChangePerson(Context& context, const Call& call, net::Response& response) {
  const auto tag = ReadIfMatch(call.request, response);
  if (!tag) return;
  JsonBody body;
  if (!body.Read(call.request.body, response)) return;
  admin::AccountChange change{.name = body.Text("name"), .roles = {}, .disabled = body.Truth("disabled", false)};
  const auto roles = ReadRoles(body, response);
  if (!roles) return;
  change.roles = *roles;
  change.expected_tag = *tag;
  const base::Instant now = context.parts.clock.Now();
  const auto account =
      admin::ChangeAccount(context.parts.store, std::string(call.request.Capture(0)), change, call.caller->id, now);
  if (!account) return WriteFailure(account.error(), response);
  JsonBuffer buffer;
  JsonWriter json(buffer);
  PutPerson(*account, now, json);
  SetETag(admin::AccountTag(*account), response);
  WriteJson(TextOf(buffer), response);
}

void InvitePersonAgain(Context& context, const Call& call, net::Response& response) {
  const auto invited = admin::InviteAgain(context.parts.store, std::string(call.request.Capture(0)), call.caller->id,
                                          context.parts.clock.Now());
  if (!invited) return WriteFailure(invited.error(), response);
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  PutInvitation(*invited, json);
  json.EndObject();
  WriteJson(TextOf(buffer), response, 201);
}

void ListPrincipals(Context& context, const Call&, net::Response& response) {
  const auto principals = admin::ListKeys(context.parts.store);
  if (!principals) return WriteFailure(principals.error(), response);
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  PutKey(json, "principals");
  json.StartArray();
  for (const store::Principal& principal : *principals) PutPrincipal(principal, json);
  json.EndArray();
  json.EndObject();
  WriteJson(TextOf(buffer), response);
}

void AddPrincipal(Context& context, const Call& call, net::Response& response) {
  JsonBody body;
  if (!body.Read(call.request.body, response)) return;
  const auto principal = ReadPrincipal(body, response);
  if (!principal) return;
  const auto key = admin::AddKey(context.parts.store, *principal, call.caller->id, context.parts.clock.Now());
  if (!key) return WriteFailure(key.error(), response);
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "id", principal->id);
  Put(json, "key", *key);
  json.EndObject();
  WriteJson(TextOf(buffer), response, 201);
}

void RevokePrincipal(Context& context, const Call& call, net::Response& response) {
  const std::string id(call.request.Capture(0));
  // Looked up first, so that the audit log has no line with what is nobody's id.
  const auto principals = admin::ListKeys(context.parts.store);
  if (!principals) return WriteFailure(principals.error(), response);
  if (std::ranges::find(*principals, id, &store::Principal::id) == principals->end()) {
    return WriteProblem({ProblemKind::kNotFound, "There is no such key: see GET /v1/principals."}, response);
  }
  const auto revoked = admin::RevokeKey(context.parts.store, id, call.caller->id, context.parts.clock.Now());
  if (!revoked) return WriteFailure(revoked.error(), response);
  response.status = 204;
}

}  // namespace signpost::api

// Signing in and out, one-time links, and a person's own password. Nothing here tells whether an id is anybody's.
#include <string>

#include "server/admin/sessions.h"
#include "server/admin/sign_in.h"
#include "server/admin/times.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/json.h"
#include "server/api/json_body.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

// Who is asking, and what they may.
void WriteCaller(const TeamCaller& caller, int status, net::Response& response) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "id", caller.principal.id);
  Put(json, "name", caller.principal.name);
  Put(json, "kind", auth::ToText(caller.principal.kind));
  Put(json, "by", kCameByNames[static_cast<std::size_t>(caller.by)]);
  if (caller.account) PutTexts(json, "roles", auth::ToTexts(caller.account->roles));
  PutTexts(json, "scopes", auth::ToTexts(caller.principal.scopes));
  if (!caller.csrf_token.empty()) Put(json, "csrf_token", caller.csrf_token);
  if (caller.session) Put(json, "ends", admin::FormatTime(caller.session->ends));
  json.EndObject();
  WriteJson(TextOf(buffer), response, status);
}

void WriteSignInFailed(net::Response& response) {
  response.SetHeader("WWW-Authenticate", "Bearer realm=\"signpost\"");
  WriteProblem({ProblemKind::kSignInFailed,
                "The id or the password is wrong, or there were too many wrong ones: after five, wait 15 minutes. An "
                "administrator can give you a link to choose another password."},
               response);
}

// A form of another site could sign somebody in as somebody else.
bool RefuseOtherOrigins(const net::Request& request, net::Response& response) {
  if (IsOfThisOrigin(request)) return false;
  WriteProblem({ProblemKind::kCsrf, "The request comes from a page of another origin."}, response);
  return true;
}

// A session for somebody who has just proved who they are; one that came with the request is over.
void Begin(Context& context, const Call& call, admin::Account account, net::Response& response) {
  const base::Instant now = context.parts.clock.Now();
  store::Store& store = context.parts.store;
  const auto before = admin::FindSession(store, context.team.SessionToken(call.request), now);
  if (before) {
    if (const auto ended = admin::EndSession(store, *before, now); !ended) return WriteFailure(ended.error(), response);
  }
  const auto token = admin::BeginSession(store, account, now);
  if (!token) return WriteFailure(token.error(), response);
  auto session = admin::FindSession(store, *token, now);
  if (!session) return WriteFailure(session.error(), response);
  context.team.SetSession(*token, response);
  TeamCaller caller{.principal = {.id = account.id,
                                  .name = account.name,
                                  .kind = auth::Kind::kPerson,
                                  .scopes = auth::ScopesOf(account.roles)},
                    .by = CameBy::kSession,
                    .csrf_token = context.team.CsrfToken(session->session_digest)};
  caller.account = std::move(account);
  caller.session = std::move(*session);
  WriteCaller(caller, 201, response);
}

void WriteBadPassword(const base::Error& error, net::Response& response) {
  const ProblemIssue issue{"/password", "error", error.message};
  WriteProblem({.kind = ProblemKind::kUnprocessable,
                .detail = "The new password is not good.",
                .pointer = "/password",
                .issues = {&issue, 1}},
               response);
}

}  // namespace

void BeginSession(Context& context, const Call& call, net::Response& response) {
  if (RefuseOtherOrigins(call.request, response)) return;
  JsonBody body;
  if (!body.Read(call.request.body, response)) return;
  const std::string id = body.Text("id");
  const std::string password = body.Text("password");
  if (body.has_fault()) return body.WriteFault(response);
  auto account = admin::SignIn(context.parts.store, context.passwords, id, password, context.parts.clock.Now());
  if (!account) return WriteFailure(account.error(), response);
  context.sign_ins.Count(account->has_value());
  if (!*account) return WriteSignInFailed(response);
  Begin(context, call, std::move(**account), response);
}

void ShowSession(Context&, const Call& call, net::Response& response) { WriteCaller(*call.team, 200, response); }

void EndSession(Context& context, const Call& call, net::Response& response) {
  if (call.team->session) {
    const auto ended = admin::EndSession(context.parts.store, *call.team->session, context.parts.clock.Now());
    if (!ended) return WriteFailure(ended.error(), response);
    context.team.ClearSession(response);
  }
  response.status = 204;
}

void AcceptInvitation(Context& context, const Call& call, net::Response& response) {
  if (RefuseOtherOrigins(call.request, response)) return;
  JsonBody body;
  if (!body.Read(call.request.body, response)) return;
  const std::string token = body.Text("token");
  const std::string password = body.Text("password");
  if (body.has_fault()) return body.WriteFault(response);
  auto account =
      admin::AcceptInvitation(context.parts.store, context.passwords, token, password, context.parts.clock.Now());
  if (!account && account.error().code == base::ErrorCode::kInvalid) return WriteBadPassword(account.error(), response);
  if (!account) return WriteFailure(account.error(), response);
  Begin(context, call, std::move(*account), response);
}

void ChangePassword(Context& context, const Call& call, net::Response& response) {
  if (!call.team->session) {
    return WriteProblem({ProblemKind::kForbidden, "Sign in with the password first: this is for sessions only."},
                        response);
  }
  JsonBody body;
  if (!body.Read(call.request.body, response)) return;
  const std::string current = body.Text("current_password");
  const std::string next = body.Text("password");
  if (body.has_fault()) return body.WriteFault(response);
  if (const auto good = auth::CheckPassword(next); !good) return WriteBadPassword(good.error(), response);
  const std::string& id = call.caller->id;
  const base::Instant now = context.parts.clock.Now();
  const auto right = admin::SignIn(context.parts.store, context.passwords, id, current, now);
  if (!right) return WriteFailure(right.error(), response);
  context.sign_ins.Count(right->has_value());
  if (!*right) return WriteSignInFailed(response);
  auto account = admin::SetPassword(context.parts.store, context.passwords, id, next, now);
  if (!account) return WriteFailure(account.error(), response);
  Begin(context, call, std::move(*account), response);
}

}  // namespace signpost::api

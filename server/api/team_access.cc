#include "server/api/team_access.h"

#include <algorithm>
#include <utility>

#include "server/api/problem.h"

namespace signpost::api {
namespace {

constexpr std::string_view kCookie = "__Host-signpost";
constexpr std::string_view kInsecureCookie = "signpost_session";
constexpr std::string_view kCsrfHeader = "X-CSRF-Token";

bool MayChangeSomething(const net::Request& request) { return request.method != "GET" && request.method != "HEAD"; }

// The one value of a header; none where it is missing, `twice` where there are several, which is nobody's word.
std::optional<std::string_view> OnlyHeader(const net::Request& request, std::string_view name, bool& twice) {
  std::optional<std::string_view> found;
  for (const net::Field& field : request.headers) {
    if (!net::EqualsIgnoringCase(field.name, name)) continue;
    twice = twice || found.has_value();
    found = field.value;
  }
  return found;
}

auth::Principal PersonOf(const admin::Account& account) {
  return {.id = account.id, .name = account.name, .kind = auth::Kind::kPerson, .scopes = auth::ScopesOf(account.roles)};
}

void WriteStoreAway(net::Response& response) {
  WriteProblem({ProblemKind::kStoreUnavailable, "It can't be seen now who you are: try again."}, response);
}

}  // namespace

bool IsOfThisOrigin(const net::Request& request) {
  bool twice = false;
  const auto origin = OnlyHeader(request, "Origin", twice);
  if (!origin) return true;
  // "https://host:port"; "null" where a browser will not say.
  const std::size_t scheme = origin->find("://");
  return !twice && scheme != origin->npos &&
         net::EqualsIgnoringCase(origin->substr(scheme + 3), request.Header("Host"));
}

bool TeamAccess::Admit(const net::Request& request, const RouteSpec& route, TeamCaller& caller,
                       net::Response& response) {
  const auto proxied = ProxyUser(request);
  if (access_.BringsKey(request)) return AdmitKey(request, route, caller, response);
  if (proxied) return AdmitProxied(*proxied, request, route, caller, response);
  return AdmitSession(request, route, caller, response);
}

std::optional<std::string_view> TeamAccess::ProxyUser(const net::Request& request) {
  if (options_.proxy_user_header.empty()) return std::nullopt;
  bool twice = false;
  const auto user = OnlyHeader(request, options_.proxy_user_header, twice);
  if (!user) return std::nullopt;
  const bool from_proxy = std::ranges::any_of(
      options_.proxy_from, [&](const net::Network& network) { return network.Contains(request.peer_address); });
  if (!from_proxy) {
    proxy_headers_ignored_.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  return twice ? std::string_view() : *user;
}

bool TeamAccess::AdmitKey(const net::Request& request, const RouteSpec& route, TeamCaller& caller,
                          net::Response& response) {
  caller.by = CameBy::kKey;
  const auth::KeyRing::Entry* entry = access_.Identify(request, response);
  if (entry == nullptr) {
    if (auto id = access_.RevokedKeyOf(request)) {
      caller.principal.id = std::move(*id);
      caller.refusal = kRevokedKey;
    }
    return false;
  }
  caller.principal = entry->principal;
  return LimitToAccount(request, caller, response) && access_.AdmitScope(caller.principal, request, route, response) &&
         access_.AdmitRate(*entry, request, response) && access_.AdmitBody(request, route, response);
}

// A person's key and account are one person: what the account may not, the key may not.
bool TeamAccess::LimitToAccount(const net::Request& request, TeamCaller& caller, net::Response& response) {
  if (caller.principal.kind != auth::Kind::kPerson) return true;
  auto account = admin::ReadAccount(store_, caller.principal.id);
  if (!account && account.error().code == base::ErrorCode::kNotFound) return true;
  if (!account) {
    WriteStoreAway(response);
    return false;
  }
  caller.account = std::move(*account);
  if (caller.account->disabled) {
    access_.Count(request, Denial::kScope);
    WriteProblem({ProblemKind::kForbidden, "The account of this person is disabled: ask an administrator."}, response);
    return false;
  }
  caller.principal.scopes = caller.principal.scopes & auth::ScopesOf(caller.account->roles);
  return true;
}

bool TeamAccess::AdmitProxied(std::string_view id, const net::Request& request, const RouteSpec& route,
                              TeamCaller& caller, net::Response& response) {
  caller.by = CameBy::kProxy;
  auto account = admin::ReadAccount(store_, std::string(id));
  if (!account && account.error().code != base::ErrorCode::kNotFound) {
    WriteStoreAway(response);
    return false;
  }
  if (!account || account->disabled) {
    access_.Count(request, Denial::kSession);
    if (account) caller.principal.id = account->id;
    WriteProblem({ProblemKind::kForbidden,
                  "There is no account for this person, or it is disabled: ask an "
                  "administrator."},
                 response);
    return false;
  }
  caller.account = std::move(*account);
  caller.principal = PersonOf(*caller.account);
  caller.csrf_token = auth::CsrfToken(options_.csrf_key, "proxy " + caller.principal.id);
  return AdmitBrowser(request, route, caller, response);
}

bool TeamAccess::AdmitSession(const net::Request& request, const RouteSpec& route, TeamCaller& caller,
                              net::Response& response) {
  caller.by = CameBy::kSession;
  auto session = admin::FindSession(store_, SessionToken(request), clock_.Now());
  if (!session && session.error().code != base::ErrorCode::kNotFound) {
    WriteStoreAway(response);
    return false;
  }
  if (!session) {
    access_.Count(request, Denial::kSession);
    response.SetHeader("WWW-Authenticate", "Bearer realm=\"signpost\"");
    WriteProblem({ProblemKind::kUnauthorized,
                  "Sign in with POST /v1/session, or send a valid key: \"Authorization: Bearer sp_…\"."},
                 response);
    return false;
  }
  caller.session = std::move(*session);
  caller.account = caller.session->account;
  caller.principal = PersonOf(*caller.account);
  caller.csrf_token = CsrfToken(caller.session->session_digest);
  return AdmitBrowser(request, route, caller, response);
}

bool TeamAccess::AdmitBrowser(const net::Request& request, const RouteSpec& route, const TeamCaller& caller,
                              net::Response& response) {
  if (MayChangeSomething(request)) {
    std::string_view detail;
    if (!auth::SameText(request.Header(kCsrfHeader), caller.csrf_token)) {
      detail = "Send the \"csrf_token\" of GET /v1/session as X-CSRF-Token.";
    } else if (!IsOfThisOrigin(request)) {
      detail = "The request comes from a page of another origin. A proxy in front must pass the Host field on.";
    }
    if (!detail.empty()) {
      access_.Count(request, Denial::kCsrf);
      WriteProblem({ProblemKind::kCsrf, detail}, response);
      return false;
    }
  }
  return access_.AdmitScope(caller.principal, request, route, response) && access_.AdmitBody(request, route, response);
}

std::string_view TeamAccess::SessionToken(const net::Request& request) const {
  const std::string_view name = options_.insecure_cookies ? kInsecureCookie : kCookie;
  std::string_view found;
  for (const net::Field& field : request.headers) {
    if (!net::EqualsIgnoringCase(field.name, "Cookie")) continue;
    // name=value; name=value (RFC 6265, 4.2)
    for (std::string_view rest = field.value; !rest.empty();) {
      std::string_view pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
      if (!found.empty()) return {};
      found = pair.substr(name.size() + 1);
    }
  }
  return found;
}

void TeamAccess::SetSession(std::string_view token, net::Response& response) const {
  std::string cookie(options_.insecure_cookies ? kInsecureCookie : kCookie);
  cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Strict");
  if (!options_.insecure_cookies) cookie += "; Secure";
  if (token.empty()) cookie += "; Max-Age=0";
  response.SetHeader("Set-Cookie", std::move(cookie));
}

void TeamAccess::ClearSession(net::Response& response) const { SetSession({}, response); }

std::string TeamAccess::CsrfToken(std::string_view session_digest) const {
  return auth::CsrfToken(options_.csrf_key, "session " + std::string(session_digest));
}

}  // namespace signpost::api

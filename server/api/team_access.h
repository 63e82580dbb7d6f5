// The gate before the routes of the team: who comes as a person by a session, by a key or by the word of an
// authenticating proxy, and may they.
//
//   TeamCaller caller;
//   if (!team.Admit(request, route, caller, response)) …      // the response says why, `caller` as far as it is known
//
// Ways in, the first that is there:
//   1. "Authorization: Bearer <key>" of a person or a service. A partner's key is refused, whatever its scopes. A key
//   of
//      a person for whom there is an account can do no more than the account, and nothing once that is disabled.
//   2. The header that the operator names with --proxy-user-header, from a peer in one of the networks of --proxy-from:
//      it names an account that is not disabled. From anybody else the header is ignored, and counted.
//   3. The cookie of a session (admin/sessions.h).
// Who came by 2 or 3 came by a browser, which another site can make send requests: a request that may change something
// (any but GET and HEAD) needs X-CSRF-Token as GET /v1/session gives it, and, where it says its Origin, that of this
// host. A proxy in front must pass the Host field on as it was.
//
// The cookie is Secure, HttpOnly, SameSite=Strict, and by its prefix __Host- of this host alone. Browsers keep Secure
// cookies from plain http, so for trying things on one's own machine --insecure-cookies leaves that out.
//
// Contract: asks the store, so it may block: for the pool only. Thread-safety: any thread, each with its own slot.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/sessions.h"
#include "server/api/access.h"
#include "server/api/routes.h"
#include "server/auth/csrf.h"
#include "server/auth/password.h"
#include "server/auth/principal.h"
#include "server/auth/roles.h"
#include "server/base/clock.h"
#include "server/net/http.h"
#include "server/net/network.h"
#include "server/net/stats.h"

namespace signpost::api {

// What the operator decides about people.
struct TeamOptions {
  auth::CsrfKey csrf_key{};
  bool insecure_cookies = false;         // for plain http
  std::string proxy_user_header;         // empty: no proxy is believed
  std::vector<net::Network> proxy_from;  // whose word that header is
  auth::PasswordOptions password;
};

enum class CameBy : std::uint8_t { kKey, kSession, kProxy };
inline constexpr std::array<std::string_view, 3> kCameByNames = {"key", "session", "proxy"};

struct TeamCaller {
  auth::Principal principal;  // of a person with an account: its id and what its roles give; kind kPerson
  CameBy by = CameBy::kKey;
  std::optional<admin::Account> account;   // of a person who has one
  std::optional<admin::SignedIn> session;  // kSession
  std::string csrf_token;                  // kSession, kProxy
  std::string_view refusal = {};           // why it was turned away, where the problem's own name says too little
};

inline constexpr std::string_view kRevokedKey = "revoked_key";

class TeamAccess {
 public:
  TeamAccess(const TeamOptions& options, Access& access, store::Store& store, const base::Clock& clock)
      : options_(options), access_(access), store_(store), clock_(clock) {}

  bool Admit(const net::Request& request, const RouteSpec& route, TeamCaller& caller, net::Response& response);

  // The token of the cookie; empty where there is none, or several.
  std::string_view SessionToken(const net::Request& request) const;
  void SetSession(std::string_view token, net::Response& response) const;
  void ClearSession(net::Response& response) const;
  std::string CsrfToken(std::string_view session_digest) const;

  std::uint64_t proxy_headers_ignored() const { return proxy_headers_ignored_.load(std::memory_order_relaxed); }

 private:
  bool AdmitKey(const net::Request& request, const RouteSpec& route, TeamCaller& caller, net::Response& response);
  bool AdmitProxied(std::string_view id, const net::Request& request, const RouteSpec& route, TeamCaller& caller,
                    net::Response& response);
  bool AdmitSession(const net::Request& request, const RouteSpec& route, TeamCaller& caller, net::Response& response);
  bool AdmitBrowser(const net::Request& request, const RouteSpec& route, const TeamCaller& caller,
                    net::Response& response);
  bool LimitToAccount(const net::Request& request, TeamCaller& caller, net::Response& response);
  std::optional<std::string_view> ProxyUser(const net::Request& request);

  const TeamOptions& options_;
  Access& access_;
  store::Store& store_;
  const base::Clock& clock_;
  std::atomic<std::uint64_t> proxy_headers_ignored_{0};
};

// False: the request says that a page of another origin made it.
bool IsOfThisOrigin(const net::Request& request);

}  // namespace signpost::api

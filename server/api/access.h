// The gates before a keyed route: key, scope, rate, type of the body. See api.h for their order.
//
//   const auth::Principal* caller = access.Admit(request, route, response);
//   if (caller == nullptr) return;                 // the response says why
//
// A partner's key is good for no route of the team, whatever scopes it has.
//
// Contract: an unknown id, a wrong secret, a revoked key and a key of the wrong shape get byte-identical answers. The
// principal is valid until the same slot's next Admit. Thread-safety: any thread, each with its own slot. Allocates
// nothing when it admits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/routes.h"
#include "server/auth/key_ring.h"
#include "server/base/clock.h"
#include "server/base/snapshot.h"
#include "server/net/http.h"
#include "server/net/stats.h"

namespace signpost::api {

// Why a caller was turned away; for /metrics. The order is that of kDenialNames.
enum class Denial : std::uint8_t { kKey, kScope, kRate, kMediaType, kSession, kCsrf };
inline constexpr std::array<std::string_view, 6> kDenialNames = {"key",        "scope",   "rate",
                                                                 "media_type", "session", "csrf"};

class Access {
 public:
  Access(const base::Snapshot<auth::KeyRing>& keys, const base::Clock& clock, std::size_t slots);

  const auth::Principal* Admit(const net::Request& request, const RouteSpec& route, net::Response& response);

  // The gates one by one, in their order, for callers of the team (team_access.h). Null or false: the response says
  // why.
  const auth::KeyRing::Entry* Identify(const net::Request& request, net::Response& response);
  bool AdmitScope(const auth::Principal& caller, const net::Request& request, const RouteSpec& route,
                  net::Response& response);
  bool AdmitRate(const auth::KeyRing::Entry& caller, const net::Request& request, net::Response& response);
  bool AdmitBody(const net::Request& request, const RouteSpec& route, net::Response& response);

  // Whether it comes with a key of any kind, rather than with nothing, or what a proxy in front has asked for.
  static bool BringsKey(const net::Request& request);
  // Whose key it was that was refused, where it was good once.
  std::optional<std::string> RevokedKeyOf(const net::Request& request);
  void Count(const net::Request& request, Denial denial);

  std::uint64_t denials(Denial denial) const;  // since start, over all slots; any thread

 private:
  struct alignas(64) Slot {
    explicit Slot(const base::Snapshot<auth::KeyRing>& source) : keys(source) {}
    base::Snapshot<auth::KeyRing>::Reader keys;
    std::array<net::Counter, kDenialNames.size()> denials;
  };

  const base::Clock& clock_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace signpost::api

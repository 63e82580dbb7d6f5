// The one table of routes: what the API answers, who may ask, and which function does it.
//
//   for (const RouteSpec& route : RouteTable()) ...
//
// openapi.json describes the same table to callers; tests/unit/api holds the two together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "server/auth/principal.h"
#include "server/net/http.h"

namespace signpost::api {

struct Context;
struct Call;

using HandlerFunction = void (*)(Context&, const Call&, net::Response&);
using StreamFunction = void (*)(Context&, const Call&, net::Stream&, net::Response&);

// Who is let through to the handler.
enum class Gate : std::uint8_t {
  kOpen,       // anyone
  kKey,        // whoever has a key with the scope (access.h)
  kTeam,       // people by their session, people and services by their key, never partners (team_access.h)
  kKeyOrTeam,  // partners by their key, and the team
};

struct RouteSpec {
  std::string_view method;
  std::string_view pattern;  // as net::Route::pattern
  Gate gate = Gate::kOpen;
  std::optional<auth::Scope> scope;     // none: of the team, whoever it is; on an open route, nobody asks
  net::Runs runs = net::Runs::kOnLoop;  // a team's gate asks the store: kOnPool
  std::size_t body_limit_bytes = 0;
  HandlerFunction handler = nullptr;
  // What a POST, PUT or PATCH may say its type to be, or say nothing; separated by ", ". Empty: anything.
  std::string_view body_types = "application/json";
  StreamFunction stream_handler = nullptr;  // instead of handler: the body comes in once its sender is known
};

// What the team sends, at most. A body is taken in before its sender is known: what may be larger streams in.
inline constexpr std::size_t kMaxNoteBodyBytes = 64 * 1024;
inline constexpr std::size_t kMaxObjectBodyBytes = 1024 * 1024;
inline constexpr std::size_t kMaxPolicyBodyBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxBacktestBytes = std::size_t{64} * 1024 * 1024 * 1024;  // nothing of it is held

std::span<const RouteSpec> RouteTable();

}  // namespace signpost::api

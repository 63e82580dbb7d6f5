// The one table of routes: what the API answers, who may ask, and which function does it.
//
//   for (const RouteSpec& route : RouteTable()) ...
//
// openapi.json describes the same table to callers; tests/unit/api holds the two together.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "server/auth/principal.h"
#include "server/net/http.h"

namespace signpost::api {

struct Context;
struct Call;

using HandlerFunction = void (*)(Context&, const Call&, net::Response&);

struct RouteSpec {
  std::string_view method;
  std::string_view pattern;          // as net::Route::pattern
  std::optional<auth::Scope> scope;  // none: open to anyone
  net::Runs runs = net::Runs::kOnLoop;
  std::size_t body_limit_bytes = 0;
  HandlerFunction handler = nullptr;
};

std::span<const RouteSpec> RouteTable();

}  // namespace signpost::api

// Finds the route of a request from its method and its path, still percent-encoded.
//
//   Result<Router> router = Router::Make(std::move(routes));
//   Router::Match match = router->Find("POST", "/i/abc/events");
//   if (match.route != nullptr) match.captures[0].In("/i/abc/events") == "abc"
//
// An exact path wins over a pattern; among patterns the one that was given first wins. A path is split at its '/'
// before it is decoded, so that an encoded slash ("%2F") stays inside its segment. HEAD falls back to GET (RFC
// 9110, 9.3.2). Cost: one hash look-up for an exact path, and a walk over the patterns with as many segments otherwise.
// Immutable once made, so any thread may ask.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/base/result.h"
#include "server/net/framer.h"
#include "server/net/http.h"

namespace signpost::net {

inline constexpr std::size_t kMaxCaptures = 8;

class Router {
 public:
  struct Match {
    const Route* route = nullptr;
    Refusal refusal = Refusal::kNotFound;  // why there is no route
    bool is_head_fallback = false;         // HEAD that a GET route answers
    std::string_view allow;                // for kMethodNotAllowed: the value of Allow
    std::size_t capture_count = 0;
    std::array<Span, kMaxCaptures> captures;  // offsets into the path, still percent-encoded
  };

  // Fails with kInvalid on a malformed pattern or two routes for one method and path.
  static base::Result<Router> Make(std::vector<Route> routes);

  Match Find(std::string_view method, std::string_view path) const;

 private:
  struct Place {                        // one path or pattern, with its routes by method
    std::vector<std::string> segments;  // of a pattern; a capture is an empty string
    std::vector<std::size_t> routes;
    std::string allow;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  base::Result<void> Add(std::size_t route_index);
  void FillMatch(const Place& place, std::string_view method, Match& match) const;
  bool Fits(const Place& place, std::string_view path, Match& match) const;

  std::vector<Route> routes_;
  std::vector<Place> places_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> exact_;       // path -> place
  std::unordered_map<std::size_t, std::vector<std::size_t>> patterns_by_segments_;  // count -> places, in order
};

// The methods of RFC 9110 and RFC 5789 that a route may have. Anything else is answered with 501.
bool IsKnownMethod(std::string_view method);

}  // namespace signpost::net

#include "server/net/router.h"

#include <httplib.h>

#include <algorithm>

namespace signpost::net {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::array<std::string_view, 7> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

std::size_t CountSegments(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

bool IsCapture(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

std::string Decoded(std::string_view text) { return httplib::detail::decode_url(std::string(text), false); }

bool HasEncodedSlash(std::string_view path) {
  return path.find("%2F") != std::string_view::npos || path.find("%2f") != std::string_view::npos;
}

bool SegmentIs(std::string_view raw, const std::string& wanted) {
  return raw == wanted || (raw.find('%') != std::string_view::npos && Decoded(raw) == wanted);
}

Error Invalid(const Route& route, const std::string& why) {
  return {ErrorCode::kInvalid, "The route " + route.method + " " + route.pattern + " cannot be served: " + why};
}

Result<std::vector<std::string>> SplitPattern(const Route& route) {
  const std::string_view pattern = route.pattern;
  if (!pattern.starts_with('/')) return Invalid(route, "its pattern must start with a slash.");
  std::vector<std::string> segments;
  std::size_t captures = 0;
  for (std::size_t begin = 1; begin <= pattern.size();) {
    const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
    const std::string_view segment = pattern.substr(begin, end - begin);
    if (IsCapture(segment)) {
      segments.emplace_back();
      ++captures;
    } else if (segment.find_first_of("{}%") != std::string_view::npos) {
      return Invalid(route, "a {name} must fill a whole segment, and a pattern is not percent-encoded.");
    } else if (segment.empty() && pattern.find('{') != std::string_view::npos) {
      return Invalid(route, "a pattern with a {name} must not have an empty segment.");
    } else {
      segments.emplace_back(segment);
    }
    begin = end + 1;
  }
  if (captures > kMaxCaptures) return Invalid(route, "it has too many {names}.");
  return segments;
}

}  // namespace

bool IsKnownMethod(std::string_view method) {
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

Result<Router> Router::Make(std::vector<Route> routes) {
  Router router;
  router.routes_ = std::move(routes);
  for (std::size_t index = 0; index < router.routes_.size(); ++index) {
    const Result<void> added = router.Add(index);
    if (!added) return added.error();
  }
  return router;
}

Result<void> Router::Add(std::size_t route_index) {
  const Route& route = routes_[route_index];
  if (!IsKnownMethod(route.method)) return Invalid(route, "its method is not known.");
  if (route.method == "HEAD") return Invalid(route, "the GET route of a path answers HEAD.");
  if (!route.handler && !route.stream_handler) return Invalid(route, "it has no handler.");
  if (route.handler && route.stream_handler) return Invalid(route, "it has two handlers.");
  if (route.stream_handler && route.runs != Runs::kOnPool) return Invalid(route, "a stream must run on the pool.");
  const Result<std::vector<std::string>> segments = SplitPattern(route);
  if (!segments) return segments.error();

  const bool is_pattern = route.pattern.find('{') != std::string::npos;
  std::size_t place_index = places_.size();
  if (is_pattern) {
    // Patterns that differ only in their names are one place.
    for (const std::size_t index : patterns_by_segments_[segments->size()]) {
      if (places_[index].segments == *segments) place_index = index;
    }
  } else if (const auto found = exact_.find(route.pattern); found != exact_.end()) {
    place_index = found->second;
  }
  if (place_index == places_.size()) {
    places_.push_back({*segments, {}, {}});
    if (is_pattern) {
      patterns_by_segments_[segments->size()].push_back(place_index);
    } else {
      exact_.emplace(route.pattern, place_index);
    }
  }

  Place& place = places_[place_index];
  for (const std::size_t other : place.routes) {
    if (routes_[other].method == route.method) return Invalid(route, "another route has the same method and path.");
  }
  place.routes.push_back(route_index);
  place.allow += (place.allow.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
  return {};
}

Router::Match Router::Find(std::string_view method, std::string_view path) const {
  Match match;
  auto found = exact_.find(path);
  if (found == exact_.end() && path.find('%') != std::string_view::npos && !HasEncodedSlash(path)) {
    found = exact_.find(Decoded(path));  // "/v1/%64ecide" is "/v1/decide" (RFC 3986, 6.2.2.2)
  }
  if (found != exact_.end()) {
    FillMatch(places_[found->second], method, match);
    return match;
  }
  const auto patterns = patterns_by_segments_.find(CountSegments(path));
  if (patterns == patterns_by_segments_.end()) return match;
  for (const std::size_t place_index : patterns->second) {
    if (!Fits(places_[place_index], path, match)) continue;
    FillMatch(places_[place_index], method, match);
    return match;
  }
  match.capture_count = 0;
  return match;
}

void Router::FillMatch(const Place& place, std::string_view method, Match& match) const {
  const Route* get = nullptr;
  for (const std::size_t index : place.routes) {
    const Route& route = routes_[index];
    if (route.method == method) match.route = &route;
    if (route.method == "GET") get = &route;
  }
  if (match.route == nullptr && method == "HEAD" && get != nullptr) {
    match.route = get;
    match.is_head_fallback = true;
  }
  if (match.route == nullptr) {
    match.refusal = Refusal::kMethodNotAllowed;
    match.allow = place.allow;
  }
}

bool Router::Fits(const Place& place, std::string_view path, Match& match) const {
  match.capture_count = 0;
  std::size_t begin = 1;
  for (const std::string& segment : place.segments) {
    if (begin > path.size()) return false;
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view raw = path.substr(begin, end - begin);
    if (!segment.empty()) {
      if (!SegmentIs(raw, segment)) return false;
    } else if (raw.empty()) {
      return false;
    } else {
      match.captures[match.capture_count++] = {static_cast<std::uint32_t>(begin),
                                               static_cast<std::uint32_t>(raw.size())};
    }
    begin = end + 1;
  }
  return true;
}

}  // namespace signpost::net

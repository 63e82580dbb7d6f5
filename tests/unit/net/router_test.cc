#include "server/net/router.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace signpost::net {
namespace {

Route MakeRoute(std::string method, std::string pattern) {
  return {std::move(method), std::move(pattern), Runs::kOnLoop, 0, [](const Request&, Response&) {}};
}

std::vector<Route> Routes() {
  return {MakeRoute("GET", "/"),
          MakeRoute("POST", "/v1/decide"),
          MakeRoute("POST", "/v1/decide/batch"),
          MakeRoute("GET", "/i/{decision}"),
          MakeRoute("POST", "/i/{decision}/events"),
          MakeRoute("GET", "/i/{other}/events"),
          MakeRoute("GET", "/go/{decision}/{help}"),
          MakeRoute("GET", "/i/status"),
          MakeRoute("GET", "/console/"),
          MakeRoute("DELETE", "/console/")};
}

// "METHOD pattern capture,capture", or the refusal with Allow.
std::string Find(const Router& router, const std::string& method, const std::string& path) {
  const Router::Match match = router.Find(method, path);
  if (match.route == nullptr) {
    return std::string(RefusalName(match.refusal)) + (match.allow.empty() ? "" : " " + std::string(match.allow));
  }
  std::string seen = match.route->method + " " + match.route->pattern;
  for (std::size_t index = 0; index < match.capture_count; ++index)
    seen += " " + std::string(match.captures[index].In(path));
  return seen;
}

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(finds_the_route) {
  const auto router = Router::Make(Routes());
  BOOST_REQUIRE(router);
  struct Case {
    std::string method, path, expected;
  };
  const std::vector<Case> cases{
      {"GET", "/", "GET /"},
      {"POST", "/v1/decide", "POST /v1/decide"},
      {"POST", "/v1/decide/batch", "POST /v1/decide/batch"},
      {"GET", "/i/abc", "GET /i/{decision} abc"},
      {"POST", "/i/abc/events", "POST /i/{decision}/events abc"},
      {"GET", "/i/abc/events", "GET /i/{other}/events abc"},
      {"GET", "/go/a/b", "GET /go/{decision}/{help} a b"},
      {"GET", "/i/status", "GET /i/status"},
      {"GET", "/console/", "GET /console/"},
      {"HEAD", "/i/abc", "GET /i/{decision} abc"},
      {"HEAD", "/", "GET /"},
      {"POST", "/v1/%64ecide", "POST /v1/decide"},
      {"GET", "/%69/abc", "GET /i/{decision} abc"},
      {"GET", "/i/a%2Fb", "GET /i/{decision} a%2Fb"},
      {"GET", "/v1/decide", "method_not_allowed POST"},
      {"HEAD", "/v1/decide", "method_not_allowed POST"},
      {"PUT", "/i/abc/events", "method_not_allowed POST, GET, HEAD"},
      {"OPTIONS", "/console/", "method_not_allowed GET, HEAD, DELETE"},
      {"POST", "/v1/decide/", "not_found"},
      {"POST", "/v1%2Fdecide", "not_found"},
      {"POST", "/V1/decide", "not_found"},
      {"GET", "/i/", "not_found"},
      {"GET", "/i", "not_found"},
      {"GET", "//i/abc", "not_found"},
      {"GET", "/go/a/", "not_found"},
      {"GET", "/go//b", "not_found"},
      {"GET", "/go/a/b/", "not_found"},
      {"GET", "/console", "not_found"},
      {"GET", "/consol%65/x", "not_found"},
      {"OPTIONS", "*", "not_found"},
  };
  for (const Case& item : cases) {
    BOOST_TEST_CONTEXT(item.method << " " << item.path) {
      BOOST_TEST(Find(*router, item.method, item.path) == item.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_routes_that_make_no_sense) {
  const StreamHandler stream = [](const Request&, Stream&, Response&) {};
  const std::vector<std::vector<Route>> cases{
      {MakeRoute("GET", "")},
      {MakeRoute("GET", "a")},
      {MakeRoute("get", "/a")},
      {MakeRoute("HEAD", "/a")},
      {MakeRoute("GET", "/a{b}")},
      {MakeRoute("GET", "/{a}/")},
      {MakeRoute("GET", "/%41")},
      {MakeRoute("GET", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}")},
      {MakeRoute("GET", "/a"), MakeRoute("GET", "/a")},
      {MakeRoute("GET", "/{a}"), MakeRoute("GET", "/{b}")},
      {{"GET", "/a", Runs::kOnLoop, 0, nullptr}},
      {{"GET", "/a", Runs::kOnLoop, 0, nullptr, stream}},
      {{"GET", "/a", Runs::kOnPool, 0, MakeRoute("GET", "/a").handler, stream}},
  };
  for (const std::vector<Route>& routes : cases) {
    BOOST_TEST_CONTEXT(routes.back().method << " " << routes.back().pattern) {
      const auto router = Router::Make(routes);
      BOOST_REQUIRE(!router);
      BOOST_TEST((router.error().code == base::ErrorCode::kInvalid));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net

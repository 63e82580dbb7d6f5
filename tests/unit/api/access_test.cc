#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

BOOST_AUTO_TEST_SUITE(access)

Sent Ask(std::string key = {}, std::string content_type = {}) {
  return {.method = "POST",
          .target = "/v1/decide",
          .key = std::move(key),
          .body = R"({"query":"ilvandrel"})",
          .content_type = std::move(content_type)};
}

BOOST_AUTO_TEST_CASE(whoever_has_no_good_key_gets_the_same_bytes) {
  Fixture api;
  std::vector<Sent> wrong = {Ask(),
                             Ask("grimblyfex"),
                             Ask("sp_nobody_" + std::string(43, 'a')),
                             Ask("sp_partner-one_" + std::string(43, 'a')),
                             Ask(api.partner_key.substr(0, api.partner_key.size() - 1)),
                             Ask(api.partner_key + "a"),
                             Ask(" ")};
  wrong.push_back(Ask());
  wrong.back().headers = {{"Authorization", "Basic " + api.partner_key}};
  wrong.push_back(Ask());
  wrong.back().headers = {{"Authorization", "Bearer"}};
  wrong.push_back(Ask(api.partner_key));
  wrong.back().headers = {{"Authorization", "Bearer " + api.partner_key}};
  std::set<std::string> bodies;
  for (const Sent& sent : wrong) {
    const Answer answer = api.Send(sent);
    BOOST_CHECK_EQUAL(answer.status, 401);
    BOOST_CHECK_EQUAL(answer.Header("WWW-Authenticate"), "Bearer realm=\"signpost\"");
    bodies.insert(answer.body);
  }
  BOOST_CHECK_EQUAL(bodies.size(), 1U);
  BOOST_CHECK_EQUAL(*api.Metric("signpost_denials_total{reason=\"key\"}"), static_cast<double>(wrong.size()));
}

BOOST_AUTO_TEST_CASE(scheme_is_compared_without_case) {
  Fixture api;
  Sent sent = Ask();
  sent.headers = {{"AUTHORIZATION", "bearer  " + api.partner_key}};
  BOOST_CHECK_EQUAL(api.Send(sent).status, 200);
}

BOOST_AUTO_TEST_CASE(a_key_without_the_scope_is_told_which) {
  Fixture api;
  const Answer answer = api.Send(Ask(api.analyst_key));
  BOOST_CHECK_EQUAL(answer.status, 403);
  BOOST_CHECK_EQUAL(At(answer.Json(), "/type"), "urn:signpost:problem:forbidden");
  BOOST_CHECK(answer.body.find("decide") != std::string::npos);
  BOOST_CHECK_EQUAL(*api.Metric("signpost_denials_total{reason=\"scope\"}"), 1);
  BOOST_CHECK_EQUAL(api.Send({.target = "/v1/reports/counts", .key = api.partner_key}).status, 403);
  BOOST_CHECK_EQUAL(api.Send({.method = "POST", .target = "/v1/events", .key = api.analyst_key, .body = "{}"}).status,
                    403);
}

BOOST_AUTO_TEST_CASE(a_rate_that_is_used_up_says_when_to_come_back) {
  Fixture api;
  const std::string slow = api.AddKey("slow", auth::Kind::kPartner, {auth::Scope::kDecide}, 0.1, 2);
  api.PublishKeys();
  BOOST_CHECK_EQUAL(api.Send(Ask(slow)).status, 200);
  BOOST_CHECK_EQUAL(api.Send(Ask(slow)).status, 200);
  const Answer answer = api.Send(Ask(slow));
  BOOST_CHECK_EQUAL(answer.status, 429);
  BOOST_CHECK_EQUAL(answer.Header("Retry-After"), "10");
  BOOST_CHECK_EQUAL(*api.Metric("signpost_denials_total{reason=\"rate\"}"), 1);
  api.clock.Advance(std::chrono::seconds(10));
  BOOST_CHECK_EQUAL(api.Send(Ask(slow)).status, 200);
  BOOST_CHECK_EQUAL(api.Send(Ask(api.partner_key)).status, 200);
}

BOOST_AUTO_TEST_CASE(a_key_stops_when_the_ring_is_published_without_it) {
  Fixture api;
  BOOST_CHECK_EQUAL(api.Send(Ask(api.partner_key)).status, 200);
  api.principals.erase(api.principals.begin());
  api.PublishKeys();
  BOOST_CHECK_EQUAL(api.Send(Ask(api.partner_key)).status, 401);
  BOOST_CHECK_EQUAL(api.Send(Ask(api.other_key)).status, 200);
}

const std::vector<std::pair<std::string, int>> kContentTypes = {{"", 200},
                                                                {"application/json", 200},
                                                                {"Application/JSON ; charset=utf-8", 200},
                                                                {"text/plain", 415},
                                                                {"application/x-www-form-urlencoded", 415},
                                                                {"application/jsonx", 415}};

BOOST_AUTO_TEST_CASE(a_body_is_json_or_says_nothing) {
  Fixture api;
  for (const auto& [type, status] : kContentTypes) {
    BOOST_TEST_CONTEXT(type) { BOOST_CHECK_EQUAL(api.Send(Ask(api.partner_key, type)).status, status); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

#include <boost/test/unit_test.hpp>
#include <functional>

#include "server/api/problem.h"
#include "server/policy/schemas.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

BOOST_AUTO_TEST_SUITE(operation)

BOOST_AUTO_TEST_CASE(a_process_that_lives_says_so) {
  Fixture api(/*with_policy=*/false);
  const Answer answer = api.Get("/healthz");
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.body, R"({"status":"alive"})");
}

BOOST_AUTO_TEST_CASE(readiness_says_what_is_missing) {
  Fixture api(/*with_policy=*/false);
  const Answer before = api.Get("/readyz");
  BOOST_CHECK_EQUAL(before.status, 503);
  BOOST_CHECK_EQUAL(before.Header("Retry-After"), "5");
  BOOST_CHECK_EQUAL(At(before.Json(), "/status"), "not_ready");
  BOOST_CHECK_EQUAL(At(before.Json(), "/checks/0/name"), "policy");
  BOOST_CHECK_EQUAL(At(before.Json(), "/checks/0/passed"), "false");
  BOOST_CHECK_EQUAL(At(before.Json(), "/checks/1/passed"), "true");
  BOOST_CHECK_EQUAL(At(before.Json(), "/checks/2/passed"), "true");
  BOOST_CHECK_EQUAL(At(before.Json(), "/policy/revision"), "(none)");
  api.PublishPolicy();
  const Answer ready = api.Get("/readyz");
  BOOST_CHECK_EQUAL(ready.status, 200);
  BOOST_CHECK_EQUAL(At(ready.Json(), "/status"), "ready");
  api.node.policy.secret_agreed = false;
  BOOST_CHECK_EQUAL(api.Get("/readyz").status, 503);
}

BOOST_AUTO_TEST_CASE(a_process_without_its_store_decides_and_says_how_old_its_policy_is) {
  Fixture api;
  api.node.policy.policy_confirmed = api.clock.Now();
  api.clock.Advance(std::chrono::seconds(95));
  const std::pair<std::function<void()>, std::string> troubles[] = {
      {[&] { api.node.policy.head_reachable = false; }, "/checks/3"},
      {[&] { api.node.journal_max_bytes = 1; }, "/checks/4"}};
  for (const auto& [happens, check] : troubles) {
    happens();
    const Answer answer = api.Get("/readyz");
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK_EQUAL(At(answer.Json(), "/status"), "degraded");
    BOOST_CHECK_EQUAL(At(answer.Json(), (check + "/passed").c_str()), "false");
    BOOST_CHECK(At(answer.Json(), (check + "/advice").c_str()) != "(none)");
    BOOST_CHECK_EQUAL(At(answer.Json(), "/policy/confirmed_seconds_ago"), "95");
  }
}

BOOST_AUTO_TEST_CASE(figures_tell_what_happened_and_to_nobody_who) {
  Fixture api;
  api.node.net.refusals[static_cast<std::size_t>(net::Refusal::kTimeout)] = 3;
  api.node.net.connections_accepted = 5;
  api.node.net.connections_closed = 2;
  api.node.net.responses[2] = 7;
  api.node.policy.policies_refused = 2;
  api.Decide(R"({"query":"grimblyfex"})");
  api.Decide("grimblyfex");
  api.Events(R"({"events":[{"decision":")" + api.Token() + R"(","kind":"impression"}]})");
  api.clock.Advance(std::chrono::seconds(90));
  const std::pair<const char*, double> figures[] = {
      {"signpost_build_info{version=\"1.2.3\"}", 1},
      {"signpost_policy_loaded", 1},
      {"signpost_policy_info{revision=\"r1\"}", 1},
      {"signpost_policy_age_seconds", 90},
      {"signpost_policies_refused_total", 2},
      {"signpost_keys", 3},
      {"signpost_connections_open", 3},
      {"signpost_http_responses_total{status=\"2xx\"}", 7},
      {"signpost_transport_refusals_total{reason=\"request_timeout\"}", 3},
      {"signpost_route_responses_total{method=\"POST\",route=\"/v1/decide\",status=\"2xx\"}", 2},
      {"signpost_route_responses_total{method=\"POST\",route=\"/v1/decide\",status=\"4xx\"}", 1},
      {"signpost_events_total{outcome=\"accepted\"}", 1},
      {"signpost_store_reachable", 1},
  };
  for (const auto& [name, value] : figures) {
    const auto figure = api.Metric(name);
    BOOST_REQUIRE_MESSAGE(figure, name);
    BOOST_CHECK_MESSAGE(*figure == value, name << " is " << *figure);
  }
  const Answer answer = api.Get("/metrics");
  BOOST_CHECK_EQUAL(answer.type, "text/plain; version=0.0.4; charset=utf-8");
  BOOST_CHECK(answer.body.find("partner-one") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(schemas_are_published_by_name) {
  Fixture api;
  for (const policy::SchemaFile& schema : policy::Schemas()) {
    const Answer answer = api.Get("/v1/schemas/" + std::string(schema.name));
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK(answer.body == schema.text);
  }
  const Answer none = api.Get("/v1/schemas/grimblyfex");
  BOOST_CHECK_EQUAL(none.status, 404);
  BOOST_CHECK_EQUAL(At(none.Json(), "/type"), "urn:signpost:problem:not_found");
}

BOOST_AUTO_TEST_CASE(each_refusal_of_the_transport_is_a_whole_problem) {
  for (std::size_t i = 0; i < net::kRefusals; ++i) {
    const auto refusal = static_cast<net::Refusal>(i);
    net::Response response;
    response.status = net::RefusalStatus(refusal);
    Api::Refuse(refusal, response);
    const Answer answer{.status = response.status, .type = response.content_type, .body = response.body};
    BOOST_CHECK_EQUAL(answer.type, kProblemContentType);
    const auto json = answer.Json();
    BOOST_CHECK_EQUAL(At(json, "/type"), "urn:signpost:problem:" + std::string(net::RefusalName(refusal)));
    BOOST_CHECK_EQUAL(At(json, "/status"), std::to_string(net::RefusalStatus(refusal)));
    BOOST_CHECK(json.HasMember("title") && json.HasMember("detail"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

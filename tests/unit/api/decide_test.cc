#include <boost/test/unit_test.hpp>

#include "server/api/problem.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

BOOST_AUTO_TEST_SUITE(decide_routes)

struct BadInput {
  std::string_view body;
  std::string_view pointer;
};

constexpr BadInput kBadInputs[] = {
    {"", "(none)"},
    {"grimblyfex", "(none)"},
    {R"({"query":"grimblyfex)", "(none)"},
    {R"(["grimblyfex"])", "(none)"},
    {R"({"context":{}})", "/query"},
    {R"({"query":7})", "/query"},
    {R"({"query":"grimblyfex","texts":["grimblyfex"]})", "/query"},
    {R"({"texts":["grimblyfex",7]})", "/texts/1"},
    {R"({"query":"grimblyfex","context":{"country":"grimblyfex"}})", "/context/country"},
    {R"({"query":"grimblyfex","context":{"surface":"grimblyfex"}})", "/context/surface"},
    {R"({"query":"grimblyfex","context":{"languages":["grimblyfex grimblyfex"]}})", "/context/languages/0"},
    {R"({"query":"grimblyfex","formats":["grimblyfex"]})", "/formats/0"},
    {"{\"query\":\"grimblyfex\xff\"}", "(none)"},
};

BOOST_AUTO_TEST_CASE(bad_input_is_a_problem_that_points_at_it_and_repeats_nothing) {
  Fixture api;
  for (const BadInput& input : kBadInputs) {
    BOOST_TEST_CONTEXT(input.body) {
      const Answer answer = api.Decide(input.body);
      BOOST_CHECK_EQUAL(answer.status, 400);
      BOOST_CHECK_EQUAL(answer.type, kProblemContentType);
      const auto json = answer.Json();
      BOOST_CHECK_EQUAL(At(json, "/type"), "urn:signpost:problem:invalid_request");
      BOOST_CHECK_EQUAL(At(json, "/status"), "400");
      BOOST_CHECK_EQUAL(At(json, "/pointer"), input.pointer);
      BOOST_CHECK(json.HasMember("detail"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_decision_is_answered_and_tallied) {
  Fixture api;
  const Answer shown = api.Decide(R"({"query":"ilvandrel"})");
  BOOST_CHECK_EQUAL(shown.status, 200);
  BOOST_CHECK_EQUAL(shown.type, "application/json");
  BOOST_CHECK_EQUAL(At(shown.Json(), "/action"), "interstitial");
  BOOST_CHECK_EQUAL(At(api.Decide(R"({"query":"grimblyfex"})").Json(), "/action"), "none");
  BOOST_CHECK_EQUAL(At(api.Decide(R"({"query":"irvandelor"})").Json(), "/action"), "block");
  BOOST_CHECK_EQUAL(At(api.Decide(R"({"query":"hintropel"})").Json(), "/action"), "message");
  for (const char* action : {"interstitial", "none", "block", "message"}) {
    BOOST_CHECK_EQUAL(*api.Metric("signpost_decisions_total{outcome=\"" + std::string(action) + "\"}"), 1);
  }
  BOOST_CHECK_EQUAL(*api.Metric("signpost_decisions_degraded_total"), 0);
}

BOOST_AUTO_TEST_CASE(a_batch_keeps_its_order_and_a_bad_member_spoils_no_other) {
  Fixture api;
  const Answer answer =
      api.Send({.method = "POST",
                .target = "/v1/decide/batch",
                .key = api.partner_key,
                .body = R"({"requests":[{"query":"ilvandrel"},{"query":7},{"query":"grimblyfex"}]})"});
  BOOST_CHECK_EQUAL(answer.status, 200);
  const auto json = answer.Json();
  BOOST_CHECK_EQUAL(At(json, "/results/0/action"), "interstitial");
  BOOST_CHECK_EQUAL(At(json, "/results/1/status"), "400");
  BOOST_CHECK_EQUAL(At(json, "/results/1/pointer"), "/requests/1/query");
  BOOST_CHECK_EQUAL(At(json, "/results/2/action"), "none");
  BOOST_CHECK_EQUAL(*api.Metric("signpost_decisions_total{outcome=\"none\"}"), 1);
  BOOST_CHECK_EQUAL(*api.Metric("signpost_decisions_total{outcome=\"interstitial\"}"), 1);
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_none_is_a_problem) {
  Fixture api;
  for (const char* body : {"grimblyfex", "{}", R"({"requests":[]})"}) {
    const Answer answer =
        api.Send({.method = "POST", .target = "/v1/decide/batch", .key = api.partner_key, .body = body});
    BOOST_CHECK_EQUAL(answer.status, 400);
  }
}

BOOST_AUTO_TEST_CASE(without_a_policy_the_server_says_so_until_there_is_one) {
  Fixture api(/*with_policy=*/false);
  for (const char* route : {"/v1/decide", "/v1/decide/batch", "/v1/events"}) {
    const Answer answer = api.Send({.method = "POST", .target = route, .key = api.partner_key, .body = "{}"});
    BOOST_CHECK_EQUAL(answer.status, 503);
    BOOST_CHECK_EQUAL(At(answer.Json(), "/type"), "urn:signpost:problem:not_ready");
    BOOST_CHECK_EQUAL(answer.Header("Retry-After"), "5");
  }
  api.PublishPolicy();
  BOOST_CHECK_EQUAL(api.Decide(R"({"query":"ilvandrel"})").status, 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

#include <boost/test/unit_test.hpp>

#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

BOOST_AUTO_TEST_SUITE(reports)

void SendImpression(Fixture& api, const std::string& key) {
  const Answer decided =
      api.Send({.method = "POST", .target = "/v1/decide", .key = key, .body = R"({"query":"ilvandrel"})"});
  const std::string token = At(decided.Json(), "/decision");
  api.Send({.method = "POST",
            .target = "/v1/events",
            .key = key,
            .body = R"({"events":[{"decision":")" + token + R"(","kind":"impression"}]})"});
}

BOOST_AUTO_TEST_CASE(what_was_counted_before_is_in_the_answer) {
  Fixture api;
  SendImpression(api, api.partner_key);
  const Answer answer = api.Send({.target = "/v1/reports/counts?group=kind", .key = api.analyst_key});
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.type, "application/json");
  const auto json = answer.Json();
  BOOST_CHECK_EQUAL(At(json, "/from"), "2026-11-22T13:00:00Z");
  BOOST_CHECK_EQUAL(At(json, "/until"), "2026-11-23T13:00:00Z");
  BOOST_REQUIRE_EQUAL(json["rows"].Size(), 3U);
  BOOST_CHECK(At(json, "/rows/0/time").starts_with("2026-11-23T12:00"));
  BOOST_CHECK_EQUAL(At(json, "/rows/0/kind"), "impression");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/count"), "1");
  BOOST_CHECK_EQUAL(At(json, "/rows/1/kind"), "interstitial");
  BOOST_CHECK_EQUAL(At(json, "/rows/2/kind"), "match");  // of the rule, beside the decision
}

BOOST_AUTO_TEST_CASE(a_partner_sees_its_own_and_the_team_sees_all) {
  Fixture api;
  SendImpression(api, api.partner_key);
  SendImpression(api, api.other_key);
  const auto rows = [&](const std::string& key, const std::string& more) {
    const Answer answer =
        api.Send({.target = "/v1/reports/counts?resolution=whole&group=partner&kind=impression" + more, .key = key});
    BOOST_CHECK_EQUAL(answer.status, 200);
    std::string partners;
    const auto json = answer.Json();
    for (const auto& row : json["rows"].GetArray()) partners += std::string(row["partner"].GetString()) + ";";
    return partners;
  };
  BOOST_CHECK_EQUAL(rows(api.analyst_key, ""), "partner-one;partner-two;");
  BOOST_CHECK_EQUAL(rows(api.other_key, ""), "partner-two;");
  BOOST_CHECK_EQUAL(rows(api.other_key, "&partner=partner-one"), "");
  BOOST_CHECK_EQUAL(rows(api.other_key, "&partner=partner-one,partner-two"), "partner-two;");
}

BOOST_AUTO_TEST_CASE(filters_may_be_repeated_or_listed) {
  Fixture api;
  SendImpression(api, api.partner_key);
  api.Decide(R"({"query":"zorblat"})");
  for (const char* filter : {"kind=impression&kind=none", "kind=impression,none"}) {
    const Answer answer = api.Send(
        {.target = "/v1/reports/counts?resolution=whole&group=kind&" + std::string(filter), .key = api.analyst_key});
    BOOST_CHECK_EQUAL(answer.Json()["rows"].Size(), 2U);
  }
}

BOOST_AUTO_TEST_CASE(csv_is_given_to_those_who_ask_for_it) {
  Fixture api;
  SendImpression(api, api.partner_key);
  const std::string target = "/v1/reports/counts?resolution=whole&group=campaign,kind&kind=impression";
  const Answer asked = api.Send({.target = target + "&format=csv", .key = api.analyst_key});
  const Answer preferred =
      api.Send({.target = target, .key = api.analyst_key, .headers = {{"Accept", "text/csv, */*;q=0.1"}}});
  for (const Answer& answer : {asked, preferred}) {
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK(answer.type.starts_with("text/csv"));
    BOOST_CHECK_EQUAL(answer.Header("Content-Disposition"), "attachment; filename=\"signpost-counts.csv\"");
    BOOST_CHECK_EQUAL(answer.body, "campaign,kind,count\r\nshown,impression,1\r\n");
  }
  const Answer json =
      api.Send({.target = target + "&format=json", .key = api.analyst_key, .headers = {{"Accept", "text/csv"}}});
  BOOST_CHECK_EQUAL(json.type, "application/json");
}

BOOST_AUTO_TEST_CASE(wrong_parameters_are_told_and_not_repeated) {
  Fixture api;
  for (const char* params :
       {"from=grimblyfex", "until=2026-13-01", "resolution=grimblyfex", "group=kind,grimblyfex", "format=grimblyfex",
        "grimblyfex=1", "from=2026-11-23&until=2026-11-22", "from=2026-02-30"}) {
    BOOST_TEST_CONTEXT(params) {
      const Answer answer = api.Send({.target = "/v1/reports/counts?" + std::string(params), .key = api.analyst_key});
      BOOST_CHECK_EQUAL(answer.status, 400);
      BOOST_CHECK(answer.Json().HasMember("detail"));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_report_while_counts_cannot_be_written) {
  Fixture api;
  BOOST_REQUIRE(api.flusher->Stop());
  const Answer answer = api.Send({.target = "/v1/reports/counts", .key = api.analyst_key});
  BOOST_CHECK_EQUAL(answer.status, 503);
  BOOST_CHECK_EQUAL(At(answer.Json(), "/type"), "urn:signpost:problem:store_unavailable");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

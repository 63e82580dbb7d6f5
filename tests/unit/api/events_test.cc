#include <boost/test/unit_test.hpp>

#include "server/api/events.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

BOOST_AUTO_TEST_SUITE(events)

std::string One(std::string_view token, std::string_view rest) {
  return R"({"events":[{"decision":")" + std::string(token) + "\"," + std::string(rest) + "}]}";
}

BOOST_AUTO_TEST_CASE(each_kind_is_taken_and_counted_once_however_often_it_is_sent) {
  Fixture api;
  const std::string token = api.Token();
  for (const std::string_view kind : kEventKindNames) {
    const bool concerns_help = kind == "help_click" || kind == "call" || kind == "chat";
    std::string member = R"({"decision":")" + token + R"(","kind":")" + std::string(kind) + '"';
    member += concerns_help ? R"(,"help":"everywhere"})" : "}";
    for (int time = 0; time < 2; ++time) {
      const Answer answer = api.Events(R"({"events":[)" + member + "," + member + "]}");
      BOOST_CHECK_EQUAL(answer.status, 202);
      BOOST_CHECK_EQUAL(At(answer.Json(), "/accepted"), "2");
      BOOST_CHECK_EQUAL(At(answer.Json(), "/refused/0/index"), "(none)");
    }
    BOOST_CHECK_EQUAL(api.Counted(kind), 1U);
  }
  BOOST_CHECK_EQUAL(*api.Metric("signpost_events_stored_total{outcome=\"counted\"}"), kEventKindNames.size());
}

BOOST_AUTO_TEST_CASE(help_clicks_count_once_for_each_service) {
  Fixture api;
  const std::string token = api.Token();
  for (const char* help : {"everywhere", "great-britain", "everywhere"}) {
    api.Events(One(token, R"("kind":"help_click","help":")" + std::string(help) + '"'));
  }
  BOOST_CHECK_EQUAL(api.Counted("help_click"), 2U);
}

struct Refused {
  std::string member;  // TOKEN stands for a good one
  std::string reason;
  std::string pointer;
};

BOOST_AUTO_TEST_CASE(wrong_members_are_refused_by_index_and_spoil_no_other) {
  Fixture api;
  const Refused cases[] = {
      {"7", "malformed", ""},
      {"[]", "malformed", ""},
      {"{}", "malformed", "/decision"},
      {R"({"decision":7,"kind":"impression"})", "malformed", "/decision"},
      {R"({"decision":"TOKEN"})", "malformed", "/kind"},
      {R"({"decision":"TOKEN","kind":["grimblyfex"]})", "malformed", "/kind"},
      {R"({"decision":"TOKEN","kind":"call","help":7})", "malformed", "/help"},
      {R"({"decision":"TOKEN","kind":"grimblyfex"})", "kind_unknown", "/kind"},
      {R"({"decision":"TOKEN","kind":"help_click"})", "help_missing", "/help"},
      {R"({"decision":"TOKEN","kind":"chat","help":"grimblyfex"})", "help_unknown", "/help"},
      {R"({"decision":"TOKEN","kind":"call","help":"italy-closed"})", "help_unknown", "/help"},
      {R"({"decision":"TOKEN","kind":"call","help":"spain-unconfirmed"})", "help_unknown", "/help"},
      {R"({"decision":"TOKEN","kind":"impression","help":"everywhere"})", "help_not_allowed", "/help"},
      {R"({"decision":"","kind":"impression"})", "token_invalid", "/decision"},
      {R"({"decision":"grimblyfex","kind":"impression"})", "token_invalid", "/decision"},
  };
  const std::string token = api.Token();
  std::string body = R"({"events":[{"decision":")" + token + R"(","kind":"impression"})";
  for (const Refused& refused : cases) {
    std::string member = refused.member;
    if (const std::size_t at = member.find("TOKEN"); at != std::string::npos) member.replace(at, 5, token);
    body += "," + member;
  }
  const Answer answer = api.Events(body + R"(,{"decision":")" + token + R"(","kind":"dismiss"}]})");
  BOOST_CHECK_EQUAL(answer.status, 202);
  const auto json = answer.Json();
  BOOST_CHECK_EQUAL(At(json, "/accepted"), "2");
  BOOST_REQUIRE_EQUAL(json["refused"].Size(), std::size(cases));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    BOOST_TEST_CONTEXT(cases[i].member) {
      const std::string at = "/refused/" + std::to_string(i);
      BOOST_CHECK_EQUAL(At(json, (at + "/index").c_str()), std::to_string(i + 1));
      BOOST_CHECK_EQUAL(At(json, (at + "/reason").c_str()), cases[i].reason);
      BOOST_CHECK_EQUAL(At(json, (at + "/pointer").c_str()), "/events/" + std::to_string(i + 1) + cases[i].pointer);
    }
  }
  BOOST_CHECK_EQUAL(api.Counted("impression"), 1U);
  BOOST_CHECK_EQUAL(api.Counted("dismiss"), 1U);
}

BOOST_AUTO_TEST_CASE(tokens_that_are_altered_old_or_anothers_are_refused) {
  Fixture api;
  const auto reason = [&](const std::string& token, const std::string& key) {
    const Answer answer =
        api.Send({.method = "POST", .target = "/v1/events", .key = key, .body = One(token, R"("kind":"impression")")});
    BOOST_CHECK_EQUAL(answer.status, 202);
    BOOST_CHECK_EQUAL(At(answer.Json(), "/accepted"), "0");
    return At(answer.Json(), "/refused/0/reason");
  };
  BOOST_CHECK_EQUAL(reason(api.AlteredToken(), api.partner_key), "token_invalid");
  const std::string token = api.Token();
  BOOST_CHECK_EQUAL(reason(token, api.other_key), "other_partner");
  api.clock.Advance(std::chrono::hours(25));
  BOOST_CHECK_EQUAL(reason(token, api.partner_key), "token_expired");
  BOOST_CHECK_EQUAL(api.Counted("impression"), 0U);
}

BOOST_AUTO_TEST_CASE(bodies_that_are_no_list_of_events_are_problems) {
  Fixture api;
  std::string many = R"({"events":[{})";
  for (std::size_t i = 0; i < kMaxEvents; ++i) many += ",{}";
  const std::pair<std::string, std::string> cases[] = {{"", "(none)"},
                                                       {"grimblyfex", "(none)"},
                                                       {R"({"events":["grimblyfex)", "(none)"},
                                                       {std::string(500'000, '['), "(none)"},
                                                       {"{\"events\":[\"\xff\"]}", "(none)"},
                                                       {"[]", "/events"},
                                                       {"{}", "/events"},
                                                       {R"({"events":{}})", "/events"},
                                                       {R"({"events":[]})", "/events"},
                                                       {many + "]}", "/events"}};
  for (const auto& [body, pointer] : cases) {
    BOOST_TEST_CONTEXT(body.substr(0, 40)) {
      const Answer answer = api.Events(body);
      BOOST_CHECK_EQUAL(answer.status, 400);
      BOOST_CHECK_EQUAL(At(answer.Json(), "/pointer"), pointer);
    }
  }
}

BOOST_AUTO_TEST_CASE(as_many_as_allowed_are_taken_at_once) {
  Fixture api;
  std::string body = R"({"events":[)";
  for (std::size_t i = 0; i < kMaxEvents; ++i) {
    body += (i == 0 ? "" : ",") + (R"({"decision":")" + api.Token() + R"(","kind":"impression"})");
  }
  const Answer answer = api.Events(body + "]}");
  BOOST_CHECK_EQUAL(At(answer.Json(), "/accepted"), "1000");
  BOOST_CHECK_EQUAL(api.Counted("impression"), kMaxEvents);
}

BOOST_AUTO_TEST_CASE(dimensions_come_from_the_token_and_an_unlisted_country_is_counted_as_one) {
  Fixture api;
  for (const char* country : {"GB", "QQ", "QX"}) {
    const std::string token =
        api.Token("ilvandrel", R"(,"context":{"surface":"image_search","country":")" + std::string(country) + "\"}");
    api.Events(One(token, R"("kind":"impression")"));
  }
  const Answer answer = api.Send({.target = "/v1/reports/counts?kind=impression&resolution=whole&group=country,partner,"
                                            "campaign,variant,locale,surface,kind",
                                  .key = api.analyst_key});
  const auto json = answer.Json();
  BOOST_REQUIRE_EQUAL(json["rows"].Size(), 2U);
  BOOST_CHECK_EQUAL(At(json, "/rows/0/country"), "GB");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/partner"), "partner-one");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/campaign"), "shown");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/variant"), "only");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/locale"), "en-GB");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/surface"), "image_search");
  BOOST_CHECK_EQUAL(At(json, "/rows/0/count"), "1");
  BOOST_CHECK_EQUAL(At(json, "/rows/1/country"), "ZZ");
  BOOST_CHECK_EQUAL(At(json, "/rows/1/count"), "2");
}

BOOST_AUTO_TEST_CASE(a_full_journal_acknowledges_nothing) {
  Fixture api(/*with_policy=*/true, /*journal_bytes=*/1);
  const Answer answer = api.Events(One(api.Token(), R"("kind":"impression")"));
  BOOST_CHECK_EQUAL(answer.status, 503);
  BOOST_CHECK_EQUAL(At(answer.Json(), "/type"), "urn:signpost:problem:journal_full");
  BOOST_CHECK_EQUAL(answer.Header("Retry-After"), "5");
}

BOOST_AUTO_TEST_CASE(pages_need_no_key_and_any_origin_and_type_will_do) {
  Fixture api;
  const std::string target = "/i/" + api.Token() + "/events";
  const Answer answer = api.Send({.method = "POST",
                                  .target = target,
                                  .body = R"({"events":[{"kind":"impression"},{"kind":"film"},{"kind":"grimblyfex"}]})",
                                  .content_type = "text/plain;charset=UTF-8"});
  BOOST_CHECK_EQUAL(answer.status, 202);
  BOOST_CHECK_EQUAL(answer.Header("Access-Control-Allow-Origin"), "*");
  BOOST_CHECK_EQUAL(At(answer.Json(), "/accepted"), "2");
  BOOST_CHECK_EQUAL(At(answer.Json(), "/refused/0/reason"), "kind_unknown");
  BOOST_CHECK_EQUAL(api.Counted("impression"), 1U);

  const Answer preflight = api.Send({.method = "OPTIONS", .target = target});
  BOOST_CHECK_EQUAL(preflight.status, 204);
  BOOST_CHECK_EQUAL(preflight.Header("Access-Control-Allow-Origin"), "*");
  BOOST_CHECK_EQUAL(preflight.Header("Access-Control-Allow-Headers"), "Content-Type");
}

BOOST_AUTO_TEST_CASE(pages_may_send_few_events_of_one_good_decision) {
  Fixture api;
  const auto send = [&](const std::string& token, const std::string& body) {
    const Answer answer = api.Send({.method = "POST", .target = "/i/" + token + "/events", .body = body});
    BOOST_CHECK_EQUAL(answer.Header("Access-Control-Allow-Origin"), "*");
    return answer.status;
  };
  const std::string token = api.Token();
  std::string many = R"({"events":[{"kind":"impression"})";
  for (std::size_t i = 1; i < kMaxPageEvents; ++i) many += R"(,{"kind":"impression"})";
  BOOST_CHECK_EQUAL(send(token, many + "]}"), 202);
  BOOST_CHECK_EQUAL(send(token, many + ",{}]}"), 400);
  BOOST_CHECK_EQUAL(send(token, "grimblyfex"), 400);
  BOOST_CHECK_EQUAL(send("grimblyfex", many + "]}"), 404);
  BOOST_CHECK_EQUAL(send(api.AlteredToken(), many + "]}"), 404);
  api.clock.Advance(std::chrono::hours(25));
  BOOST_CHECK_EQUAL(send(token, many + "]}"), 410);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

#include "server/policy/condition_text.h"

#include <boost/test/unit_test.hpp>

#include "server/policy/codec.h"
#include "server/policy/objects.h"

namespace signpost::policy {
namespace {

rules::Condition ConditionOf(const std::string& json) {
  rules::Issues issues;
  const Definition one = ParseObject(Family::kRules, R"({"id":"r","action":"block","when":)" + json + "}", issues);
  BOOST_REQUIRE_MESSAGE(issues.empty(), json);
  return one.rules.rules.front().when;
}

BOOST_AUTO_TEST_SUITE(condition_text)

BOOST_AUTO_TEST_CASE(each_condition_is_a_sentence) {
  const struct {
    const char* json;
    const char* text;
  } cases[] = {
      {R"({"terms":{"list":"a"}})", "the search has a term of list “a”"},
      {R"({"terms":{"list":"a","min_count":2}})", "the search has at least 2 different terms of list “a”"},
      {R"({"terms":{"list":"a","min_weight":1.5}})",
       "the search has terms of list “a” that together weigh at least 1.5"},
      {R"({"terms":{"list":"a","min_count":3,"min_weight":4}})",
       "the search has at least 3 different terms of list “a” that together weigh at least 4"},
      {R"({"country":["GB"]})", "the country is GB"},
      {R"({"country":["GB","IE","US"]})", "the country is GB, IE or US"},
      {R"({"country":[]})", "the country is none of any"},
      {R"({"region":["GB-SCT"]})", "the region is GB-SCT"},
      {R"({"language":["en","gd"]})", "the person reads en or gd"},
      {R"({"surface":["web_search","chat"]})", "the surface is web search or chat"},
      {R"({"age_band":["under_13","13_15","16_17","unknown"]})",
       "the age band is under 13, 13 to 15, 16 to 17 or unknown"},
      {R"({"partner":["p1"]})", "the partner is “p1”"},
      {R"({"prior_exposures":{"ge":2}})", "the person was shown a message at least 2 times before"},
      {R"({"prior_exposures":{"lt":1}})", "the person was shown a message less than 1 time before"},
      {R"({"signal":{"name":"risk","le":0.1}})", "the partner's signal “risk” is at most 0.1"},
      {R"({"signal":{"name":"risk","gt":1}})", "the partner's signal “risk” is more than 1"},
      {R"({"signal":{"name":"risk","eq":0}})", "the partner's signal “risk” is exactly 0"},
      {R"({"schedule":{}})", "at any time"},
      {R"({"schedule":{"time_zone":"Europe/London","from":"2026-01-01","until":"2026-12-31T18:00"}})",
       "the time is from 2026-01-01, until 2026-12-31T18:00 (Europe/London)"},
      {R"({"schedule":{"day_parts":[{"days":["mon","tue","wed","thu","fri"],"from":"09:00","until":"17:00"},
                                    {"days":["sat","sun"],"from":"22:30","until":"06:00"}]}})",
       "the time is Mon to Fri 09:00–17:00; Sat and Sun 22:30–06:00 (UTC)"},
      {R"({"schedule":{"day_parts":[{"until":"12:00"},{"days":["mon","wed","sun"]},{"days":[]}]}})",
       "the time is every day 00:00–12:00; Mon, Wed and Sun 00:00–24:00; on no day 00:00–24:00 (UTC)"},
      {R"({"all":[]})", "always"},
      {R"({"any":[]})", "never"},
      {R"({"all":[{"country":["GB"]}]})", "the country is GB"},
      {R"({"not":{"surface":["chat"]}})", "not: the surface is chat"},
      {R"({"all":[{"terms":{"list":"a"}},{"country":["GB","IE"]},{"not":{"surface":["chat"]}}]})",
       "the search has a term of list “a”, and the country is GB or IE, and not: the surface is chat"},
      {R"({"any":[{"country":["IE"]},{"all":[{"country":["GB"]},{"surface":["chat"]}]}]})",
       "the country is IE, or (the country is GB, and the surface is chat)"},
      {R"({"not":{"any":[{"country":["IE"]},{"not":{"all":[{"country":["GB"]}]}}]}})",
       "not: (the country is IE, or not: the country is GB)"},
  };
  for (const auto& c : cases) BOOST_TEST(ConditionText(ConditionOf(c.json)) == c.text);
}

BOOST_AUTO_TEST_CASE(lists_are_called_as_asked) {
  const auto names = [](std::string_view id) { return "the title\nof " + std::string(id); };
  BOOST_TEST(ConditionText(ConditionOf(R"({"not":{"terms":{"list":"a"}}})"), names) ==
             "not: the search has a term of list “the title of a”");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

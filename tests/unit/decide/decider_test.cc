#include "server/decide/decider.h"

#include "tests/unit/decide/fixture.h"

namespace {

using namespace signpost;
using decide::Fixture;
using decide::InputFault;

std::string Text(const rapidjson::Value& json, const char* name) {
  return json.HasMember(name) && json[name].IsString() ? json[name].GetString() : "(none)";
}

BOOST_AUTO_TEST_SUITE(decider)

BOOST_AUTO_TEST_CASE(no_match_says_so_and_is_counted) {
  Fixture fixture;
  const auto answer = fixture.Decide(R"({"query":"weather in the garden","context":{"country":"GB"}})");
  BOOST_TEST(Text(answer, "action") == "none");
  BOOST_TEST(Text(answer, "policy") == "r1");
  BOOST_TEST(answer.MemberCount() == 2u);
  BOOST_TEST(fixture.Counted("none") == 1u);
}

BOOST_AUTO_TEST_CASE(a_match_carries_message_help_and_a_token_that_opens) {
  Fixture fixture;
  const auto answer = fixture.Decide(
      R"({"query":"a dorvane tuskel b","context":{"country":"GB","region":"GB-SCT","languages":["en-GB"],"surface":"chat","age_band":"adult"}})");
  BOOST_TEST(Text(answer, "action") == "interstitial");
  BOOST_TEST(Text(answer, "campaign") == "shown");
  BOOST_TEST(Text(answer, "variant") == "only");
  BOOST_TEST(Text(answer, "locale") == "en-GB");
  BOOST_TEST(Text(answer, "direction") == "ltr");
  BOOST_TEST(!Text(answer["message"], "title").empty());
  BOOST_TEST(answer["message"]["paragraphs"].Size() > 0u);
  BOOST_TEST(answer["help"].Size() > 0u);
  BOOST_TEST(answer["help"][0].HasMember("open_now"));

  const std::string decision = Text(answer, "decision");
  BOOST_TEST(Text(answer, "page") == "/i/" + decision);
  BOOST_TEST(Text(answer, "go") == "/go/" + decision + "/{help}");
  const auto token = fixture.sealer.Open(decision, fixture.clock.Now());
  BOOST_REQUIRE(token);
  BOOST_TEST(token->campaign == "shown");
  BOOST_TEST(token->variant == "only");
  BOOST_TEST(token->partner == "partner-one");
  BOOST_TEST(token->country == "GB");
  BOOST_TEST(token->region == "GB-SCT");
  BOOST_TEST(token->surface == "chat");
  BOOST_TEST(!fixture.sealer.Open(decision, fixture.clock.Now() + std::chrono::hours(25)));
  BOOST_TEST(fixture.Counted("interstitial", "shown") == 1u);
}

struct Trial {
  const char* words;
  const char* action;
  const char* kind;  // counted
  const char* campaign;
};

const Trial kTrials[] = {
    {"hintropel", "message", "message", "shown-second"},
    {"irvandelor", "block", "block", "shown"},
    {"cordwynel", "interstitial", "interstitial", "shown"},
    {"cordwynel stillbrookel", "none", "suppressed", ""},
    {"farrowanel", "none", "holdout", "held-out"},
    {"enbrickel", "none", "none", ""},
    {"grellishan", "none", "none", ""},
};

BOOST_AUTO_TEST_CASE(each_outcome_is_answered_and_counted) {
  for (const Trial& trial : kTrials) {
    Fixture fixture;
    BOOST_TEST_CONTEXT(trial.words) {
      const auto answer = fixture.Decide(std::string(R"({"query":")") + trial.words + "\"}");
      BOOST_TEST(Text(answer, "action") == trial.action);
      BOOST_TEST(fixture.Counted(trial.kind, trial.campaign) == 1u);
    }
  }
}

BOOST_AUTO_TEST_CASE(shadow_is_counted_beside_what_is_shown) {
  Fixture fixture;
  BOOST_TEST(Text(fixture.Decide(R"({"query":"delphornel"})"), "action") == "none");
  fixture.counters.Collect(fixture.collected);
  std::uint64_t shadow = 0;
  std::uint64_t none = 0;
  fixture.collected.ForEach([&](const counters::Key& key, std::uint64_t count) {
    shadow += fixture.labels.Text(key.kind) == "shadow" ? count : 0;
    none += fixture.labels.Text(key.kind) == "none" ? count : 0;
  });
  BOOST_TEST(shadow == 1u);
  BOOST_TEST(none == 1u);
}

BOOST_AUTO_TEST_CASE(caps_hold_within_the_hour_and_over_policies) {
  Fixture fixture;
  const std::string body = R"({"query":"lorvanter"})";
  BOOST_TEST(Text(fixture.Decide(body), "action") == "interstitial");
  fixture.Publish("r2");
  BOOST_TEST(Text(fixture.Decide(body), "action") == "interstitial");
  BOOST_TEST(Text(fixture.Decide(body), "action") == "none");
  fixture.clock.Advance(std::chrono::hours(1));
  BOOST_TEST(Text(fixture.Decide(body), "action") == "interstitial");
}

BOOST_AUTO_TEST_CASE(a_country_that_is_none_is_counted_as_other) {
  Fixture fixture;
  fixture.Decide(R"({"query":"x","context":{"country":"QQ"}})");
  fixture.counters.Collect(fixture.collected);
  fixture.collected.ForEach([&](const counters::Key& key, std::uint64_t) {
    BOOST_TEST(fixture.labels.Text(key.country) == decide::kOtherCountry);
  });
}

BOOST_AUTO_TEST_CASE(one_session_sees_one_variant) {
  Fixture fixture;
  const std::string body = R"({"query":"norvishan","context":{"session":"a session"}})";
  const std::string variant = Text(fixture.Decide(body), "variant");
  for (int i = 0; i < 20; ++i) BOOST_TEST(Text(fixture.Decide(body), "variant") == variant);
}

BOOST_AUTO_TEST_CASE(facts_show_until_their_review) {
  Fixture fixture;
  const std::string body = R"({"query":"jorvinelo","context":{"languages":["en-GB"]}})";
  const auto now = fixture.Decide(body);
  BOOST_REQUIRE(now["message"].HasMember("facts"));
  const auto facts_now = now["message"]["facts"].Size();
  Fixture earlier;
  earlier.clock.Advance(-std::chrono::days(5 * 365));
  const auto before = earlier.Decide(body);
  BOOST_REQUIRE(before["message"].HasMember("facts"));
  BOOST_TEST(before["message"]["facts"].Size() > facts_now);
}

BOOST_AUTO_TEST_CASE(a_right_to_left_locale_says_so) {
  Fixture fixture;
  const auto answer = fixture.Decide(R"({"query":"jorvinelo","context":{"languages":["ar-XB"]}})");
  BOOST_TEST(Text(answer, "locale") == "ar-XB");
  BOOST_TEST(Text(answer, "direction") == "rtl");
}

BOOST_AUTO_TEST_CASE(a_bad_body_appends_nothing_and_counts_nothing) {
  Fixture fixture;
  std::string answer = "kept";
  InputFault fault;
  BOOST_TEST(!fixture.decider.Decide(0, "partner-one", "{}", answer, fault));
  BOOST_TEST(answer == "kept");
  fixture.counters.Collect(fixture.collected);
  BOOST_TEST(fixture.collected.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_batch_answers_in_order_under_one_policy) {
  Fixture fixture;
  const auto write_fault = [](const InputFault& fault, std::string& out) {
    out += "{\"at\":\"" + fault.pointer + "\"}";
  };
  std::string text;
  InputFault fault;
  BOOST_REQUIRE(fixture.decider.DecideBatch(0, "partner-one",
                                            R"({"requests":[{"query":"weather"},{"query":3},{"query":"hintropel"}]})",
                                            write_fault, text, fault));
  rapidjson::Document answer;
  answer.Parse(text.c_str());
  BOOST_REQUIRE_MESSAGE(!answer.HasParseError(), text);
  BOOST_TEST(Text(answer, "policy") == "r1");
  BOOST_REQUIRE(answer["results"].Size() == 3u);
  BOOST_TEST(Text(answer["results"][0], "action") == "none");
  BOOST_TEST(Text(answer["results"][1], "at") == "/requests/1/query");
  BOOST_TEST(Text(answer["results"][2], "action") == "message");
}

BOOST_AUTO_TEST_CASE(a_new_policy_answers_the_next_request) {
  Fixture fixture("first");
  BOOST_TEST(Text(fixture.Decide(R"({"query":"x"})"), "policy") == "first");
  fixture.Publish("second");
  BOOST_TEST(Text(fixture.Decide(R"({"query":"x"})"), "policy") == "second");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

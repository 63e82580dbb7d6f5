// Rules that do nothing: each lint fires on a small policy, and is silent where one thing is different.
#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/lint_policy.h"

namespace signpost::policy {
namespace {

using test::CheckLint;
using test::LintJson;

BOOST_AUTO_TEST_SUITE(lint_rules)

BOOST_AUTO_TEST_CASE(a_good_policy_has_none) { CheckLint("good", {}, "", ""); }

// ---- which condition holds wherever another does

struct Implication {
  const char* narrow;  // of the rule that may never be reached
  const char* wide;    // of the rule before it
  bool holds;
};

const Implication kImplications[] = {
    // Lists.
    {R"({"terms": {"list": "one"}})", R"({"terms": {"list": "one"}})", true},
    {R"({"terms": {"list": "one"}})", R"({"terms": {"list": "two"}})", false},
    {R"({"terms": {"list": "one", "min_count": 2}})", R"({"terms": {"list": "one"}})", true},
    {R"({"terms": {"list": "one"}})", R"({"terms": {"list": "one", "min_count": 2}})", false},
    {R"({"terms": {"list": "one", "min_weight": 2}})", R"({"terms": {"list": "one", "min_weight": 1.5}})", true},
    {R"({"terms": {"list": "one", "min_weight": 1.5}})", R"({"terms": {"list": "one", "min_weight": 2}})", false},
    {R"({"all": [{"terms": {"list": "one"}}, {"terms": {"list": "two"}}]})", R"({"terms": {"list": "two"}})", true},
    {R"({"any": [{"terms": {"list": "one"}}, {"terms": {"list": "two"}}]})", R"({"terms": {"list": "two"}})", false},
    {R"({"terms": {"list": "two"}})", R"({"any": [{"terms": {"list": "one"}}, {"terms": {"list": "two"}}]})", true},
    {R"({"any": [{"terms": {"list": "two"}}, {"terms": {"list": "one"}}]})",
     R"({"any": [{"terms": {"list": "one"}}, {"terms": {"list": "two"}}]})", true},
    // Values.
    {R"({"country": ["GB"]})", R"({"country": ["FR", "GB"]})", true},
    {R"({"country": ["GB", "IE"]})", R"({"country": ["FR", "GB"]})", false},
    {R"({"country": ["GB"]})", R"({"not": {"country": ["FR"]}})", true},
    {R"({"not": {"country": ["FR", "GB"]}})", R"({"not": {"country": ["FR"]}})", true},
    {R"({"not": {"country": ["FR"]}})", R"({"not": {"country": ["FR", "GB"]}})", false},
    {R"({"not": {"country": ["FR"]}})", R"({"country": ["GB"]})", false},
    {R"({"region": ["GB-SCT"]})", R"({"region": ["GB-SCT", "GB-WLS"]})", true},
    {R"({"region": ["GB-SCT"]})", R"({"country": ["GB"]})", false},  // what belongs together in life is not considered
    {R"({"partner": ["p"]})", R"({"partner": ["p", "q"]})", true},
    {R"({"partner": ["p", "q"]})", R"({"partner": ["p"]})", false},
    {R"({"surface": ["chat"]})", R"({"surface": ["chat", "upload"]})", true},
    {R"({"surface": ["chat"]})", R"({"not": {"surface": ["upload"]}})", true},
    {R"({"not": {"surface": ["upload"]}})", R"({"surface": ["chat"]})", false},
    {R"({"age_band": ["13_15"]})", R"({"not": {"age_band": ["adult", "unknown"]}})", true},
    {R"({"not": {"age_band": ["adult"]}})", R"({"age_band": ["under_13", "13_15", "16_17"]})", false},
    // Languages: of several that a person has.
    {R"({"language": ["en-GB"]})", R"({"language": ["en"]})", true},
    {R"({"language": ["EN-gb"]})", R"({"language": ["fr", "en"]})", true},
    {R"({"language": ["en"]})", R"({"language": ["en-GB"]})", false},
    {R"({"language": ["eng"]})", R"({"language": ["en"]})", false},
    {R"({"not": {"language": ["en"]}})", R"({"not": {"language": ["en-GB"]}})", true},
    {R"({"not": {"language": ["en-GB"]}})", R"({"not": {"language": ["en"]}})", false},
    {R"({"language": ["fr"]})", R"({"not": {"language": ["en"]}})", false},
    // Numbers.
    {R"({"prior_exposures": {"ge": 3}})", R"({"prior_exposures": {"gt": 2}})", true},
    {R"({"prior_exposures": {"ge": 2}})", R"({"prior_exposures": {"gt": 2}})", false},
    {R"({"prior_exposures": {"eq": 3}})", R"({"prior_exposures": {"le": 3}})", true},
    {R"({"prior_exposures": {"lt": 3}})", R"({"not": {"prior_exposures": {"eq": 3}}})", true},
    {R"({"not": {"prior_exposures": {"eq": 0}}})", R"({"prior_exposures": {"gt": 0}})", true},
    {R"({"signal": {"name": "risk", "ge": 0.5}})", R"({"signal": {"name": "risk", "gt": 0.4}})", true},
    {R"({"signal": {"name": "risk", "ge": 0.5}})", R"({"signal": {"name": "risk", "gt": 0.5}})", false},
    {R"({"signal": {"name": "risk", "gt": 0.5}})", R"({"signal": {"name": "risk", "ge": 0.5}})", true},
    {R"({"signal": {"name": "risk", "ge": 0.5}})", R"({"signal": {"name": "other", "ge": 0.5}})", false},
    {R"({"not": {"signal": {"name": "risk", "ge": 0.5}}})", R"({"signal": {"name": "risk", "lt": 0.5}})", false},
    {R"({"signal": {"name": "risk", "lt": 0.5}})", R"({"not": {"signal": {"name": "risk", "ge": 0.5}}})", true},
    // Times.
    {R"({"schedule": {"from": "2026-02-01", "until": "2027-03-01T12:00"}})",
     R"({"schedule": {"from": "2026-01-01", "until": "2027-03-01T12:00"}})", true},
    {R"({"schedule": {"from": "2026-02-01"}})", R"({"schedule": {"from": "2026-01-01", "until": "2027-04-01"}})",
     false},
    {R"({"schedule": {"time_zone": "Europe/London", "from": "2026-02-01"}})", R"({"schedule": {"from": "2026-01-01"}})",
     false},
    {R"({"schedule": {"from": "2026-02-01", "day_parts": [{"days": ["mon"]}]}})",
     R"({"schedule": {"from": "2026-02-01"}})", true},
    {R"({"schedule": {"day_parts": [{"days": ["mon"]}]}})",
     R"({"schedule": {"day_parts": [{"days": ["mon", "tue"]}]}})", false},
    // Together.
    {R"({"all": [{"terms": {"list": "one"}}, {"country": ["GB"]}, {"age_band": ["adult"]}]})",
     R"({"all": [{"terms": {"list": "one"}}, {"country": ["GB", "IE"]}]})", true},
    {R"({"all": [{"terms": {"list": "one"}}, {"any": [{"country": ["GB"]}, {"language": ["en"]}]}]})",
     R"({"any": [{"terms": {"list": "two"}}, {"all": [{"terms": {"list": "one"}}, {"any": [{"language": ["en"]}, {"country": ["GB"]}]}]}]})",
     true},
    {R"({"all": [{"terms": {"list": "one"}}, {"not": {"all": [{"country": ["GB"]}, {"surface": ["chat"]}]}}]})",
     R"({"not": {"all": [{"country": ["GB"]}, {"surface": ["chat"]}, {"partner": ["p"]}]}})", true},
    {R"({"not": {"any": [{"country": ["GB"]}, {"surface": ["chat"]}]}})", R"({"not": {"country": ["GB"]}})", true},
};

BOOST_AUTO_TEST_CASE(a_rule_that_another_one_always_comes_before) {
  for (const Implication& one : kImplications) {
    const std::string rules = R"({"id": "wide", "mode": "live", "priority": 9, "when": )" + std::string(one.wide) +
                              R"(, "campaign": "c", "action": "message"},
        {"id": "narrow", "mode": "live", "when": )" +
                              one.narrow +
                              R"(, "campaign": "c", "action": "message"},
        {"id": "other", "mode": "live", "priority": 99, "when": {"terms": {"list": "two", "min_count": 2}}, "campaign": "d", "action": "message"})";
    CheckLint(
        std::string(one.narrow) + " => " + one.wide, {.rules = rules}, "/rules/1",
        one.holds ? "\"narrow\" is never reached: whenever it matches, \"wide\" matches, too, and comes first" : "");
  }
}

// ---- two rules with the same condition: what else decides

struct Pairing {
  const char* name;
  const char* first;          // fields of the rule that comes first
  const char* second;         // and of the one that may be unreachable
  const char* says;           // of the second; empty: nothing
  const char* campaign = "";  // fields added to the first rule's campaign
};

const Pairing kPairings[] = {
    {"first by priority", R"("priority": 2)", R"("priority": 1)", "never reached"},
    {"first by id", R"("priority": 1)", R"("priority": 1)", "never reached"},
    {"two of one campaign", R"("ramp_percent": 50)", R"("priority": -1, "campaign": "c", "ramp_percent": 40)",
     "never reached"},
    {"a smaller ramp", R"("ramp_percent": 50)", R"("priority": -1, "campaign": "c", "ramp_percent": 60)", ""},
    {"another campaign's ramp", R"("ramp_percent": 99)", R"("priority": -1)", ""},
    {"the first is in shadow", R"("mode": "shadow")", R"("priority": -1)", ""},
    {"a cap", "", R"("priority": -1)", "", R"("caps": {"per_hour": 1})"},
    {"a cap on both", "", R"("priority": -1, "campaign": "c")", "never reached", R"("caps": {"per_hour": 1})"},
    {"a holdout shows nothing either", "", R"("priority": -1)", "never reached", R"("holdout_percent": 50)"},
    {"a flight", "", R"("priority": -1)", "", R"("flight": {"from": "2026-01-01"})"},
    {"elsewhere", "", R"("priority": -1)", "", R"("countries": ["GB"])"},
    {"where both run", "", R"("priority": -1)", "never reached", R"("countries": ["GB", "IE", "FR"])"},
    {"for adults", "", R"("priority": -1)", "", R"("written_for": "adults")"},
    {"in fewer formats", "", R"("priority": -1)", "", R"("variants": [{"id": "a", "message": "n"}])"},
    {"held back", R"("action": "suppress", "suppresses": ["d"], "priority": -9)", R"("priority": -1)",
     "holds its campaign back"},
    {"all is held back", R"("action": "suppress", "priority": -9)", R"("priority": -1)", "holds its campaign back"},
    {"another campaign is held back", R"("action": "suppress", "suppresses": ["c"], "priority": -9)",
     R"("priority": -1)", ""},
    {"held back for some", R"("action": "suppress", "suppresses": ["d"], "priority": -9, "ramp_percent": 99)",
     R"("priority": -1)", ""},
};

std::string WithField(std::string_view fields, std::string_view field) {
  const std::string name(field.substr(0, field.find(':') + 1));
  if (fields.find(name) != std::string_view::npos) return std::string(fields);
  return std::string(field) + (fields.empty() ? "" : ", ") + std::string(fields);
}

std::string RuleOf(std::string_view id, std::string_view fields, std::string_view campaign) {
  std::string all(fields);
  if (all.find("\"suppress\"") == std::string::npos) {
    all = WithField(WithField(all, "\"campaign\": \"" + std::string(campaign) + "\""), "\"action\": \"message\"");
  }
  return R"({"id": ")" + std::string(id) +
         R"(", "when": {"all": [{"terms": {"list": "one"}}, {"country": ["GB", "IE"]}]}, )" +
         WithField(all, "\"mode\": \"live\"") + "}";
}

BOOST_AUTO_TEST_CASE(what_else_decides_between_two_rules_that_match) {
  for (const Pairing& one : kPairings) {
    const std::string rules =
        RuleOf("first", one.first, "c") + ", " + RuleOf("second", one.second, "d") +
        R"(, {"id": "c-too", "mode": "live", "when": {"terms": {"list": "two"}}, "campaign": "c", "action": "message"},
        {"id": "d-too", "mode": "live", "when": {"all": [{"terms": {"list": "two"}}, {"prior_exposures": {"lt": 3}}]}, "priority": 7, "campaign": "d", "action": "message"})";
    const std::string campaigns =
        R"({"id": "c", "audience": "self", )" +
        WithField(WithField(WithField(one.campaign, R"("written_for": "everyone")"), R"("countries": ["*"])"),
                  R"("variants": [{"id": "a", "message": "m"}])") +
        R"(}, {"id": "d", "audience": "family", "written_for": "everyone", "countries": ["GB", "IE"],
             "variants": [{"id": "a", "message": "m"}]})";
    const std::string messages =
        std::string(LintJson().messages) +
        R"(, {"id": "n", "formats": ["onebox"], "locales": {"en-GB": {"translation": "reviewed",
        "title": "Help is there", "paragraphs": ["You can talk to someone."]}, "fr": {"translation": "reviewed",
        "title": "T", "paragraphs": ["P."]}}})";
    const bool is_french = std::string_view(one.campaign).find("FR") != std::string_view::npos;
    const LintJson json{.rules = rules, .campaigns = campaigns, .messages = messages};
    const rules::Issues issues = test::LintsOf(test::DefinitionOf(json));
    BOOST_TEST_CONTEXT(one.name) {
      const bool is_silent = std::string_view(one.says).empty();
      BOOST_TEST(issues.size() == (is_silent ? 0u : 1u) + (is_french ? 1u : 0u), test::Told(issues));
      if (!is_silent) {
        BOOST_TEST(issues.front().pointer == "/rules/1");
        BOOST_TEST(issues.front().message.find(one.says) != std::string::npos, test::Told(issues));
      }
    }
  }
}

// A suppressor of the first campaign alone lets the second through.
BOOST_AUTO_TEST_CASE(what_comes_first_may_be_held_back_alone) {
  const std::string two = RuleOf("first", "", "c") + ", " + RuleOf("second", R"("priority": -1)", "d");
  const char* const suppressor =
      R"(, {"id": "quiet", "mode": "live", "when": {"terms": {"list": "two"}}, "action": "suppress", "suppresses": [%])";
  const auto with = [&](std::string_view campaigns) {
    std::string rule = suppressor;
    rule.replace(rule.find('%'), 1, campaigns);
    return two + rule + "}";
  };
  CheckLint("only the first", {.rules = with(R"("c")")}, "", "");
  CheckLint("both", {.rules = with(R"("c", "d")")}, "/rules/1", "never reached");
}

// ---- rules that can't match

struct Dead {
  const char* name;
  const char* when;
  bool is_dead;
  const char* says = "can never match";
};

const Dead kDead[] = {
    {"two countries", R"({"all": [{"country": ["GB"]}, {"country": ["FR", "IE"]}]})", true},
    {"one of two", R"({"all": [{"country": ["GB"]}, {"country": ["FR", "GB"]}]})", false},
    {"not what is asked for", R"({"all": [{"country": ["GB"]}, {"not": {"country": ["GB", "IE"]}}]})", true},
    {"below nothing", R"({"prior_exposures": {"lt": 0}})", true},
    {"nothing", R"({"prior_exposures": {"le": 0}})", false},
    {"between", R"({"all": [{"prior_exposures": {"gt": 2}}, {"prior_exposures": {"lt": 3}}]})", true},
    {"a signal between", R"({"all": [{"signal": {"name": "risk", "gt": 2}}, {"signal": {"name": "risk", "lt": 3}}]})",
     false},
    {"a signal and not",
     R"({"all": [{"signal": {"name": "risk", "ge": 2}}, {"not": {"signal": {"name": "risk", "ge": 1}}}]})", true},
    {"more terms than there are", R"({"terms": {"list": "one", "min_count": 4}})", true},
    {"as many", R"({"terms": {"list": "one", "min_count": 3}})", false},
    {"more weight than there is", R"({"terms": {"list": "one", "min_weight": 3.5}})", true},
    {"a list and not", R"({"all": [{"terms": {"list": "one", "min_count": 2}}, {"not": {"terms": {"list": "one"}}}]})",
     true},
    {"one but not two", R"({"all": [{"terms": {"list": "one"}}, {"not": {"terms": {"list": "one", "min_count": 2}}}]})",
     false},
    {"no age", R"({"all": [{"age_band": ["adult"]}, {"not": {"age_band": ["adult", "unknown"]}}]})", true},
    {"a language within what must not be", R"({"all": [{"language": ["en-GB"]}, {"not": {"language": ["en"]}}]})",
     true},
    {"a language beside what must not be", R"({"all": [{"language": ["en"]}, {"not": {"language": ["en-GB"]}}]})",
     false},
    {"each way fails",
     R"({"all": [{"country": ["GB"]}, {"any": [{"country": ["FR"]}, {"not": {"country": ["GB"]}}]}]})", true},
    {"one way is left",
     R"({"all": [{"country": ["GB"]}, {"any": [{"country": ["FR"]}, {"not": {"country": ["IE"]}}]}]})", false},
    {"two times apart", R"({"all": [{"schedule": {"until": "2027-01-01"}}, {"schedule": {"from": "2027-01-01"}}]})",
     true},
    {"two times that overlap",
     R"({"all": [{"schedule": {"until": "2027-01-02"}}, {"schedule": {"from": "2027-01-01"}}]})", false},
    {"not always", R"({"not": {"schedule": {}}})", true},
    {"over", R"({"all": [{"country": ["GB"]}, {"schedule": {"until": "2026-11-01"}}]})", true,
     "the time in its conditions is over"},
    {"one time is over", R"({"any": [{"schedule": {"until": "2026-11-01"}}, {"schedule": {"from": "2027-01-01"}}]})",
     false},
    {"no longer excluded", R"({"all": [{"country": ["GB"]}, {"not": {"schedule": {"until": "2026-11-01"}}}]})", false},
    {"elsewhere", R"({"country": ["FR", "US"]})", true, "only for countries in which its campaign"},
    {"in some of its countries", R"({"country": ["FR", "IE"]})", false},
};

BOOST_AUTO_TEST_CASE(a_rule_that_can_not_match) {
  for (const Dead& one : kDead) {
    const std::string rules = std::string(LintJson().rules) + R"(, {"id": "dead", "mode": "live", "when": )" +
                              one.when + R"(, "priority": 5, "campaign": "d", "action": "message"})";
    // Whatever it is, it has no list, so that the others can't be held back by it.
    CheckLint(one.name, {.rules = rules}, "/rules/2/when", one.is_dead ? one.says : "");
  }
}

BOOST_AUTO_TEST_CASE(nobody_is_shown_anything) {
  const std::string more =
      std::string(LintJson().rules) +
      R"(, {"id": "x", "mode": "live", "when": {"country": ["GB"]}, "campaign": "c", "action": "message", "ramp_percent": %})";
  const auto with_ramp = [&](std::string_view percent) {
    std::string rules = more;
    return rules.replace(rules.find('%'), 1, percent);
  };
  CheckLint("no ramp", {.rules = with_ramp("0")}, "/rules/2/ramp_percent", "with a ramp of 0 %");
  CheckLint("a small ramp", {.rules = with_ramp("0.0001")}, "", "");

  const auto with_campaign = [](std::string_view mode) {
    return R"({"id": "first", "mode": "live", "when": {"terms": {"list": "one"}}, "campaign": "c", "action": "message"},
      {"id": "second", "mode": ")" +
           std::string(mode) + R"(", "when": {"terms": {"list": "two"}}, "campaign": "d", "action": "message"})";
  };
  CheckLint("live", {.rules = with_campaign("live")}, "", "");
  CheckLint("in shadow", {.rules = with_campaign("shadow")}, "/campaigns/1", "no live rule leads to it, only such");
  CheckLint(
      "not at all",
      {.rules =
           R"({"id": "first", "mode": "live", "when": {"terms": {"list": "one"}}, "campaign": "c", "action": "message"})"},
      "/campaigns/1", "no rule leads to it");
}

BOOST_AUTO_TEST_CASE(a_case_that_tests_nothing) {
  const auto json = [](std::string_view rules, std::string_view query, std::string_view action) {
    struct Owned {
      std::string rules, cases;
    };
    return Owned{std::string(LintJson().rules) + std::string(rules),
                 R"({"id": "k", "input": {"query": ")" + std::string(query) + R"("}, "expect": {"action": ")" +
                     std::string(action) + "\"}}"};
  };
  const char* const off =
      R"(, {"id": "sleeps", "mode": "off", "when": {"all": [{"terms": {"list": "one", "min_count": 2}}, {"terms": {"list": "two"}}]}, "campaign": "c", "action": "message"},
         {"id": "pattern", "mode": "off", "when": {"terms": {"list": "three"}}, "campaign": "c", "action": "message"})";
  const std::string lists =
      std::string(LintJson().lists) + R"(, {"id": "three", "terms": [{"text": "mistr[a-z]+ne", "match": "pattern"}]})";
  const auto check = [&](const char* name, std::string_view query, std::string_view action, std::string_view says) {
    const auto owned = json(off, query, action);
    CheckLint(name, {.rules = owned.rules, .lists = lists, .cases = owned.cases}, "/cases/0", says);
  };
  check("a rule that is off would match", "mistrane", "none", "only because the rule \"pattern\" is off");
  check("nothing would match", "weather", "none", "");
  check("something live matches, too", "zorblat dropmip vornish", "message", "");
}

// What has an error is left out, and the rest is looked at.
BOOST_AUTO_TEST_CASE(errors_do_not_keep_the_rest_from_being_looked_at) {
  const std::string rules =
      RuleOf("first", "", "c") + ", " +
      R"({"id": "Bad Id", "mode": "live", "when": {"terms": {"list": "nowhere"}}, "campaign": "c", "action": "message"}, )" +
      RuleOf("second", R"("priority": -1)", "d");
  const std::string lists = R"({"id": "one", "terms": ["  ", "zorblat"]}, {"id": "two", "terms": ["..."]},
    {"id": "three", "terms": ["zorblat"]})";
  const rules::Issues issues = test::LintsOf(test::DefinitionOf({.rules = rules, .lists = lists}));
  BOOST_TEST(issues.size() == 2u, test::Told(issues));
  BOOST_TEST(issues[0].pointer == "/rules/2", test::Told(issues));
  BOOST_TEST(issues[1].pointer == "/term_lists/2/terms/0/text", test::Told(issues));
  BOOST_TEST(issues[1].message.find("term number 2 of the list \"one\"") != std::string::npos, test::Told(issues));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

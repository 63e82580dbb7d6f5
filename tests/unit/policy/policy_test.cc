#include "server/policy/policy.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "server/policy/codec.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

using messages::Audience;
using messages::WrittenFor;
using rules::AgeBand;
using rules::Condition;

std::string Told(const rules::Issues& issues) {
  std::string text;
  for (const rules::Issue& issue : issues) {
    text += (issue.severity == rules::Severity::kError ? "E " : "W ") + issue.pointer + ": " + issue.message + "\n";
  }
  return text;
}

std::size_t Times(const rules::Issues& issues, rules::Severity severity, std::string_view pointer,
                  std::string_view says) {
  return static_cast<std::size_t>(std::ranges::count_if(issues, [&](const rules::Issue& issue) {
    return issue.severity == severity && issue.pointer == pointer && issue.message.find(says) != std::string::npos;
  }));
}

rules::Issues IssuesOf(const Definition& definition) {
  rules::Issues issues;
  const auto policy = Compile(definition, "r", test::kKey, test::kNow, issues);
  BOOST_TEST((policy == nullptr) == HasErrors(issues));
  return issues;
}

Condition Bands(std::vector<AgeBand> bands) { return {rules::AgeBandIs{std::move(bands)}}; }
Condition Not(Condition condition) { return {rules::NoneOf{{std::move(condition)}}}; }
Condition All(std::vector<Condition> of) { return {rules::AllOf{std::move(of)}}; }
Condition Any(std::vector<Condition> of) { return {rules::AnyOf{std::move(of)}}; }
Condition Country() { return {rules::CountryIs{{"GB"}}}; }

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(a_good_definition_compiles_without_a_word) {
  rules::Issues issues;
  const auto compiled = Compile(test::GoodDefinition(), "rev-1", test::kKey, test::kNow, issues);
  BOOST_TEST(issues.empty(), Told(issues));
  BOOST_REQUIRE(compiled != nullptr);
  BOOST_TEST(compiled->revision == "rev-1");
  BOOST_TEST(compiled->counts.terms == 3U);
  BOOST_TEST(compiled->counts.rules == 5U);
  BOOST_TEST(compiled->counts.cases == 3U);
  BOOST_REQUIRE(compiled->campaign_of_rule.size() == compiled->rules.rules().size());
  for (std::size_t i = 0; i < compiled->campaign_of_rule.size(); ++i) {
    const auto& rule = compiled->rules.rule(static_cast<rules::RuleIndex>(i));
    const auto& campaign = compiled->campaign_of_rule[i];
    BOOST_TEST(campaign.has_value() == (rule.action != rules::Action::kSuppress), rule.id);
    if (campaign) BOOST_TEST(compiled->catalogue.campaigns()[*campaign].id == rule.campaign);
  }
}

BOOST_AUTO_TEST_CASE(what_lies_between_the_parts_is_checked) {
  struct Row {
    std::string_view name;
    std::function<void(Definition&)> spoil;
    rules::Severity severity;
    std::string_view pointer;
    std::string_view says;
  };
  const auto error = rules::Severity::kError;
  const Row rows[] = {
      {"unknown campaign", [](Definition& d) { d.rules.rules[1].campaign = "self-hlp"; }, error, "/rules/1/campaign",
       "no campaign called \"self-hlp\". Did you mean \"self-help\"?"},
      {"unknown campaign of a rule that is off",
       [](Definition& d) {
         d.rules.rules[1].campaign = "nobody";
         d.rules.rules[1].mode = rules::Mode::kOff;
       },
       error, "/rules/1/campaign", "no campaign called \"nobody\""},
      {"suppress an unknown campaign", [](Definition& d) { d.rules.rules[4].suppresses[1] = "nobody"; }, error,
       "/rules/4/suppresses/1", "no campaign called \"nobody\""},
      {"no weight anywhere", [](Definition& d) { d.messages.campaigns[1].variants[0].weight = 0; }, error,
       "/rules/2/campaign", "can never be shown"},
      {"flight is over", [](Definition& d) { d.messages.campaigns[1].flight.until = "2026-11-23T12:00"; },
       rules::Severity::kWarning, "/rules/2/campaign", "is over"},
      {"review date that is none", [](Definition& d) { d.rules.term_lists[1].review_date = "soon"; }, error,
       "/term_lists/1/review_date", "YYYY-MM-DD"},
      {"review date has passed", [](Definition& d) { d.rules.term_lists[1].review_date = "2026-11-22"; },
       rules::Severity::kWarning, "/term_lists/1/review_date", "was to be reviewed by 2026-11-22"},
      {"case id twice", [](Definition& d) { d.cases[2].id = d.cases[0].id; }, error, "/cases/2/id",
       "already used by /cases/0"},
      {"case id with a space", [](Definition& d) { d.cases[2].id = "a b"; }, error, "/cases/2/id", "small letters"},
      {"case id too long", [](Definition& d) { d.cases[2].id = std::string(65, 'a'); }, error, "/cases/2/id",
       "1 to 64"},
      {"case without a text", [](Definition& d) { d.cases[2].input.texts.clear(); }, error, "/cases/2/input",
       "no text"},
      {"case names an unknown rule", [](Definition& d) { d.cases[0].expect.rule = "show-slef"; }, error,
       "/cases/0/expect/rule", "Did you mean \"show-self\"?"},
      {"case names an unknown campaign", [](Definition& d) { d.cases[0].expect.campaign = "x"; }, error,
       "/cases/0/expect/campaign", "no campaign"},
      {"case names an unknown service", [](Definition& d) { d.cases[0].expect.help_first = "x"; }, error,
       "/cases/0/expect/help_first", "no help service"},
      {"nothing by a rule", [](Definition& d) { d.cases[2].expect.rule = "show-self"; }, error, "/cases/2/expect",
       "Where nothing is shown"},
  };
  for (const Row& row : rows) {
    Definition definition = test::GoodDefinition();
    row.spoil(definition);
    const rules::Issues issues = IssuesOf(definition);
    BOOST_TEST(Times(issues, row.severity, row.pointer, row.says) == 1U, row.name << ":\n" << Told(issues));
  }
}

BOOST_AUTO_TEST_CASE(a_rule_that_shows_nothing_may_lead_to_a_campaign_that_is_over) {
  Definition definition = test::GoodDefinition();
  definition.messages.campaigns[1].flight.until = "2026-11-23";
  definition.rules.rules[2].mode = rules::Mode::kShadow;
  BOOST_TEST(Times(IssuesOf(definition), rules::Severity::kWarning, "/rules/2/campaign", "") == 0U);
  definition.rules.rules[2].mode = rules::Mode::kLive;
  definition.messages.campaigns[1].flight.until = "2026-11-23T12:01";
  BOOST_TEST(Times(IssuesOf(definition), rules::Severity::kWarning, "/rules/2/campaign", "") == 0U);
}

BOOST_AUTO_TEST_CASE(an_adult_message_about_oneself_is_refused_where_only_children_can_see_it) {
  const Condition child = Bands({AgeBand::k13To15, AgeBand::k16To17});
  const Condition adult = Bands({AgeBand::kAdult});
  const Condition grown = Bands({AgeBand::kAdult, AgeBand::kUnknown});
  struct Row {
    std::string_view name;
    Condition when;
    Audience audience;
    WrittenFor written_for;
    bool is_refused;
  };
  const Row rows[] = {
      {"only children", child, Audience::kSelf, WrittenFor::kAdults, true},
      {"only children, within all", All({Country(), child}), Audience::kSelf, WrittenFor::kAdults, true},
      {"deep within all", All({Country(), All({Not(Country()), child})}), Audience::kSelf, WrittenFor::kAdults, true},
      {"all alternatives are children", Any({child, All({Country(), Bands({AgeBand::kUnder13})})}), Audience::kSelf,
       WrittenFor::kAdults, true},
      {"not adult or unknown", Not(grown), Audience::kSelf, WrittenFor::kAdults, true},
      {"two bands that share only a child", All({Bands({AgeBand::k16To17, AgeBand::kAdult}), child}), Audience::kSelf,
       WrittenFor::kAdults, true},
      {"neither adult nor unknown", All({Not(adult), Not(Bands({AgeBand::kUnknown}))}), Audience::kSelf,
       WrittenFor::kAdults, true},
      {"not any of", Not(Any({adult, Bands({AgeBand::kUnknown})})), Audience::kSelf, WrittenFor::kAdults, true},
      {"only adults, for children", adult, Audience::kYoungPerson, WrittenFor::kUnder18, true},
      {"not adult may be unknown", Not(adult), Audience::kSelf, WrittenFor::kAdults, false},
      {"one alternative is open", Any({child, Country()}), Audience::kSelf, WrittenFor::kAdults, false},
      {"not (adult and GB)", Not(All({grown, Country()})), Audience::kSelf, WrittenFor::kAdults, false},
      {"adults", adult, Audience::kSelf, WrittenFor::kAdults, false},
      {"no age", Country(), Audience::kSelf, WrittenFor::kAdults, false},
      {"children, written for them", child, Audience::kSelf, WrittenFor::kUnder18, false},
      {"children, written for all", child, Audience::kSelf, WrittenFor::kEveryone, false},
      {"children, about a relative", child, Audience::kFamily, WrittenFor::kAdults, false},
      {"unknown age, for children", grown, Audience::kYoungPerson, WrittenFor::kUnder18, false},
  };
  for (const Row& row : rows) {
    Definition definition = test::GoodDefinition();
    definition.rules.rules[0].when = row.when;
    definition.messages.campaigns[0].audience = row.audience;
    definition.messages.campaigns[0].written_for = row.written_for;
    const rules::Issues issues = IssuesOf(definition);
    const std::size_t times =
        Times(issues, rules::Severity::kError, "/rules/0/campaign", "Name a campaign that is written");
    BOOST_TEST(times == (row.is_refused ? 1U : 0U), row.name << ":\n" << Told(issues));
  }
}

BOOST_AUTO_TEST_CASE(faults_of_every_part_are_told_together) {
  Definition definition = test::GoodDefinition();
  definition.rules.term_lists[0].terms[0].text = "?";                       // rules
  definition.rules.rules[0].when = {rules::TermsMatch{.list = "nowhere"}};  // rules
  definition.messages.campaigns[0].variants[0].message = "nothing";         // messages
  definition.rules.rules[1].campaign = "nobody";                            // between
  definition.cases[0].id = "";                                              // between
  const rules::Issues issues = IssuesOf(definition);
  for (const std::string_view pointer : {"/term_lists/0/terms/0/text", "/rules/0/when/terms/list",
                                         "/campaigns/0/variants/0/message", "/rules/1/campaign", "/cases/0/id"}) {
    BOOST_TEST(Times(issues, rules::Severity::kError, pointer, "") == 1U, pointer << "\n" << Told(issues));
  }
}

BOOST_AUTO_TEST_CASE(an_error_of_the_reader_counts_and_its_consequences_are_not_told) {
  rules::Issues issues;
  Definition definition = Parse(R"({"rules": [{"id": "a", "action": "suppress", "when": {"contry": ["GB"]}},
                                              {"action": "suppress", "when": {"country": ["gb"]}}]})",
                                issues);
  BOOST_TEST(issues.size() == 2U, Told(issues));
  BOOST_TEST((Compile(definition, "r", test::kKey, test::kNow, issues) == nullptr));
  BOOST_TEST(issues.size() == 3U, Told(issues));
  BOOST_TEST(Times(issues, rules::Severity::kError, "/rules/0/when", "not a known condition") == 1U, Told(issues));
  BOOST_TEST(Times(issues, rules::Severity::kError, "/rules/1/id", "missing") == 1U, Told(issues));
  BOOST_TEST(Times(issues, rules::Severity::kError, "/rules/1/when/country/0", "") == 1U, Told(issues));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

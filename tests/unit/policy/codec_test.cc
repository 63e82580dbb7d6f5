#include "server/policy/codec.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "rules/ruleset.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

using test::FaultyDocument;

std::string Told(const rules::Issues& issues) {
  std::string text;
  for (const rules::Issue& issue : issues) text += issue.pointer + ": " + issue.message + "\n";
  return text;
}

bool Tells(const rules::Issues& issues, std::string_view pointer, std::string_view says) {
  return std::ranges::any_of(issues, [&](const rules::Issue& issue) {
    return issue.pointer == pointer && issue.message.find(says) != std::string::npos;
  });
}

std::string Nested(std::size_t depth) {
  std::string json = R"({"rules": [{"id": "a", "action": "block", "when": )";
  for (std::size_t i = 1; i < depth; ++i) json += R"({"not": )";
  return json + R"({"country": ["GB"]})" + std::string(depth - 1, '}') + "}]}";
}

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(every_field_is_read_written_and_read_again) {
  for (const std::string_view json : {test::RichJson(), test::GoodJson(), std::string_view("{}")}) {
    rules::Issues issues;
    const Definition definition = Parse(json, issues);
    BOOST_TEST(issues.empty(), Told(issues));
    const std::string written = Serialise(definition);
    const Definition again = Parse(written, issues);
    BOOST_TEST(issues.empty(), Told(issues));
    BOOST_TEST((again == definition), written);
    BOOST_TEST(Serialise(again) == written);
  }
}

BOOST_AUTO_TEST_CASE(fields_arrive_where_they_belong) {
  rules::Issues issues;
  const Definition d = Parse(test::RichJson(), issues);
  const rules::TermList& list = d.rules.term_lists.at(0);
  BOOST_TEST((list.sensitivity == rules::Sensitivity::kRestricted));
  BOOST_TEST((list.terms.at(0) == rules::Term{.text = "stop it now helpline", .note = ""}));
  BOOST_TEST((list.terms.at(1) ==
              rules::Term{"grimbly fex", rules::MatchKind::kNear, rules::Fold::kNormal, 5, 2.5, "made up"}));
  const auto& all = std::get<rules::AllOf>(d.rules.rules.at(0).when.test).of;
  BOOST_TEST(all.size() == 9U);
  BOOST_TEST((std::get<rules::PriorExposures>(all.at(6).test) == rules::PriorExposures{rules::Comparison::kLess, 3}));
  const auto& schedule = std::get<rules::InSchedule>(all.at(8).test).schedule;
  BOOST_TEST((schedule.day_parts.at(0) == rules::DayPart{{true, false, false, false, false, false, true}, 1350, 360}));
  BOOST_TEST((schedule.day_parts.at(1) == rules::DayPart{{true, true, true, true, true, true, true}, 0, 1439}));
  BOOST_TEST(d.messages.campaigns.at(0).escalation.at(0).variants.at(0).id == "c");
  BOOST_TEST(d.messages.help_services.at(1).hours.has_value());
  BOOST_TEST((d.messages.themes.at(0).light == messages::ThemeColours{"#ffffff", "#fefefe", "#cccccc", "#000000",
                                                                      "#111111", "#222222", "#FDFDFD", "#333333"}));
  BOOST_TEST((d.messages.themes.at(0).font == messages::Font::kSerif));
  BOOST_TEST((d.messages.themes.at(1) == messages::Theme{.id = "t2", .dark = {.accent = "#fffff2"}}));
  BOOST_TEST((d.cases.at(0).input.texts == std::vector<std::string>{"stop it now helpline"}));
  BOOST_TEST((*d.cases.at(0).input.now == test::kNow));
}

BOOST_AUTO_TEST_CASE(the_written_form_is_fixed) {
  Definition d;
  d.rules.term_lists.push_back(
      {.id = "a", .title = "A", .terms = {{.text = "zorblat"}, {.text = "fex", .weight = 0.1}}});
  d.rules.rules.push_back(
      {.id = "r", .priority = 3, .when = {rules::CountryIs{{"GB"}}}, .action = rules::Action::kSuppress});
  BOOST_TEST(Serialise(d) ==
             R"({"term_lists":[{"id":"a","title":"A","terms":["zorblat",{"text":"fex","weight":0.1}]}],)"
             R"("rules":[{"id":"r","priority":3,"when":{"country":["GB"]},"action":"suppress"}]})");
  BOOST_TEST(Serialise({}) == "{}");
}

BOOST_AUTO_TEST_CASE(each_fault_of_form_is_told_once_at_its_place) {
  for (const FaultyDocument& document : test::FaultyDocuments()) {
    rules::Issues issues;
    Parse(document.json, issues);
    BOOST_TEST(issues.size() == 1U, document.name << ":\n" << Told(issues));
    BOOST_TEST(Tells(issues, document.pointer, document.says), document.name << ":\n" << Told(issues));
  }
}

BOOST_AUTO_TEST_CASE(all_faults_are_told_and_the_rest_is_read) {
  rules::Issues issues;
  const Definition d = Parse(R"({"rules": [{"id": "a", "mode": "on", "when": {"country": [1]}, "action": 2}, 5,
                                           {"id": "c", "action": "block", "when": {"country": ["GB"]}}],
                                 "facts": 1, "extra": 2})",
                             issues);
  BOOST_TEST(issues.size() == 6U, Told(issues));
  for (const std::string_view pointer :
       {"/rules/0/mode", "/rules/0/when/country/0", "/rules/0/action", "/rules/1", "/facts", "/extra"}) {
    BOOST_TEST(Tells(issues, pointer, ""), pointer);
  }
  BOOST_TEST(d.rules.rules.size() == 3U);  // a faulty member keeps its place
  BOOST_TEST(d.rules.rules.at(2).id == "c");
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_told_with_line_and_column) {
  using namespace std::string_literals;
  struct Row {
    std::string json;
    std::string_view says;
  };
  const Row rows[] = {{"", "line 1, column 1"},
                      {"{", "line 1, column 2"},
                      {"{\n  \"rules\": [\n    x]}", "line 3, column 5"},
                      {"{\n\"about\": \"\xC3\xA9\xC3\xA9\" x}", "line 2, column 15"},
                      {"{} {}", "line 1, column 4"},
                      {"{\"about\": 1e999}", "line 1"},
                      {"{\"about\": -99999999999999999999e308}", "line 1"},
                      {"{\"about\": " + std::string(121, '9') + "e308}", "line 1"},
                      {"{\"about\": \"\xFF\"}", "line 1, column 12"},
                      {"{}\0 x"s, "a NUL byte"},
                      {R"({"about": "\\ \ud83d\ude42 \ude42"})", "line 1, column 28: half of a surrogate pair"},
                      {R"({"about": "\ud83d"})", "surrogate pair"},
                      {std::string(100'000, '['), "column 100001"},
                      {"// comment\n{}", "line 1, column 1"},
                      {"{\"rules\": [],}", "line 1, column 14"}};
  for (const Row& row : rows) {
    rules::Issues issues;
    BOOST_TEST((Parse(row.json, issues) == Definition{}));
    BOOST_TEST(issues.size() == 1U);
    BOOST_TEST(Tells(issues, "", row.says), row.json.substr(0, 40) << ": " << Told(issues));
    BOOST_TEST(Tells(issues, "", "not JSON"), Told(issues));
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_read_to_the_nearest_double) {
  const std::pair<std::string, double> rows[] = {{"0.1", 0.1},
                                                 {"0e308", 0},
                                                 {"1e22", 1e22},
                                                 {"9007199254740993", 9007199254740992.0},
                                                 {"18446744073709551616", 18446744073709551616.0},
                                                 {"123456789012345678901234567890e-290", 1.2345678901234568e-261},
                                                 {"1.7976931348623157e308", 1.7976931348623157e308},
                                                 {"5e-324", 5e-324},
                                                 {"-2.5E+3", -2500}};
  for (const auto& [number, value] : rows) {
    rules::Issues issues;
    const Definition d =
        Parse(R"({"term_lists":[{"id":"a","title":"A","terms":[{"text":"fex","weight":)" + number + "}]}]}", issues);
    BOOST_TEST(issues.empty(), number << ": " << Told(issues));
    BOOST_TEST(d.rules.term_lists.at(0).terms.at(0).weight == value, number);
  }
}

BOOST_AUTO_TEST_CASE(conditions_are_read_down_to_the_limit_and_not_below) {
  constexpr std::size_t kMost = rules::kMaxConditionDepth;
  rules::Issues issues;
  const Definition deepest = Parse(Nested(kMost), issues);
  BOOST_TEST(issues.empty(), Told(issues));
  BOOST_TEST((Parse(Serialise(deepest), issues) == deepest));

  Parse(Nested(kMost + 1), issues);
  BOOST_TEST(issues.size() == 1U, Told(issues));
  BOOST_TEST(issues.front().message.find("nested more than 16 deep") != std::string::npos);

  issues.clear();
  Parse(Nested(200'000), issues);
  BOOST_TEST(issues.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_document_beyond_the_limit_is_refused_unread) {
  std::string json(kMaxDocumentBytes + 1, ' ');
  json.front() = '{';
  json.back() = '}';
  rules::Issues issues;
  Parse(json, issues);
  BOOST_TEST(Tells(issues, "", "longer than 256 MiB"), Told(issues));
  issues.clear();
  json.erase(1, 1);
  Parse(json, issues);
  BOOST_TEST(issues.empty(), Told(issues));
}

BOOST_AUTO_TEST_CASE(the_same_fault_everywhere_is_not_told_without_end) {
  std::string json = R"({"term_lists": [{"id": "a", "terms": [0)";
  for (std::size_t i = 1; i < 3 * kMaxIssues; ++i) json += ",0";
  json += "]}]}";
  rules::Issues issues;
  Parse(json, issues);
  BOOST_TEST(issues.size() == kMaxIssues);
  BOOST_TEST(Tells(issues, "", "more faults than the 999"), issues.back().message);
}

BOOST_AUTO_TEST_CASE(no_issue_quotes_a_term_or_a_text) {
  rules::Issues issues;
  Parse(
      R"({"term_lists": [{"id": "a", "terms": [{"text": "grimblyfex", "match": "grimblyfex", "fold": ["grimblyfex"]}]}],
            "cases": [{"id": "a", "input": {"query": ["grimblyfex"], "now": "grimblyfex"}, "expect": {"action": "grimblyfex"}}]})",
      issues);
  BOOST_TEST(issues.size() == 5U, Told(issues));
  BOOST_TEST(Told(issues).find("grimblyfex") == std::string::npos, Told(issues));
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_no_fault) {
  rules::Issues issues;
  Parse("\xEF\xBB\xBF{}", issues);
  BOOST_TEST(issues.empty(), Told(issues));
}

BOOST_AUTO_TEST_CASE(a_list_of_a_million_terms_is_read_and_written) {
  constexpr std::size_t kTerms = 1'000'000;
  Definition definition;
  rules::TermList& list = definition.rules.term_lists.emplace_back();
  list.id = "many";
  list.terms.resize(kTerms);
  for (std::size_t i = 0; i < kTerms; ++i) list.terms[i].text = "zorblat " + std::to_string(i);
  list.terms.back().weight = 2;
  rules::Issues issues;
  BOOST_TEST((Parse(Serialise(definition), issues) == definition));
  BOOST_TEST(issues.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

#include "rules/candidates.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

namespace signpost::rules {
namespace {

Condition List(const char* id) { return {TermsMatch{id}}; }
Condition All(std::vector<Condition> of) { return {AllOf{std::move(of)}}; }
Condition Any(std::vector<Condition> of) { return {AnyOf{std::move(of)}}; }
Condition Not(Condition of) { return {NoneOf{{std::move(of)}}}; }
Condition Country(std::vector<std::string> values) { return {CountryIs{std::move(values)}}; }
Condition Partner(std::string value) { return {PartnerIs{{std::move(value)}}}; }

// Lists are called by their number.
Candidates Build(const std::vector<Condition>& conditions) {
  std::vector<const Condition*> pointers;
  for (const Condition& condition : conditions) pointers.push_back(&condition);
  return Candidates::Build(pointers,
                           [](std::string_view id) { return static_cast<ListIndex>(std::stoul(std::string(id))); });
}

std::set<RuleIndex> Find(const Candidates& candidates, const Context& context, const std::vector<ListIndex>& lists) {
  std::set<RuleIndex> found;
  candidates.Find(context, lists, [&](std::span<const RuleIndex> rules) { found.insert(rules.begin(), rules.end()); });
  return found;
}

BOOST_AUTO_TEST_SUITE(candidates)

BOOST_AUTO_TEST_CASE(a_rule_is_a_candidate_where_it_has_what_it_needs) {
  const std::string_view languages[] = {"fr", "zh-Hant-TW"};
  const Signal signals[] = {{"risk", 0.1}};
  const Context context{.country = "GB",
                        .region = "GB-SCT",
                        .languages = languages,
                        .surface = Surface::kChat,
                        .age_band = AgeBand::kAdult,
                        .signals = signals,
                        .partner = "searchco"};
  struct Case {
    Condition when;
    bool with_lists;     // a candidate where lists 1 and 2 were hit
    bool without_lists;  // where none was
  };
  const Case cases[] = {
      {List("1"), true, false},
      {List("3"), false, false},
      {Country({"GB"}), true, true},
      {Country({"FR", "IE"}), false, false},
      {Country({"FR", "GB"}), true, true},
      {{RegionIs{{"GB-SCT"}}}, true, true},
      {{RegionIs{{"GB-ENG"}}}, false, false},
      {Partner("searchco"), true, true},
      {Partner("other"), false, false},
      {{SurfaceIs{{Surface::kChat}}}, true, true},
      {{SurfaceIs{{Surface::kUpload}}}, false, false},
      {{AgeBandIs{{AgeBand::kAdult}}}, true, true},
      {{AgeBandIs{{AgeBand::kUnder13}}}, false, false},
      {{LanguageIs{{"FR"}}}, true, true},
      {{LanguageIs{{"zh"}}}, true, true},
      {{LanguageIs{{"zh-hant"}}}, true, true},
      {{LanguageIs{{"zh-Hant-TW"}}}, true, true},
      {{LanguageIs{{"zh-Hant-TW-x"}}}, false, false},
      {{LanguageIs{{"z"}}}, false, false},
      {{LanguageIs{{"fr-FR"}}}, false, false},
      {{SignalCompares{"risk", Comparison::kLess, 5}}, true, true},
      {{SignalCompares{"other", Comparison::kLess, 5}}, false, false},
      {{PriorExposures{Comparison::kLess, 5}}, true, true},
      {Not(List("1")), true, true},
      {All({Country({"GB"}), List("2")}), true, false},
      {Any({Country({"FR"}), List("2")}), true, false},
      {Any({List("1"), {PriorExposures{}}}), true, true},
      {All({Any({List("1"), List("3")}), List("2")}), true, false},
      {Any({All({List("1"), Country({"GB"})}), All({List("2"), List("3")})}), true, false},
      {All({Not(List("1")), List("3")}), false, false},
      {All({Not(List("1")), {PriorExposures{}}}), true, true},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const Candidates one = Build({cases[i].when});
    BOOST_TEST(Find(one, context, {1, 2}).contains(0) == cases[i].with_lists, "case " << i << ", with lists");
    BOOST_TEST(Find(one, context, {}).contains(0) == cases[i].without_lists, "case " << i << ", without lists");
  }
}

// What the index is for: the number of rules that are looked at does not grow with those that can't match.
BOOST_AUTO_TEST_CASE(rules_that_cannot_match_are_not_looked_at) {
  std::vector<Condition> rules = {All({List("1"), Partner("searchco")}), All({List("1"), Country({"GB"})}), List("1")};
  for (int i = 0; i < 2'000; ++i) {
    const std::string number = std::to_string(i);
    const std::string code = {static_cast<char>('A' + i / 26 % 26), static_cast<char>('A' + i % 26)};
    rules.push_back(List(std::to_string(i + 2).c_str()));
    rules.push_back(All({List("1"), Partner("partner-" + number)}));
    rules.push_back(All({Partner("partner-" + number), Country({"GB"})}));
    rules.push_back(All({{SignalCompares{"signal-" + number}}, {SurfaceIs{{Surface::kWebSearch}}}}));
    rules.push_back(
        All({Any({List(std::to_string(i + 2).c_str()), {RegionIs{{"GB-" + number}}}}), Country({"GB", code})}));
  }
  const Candidates candidates = Build(rules);
  const Context context{.country = "GB", .surface = Surface::kWebSearch, .partner = "searchco"};
  BOOST_TEST((Find(candidates, context, {1}) == std::set<RuleIndex>{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(no_rules) { BOOST_TEST(Find(Build({}), {}, {1}).empty()); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

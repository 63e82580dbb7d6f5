#include "rules/condition.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::rules {
namespace {

using Languages = std::vector<std::string_view>;
using Signals = std::vector<Signal>;

std::uint32_t ListOf(std::string_view id) { return id == "second" ? 1 : 0; }
std::string_view ListName(std::uint32_t index) { return index == 1 ? "second" : "first"; }

struct Built {
  explicit Built(const Condition& condition) : index(conditions.Add(condition, ListOf)) {}

  bool Holds(const Context& context, std::vector<ListTotal> totals = {{}, {}}, Moment now = {}) const {
    return conditions.Holds(index, {.context = context, .now = now}, totals);
  }

  Conditions conditions;
  ConditionIndex index;
};

Condition Always() { return {PriorExposures{Comparison::kGreaterOrEqual, 0}}; }
Condition Never() { return {PriorExposures{Comparison::kLess, 0}}; }

BOOST_AUTO_TEST_SUITE(condition)

struct Case {
  Condition condition;
  Context context;
  bool holds;
};

void Check(const std::vector<Case>& cases) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    BOOST_TEST_CONTEXT("case " << i) BOOST_TEST(Built(cases[i].condition).Holds(cases[i].context) == cases[i].holds);
  }
}

BOOST_AUTO_TEST_CASE(where_and_who) {
  const Condition country{CountryIs{{"GB", "IE"}}};
  const Condition region{RegionIs{{"GB-SCT"}}};
  const Condition partner{PartnerIs{{"search-one"}}};
  const Condition surface{SurfaceIs{{Surface::kWebSearch, Surface::kOther}}};
  const Condition age{AgeBandIs{{AgeBand::kUnder13, AgeBand::kUnknown}}};
  Check({
      {country, {.country = "GB"}, true},
      {country, {.country = "IE"}, true},
      {country, {.country = "FR"}, false},
      {country, {.country = "G"}, false},
      {country, {}, false},
      {region, {.region = "GB-SCT"}, true},
      {region, {.country = "GB"}, false},
      {region, {.region = "GB-SC"}, false},
      {partner, {.partner = "search-one"}, true},
      {partner, {.partner = "search-on"}, false},
      {partner, {}, false},
      {surface, {.surface = Surface::kWebSearch}, true},
      {surface, {.surface = Surface::kOther}, true},
      {surface, {.surface = Surface::kImageSearch}, false},
      {age, {.age_band = AgeBand::kUnder13}, true},
      {age, {.age_band = AgeBand::kUnknown}, true},
      {age, {.age_band = AgeBand::k13To15}, false},
      {age, {.age_band = AgeBand::kAdult}, false},
      {age, {}, true},
  });
}

BOOST_AUTO_TEST_CASE(languages_are_filtered_as_in_rfc_4647) {
  struct LanguageCase {
    const char* range;
    Languages tags;
    bool holds;
  };
  const LanguageCase cases[] = {
      {"en", {"en"}, true},
      {"en", {"en-GB"}, true},
      {"en", {"EN-gb"}, true},
      {"EN-GB", {"en-gb"}, true},
      {"en", {"eng"}, false},
      {"en-GB", {"en"}, false},
      {"en-GB", {"en-GBX"}, false},
      {"en-GB", {"en-GB-oxendict"}, true},
      {"zh-Hant", {"zh-TW"}, false},
      {"en", {"fr", "gd", "en-GB"}, true},
      {"en", {"fr"}, false},
      {"en", {""}, false},
      {"en", {}, false},
  };
  for (const auto& [range, tags, holds] : cases) {
    BOOST_TEST_CONTEXT(range) BOOST_TEST(Built({LanguageIs{{"ga", range}}}).Holds({.languages = tags}) == holds);
  }
}

BOOST_AUTO_TEST_CASE(comparisons) {
  constexpr bool kExpected[5][3] = {
      {true, false, false}, {true, true, false}, {false, true, false}, {false, true, true}, {false, false, true}};
  for (std::size_t i = 0; i < kComparisonNames.size(); ++i) {
    const auto comparison = static_cast<Comparison>(i);
    for (std::uint32_t seen = 1; seen <= 3; ++seen) {
      BOOST_TEST_CONTEXT(seen << " " << kComparisonNames[i] << " 2") {
        const bool expected = kExpected[i][seen - 1];
        BOOST_TEST(Built({PriorExposures{comparison, 2}}).Holds({.prior_exposures = seen}) == expected);
        const Signals signals = {{"other", 2.0}, {"risk", seen * 0.1}};
        BOOST_TEST(Built({SignalCompares{"risk", comparison, 0.2}}).Holds({.signals = signals}) == expected);
      }
    }
    // A signal that was not sent is neither above nor below.
    BOOST_TEST(!Built({SignalCompares{"risk", comparison, 0}}).Holds({}));
  }
}

BOOST_AUTO_TEST_CASE(large_counts_are_compared_exactly) {
  const Built most({PriorExposures{Comparison::kEqual, 4'294'967'295}});
  BOOST_TEST(most.Holds({.prior_exposures = 4'294'967'295}));
  BOOST_TEST(!most.Holds({.prior_exposures = 4'294'967'294}));
}

BOOST_AUTO_TEST_CASE(terms) {
  struct TermsCase {
    TermsMatch condition;
    ListTotal first;
    ListTotal second;
    bool holds;
  };
  const double seven_tenths = 0.7F;  // as the index keeps it
  const TermsCase cases[] = {
      {{.list = "first"}, {1, 1}, {0, 0}, true},
      {{.list = "first"}, {0, 0}, {9, 9}, false},
      {{.list = "second"}, {0, 0}, {9, 9}, true},
      {{.list = "first", .min_count = 3}, {2, 9}, {}, false},
      {{.list = "first", .min_count = 3}, {3, 1}, {}, true},
      {{.list = "first", .min_weight = 2.5}, {1, 2.5}, {}, true},
      {{.list = "first", .min_weight = 2.5}, {3, 2.4999}, {}, false},
      {{.list = "first", .min_count = 2, .min_weight = 2}, {1, 3}, {}, false},
      // Single precision must not cost a term its weight.
      {{.list = "first", .min_weight = 0.7}, {1, seven_tenths}, {}, true},
      {{.list = "first", .min_weight = 2.1}, {3, 3 * seven_tenths}, {}, true},
      {{.list = "first", .min_weight = 0.8}, {2, seven_tenths + 0.1F}, {}, true},
      {{.list = "first", .min_weight = 1'000'000}, {1, 999'999}, {}, true},   // within the tolerance,
      {{.list = "first", .min_weight = 1'000'000}, {1, 999'998}, {}, false},  // and beyond it
  };
  for (const auto& [condition, first, second, holds] : cases) {
    BOOST_TEST_CONTEXT(condition.list << " " << condition.min_count << " " << condition.min_weight) {
      BOOST_TEST(Built({condition}).Holds({}, {first, second}) == holds);
    }
  }
}

BOOST_AUTO_TEST_CASE(schedules) {
  const Built year({InSchedule{{.from = "2026-01-01", .until = "2027-01-01"}}});
  const Moment start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  BOOST_TEST(year.Holds({}, {}, start));
  BOOST_TEST(!year.Holds({}, {}, start - std::chrono::seconds{1}));
}

BOOST_AUTO_TEST_CASE(groups) {
  const Condition yes = Always();
  const Condition no = Never();
  const auto all = [](std::vector<Condition> of) { return Condition{AllOf{std::move(of)}}; };
  const auto any = [](std::vector<Condition> of) { return Condition{AnyOf{std::move(of)}}; };
  const auto none = [](const Condition& of) { return Condition{NoneOf{{of}}}; };
  Check({
      {all({yes}), {}, true},
      {all({yes, yes}), {}, true},
      {all({yes, no, yes}), {}, false},
      {any({no, no}), {}, false},
      {any({no, yes}), {}, true},
      {none(yes), {}, false},
      {none(no), {}, true},
      {all({any({no, yes}), none(all({yes, no})), yes}), {}, true},
      {all({any({no, all({yes, no})}), yes}), {}, false},
      {none(none(yes)), {}, true},
      {none(any({no, none(no)})), {}, false},
      {any({all({yes, no}), all({no, yes}), all({yes, none(no)})}), {}, true},
  });
}

// Conditions of one rule follow those of another; each keeps to its own.
BOOST_AUTO_TEST_CASE(several_trees) {
  Conditions conditions;
  const ConditionIndex first = conditions.Add({AllOf{{Always(), {CountryIs{{"GB"}}}}}}, ListOf);
  const ConditionIndex second = conditions.Add({AnyOf{{Never(), {CountryIs{{"IE", "FR"}}}}}}, ListOf);
  const Input britain{.context = {.country = "GB"}};
  const Input france{.context = {.country = "FR"}};
  BOOST_TEST(conditions.Holds(first, britain, {}));
  BOOST_TEST(!conditions.Holds(second, britain, {}));
  BOOST_TEST(!conditions.Holds(first, france, {}));
  BOOST_TEST(conditions.Holds(second, france, {}));
}

BOOST_AUTO_TEST_CASE(only_what_matters_is_checked) {
  const auto checked = [](const Condition& condition) {
    const Built built(condition);
    std::string trace;
    const Conditions::Checked note = [&](ConditionIndex index, bool holds) {
      trace += std::to_string(index) + (holds ? "+" : "-") + (built.conditions.IsLeaf(index) ? "" : "(group)") + " ";
    };
    built.conditions.Holds(built.index, {}, {}, &note);
    return trace;
  };
  BOOST_TEST(checked(Always()) == "0+ ");
  BOOST_TEST(checked({AllOf{{Always(), Never(), Always()}}}) == "1+ 2- 0-(group) ");
  BOOST_TEST(checked({AnyOf{{Never(), Always(), Never()}}}) == "1- 2+ 0+(group) ");
  BOOST_TEST(checked({NoneOf{{{AnyOf{{Never(), Never()}}}}}}) == "2- 3- 1-(group) 0+(group) ");
  BOOST_TEST(checked({AllOf{{{AllOf{{Never(), Always()}}}, Always()}}}) == "2- 1-(group) 0-(group) ");
}

BOOST_AUTO_TEST_CASE(in_words) {
  const Languages languages = {"en-GB", "gd"};
  const Signals signals = {{"risk", 0.25}};
  const Context all{.country = "US",
                    .region = "US-CA",
                    .languages = languages,
                    .surface = Surface::kChat,
                    .age_band = AgeBand::k16To17,
                    .prior_exposures = 3,
                    .signals = signals,
                    .partner = "search-one"};
  const std::vector<ListTotal> totals = {{0, 0}, {2, 0.7F + 0.1F}};
  struct Words {
    Condition condition;
    const char* description;
    const char* seen;
    const char* seen_when_nothing_was_sent;
  };
  const Words cases[] = {
      {{CountryIs{{"GB", "IE"}}}, "country is one of GB, IE", "US", "not sent"},
      {{RegionIs{{"GB-SCT"}}}, "region is one of GB-SCT", "US-CA", "not sent"},
      {{LanguageIs{{"en", "gd"}}}, "language is one of en, gd", "en-GB, gd", "not sent"},
      {{PartnerIs{{"search-one"}}}, "partner is one of search-one", "search-one", "not sent"},
      {{SurfaceIs{{Surface::kChat, Surface::kWebSearch}}}, "surface is one of web_search, chat", "chat", "other"},
      {{AgeBandIs{{AgeBand::kAdult}}}, "age band is one of adult", "16_17", "unknown"},
      {{PriorExposures{Comparison::kGreater, 2}}, "number of prior exposures is more than 2", "3", "0"},
      {{PriorExposures{Comparison::kEqual, 2}}, "number of prior exposures is exactly 2", "3", "0"},
      {{SignalCompares{"risk", Comparison::kLessOrEqual, 0.5}}, "signal risk is at most 0.5", "0.25", "not sent"},
      {{SignalCompares{"risk", Comparison::kLess, 0.5}}, "signal risk is less than 0.5", "0.25", "not sent"},
      {{TermsMatch{"second"}}, "at least 1 term of list second", "2 found, weight 0.8", "0 found, weight 0"},
      {{TermsMatch{"second", 3, 1.5}},
       "at least 3 terms of list second with weight 1.5 or more",
       "2 found, weight 0.8",
       "0 found, weight 0"},
      {{InSchedule{}}, "the time is within the schedule", "the time of the decision", "the time of the decision"},
      {{AllOf{{Always()}}}, "all of these hold", "", ""},
      {{AnyOf{{Always()}}}, "one of these holds", "", ""},
      {{NoneOf{{Always()}}}, "this does not hold", "", ""},
  };
  const std::vector<ListTotal> nothing(2);
  for (const auto& [condition, description, seen, seen_when_nothing_was_sent] : cases) {
    const Built built(condition);
    BOOST_TEST(built.conditions.Describe(built.index, ListName) == description);
    BOOST_TEST(built.conditions.Seen(built.index, {.context = all}, totals) == seen);
    BOOST_TEST(built.conditions.Seen(built.index, {}, nothing) == seen_when_nothing_was_sent);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

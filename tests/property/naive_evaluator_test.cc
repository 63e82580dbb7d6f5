// The second engine's verdicts, on policies of one term list whose words need no thought.
#include "tests/property/naive_evaluator.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::naive {
namespace {

using rules::Action;
using rules::Condition;
using rules::Mode;
using rules::Rule;

Condition Has(std::uint32_t min_count = 1, double min_weight = 0) {
  return {rules::TermsMatch{"words", min_count, min_weight}};
}
Condition In(std::string country) { return {rules::CountryIs{{std::move(country)}}}; }
Condition All(std::vector<Condition> of) { return {rules::AllOf{std::move(of)}}; }
Condition Any(std::vector<Condition> of) { return {rules::AnyOf{std::move(of)}}; }
Condition Not(Condition of) { return {rules::NoneOf{{std::move(of)}}}; }

Rule Live(std::string id, Condition when, std::string campaign = "one") {
  return {.id = std::move(id), .mode = Mode::kLive, .when = std::move(when), .campaign = std::move(campaign)};
}
Rule Suppress(std::string id, Condition when, std::vector<std::string> campaigns) {
  return {.id = std::move(id),
          .mode = Mode::kLive,
          .when = std::move(when),
          .action = Action::kSuppress,
          .suppresses = std::move(campaigns)};
}
Rule With(Rule rule, void (*change)(Rule&)) {
  change(rule);
  return rule;
}

Verdict Judge(std::vector<Rule> rules, std::string_view text, rules::Context context = {}, std::uint64_t seed = 0) {
  const rules::Definition definition{
      .term_lists = {{.id = "words", .terms = {{.text = "zorblat", .weight = 0.7}, {.text = "fex", .weight = 0.1}}}},
      .rules = std::move(rules)};
  return Evaluator(definition).Judge({.texts = {&text, 1}, .context = context, .seed = seed});
}

// "live a b | shadow c | suppressed d | by e"
std::string InWords(const Verdict& verdict) {
  std::string words = "live";
  for (const std::string& id : verdict.live) words += " " + id;
  if (!verdict.shadow.empty()) words += " | shadow";
  for (const std::string& id : verdict.shadow) words += " " + id;
  if (!verdict.suppressed.empty()) words += " | suppressed";
  for (const std::string& id : verdict.suppressed) words += " " + id;
  return verdict.suppressor ? words + " | by " + *verdict.suppressor : words;
}

bool Holds(Condition condition, const rules::Context& context, std::string_view text = "zorblat") {
  return !Judge({Live("rule", std::move(condition))}, text, context).live.empty();
}

BOOST_AUTO_TEST_SUITE(naive_evaluator)

BOOST_AUTO_TEST_CASE(order) {
  const std::vector<Rule> all = {Live("c", Has()),
                                 Live("a", Has()),
                                 Live("two", All({Has(), In("GB")})),
                                 Live("least-of-any", Any({All({Has(), In("GB")}), In("GB")})),
                                 With(Live("first", Has()), [](Rule& rule) { rule.priority = 1; }),
                                 With(Live("last", All({Has(), In("GB")})), [](Rule& rule) { rule.priority = -1; }),
                                 With(Live("off", Has()), [](Rule& rule) { rule.mode = Mode::kOff; }),
                                 With(Live("counted", Has()), [](Rule& rule) { rule.mode = Mode::kShadow; })};
  BOOST_TEST(InWords(Judge(all, "zorblat", {.country = "GB"})) ==
             "live first two a c least-of-any last | shadow counted");
  BOOST_TEST(InWords(Judge(all, "zorblat")) == "live first a c | shadow counted");
  BOOST_TEST(InWords(Judge(all, "x", {.country = "GB"})) == "live least-of-any");
}

BOOST_AUTO_TEST_CASE(suppression) {
  const Rule one = Live("a", Has());
  const Rule two = Live("b", Has(), "two");
  const auto best = [](Rule& rule) { rule.priority = 1; };
  BOOST_TEST(InWords(Judge({one, two, Suppress("q", Has(), {"one"})}, "fex")) == "live b | suppressed a | by q");
  BOOST_TEST(InWords(Judge({one, two, Suppress("q", Has(), {})}, "fex")) == "live | suppressed a b | by q");
  BOOST_TEST(InWords(Judge({one, two, Suppress("q", Has(), {"one"}), With(Suppress("r", Has(), {"two"}), best)},
                           "fex")) == "live | suppressed a b | by r");
  BOOST_TEST(InWords(Judge({one, With(Suppress("q", Has(), {}), [](Rule& rule) { rule.mode = Mode::kShadow; })},
                           "fex")) == "live a | shadow q");
  BOOST_TEST(InWords(Judge({one, With(Suppress("q", Has(), {}), [](Rule& rule) { rule.ramp_percent = 0; })}, "fex")) ==
             "live a");
}

BOOST_AUTO_TEST_CASE(ramps) {
  const Rule half = With(Live("a", Has()), [](Rule& rule) { rule.ramp_percent = 50; });
  int shown = 0;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) shown += Judge({half}, "fex", {}, seed).live.empty() ? 0 : 1;
  BOOST_TEST((shown > 400 && shown < 600));
  BOOST_TEST((Judge({With(half, [](Rule& rule) { rule.ramp_percent = 0; })}, "fex").outcomes[0].outcome ==
              Outcome::kOutsideRamp));
}

BOOST_AUTO_TEST_CASE(conditions) {
  const std::string_view languages[] = {"fr", "en-GB"};
  const rules::Signal signals[] = {{"risk", 0.5}};
  const rules::Context context{.country = "GB",
                               .region = "GB-SCT",
                               .languages = languages,
                               .prior_exposures = 2,
                               .signals = signals,
                               .partner = "search-one"};
  struct ConditionCase {
    Condition condition;
    bool holds;
  };
  const ConditionCase cases[] = {
      {In("GB"), true},
      {In("IE"), false},
      {Not(In("IE")), true},
      {All({In("GB"), Not(In("GB"))}), false},
      {Any({In("IE"), All({In("GB"), Has()})}), true},
      {{rules::RegionIs{{"GB-ENG", "GB-SCT"}}}, true},
      {{rules::LanguageIs{{"EN"}}}, true},
      {{rules::LanguageIs{{"en-G"}}}, false},
      {{rules::LanguageIs{{"en-GB-x"}}}, false},
      {{rules::PartnerIs{{"search-two"}}}, false},
      {{rules::SurfaceIs{{rules::Surface::kOther}}}, true},
      {{rules::AgeBandIs{{rules::AgeBand::kAdult}}}, false},
      {{rules::PriorExposures{rules::Comparison::kGreater, 2}}, false},
      {{rules::PriorExposures{rules::Comparison::kEqual, 2}}, true},
      {{rules::SignalCompares{"risk", rules::Comparison::kLess, 0.6}}, true},
      {{rules::SignalCompares{"other", rules::Comparison::kLess, 0.6}}, false},
      {{rules::InSchedule{{.from = "2026-01-01"}}}, false},  // it is 1970
      {{rules::InSchedule{{.until = "2026-01-01"}}}, true},
  };
  for (const auto& [condition, holds] : cases) {
    BOOST_TEST_CONTEXT("case " << (&holds - &cases[0].holds)) BOOST_TEST(Holds(condition, context) == holds);
  }
}

BOOST_AUTO_TEST_CASE(counts_and_weights) {
  BOOST_TEST(Holds(Has(1, 0.7), {}, "zorblat zorblat"));
  BOOST_TEST(!Holds(Has(1, 0.8), {}, "zorblat zorblat"));
  BOOST_TEST(Holds(Has(2, 0.8), {}, "zorblat fex"));
  BOOST_TEST(!Holds(Has(3), {}, "zorblat fex"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::naive

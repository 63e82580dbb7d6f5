#include "server/policy/cases.h"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

std::vector<CaseFailure> Run(const Definition& definition) {
  rules::Issues issues;
  const auto compiled = Compile(definition, "r", test::kKey, test::kNow, issues);
  BOOST_REQUIRE_MESSAGE(compiled != nullptr,
                        (issues.empty() ? std::string() : issues.front().pointer + " " + issues.front().message));
  return RunCases(*compiled, definition.cases, test::kNow);
}

BOOST_AUTO_TEST_SUITE(cases)

BOOST_AUTO_TEST_CASE(good_cases_pass) { BOOST_TEST(Run(test::GoodDefinition()).empty()); }

BOOST_AUTO_TEST_CASE(a_case_that_came_out_otherwise_is_told_in_one_sentence) {
  struct Row {
    std::function<void(Definition&)> change;
    std::string_view message;
  };
  const Row rows[] = {
      {[](Definition& d) { d.cases[0].expect.action = Shown::kBlock; },
       "Expected block by rule \"show-self\" for campaign \"self-help\" with help first from \"stop-it-now-uk\"; got "
       "message by rule \"show-self\" for campaign \"self-help\" with help first from \"stop-it-now-uk\"."},
      {[](Definition& d) {
         d.cases[0].expect = {Shown::kMessage, "show-family", "", ""};
       },
       "Expected message by rule \"show-family\"; got message by rule \"show-self\" for campaign \"self-help\" with "
       "help "
       "first from \"stop-it-now-uk\"."},
      {[](Definition& d) {
         d.cases[0].expect = {Shown::kMessage, "", "family-help", ""};
       },
       "Expected message for campaign \"family-help\"; got message by rule \"show-self\" for campaign \"self-help\" "
       "with "
       "help first from \"stop-it-now-uk\"."},
      {[](Definition& d) {
         d.cases[0].expect = {Shown::kMessage, "", "", "everywhere"};
       },
       "Expected message with help first from \"everywhere\"; got message by rule \"show-self\" for campaign "
       "\"self-help\" with help first from \"stop-it-now-uk\"."},
      {[](Definition& d) { d.cases[0].expect = {}; },
       "Expected nothing; got message by rule \"show-self\" for campaign \"self-help\" with help first from "
       "\"stop-it-now-uk\"."},
      {[](Definition& d) { d.cases[0].input.texts = {"weather"}; },
       "Expected message by rule \"show-self\" for campaign \"self-help\" with help first from \"stop-it-now-uk\"; got "
       "nothing: no live rule matched."},
      {[](Definition& d) {
         d.cases[0].input.texts.push_back("zorblat study");
         d.cases[0].expect = {.action = Shown::kMessage};
       },
       "Expected message; got nothing: what matched is suppressed."},
      {[](Definition& d) {
         d.cases[0].input.context.country = "FR";
         d.cases[0].expect = {.action = Shown::kMessage};
       },
       "Expected message; got nothing: rule \"show-self\" matched, but its campaign \"self-help\" is not shown "
       "(country)."},
      {[](Definition& d) {
         d.messages.campaigns[0].holdout_percent = 100;
         d.cases[0].expect = {.action = Shown::kMessage};
         d.cases[1].expect = {};
       },
       "Expected message; got nothing: held out of campaign \"self-help\"."},
  };
  for (const Row& row : rows) {
    Definition definition = test::GoodDefinition();
    row.change(definition);
    const std::vector<CaseFailure> failures = Run(definition);
    BOOST_TEST(failures.size() == 1U, row.message);
    if (failures.empty()) continue;
    BOOST_TEST(failures.front().pointer == "/cases/0");
    BOOST_TEST(failures.front().id == "seeking-help");
    BOOST_TEST(failures.front().message == row.message);
  }
}

BOOST_AUTO_TEST_CASE(every_part_of_the_context_reaches_the_rules) {
  Definition definition = test::GoodDefinition();
  const Case base = definition.cases[0];
  rules::Rule& rule = definition.rules.rules[0];
  rule.when = {rules::AllOf{{{rules::CountryIs{{"GB"}}},
                             {rules::RegionIs{{"GB-SCT"}}},
                             {rules::LanguageIs{{"gd"}}},
                             {rules::SurfaceIs{{rules::Surface::kChat}}},
                             {rules::AgeBandIs{{rules::AgeBand::kAdult}}},
                             {rules::PartnerIs{{"p1"}}},
                             {rules::PriorExposures{rules::Comparison::kEqual, 2}},
                             {rules::SignalCompares{"risk", rules::Comparison::kGreater, 0.4}},
                             {rules::InSchedule{{.from = "2030-01-01"}}}}}};
  Case exact = base;
  exact.input.context = {.country = "GB",
                         .region = "GB-SCT",
                         .languages = {"en", "gd"},
                         .surface = rules::Surface::kChat,
                         .age_band = rules::AgeBand::kAdult,
                         .prior_exposures = 2,
                         .signals = {{"risk", 0.5}},
                         .partner = "p1"};
  exact.input.now = rules::Moment(std::chrono::sys_days(std::chrono::year(2030) / 2 / 1));
  exact.expect = {Shown::kBlock, "block-both", "", ""};
  const std::function<void(Case&)> spoilers[] = {
      [](Case&) {},
      [](Case& c) { c.input.context.country = "IE"; },
      [](Case& c) { c.input.context.region = ""; },
      [](Case& c) { c.input.context.languages.pop_back(); },
      [](Case& c) { c.input.context.surface = rules::Surface::kOther; },
      [](Case& c) { c.input.context.age_band = rules::AgeBand::kUnknown; },
      [](Case& c) { c.input.context.partner = ""; },
      [](Case& c) { c.input.context.prior_exposures = 1; },
      [](Case& c) { c.input.context.signals.clear(); },
      [](Case& c) { c.input.now.reset(); },
  };
  definition.cases.clear();
  for (const auto& spoil : spoilers) {
    Case& one = definition.cases.emplace_back(exact);
    one.id = "case-" + std::to_string(definition.cases.size());
    spoil(one);
  }
  const std::vector<CaseFailure> failures = Run(definition);
  BOOST_TEST(failures.size() == std::size(spoilers) - 1);
  for (std::size_t i = 0; i < failures.size(); ++i)
    BOOST_TEST(failures[i].pointer == "/cases/" + std::to_string(i + 1));
}

BOOST_AUTO_TEST_CASE(a_session_or_else_the_id_fixes_the_draws) {
  Definition definition = test::GoodDefinition();
  definition.messages.campaigns[0].holdout_percent = 50;
  const Case base = definition.cases[0];
  definition.cases.clear();
  for (int i = 0; i < 200; ++i) {
    Case& one = definition.cases.emplace_back(base);
    one.id = "case-" + std::to_string(i);
  }
  const std::vector<CaseFailure> by_id = Run(definition);
  BOOST_TEST(by_id.size() > 60U);
  BOOST_TEST(by_id.size() < 140U);
  BOOST_TEST((Run(definition) == by_id));
  for (Case& one : definition.cases) one.input.session = "the same";
  const std::size_t of_one_session = Run(definition).size();
  BOOST_TEST((of_one_session == 0U || of_one_session == 200U));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/program.h"

namespace signpost::cli {

BOOST_FIXTURE_TEST_SUITE(lint, Program)

BOOST_AUTO_TEST_CASE(a_good_policy) {
  WritePolicy();
  const Ran told = Run({"lint", "policy"});
  BOOST_TEST(told.exit_code == 0);
  BOOST_TEST(told.OutHas("0 errors, 0 warnings. 1 regression case passes."), told.out);
  BOOST_TEST(told.OutHas("6 rules, 3 term lists with 4 terms, 2 campaigns, 1 message, 1 help service."), told.out);
  BOOST_TEST(told.err.empty());

  const auto json = Run({"lint", "policy", "--json"}).Json();
  BOOST_TEST(Truth(json, "/ok"));
  BOOST_TEST(Number(json, "/counts/errors") == 0);
  BOOST_TEST(Number(json, "/counts/cases") == 1);
  BOOST_TEST(Size(json, "/issues") == 0u);
  BOOST_TEST(Size(json, "/failing_cases") == 0u);
}

BOOST_AUTO_TEST_CASE(errors_are_told_by_file_and_place) {
  WritePolicy("\"campaign\": \"adults\"", "\"campaign\": \"grimbly\"");
  const Ran told = Run({"lint", "policy"});
  BOOST_TEST(told.exit_code == 1);
  BOOST_TEST(told.OutHas("policy/policy.json#/rules/2/campaign: error: "), told.out);
  BOOST_TEST(told.OutHas("The 1 regression case can't be run before the errors are mended."), told.out);

  const Ran ran = Run({"lint", "policy", "--json"});
  BOOST_TEST(ran.exit_code == 1);
  const auto json = ran.Json();
  BOOST_TEST(!Truth(json, "/ok"));
  BOOST_TEST(Text(json, "/issues/0/severity") == "error");
  BOOST_TEST(Text(json, "/issues/0/file") == "policy/policy.json");
  BOOST_TEST(Text(json, "/issues/0/pointer") == "/rules/2/campaign");
  BOOST_TEST(!Text(json, "/issues/0/message").empty());
}

BOOST_AUTO_TEST_CASE(a_failing_case_fails) {
  WritePolicy("\"rule\": \"shows\"", "\"rule\": \"offers\"");
  const Ran told = Run({"lint", "policy"});
  BOOST_TEST(told.exit_code == 1);
  BOOST_TEST(told.OutHas("policy/policy.json#/cases/0: case \"reached\" fails: "), told.out);
  BOOST_TEST(told.OutHas("1 of 1 regression case fails."), told.out);
  BOOST_TEST(!told.OutHas("zorblat"));
  const auto json = Run({"lint", "policy", "--json"}).Json();
  BOOST_TEST(Text(json, "/failing_cases/0/id") == "reached");
  BOOST_TEST(Text(json, "/failing_cases/0/pointer") == "/cases/0");
  BOOST_TEST(Text(json, "/failing_cases/0/file") == "policy/policy.json");
}

BOOST_AUTO_TEST_CASE(warnings_fail_only_when_strict) {
  WritePolicy("2026-11-01", "2020-11-01");
  const Ran ran = Run({"lint", "policy"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.OutHas("policy/policy.json#/help_services/0/checked_on: warning: "), ran.out);
  BOOST_TEST(Run({"lint", "policy", "--strict"}).exit_code == 1);
  BOOST_TEST(!Truth(Run({"lint", "policy", "--strict", "--json"}).Json(), "/ok"));
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_missing_and_several_folders) {
  const Ran missing = Run({"lint", "nowhere"});
  BOOST_TEST(missing.exit_code == 1);
  BOOST_TEST(missing.OutHas("nowhere: error: "), missing.out);
  WritePolicy();
  Write("more/rules.json", R"({"rules": [{"id": "more", "title": "More", "mode": "off", "priority": 1,
    "when": {"terms": {"list": "open"}}, "action": "message", "campaign": "shown"}]})");
  const Ran both = Run({"lint", "policy", "more"});
  BOOST_TEST(both.exit_code == 0);
  BOOST_TEST(both.OutHas("7 rules"), both.out);
}

BOOST_AUTO_TEST_CASE(terms_are_measured_on_a_sample) {
  WritePolicy();
  Write("sample.tsv", "# searches\n1\tzorblat\n99\tweather tomorrow\n");
  const Ran ran = Run({"lint", "policy", "--sample", "sample.tsv"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.OutHas("policy/policy.json#/term_lists/"), ran.out);
  BOOST_TEST(ran.OutHas("warning: This is found in one of 100 ordinary texts (measured on the sample that was given)"),
             ran.out);
  BOOST_TEST(!ran.OutHas("orblat"));

  Write("sample.tsv", "1\tzorblat\nzorblat 99\n");
  const Ran faulty = Run({"lint", "policy", "--sample", "sample.tsv"});
  BOOST_TEST(faulty.exit_code == 1);
  BOOST_TEST(faulty.ErrHas("Line 2 of the sample is not a count, a tab and a text."), faulty.err);
  BOOST_TEST(!faulty.ErrHas("zorblat"));
  BOOST_TEST(Run({"lint", "policy", "--sample", "nowhere.tsv"}).ErrHas("The sample nowhere.tsv can't be read."));
}

BOOST_AUTO_TEST_CASE(a_promise_that_nobody_can_keep_is_an_error) {
  WritePolicy("\"title\": \"One\"", "\"title\": \"You are completely anonymous\"");
  const Ran ran = Run({"lint", "policy"});
  BOOST_TEST(ran.exit_code == 1);
  BOOST_TEST(ran.OutHas("/locales/en-GB/title: error: \"completely anonymous\" promises more"), ran.out);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli

#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/program.h"

namespace signpost::cli {

BOOST_FIXTURE_TEST_SUITE(diff, Program)

BOOST_AUTO_TEST_CASE(what_differs_is_told_in_sentences) {
  WritePolicy();
  std::filesystem::rename(folder / "policy", folder / "before");
  WritePolicy("\"zorblat\", ", "\"dropmip\", \"zorblat\", ");
  Write("more/rules.json", R"({"rules": [{"id": "more", "title": "More", "mode": "live", "priority": 1,
    "when": {"terms": {"list": "open"}}, "action": "message", "campaign": "shown"}]})");
  const std::vector<std::string> command = {"diff", "--before", "before", "--after", "policy", "--after", "more"};
  const Ran told = Run(command);
  BOOST_TEST(told.exit_code == 1);
  BOOST_TEST(told.out == R"(Term lists
  The term list “closed” (Made up) is changed.
    1 term is new.
Rules
  The rule “more” (More) is new.
    Title: “More”.
    Mode: live.
    Priority: 1.
    Condition: ‘the search has a term of list “Public”’.
    Action: message.
    Campaign: “shown”.
)");
  BOOST_TEST(told.err.empty());

  auto with_terms = command;
  with_terms.push_back("--show-restricted");
  BOOST_TEST(Run(with_terms).OutHas("      + “dropmip”\n"));

  auto with_json = command;
  with_json.push_back("--json");
  const Ran ran = Run(with_json);
  BOOST_TEST(ran.exit_code == 1);
  BOOST_TEST(!ran.OutHas("dropmip"));
  BOOST_TEST(Text(ran.Json(), "/objects/1/id") == "more");
  BOOST_TEST(Number(ran.Json(), "/counts/term_lists/terms_added") == 1);
}

BOOST_AUTO_TEST_CASE(nothing_differs) {
  WritePolicy();
  const Ran told = Run({"diff", "--before", "policy", "--after", "policy"});
  BOOST_TEST(told.exit_code == 0);
  BOOST_TEST(told.out == "Nothing changes in meaning.\n");
  BOOST_TEST(Size(Run({"diff", "--before", "policy", "--after", "policy", "--json"}).Json(), "/objects") == 0u);
}

BOOST_AUTO_TEST_CASE(what_can_not_be_read_is_wrong_usage) {
  WritePolicy("\"mode\"", "\"mood\"");
  for (const char* other : {"policy", "nowhere"}) {
    const Ran ran = Run({"diff", "--before", other, "--after", "policy"});
    BOOST_TEST(ran.exit_code == 2);
    BOOST_TEST(ran.ErrHas("policy/policy.json#/rules/0/mood: error: "), ran.err);
    BOOST_TEST(ran.ErrHas("Mend what is told above."), ran.err);
    BOOST_TEST(ran.out.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli

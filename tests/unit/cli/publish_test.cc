#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/program.h"

namespace signpost::cli {

BOOST_FIXTURE_TEST_SUITE(publish, Program)

BOOST_AUTO_TEST_CASE(first_again_and_next) {
  WritePolicy();
  const Ran first = Run({"publish", "policy", "--author", "ana", "--note", "First", "--json"});
  BOOST_TEST(first.exit_code == 0);
  const auto json = first.Json();
  const std::string revision = Text(json, "/revision");
  BOOST_TEST(Truth(json, "/published"));
  BOOST_TEST(Truth(json, "/changed"));
  BOOST_TEST(Text(json, "/previous").empty());
  BOOST_TEST(revision.size() == 16u);

  const Ran again = Run({"publish", "policy"});
  BOOST_TEST(again.exit_code == 0);
  BOOST_TEST(again.out == "Revision " + revision + " is published already: nothing was changed.\n");
  BOOST_TEST(!Truth(Run({"publish", "policy", "--json"}).Json(), "/changed"));

  WritePolicy("\"title\": \"One\"", "\"title\": \"Two\"");
  const Ran next = Run({"publish", "policy"});
  BOOST_TEST(next.exit_code == 0);
  BOOST_TEST(next.OutHas("in place of " + revision + ".\n"), next.out);
}

BOOST_AUTO_TEST_CASE(a_policy_at_fault_is_refused_and_makes_no_store) {
  const struct {
    const char* from;
    const char* to;
    const char* list;
    const char* place;
  } cases[] = {{"\"campaign\": \"adults\"", "\"campaign\": \"grimbly\"", "/issues/0/pointer", "/rules/2/campaign"},
               {"\"rule\": \"shows\"", "\"rule\": \"offers\"", "/failing_cases/0/pointer", "/cases/0"}};
  for (const auto& c : cases) {
    WritePolicy(c.from, c.to);
    const Ran told = Run({"publish", "policy"});
    BOOST_TEST(told.exit_code == 1);
    BOOST_TEST(told.out.empty());
    BOOST_TEST(told.ErrHas(std::string("policy/policy.json#") + c.place), told.err);
    BOOST_TEST(told.ErrHas("nothing was published"));
    const Ran ran = Run({"publish", "policy", "--json"});
    BOOST_TEST(ran.exit_code == 1);
    const auto json = ran.Json();
    BOOST_TEST(!Truth(json, "/published"));
    BOOST_TEST(Text(json, c.list) == c.place);
  }
  BOOST_TEST(!std::filesystem::exists(folder / "signpost-data"));
}

BOOST_AUTO_TEST_CASE(warnings_are_told_and_do_not_stop_it) {
  WritePolicy("2026-11-01", "2020-11-01");
  const Ran told = Run({"publish", "policy"});
  BOOST_TEST(told.exit_code == 0);
  BOOST_TEST(told.OutHas("warning: "));
  BOOST_TEST(told.OutHas("Published revision "));
  BOOST_TEST(Size(Run({"publish", "policy", "--json"}).Json(), "/issues") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli

#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/program.h"

namespace signpost::cli {

BOOST_FIXTURE_TEST_SUITE(person, Program)

BOOST_AUTO_TEST_CASE(invite_link_list_disable) {
  const Ran invited = Run({"person", "invite", "ada", "--name", "Ada", "--role", "administrator", "--role", "editor",
                           "--base-url", "https://signpost.example/", "--json"});
  BOOST_TEST(invited.exit_code == 0, invited.err);
  const std::string token = Text(invited.Json(), "/token");
  BOOST_TEST(token.starts_with("ada."));
  BOOST_TEST(Text(invited.Json(), "/link") == "https://signpost.example/console/#invitation=" + token);

  const Ran again = Run({"person", "link", "ada", "--json"});
  BOOST_TEST(again.exit_code == 0, again.err);
  BOOST_TEST(Text(again.Json(), "/token") != token);

  const Ran listed = Run({"person", "list", "--json"});
  BOOST_TEST(Size(listed.Json(), "/people") == 1u);
  BOOST_TEST(Text(listed.Json(), "/people/0/state") == "invited");
  BOOST_TEST(Text(listed.Json(), "/people/0/roles/1") == "administrator");
  BOOST_TEST(!listed.OutHas(token));

  const Ran disabled = Run({"person", "disable", "ada", "--json"});
  BOOST_TEST(disabled.exit_code == 0, disabled.err);
  BOOST_TEST(Truth(disabled.Json(), "/disabled"));
  BOOST_TEST(Run({"person", "list"}).OutHas("disabled"));
  BOOST_TEST(Run({"person", "link", "ada"}).exit_code == 1);
}

BOOST_AUTO_TEST_CASE(people_read_the_link_once) {
  BOOST_TEST(Run({"person", "invite", "ada", "--name", "Ada", "--role", "viewer"})
                 .OutHas("\n  http://127.0.0.1:8080/console/#invitation=ada."));
  BOOST_TEST(Run({"person", "list"}).OutHas("viewer"));
}

BOOST_AUTO_TEST_CASE(faults) {
  BOOST_TEST(Run({"person", "invite", "ada", "--name", "Ada", "--role", "viewer"}).exit_code == 0);
  BOOST_TEST(Run({"person", "invite", "ada", "--name", "Ada", "--role", "viewer"}).exit_code == 1);
  BOOST_TEST(Run({"key", "add", "ada", "--name", "A", "--kind", "service", "--scope", "decide"}).exit_code == 1);
  BOOST_TEST(Run({"person", "link", "nobody"}).exit_code == 1);
  BOOST_TEST(Run({"person", "disable", "nobody"}).exit_code == 1);
  const Ran role = Run({"person", "invite", "bea", "--name", "Bea", "--role", "king"});
  BOOST_TEST(role.exit_code == 2);
  BOOST_TEST(role.ErrHas("list_keeper"), role.err);
  BOOST_TEST(Run({"person", "invite", "Bea", "--name", "Bea", "--role", "viewer"}).exit_code == 2);
  const Ran partner = Run({"key", "add", "p", "--name", "P", "--scope", "policy_read"});
  BOOST_TEST(partner.exit_code == 2);
  BOOST_TEST(partner.ErrHas("for the team"), partner.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::cli

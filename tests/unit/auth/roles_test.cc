#include "server/auth/roles.h"

#include <boost/test/unit_test.hpp>

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(roles)

struct Expected {
  const char* role;
  std::vector<std::string> scopes;
};

const Expected kExpected[] = {
    {"viewer", {"policy_read"}},
    {"analyst", {"reports", "policy_read"}},
    {"editor", {"reports", "policy_read", "policy_write", "policy_publish"}},
    {"reviewer", {"reports", "policy_read", "policy_review", "policy_publish"}},
    {"list_keeper", {"policy_read", "list_keeper"}},
    {"administrator", {"reports", "policy_read", "principals"}},
};

BOOST_AUTO_TEST_CASE(each_role_gives_its_scopes) {
  BOOST_TEST(std::size(kExpected) == kRoleNames.size());
  for (const Expected& one : kExpected) {
    const std::vector<std::string> names = {one.role};
    const auto roles = ParseRoles(names);
    BOOST_REQUIRE(roles);
    BOOST_TEST(ToTexts(ScopesOf(*roles)) == one.scopes, boost::test_tools::per_element());
    BOOST_TEST(ToTexts(*roles) == names, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(several_roles_give_the_scopes_of_each) {
  const Roles both = {Role::kEditor, Role::kReviewer};
  BOOST_TEST(ScopesOf(both).HasAll(ScopesOf(Role::kEditor)));
  BOOST_TEST(ScopesOf(both).HasAll(ScopesOf(Role::kReviewer)));
  BOOST_TEST(!ScopesOf(both).Has(Scope::kPrincipals));
  BOOST_TEST(ScopesOf(Roles{}).empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_role_is_told_the_known_ones) {
  const std::vector<std::string> names = {"editor", "zorblat"};
  const auto roles = ParseRoles(names);
  BOOST_REQUIRE(!roles);
  BOOST_TEST(roles.error().message.find("list_keeper") != std::string::npos);
  BOOST_TEST(roles.error().message.find("zorblat") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

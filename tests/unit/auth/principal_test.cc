#include "server/auth/principal.h"

#include <boost/test/unit_test.hpp>

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(principal)

BOOST_AUTO_TEST_CASE(scopes_go_to_text_and_back) {
  Scopes all;
  for (std::size_t i = 0; i < kScopes; ++i) all.Add(static_cast<Scope>(i));
  const auto names = ToTexts(all);
  BOOST_TEST(names.size() == kScopes);
  BOOST_TEST(names.front() == "decide");
  BOOST_TEST(names.back() == "list_keeper");
  const auto parsed = ParseScopes(names);
  BOOST_REQUIRE(parsed);
  BOOST_TEST((*parsed == all));
  for (const std::string& name : names) {
    const auto one = ParseScopes(std::span(&name, 1));
    BOOST_REQUIRE(one);
    BOOST_TEST(ToTexts(*one) == std::vector<std::string>{name});
  }
  const Scopes some{Scope::kDecide, Scope::kReports};
  BOOST_TEST(some.Has(Scope::kReports));
  BOOST_TEST(!some.Has(Scope::kEvents));
  BOOST_TEST(Scopes().empty());
}

BOOST_AUTO_TEST_CASE(unknown_names_are_refused_with_the_known_ones) {
  const std::vector<std::string> names = {"decide", "root"};
  const auto scopes = ParseScopes(names);
  BOOST_REQUIRE(!scopes);
  BOOST_TEST((scopes.error().code == base::ErrorCode::kInvalid));
  BOOST_TEST(scopes.error().message.find("'root'") != std::string::npos);
  BOOST_TEST(scopes.error().message.find("policy_publish") != std::string::npos);
  BOOST_TEST(!ParseKind("robot"));
  for (const Kind kind : {Kind::kPartner, Kind::kPerson, Kind::kService})
    BOOST_TEST((*ParseKind(ToText(kind)) == kind));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

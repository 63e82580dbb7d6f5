#include "server/auth/csrf.h"

#include <boost/test/unit_test.hpp>

#include "server/auth/initialise.h"
#include "server/auth/random_token.h"

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(csrf)

BOOST_AUTO_TEST_CASE(the_same_for_the_same_person_and_key_only) {
  BOOST_REQUIRE(Initialise());
  const CsrfKey key{1}, other{2};
  const std::string token = CsrfToken(key, "session a");
  BOOST_TEST(token == CsrfToken(key, "session a"));
  BOOST_TEST(token != CsrfToken(key, "session b"));
  BOOST_TEST(token != CsrfToken(other, "session a"));
  BOOST_TEST(HasTokenShape(token));
}

BOOST_AUTO_TEST_CASE(texts_are_compared_whole) {
  BOOST_TEST(SameText("abc", "abc"));
  BOOST_TEST(SameText("", ""));
  for (const char* other : {"abd", "ab", "abcd", "", "ABC"}) BOOST_TEST(!SameText("abc", other), other);
}

BOOST_AUTO_TEST_CASE(random_tokens_differ_and_have_their_shape) {
  BOOST_REQUIRE(Initialise());
  const std::string token = RandomToken();
  BOOST_TEST(HasTokenShape(token));
  BOOST_TEST(token != RandomToken());
  for (const std::string& wrong :
       {std::string(), token.substr(1), token + "a", token.substr(1) + ".", token.substr(1) + " "}) {
    BOOST_TEST(!HasTokenShape(wrong), wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

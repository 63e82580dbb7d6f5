#include "server/auth/sealed_box.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "server/auth/initialise.h"

namespace signpost::auth {
namespace {

BOOST_AUTO_TEST_SUITE(sealed_box)

BOOST_AUTO_TEST_CASE(only_what_was_sealed_opens) {
  BOOST_TEST_REQUIRE(bool(Initialise()));
  BoxKey key{};
  key[3] = 7;
  for (const std::string& bytes : {std::string(), std::string("zorblat"), std::string(10'000, 'x')}) {
    const std::string sealed = SealBytes(key, "purpose", bytes);
    BOOST_TEST(OpenBytes(key, "purpose", sealed).value() == bytes);
    BOOST_TEST((bytes.empty() || sealed.find(bytes) == std::string::npos));
    BOOST_TEST(SealBytes(key, "purpose", bytes) != sealed);  // another nonce
    BOOST_TEST(!OpenBytes(key, "another purpose", sealed));
    BOOST_TEST(!OpenBytes(BoxKey{}, "purpose", sealed));
    for (std::size_t i = 0; i < sealed.size(); i += 13) {
      std::string altered = sealed;
      altered[i] = static_cast<char>(altered[i] ^ 1);
      BOOST_TEST(!OpenBytes(key, "purpose", altered));
      BOOST_TEST(!OpenBytes(key, "purpose", sealed.substr(0, i)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::auth

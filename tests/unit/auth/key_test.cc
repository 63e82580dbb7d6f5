#include "server/auth/key.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "server/auth/digest.h"
#include "server/auth/event_key.h"
#include "server/auth/session_seed.h"

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(key)

const std::string kSecret(kSecretCharacters, 'A');

BOOST_AUTO_TEST_CASE(a_generated_key_parses_into_its_parts) {
  std::set<std::string> keys;
  for (int i = 0; i < 200; ++i) {
    const auto key = GenerateKey("search-co-1");
    BOOST_REQUIRE(key);
    BOOST_TEST(keys.insert(*key).second);
    const auto parts = ParseKey(*key);
    BOOST_REQUIRE(parts.has_value());
    BOOST_TEST(parts->id == "search-co-1");
    BOOST_TEST(parts->secret.size() == kSecretCharacters);
    BOOST_TEST(SameHash(HashSecret(parts->secret), *HashFromBytes(HashToBytes(HashSecret(parts->secret)))));
  }
}

BOOST_AUTO_TEST_CASE(shapes_of_keys) {
  struct Table {
    std::string key;
    const char* id;  // null: refused
  };
  const Table cases[] = {{"sp_a_" + kSecret, "a"},
                         {"sp_" + std::string(32, 'z') + "_" + kSecret, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"},
                         {"sp_a-9_" + std::string(43, '_'), "a-9"},  // underscores belong to the secret
                         {"sp_a_" + std::string(43, '-'), "a"},
                         {"", nullptr},
                         {"sp_", nullptr},
                         {"sp__" + kSecret, nullptr},
                         {"sp_a" + kSecret, nullptr},
                         {"sp_a_" + kSecret.substr(1), nullptr},
                         {"sp_A_" + kSecret, nullptr},
                         {"sp_a_b_" + kSecret, nullptr},
                         {"xx_a_" + kSecret, nullptr},
                         {"sp_" + std::string(33, 'z') + "_" + kSecret, nullptr},
                         {"sp_a_" + kSecret.substr(1) + "=", nullptr},
                         {"sp_a_" + kSecret.substr(1) + "\n", nullptr},
                         {"sp_a_" + kSecret.substr(1) + '\0', nullptr},
                         {" sp_a_" + kSecret, nullptr}};
  for (const Table& one : cases) {
    BOOST_TEST_CONTEXT(one.key) {
      const auto parts = ParseKey(one.key);
      BOOST_TEST(parts.has_value() == (one.id != nullptr));
      if (parts && one.id) BOOST_TEST(parts->id == one.id);
    }
  }
  for (const char* id : {"", "A", "a_b", "a b", "ä"}) BOOST_TEST(!GenerateKey(id));
}

BOOST_AUTO_TEST_CASE(hashes_differ_and_are_checked_for_size) {
  BOOST_TEST(!SameHash(HashSecret("a"), HashSecret("b")));
  BOOST_TEST(!HashFromBytes("short"));
  BOOST_TEST(!HashFromBytes(std::string(33, 'x')));
}

BOOST_AUTO_TEST_CASE(digest_is_blake2b_256) {
  // RFC 7693 has no 256-bit vector; this one is the reference implementation's for the empty string.
  BOOST_TEST(HexDigest("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  BOOST_TEST(HexDigest("a") != HexDigest("b"));
}

BOOST_AUTO_TEST_CASE(session_seed_is_siphash_2_4) {
  // The example of the SipHash paper, appendix A: key 00..0f, message 00..0e.
  SeedKey seed_key;
  for (std::size_t i = 0; i < seed_key.size(); ++i) seed_key[i] = static_cast<std::uint8_t>(i);
  std::string message;
  for (char c = 0; c < 15; ++c) message.push_back(c);
  BOOST_TEST(SessionSeed(seed_key, message) == 0xa129ca6149be45e5u);
  BOOST_TEST(SessionSeed(seed_key, "one") != SessionSeed(seed_key, "two"));
}

BOOST_AUTO_TEST_CASE(event_keys_tell_events_apart) {
  const std::array<std::uint8_t, 16> one{1};
  const std::array<std::uint8_t, 16> two{2};
  std::set<std::array<std::uint8_t, 16>> keys;
  for (const auto& decision : {one, two})
    for (const char* kind : {"impression", "help_click", "help"})
      for (const char* help : {"", "click", "stop-it-now-uk"}) keys.insert(MakeEventKey(decision, kind, help));
  BOOST_TEST(keys.size() == 18u);
  BOOST_TEST((MakeEventKey(one, "call", "x") == MakeEventKey(one, "call", "x")));
  BOOST_TEST((MakeEventKey(one, "ab", "c") != MakeEventKey(one, "a", "bc")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

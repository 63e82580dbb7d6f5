#include "server/auth/password.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "server/auth/initialise.h"

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(password)

constexpr std::size_t kLeastMemoryBytes = 8 * 1024;  // that libsodium takes
const PasswordOptions kCheap{.passes = 1, .memory_bytes = kLeastMemoryBytes};

BOOST_AUTO_TEST_CASE(length_is_all_that_is_asked) {
  struct Trial {
    std::string password;
    bool good;
  };
  const std::string accented = "\xC3\xA9";  // one character of two bytes
  std::string eleven, twelve;
  for (int i = 0; i < 11; ++i) eleven += accented;
  twelve = eleven + accented;
  const Trial trials[] = {{"", false},
                          {std::string(11, 'a'), false},
                          {std::string(12, 'a'), true},
                          {"just four words here", true},
                          {eleven, false},
                          {twelve, true},
                          {std::string(256, 'x'), true},
                          {std::string(257, 'x'), false}};
  for (const Trial& trial : trials) {
    BOOST_TEST(bool(CheckPassword(trial.password)) == trial.good, trial.password.size());
  }
}

BOOST_AUTO_TEST_CASE(only_the_same_password_verifies) {
  BOOST_REQUIRE(Initialise());
  Passwords passwords(kCheap);
  const auto hash = passwords.Hash("grimbly dropmip fex");
  BOOST_REQUIRE(hash);
  BOOST_TEST(hash->starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  BOOST_TEST(*passwords.Hash("grimbly dropmip fex") != *hash);  // each has a salt of its own
  BOOST_TEST(*passwords.Verify("grimbly dropmip fex", *hash));
  for (const char* wrong : {"grimbly dropmip fe", "grimbly dropmip fexx", "Grimbly dropmip fex", ""}) {
    BOOST_TEST(!*passwords.Verify(wrong, *hash), wrong);
  }
  BOOST_TEST(!*passwords.Verify("grimbly dropmip fex", "no hash"));
  BOOST_TEST(!*passwords.VerifyNobody("grimbly dropmip fex"));
}

BOOST_AUTO_TEST_CASE(a_hash_of_another_cost_is_to_be_made_again_and_still_verifies) {
  BOOST_REQUIRE(Initialise());
  Passwords cheap(kCheap);
  Passwords dearer({.passes = 2, .memory_bytes = kLeastMemoryBytes});
  const auto hash = cheap.Hash("grimbly dropmip fex");
  BOOST_TEST(!cheap.NeedsRehash(*hash));
  BOOST_TEST(dearer.NeedsRehash(*hash));
  BOOST_TEST(*dearer.Verify("grimbly dropmip fex", *hash));
  BOOST_TEST(!cheap.NeedsRehash("no hash"));
}

BOOST_AUTO_TEST_CASE(the_default_costs_what_its_page_says) {
  BOOST_REQUIRE(Initialise());
  Passwords passwords;
  const auto hash = passwords.Hash("grimbly dropmip fex");
  BOOST_REQUIRE(hash);
  BOOST_TEST(hash->starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
}

BOOST_AUTO_TEST_CASE(beyond_those_who_may_wait_one_is_told_to_come_back) {
  BOOST_REQUIRE(Initialise());
  // One works for as long as it takes to see the other refused: nobody may wait.
  Passwords passwords(
      {.passes = 4, .memory_bytes = std::size_t{16} << 20, .at_once = 1, .waiting = 0, .wait_ms = 60'000});
  std::atomic<bool> refused{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int tries = 0; tries < 100 && !refused; ++tries) {
        const auto hash = passwords.Hash("grimbly dropmip fex");
        if (!hash && hash.error().code == base::ErrorCode::kUnavailable) refused = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(refused);
}

BOOST_AUTO_TEST_CASE(those_who_wait_get_their_turn) {
  BOOST_REQUIRE(Initialise());
  Passwords passwords({.passes = 1, .memory_bytes = kLeastMemoryBytes, .at_once = 2, .waiting = 30, .wait_ms = 60'000});
  std::atomic<int> hashed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] { hashed += passwords.Hash("grimbly dropmip fex") ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(hashed == 16);
}

BOOST_AUTO_TEST_CASE(waiting_has_an_end) {
  BOOST_REQUIRE(Initialise());
  Passwords passwords({.passes = 4, .memory_bytes = std::size_t{16} << 20, .at_once = 1, .waiting = 1, .wait_ms = 1});
  std::atomic<bool> refused{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int tries = 0; tries < 100 && !refused; ++tries) {
        if (!passwords.Hash("grimbly dropmip fex")) refused = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(refused);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

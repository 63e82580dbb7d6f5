#include "server/auth/random.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(random_bytes)

BOOST_AUTO_TEST_CASE(no_id_comes_twice_over_many_refills_and_threads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5'000;
  std::mutex mutex;
  std::set<std::array<std::uint8_t, 16>> ids;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      std::vector<std::array<std::uint8_t, 16>> mine;
      for (int n = 0; n < kEach; ++n) mine.push_back(RandomId());
      std::lock_guard lock(mutex);
      ids.insert(mine.begin(), mine.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(ids.size() == std::size_t{kThreads * kEach});
}

BOOST_AUTO_TEST_CASE(any_length_is_filled) {
  for (const std::size_t size : {0u, 1u, 31u, 991u, 992u, 993u, 5'000u}) {
    std::vector<std::uint8_t> bytes(size + 16, 0);
    RandomBytes(std::span(bytes).first(size));
    for (std::size_t i = size; i < bytes.size(); ++i) BOOST_TEST(bytes[i] == 0);
    // A byte stays zero once in 256; sixteen in a row never.
    for (std::size_t i = 0; i + 16 <= size; ++i) {
      BOOST_REQUIRE(std::any_of(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                                bytes.begin() + static_cast<std::ptrdiff_t>(i + 16), [](auto b) { return b != 0; }));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fork_does_not_share_its_parents_stream) {
  (void)RandomSeed();  // the generator of this thread is running before the fork
  std::array<int, 2> ends;
  BOOST_REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::uint64_t seed = RandomSeed();
    _exit(write(ends[1], &seed, sizeof seed) == sizeof seed ? 0 : 1);
  }
  std::uint64_t theirs = 0;
  BOOST_TEST(read(ends[0], &theirs, sizeof theirs) == static_cast<ssize_t>(sizeof theirs));
  BOOST_TEST(RandomSeed() != theirs);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  close(ends[1]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

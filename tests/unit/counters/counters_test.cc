#include "server/counters/counters.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <thread>
#include <tuple>

#include "tests/unit/counters/allocations.h"

namespace signpost::counters {

BOOST_AUTO_TEST_SUITE(counting)

Key MakeKey(std::uint32_t hour, LabelId partner, LabelId kind = 1) {
  return {.hour = hour, .partner = partner, .kind = kind};
}

std::map<std::tuple<std::uint32_t, LabelId, LabelId>, std::uint64_t> Contents(const CountTable& table) {
  std::map<std::tuple<std::uint32_t, LabelId, LabelId>, std::uint64_t> contents;
  table.ForEach([&](const Key& key, std::uint64_t count) { contents[{key.hour, key.partner, key.kind}] += count; });
  return contents;
}

BOOST_AUTO_TEST_CASE(a_table_counts_like_a_map) {
  std::minstd_rand random(3);
  CountTable table(4);
  for (int round = 0; round < 3; ++round) {
    std::map<std::tuple<std::uint32_t, LabelId, LabelId>, std::uint64_t> expected;
    for (int i = 0; i < 20'000; ++i) {
      const Key key = MakeKey(static_cast<std::uint32_t>(random() % 50), static_cast<LabelId>(random() % 40),
                              static_cast<LabelId>(random() % 3));
      const std::uint64_t count = 1 + random() % 5;
      table.Add(key, count);
      expected[{key.hour, key.partner, key.kind}] += count;
    }
    BOOST_TEST((Contents(table) == expected));
    BOOST_TEST(table.size() == expected.size());
    table.Clear();
    BOOST_TEST(table.size() == 0u);
    BOOST_TEST(Contents(table).empty());
  }
}

BOOST_AUTO_TEST_CASE(every_part_of_a_key_matters) {
  CountTable table;
  Key key;
  table.Add(key, 1);
  key.hour = 1;
  table.Add(key, 1);
  for (LabelId Key::*part :
       {&Key::partner, &Key::campaign, &Key::variant, &Key::locale, &Key::country, &Key::surface, &Key::kind}) {
    Key other;
    other.*part = 1;
    table.Add(other, 1);
  }
  BOOST_TEST(table.size() == 9u);
}

BOOST_AUTO_TEST_CASE(workers_and_a_collector_lose_nothing) {
  constexpr std::size_t kWorkers = 3;
  constexpr std::uint64_t kEach = 200'000;
  Counters counters(kWorkers);
  std::atomic<std::size_t> running = kWorkers;
  std::vector<std::thread> threads;
  for (std::size_t slot = 0; slot < kWorkers; ++slot) {
    threads.emplace_back([&, slot] {
      for (std::uint64_t n = 0; n < kEach; ++n) {
        counters.worker(slot).Bump(MakeKey(static_cast<std::uint32_t>(n % 100), static_cast<LabelId>(slot)));
      }
      --running;
    });
  }
  CountTable all;
  while (running != 0) counters.Collect(all);
  for (std::thread& thread : threads) thread.join();
  counters.Collect(all);
  const auto contents = Contents(all);
  BOOST_TEST(contents.size() == 100 * kWorkers);
  for (const auto& [key, count] : contents) BOOST_TEST(count == kEach / 100);
  CountTable empty;
  counters.Collect(empty);
  BOOST_TEST(empty.size() == 0u);
}

BOOST_AUTO_TEST_CASE(bump_allocates_nothing_after_warm_up) {
  constexpr std::uint32_t kKeys = 3'000;
  Counters counters(1);
  CountTable all;
  const auto round = [&] {
    const std::size_t before = ThreadAllocations();
    for (std::uint32_t n = 0; n < kKeys; ++n) counters.worker(0).Bump(MakeKey(n, 1));
    return ThreadAllocations() - before;
  };
  BOOST_TEST(round() > 0u);  // the table grew; and the count of allocations works
  // Tables go round between the cells and the collector's spare: after a few rounds each has grown.
  for (int i = 0; i < 6; ++i) {
    counters.Collect(all);
    round();
  }
  for (int i = 0; i < 6; ++i) {
    counters.Collect(all);
    BOOST_TEST(round() == 0u);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::counters

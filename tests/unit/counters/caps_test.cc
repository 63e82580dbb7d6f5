#include "server/counters/caps.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace {

using namespace signpost;
using counters::CapCounter;
using counters::CapLedger;
using std::chrono::hours;

constexpr std::chrono::sys_seconds kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

BOOST_AUTO_TEST_SUITE(caps)

BOOST_AUTO_TEST_CASE(no_cap_is_no_limit) {
  CapLedger ledger;
  CapCounter counter(ledger);
  for (int i = 0; i < 1'000; ++i) BOOST_REQUIRE(counter.Take({}, kNow));
}

BOOST_AUTO_TEST_CASE(an_hour_is_full_and_the_next_is_not) {
  CapLedger ledger;
  CapCounter counter(ledger);
  const counters::CapLimits two{.per_hour = 2};
  BOOST_TEST(counter.Take(two, kNow));
  BOOST_TEST(counter.Take(two, kNow + std::chrono::minutes(59)));
  BOOST_TEST(!counter.Take(two, kNow + std::chrono::minutes(59)));
  BOOST_TEST(counter.Take(two, kNow + hours(1)));
}

BOOST_AUTO_TEST_CASE(a_full_day_takes_nothing_from_the_hour) {
  CapLedger ledger;
  CapCounter counter(ledger);
  const counters::CapLimits caps{.per_hour = 2, .per_day = 3};
  BOOST_TEST(counter.Take(caps, kNow));
  BOOST_TEST(counter.Take(caps, kNow));
  BOOST_TEST(!counter.Take(caps, kNow));             // the hour is full
  BOOST_TEST(counter.Take(caps, kNow + hours(1)));   // the day has one more
  BOOST_TEST(!counter.Take(caps, kNow + hours(1)));  // and is full
  // A day without a cap shows that the refused place was given back to the hour.
  BOOST_TEST(counter.Take({.per_hour = 2}, kNow + hours(1)));
  BOOST_TEST(counter.Take(caps, kNow + hours(24)));
}

BOOST_AUTO_TEST_CASE(many_threads_never_overshoot) {
  CapLedger ledger;
  CapCounter counter(ledger);
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1'000; ++j) taken += counter.Take({.per_hour = 1'500, .per_day = 1'234}, kNow);
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(taken == 1'234);
}

BOOST_AUTO_TEST_CASE(a_campaign_keeps_its_counter) {
  CapLedger ledger;
  BOOST_TEST(ledger.For("a", {}) == ledger.For("a", {}));
  BOOST_TEST(ledger.For("a", {}) != ledger.For("b", {}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

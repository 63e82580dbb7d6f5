#include "server/auth/rate_limit.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(rate_limit)

base::Instant At(std::int64_t ms) { return base::Instant(std::chrono::milliseconds(1'000'000'000'000 + ms)); }

struct Step {
  std::int64_t at_ms;
  bool allowed;
  std::int64_t retry_after_s;
};

void Walk(RateLimiter& limiter, const std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    BOOST_TEST_CONTEXT("step " << i << " at " << steps[i].at_ms << " ms") {
      const Taken taken = limiter.Take(At(steps[i].at_ms));
      BOOST_TEST(taken.allowed == steps[i].allowed);
      BOOST_TEST(taken.retry_after_s == steps[i].retry_after_s);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_burst_then_the_rate) {
  RateLimiter limiter(2, 3);  // one every 500 ms, three at once
  Walk(limiter, {{0, true, 0},
                 {0, true, 0},
                 {0, true, 0},
                 {0, false, 1},
                 {499, false, 1},
                 {500, true, 0},
                 {500, false, 1},
                 {999, false, 1},
                 {1'000, true, 0},
                 {1'000, false, 1},
                 {10'000, true, 0},
                 {10'000, true, 0},
                 {10'000, true, 0},
                 {10'000, false, 1}});  // full, not fuller
}

BOOST_AUTO_TEST_CASE(slow_rates_say_how_long) {
  RateLimiter limiter(0.1, 1);  // one every 10 s
  Walk(limiter,
       {{0, true, 0}, {0, false, 10}, {1, false, 10}, {5'000, false, 5}, {9'999, false, 1}, {10'000, true, 0}});
}

BOOST_AUTO_TEST_CASE(a_refused_request_costs_nothing) {
  RateLimiter limiter(1, 1);
  Walk(limiter, {{0, true, 0}});
  for (int i = 0; i < 1'000; ++i) Walk(limiter, {{10, false, 1}});
  Walk(limiter, {{1'000, true, 0}});
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_locks_nobody_out) {
  RateLimiter limiter(1, 2);
  Walk(limiter, {{3'600'000, true, 0}, {3'600'000, true, 0}, {0, false, 1}, {1'000, true, 0}, {1'000, false, 1}});
}

BOOST_AUTO_TEST_CASE(no_rate_is_no_limit_and_no_burst_is_one) {
  RateLimiter free(0, 0);
  for (int i = 0; i < 1'000; ++i) BOOST_TEST(free.Take(At(0)).allowed);
  RateLimiter single(1, 0);
  Walk(single, {{0, true, 0}, {0, false, 1}});
}

BOOST_AUTO_TEST_CASE(extreme_rates_stay_in_range) {
  RateLimiter fast(1e12, 4'000'000'000u);
  for (int i = 0; i < 1'000; ++i) BOOST_TEST(fast.Take(At(0)).allowed);
  RateLimiter slow(1e-12, 4'000'000'000u);
  BOOST_TEST(slow.Take(At(0)).allowed);
}

BOOST_AUTO_TEST_CASE(a_share_of_the_rate_is_given_out_here) {
  struct Case {
    double share;
    int at_once, in_ten_seconds;  // of 10 a second with a burst of 20
  };
  for (const Case& one : {Case{1, 20, 100}, Case{0.5, 10, 50}, Case{0.1, 2, 10}, Case{0.01, 1, 1}}) {
    BOOST_TEST_CONTEXT("share " << one.share) {
      RateLimiter limiter(10, 20);
      limiter.SetShare(one.share);
      const auto taken_of = [&](std::int64_t from_ms, int asked, std::int64_t step_ms) {
        int taken = 0;
        for (int i = 0; i < asked; ++i) taken += limiter.Take(At(from_ms + i * step_ms)).allowed ? 1 : 0;
        return taken;
      };
      BOOST_TEST(taken_of(0, 100, 0) == one.at_once);
      BOOST_TEST(taken_of(10, 1'000, 10) == one.in_ten_seconds);
      BOOST_TEST(limiter.asked() == 1'100u);
      limiter.SetShare(1);
      BOOST_TEST(taken_of(1'000'000, 100, 0) == 20);
    }
  }
}

BOOST_AUTO_TEST_CASE(many_threads_get_the_burst_and_no_more) {
  constexpr std::uint32_t kBurst = 1'000;
  RateLimiter limiter(0.001, kBurst);
  std::atomic<std::uint32_t> allowed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (std::uint32_t n = 0; n < kBurst; ++n) allowed += limiter.Take(At(0)).allowed ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(allowed == kBurst);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

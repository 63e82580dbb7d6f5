// A token bucket as one number: the generic cell rate algorithm (GCRA, ITU-T I.371), lock-free.
//
//   if (Taken taken = limiter.Take(clock.Now()); !taken.allowed) answer 429, Retry-After: taken.retry_after_s
//   limiter.SetShare(0.4);          // other nodes of the fleet give out the rest of the rate
//
// Contract: at most `burst` requests at once and `rate_per_second` over time. The one atomic is the theoretical arrival
// time of the next request, in nanoseconds. A clock that is set back cannot lock a caller out: the state is never
// taken to be further ahead than a full burst. Thread-safety: any thread; no lock, no allocation.
#pragma once

#include <atomic>
#include <cstdint>

#include "server/base/clock.h"

namespace signpost::auth {

struct Taken {
  bool allowed = true;
  std::int64_t retry_after_s = 0;  // whole seconds, at least 1 when not allowed
};

class RateLimiter {
 public:
  // rate 0 (or less): everything is allowed. A burst of 0 counts as 1.
  RateLimiter(double rate_per_second, std::uint32_t burst);

  Taken Take(base::Instant now);

  // From now on this limiter gives out that share of the rate and of the burst (above 0, up to 1).
  void SetShare(double share);
  // How often Take has been asked, refusals included; not counted where there is no limit.
  std::uint64_t asked() const { return asked_.load(std::memory_order_relaxed); }

  double rate_per_second() const { return rate_per_second_; }
  std::uint32_t burst() const { return burst_; }

 private:
  const double rate_per_second_;
  const std::uint32_t burst_;
  const std::int64_t full_tolerance_ns_;   // interval at the full rate times burst: as long to save up for at any share
  std::atomic<std::int64_t> interval_ns_;  // between two requests at this node's share of the rate; 0: no limit
  std::atomic<std::int64_t> arrival_ns_{0};
  std::atomic<std::uint64_t> asked_{0};
};

}  // namespace signpost::auth

#include "server/auth/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace signpost::auth {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
// Slower than one request in a day is not a rate; the bound keeps interval times burst inside 64 bits.
constexpr double kSlowestIntervalNs = 86'400.0 * kNsPerSecond;
constexpr double kLongestToleranceNs = 30 * kSlowestIntervalNs;

std::int64_t IntervalNs(double rate_per_second) {
  if (!(rate_per_second > 0)) return 0;
  return static_cast<std::int64_t>(std::clamp(std::round(kNsPerSecond / rate_per_second), 1.0, kSlowestIntervalNs));
}

}  // namespace

RateLimiter::RateLimiter(double rate_per_second, std::uint32_t burst)
    : rate_per_second_(rate_per_second),
      burst_(burst),
      full_tolerance_ns_(static_cast<std::int64_t>(
          std::min(static_cast<double>(IntervalNs(rate_per_second)) * std::max(burst, 1u), kLongestToleranceNs))),
      interval_ns_(IntervalNs(rate_per_second)) {}

void RateLimiter::SetShare(double share) {
  interval_ns_.store(IntervalNs(rate_per_second_ * share), std::memory_order_relaxed);
}

Taken RateLimiter::Take(base::Instant now) {
  const std::int64_t interval_ns = interval_ns_.load(std::memory_order_relaxed);
  if (interval_ns == 0) return {};
  asked_.fetch_add(1, std::memory_order_relaxed);
  const std::int64_t tolerance_ns = std::max(full_tolerance_ns_, interval_ns);  // at least one request
  const std::int64_t now_ns = now.time_since_epoch().count() * 1'000'000;
  std::int64_t seen = arrival_ns_.load(std::memory_order_relaxed);
  while (true) {
    if (seen > now_ns + tolerance_ns) {
      // The clock was set back. Counted from now on, the bucket is empty; left alone it would stay so for as long.
      if (!arrival_ns_.compare_exchange_weak(seen, now_ns + tolerance_ns, std::memory_order_relaxed)) continue;
      seen = now_ns + tolerance_ns;
    }
    const std::int64_t arrival = std::max(seen, now_ns);  // an idle bucket is full, not fuller
    const std::int64_t next = arrival + interval_ns;
    const std::int64_t wait_ns = next - tolerance_ns - now_ns;
    if (wait_ns > 0) return {.allowed = false, .retry_after_s = (wait_ns + kNsPerSecond - 1) / kNsPerSecond};
    if (arrival_ns_.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return {};
  }
}

}  // namespace signpost::auth

#include "server/decide/caps.h"

namespace signpost::decide {

bool CapCounter::Take(const messages::Caps& caps, rules::Moment now) {
  using std::chrono::floor;
  const auto hour = static_cast<std::uint32_t>(floor<std::chrono::hours>(now).time_since_epoch().count());
  const auto day = static_cast<std::uint32_t>(floor<std::chrono::days>(now).time_since_epoch().count());
  if (!TakeFrom(hour_, hour, caps.per_hour)) return false;
  if (TakeFrom(day_, day, caps.per_day)) return true;
  GiveBack(hour_, hour);
  return false;
}

bool CapCounter::TakeFrom(std::atomic<std::uint64_t>& taken, std::uint32_t period, std::uint32_t most) {
  if (most == 0) return true;  // no cap
  std::uint64_t seen = taken.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    const std::uint64_t begin = static_cast<std::uint64_t>(period) << 32;
    const std::uint64_t count = seen >> 32 == period ? seen & 0xffffffff : 0;
    if (count >= most) return false;
    next = begin + count + 1;
  } while (!taken.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return true;
}

void CapCounter::GiveBack(std::atomic<std::uint64_t>& taken, std::uint32_t period) {
  std::uint64_t seen = taken.load(std::memory_order_relaxed);
  while (seen >> 32 == period && (seen & 0xffffffff) > 0 &&
         !taken.compare_exchange_weak(seen, seen - 1, std::memory_order_relaxed)) {
  }
}

std::shared_ptr<CapCounter> CapLedger::For(std::string_view campaign) {
  std::lock_guard lock(mutex_);
  auto found = counters_.find(campaign);
  if (found == counters_.end()) found = counters_.emplace(std::string(campaign), std::make_shared<CapCounter>()).first;
  return found->second;
}

}  // namespace signpost::decide

// The time of day, handed in rather than asked for, so that a test can hold it still.
//
// Thread-safety: Now() may be called from any thread.
#pragma once

#include <atomic>
#include <chrono>

namespace signpost::base {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

// Stands where it was put; for tests and for replaying a decision at another time.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now) : now_ms_(now.time_since_epoch().count()) {}
  Instant Now() const override { return Instant(std::chrono::milliseconds(now_ms_.load())); }
  void Advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace signpost::base

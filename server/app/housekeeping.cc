#include "server/app/housekeeping.h"

#include <chrono>
#include <utility>

namespace signpost::app {

Housekeeping::Housekeeping(std::int64_t interval_ms, std::function<void()> round)
    : interval_ms_(interval_ms),
      round_(std::move(round)),
      jitter_(std::random_device{}()),
      thread_([this] { Run(); }) {}

Housekeeping::~Housekeeping() { Stop(); }

void Housekeeping::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Housekeeping::Run() {
  std::uniform_int_distribution<std::int64_t> pause_ms(interval_ms_ * 3 / 4, interval_ms_ * 5 / 4);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::milliseconds(pause_ms(jitter_)), [this] { return stopping_; })) {
    lock.unlock();
    round_();
    lock.lock();
  }
}

}  // namespace signpost::app

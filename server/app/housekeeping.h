// One thread that does a few short things again and again, for as long as the node serves.
//
//   Housekeeping housekeeping(1'000, [&] { follower.Confirm(); });
//   housekeeping.Stop();                 // joins
//
// The pauses are spread by a quarter either way, so that the nodes of a fleet do not come to the store in step.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <random>
#include <thread>

namespace signpost::app {

class Housekeeping {
 public:
  Housekeeping(std::int64_t interval_ms, std::function<void()> round);
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

  void Stop();

 private:
  void Run();

  const std::int64_t interval_ms_;
  const std::function<void()> round_;
  std::minstd_rand jitter_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace signpost::app

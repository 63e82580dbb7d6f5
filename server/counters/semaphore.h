// Wakes a thread from where no lock may be taken: Post is one atomic operation, and a system call only if the thread
// sleeps. (std::counting_semaphore of GCC 12 polls in its timed wait.)
//
// Thread-safety: any thread.
#pragma once

#include <semaphore.h>
#include <time.h>

#include <cerrno>
#include <chrono>

namespace signpost::counters {

class Semaphore {
 public:
  Semaphore() { sem_init(&semaphore_, 0, 0); }
  ~Semaphore() { sem_destroy(&semaphore_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  void Post() { sem_post(&semaphore_); }

  // False when the time is over.
  bool WaitFor(std::chrono::milliseconds time) {
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    const auto end = std::chrono::seconds(until.tv_sec) + std::chrono::nanoseconds(until.tv_nsec) + time;
    until.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(end).count();
    until.tv_nsec = (end % std::chrono::seconds(1)).count();
    int waited = 0;
    while ((waited = sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until)) != 0 && errno == EINTR) {
    }
    return waited == 0;
  }

 private:
  sem_t semaphore_;
};

}  // namespace signpost::counters

// The threads for handlers that may block, behind a bounded queue: work that would only wait is refused at once.
//
// Thread-safety: TryPost from any thread. Stop once, from none of the pool's own threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace signpost::net {

class WorkerPool {
 public:
  using Job = std::function<void(std::size_t worker)>;  // worker: 0..threads-1. Must not throw.

  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False if the queue is full or the pool is stopping.
  bool TryPost(Job job);
  // Lets the jobs that run finish, drops those that wait, and joins the threads.
  void Stop();

 private:
  void Work(std::size_t worker);

  const std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;  // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace signpost::net

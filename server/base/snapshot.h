// One immutable value that many threads read and one replaces: the policy, the key ring.
//
//   Snapshot<Policy> policy;                       // owned by the wiring
//   Snapshot<Policy>::Reader reader(policy);       // one for each thread that reads
//   const auto& now = reader.Get();                // once per request, then hold on to it
//   policy.Publish(std::make_shared<const Policy>(...));
//
// Why not std::atomic<std::shared_ptr>: on GCC 12 it spins on a lock bit and ThreadSanitizer reports a race inside it.
// Here a reader compares one atomic generation with the one it last saw; only after a Publish does it take the mutex.
//
// Contract: Publish may be called from any thread. A Reader belongs to one thread. The shared_ptr that Get returns is
// valid until the same Reader's next Get; copy it to keep the value longer. An old value lives until every reader has
// moved on. Get returns null until the first Publish.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace signpost::base {

template <typename T>
class Snapshot {
 public:
  using Pointer = std::shared_ptr<const T>;

  void Publish(Pointer value) {
    {
      std::lock_guard lock(mutex_);
      value_.swap(value);
      generation_.fetch_add(1, std::memory_order_release);
    }
    // The old value, if this was its last owner, is destroyed here, outside the lock.
  }

  // For threads that read seldom: takes the mutex every time.
  Pointer Load() const {
    std::lock_guard lock(mutex_);
    return value_;
  }

  class Reader {
   public:
    explicit Reader(const Snapshot& source) : source_(&source) {}

    const Pointer& Get() {
      if (source_->generation_.load(std::memory_order_acquire) != generation_) Refresh();
      return value_;
    }

   private:
    void Refresh() {
      std::lock_guard lock(source_->mutex_);
      value_ = source_->value_;
      generation_ = source_->generation_.load(std::memory_order_relaxed);
    }

    const Snapshot* source_;
    std::uint64_t generation_ = 0;
    Pointer value_;
  };

 private:
  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> generation_{0};
  Pointer value_;
};

}  // namespace signpost::base

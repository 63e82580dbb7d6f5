// Counting on the hot path: each worker counts privately, a flusher collects.
//
//   Counters counters(thread_count);
//   Counters::Worker& mine = counters.worker(slot);     // a slot belongs to one thread
//   mine.Bump({.hour = hour, .partner = partner, …, .kind = kind});
//
// How: a worker has two cells, each a table and a flag. Bump takes whichever flag it can set at once. The collector
// holds at most one cell of a worker at a time, and only to swap its table for an empty one, so one cell is always
// free: Bump never waits, whatever the collector does. It makes no system call, and allocates only while a table grows
// to the number of keys that one flush interval sees.
//
// Contract: Bump only from the slot's thread; Collect from one thread at a time. Counts are never lost: what Bump has
// returned from is in the next Collect.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "server/counters/key.h"

namespace signpost::counters {

// Open addressing, at most half full. Grows by doubling; Clear keeps the room.
class CountTable {
 public:
  struct Slot {
    Key key;
    std::uint64_t count = 0;  // 0: free
  };

  explicit CountTable(std::size_t slots = kInitialSlots);

  void Add(const Key& key, std::uint64_t count);  // count > 0
  void Clear();
  std::size_t size() const { return used_; }
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    if (used_ == 0) return;
    for (const Slot& slot : slots_)
      if (slot.count != 0) visit(slot.key, slot.count);
  }

  static constexpr std::size_t kInitialSlots = 1'024;

 private:
  Slot& Locate(const Key& key);
  void Grow();

  std::vector<Slot> slots_;  // a power of two
  std::size_t used_ = 0;
};

class Counters {
 public:
  class Worker {
   public:
    void Bump(const Key& key, std::uint64_t count = 1);

   private:
    friend class Counters;
    struct alignas(64) Cell {
      std::atomic_flag taken;
      CountTable table;
    };
    std::array<Cell, 2> cells_;
  };

  explicit Counters(std::size_t slots);

  Worker& worker(std::size_t slot) { return *workers_[slot]; }
  std::size_t slots() const { return workers_.size(); }

  // Moves everything counted so far into `into`.
  void Collect(CountTable& into);

 private:
  std::vector<std::unique_ptr<Worker>> workers_;
  CountTable spare_;
};

}  // namespace signpost::counters

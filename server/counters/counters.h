// Counting on the hot path: each worker counts privately, the flusher collects.
//
//   Counters counters(thread_count);                    // in memory; or over a CellFile, which survives kill -9
//   Counters::Worker& mine = counters.worker(slot);     // a slot belongs to one thread
//   mine.Bump({.hour = hour, .partner = partner, …, .kind = kind});
//
// How: a worker has two cells, each a row of slots and a flag. Bump takes whichever flag it can set at once. The
// collector holds the flags of one cell of each worker while it empties them, so the other cell is always free: Bump
// never waits, whatever the collector does. It makes no system call, and allocates only while the index of a cell grows
// to the number of keys that one flush interval sees.
//
// Contract: Bump only from the slot's thread; the collector's calls from one thread at a time. What Bump has returned
// from is never lost, nor by kill -9 where the cells are in a file, with one exception: keys beyond those for which the
// cell has room (cell_file.h) are counted in memory of the process, up to kMaxOverflowKeys of them for each cell, and
// beyond that not at all. Both are in figures().
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "server/counters/cell_file.h"
#include "server/counters/key.h"

namespace signpost::counters {

inline constexpr std::size_t kMaxOverflowKeys = 65'536;

// Open addressing, at most half full. Grows by doubling; Clear keeps the room.
class CountTable {
 public:
  struct Slot {
    Key key;
    std::uint64_t count = 0;  // 0: free
  };

  explicit CountTable(std::size_t slots = kInitialSlots);

  void Add(const Key& key, std::uint64_t count);  // count > 0
  bool Contains(const Key& key) const;
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
  std::size_t Locate(const Key& key) const;
  void Grow();

  std::vector<Slot> slots_;  // a power of two
  std::size_t used_ = 0;
};

// The used slots of a cell, found by their key. In the memory of the process: a later one needs only the slots.
class CellIndex {
 public:
  CellIndex() : entries_(CountTable::kInitialSlots) {}

  // The number of the slot with this key; `used` slots are used, and if none of them has it, it is added as the next.
  std::size_t FindOrAdd(std::span<const CellSlot> slots, std::size_t used, const Key& key);
  // The same, but adds nothing: `used` where it is not there.
  std::size_t Find(std::span<const CellSlot> slots, std::size_t used, const Key& key) const;
  void Clear();

 private:
  struct Entry {
    std::uint32_t tag = 0;
    std::uint32_t slot_and_one = 0;  // 0: free
  };
  std::size_t Locate(std::span<const CellSlot> slots, const Key& key, std::uint64_t hash) const;
  void Grow(std::span<const CellSlot> slots, std::size_t used);

  std::vector<Entry> entries_;  // a power of two, at most half full
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
      CellSlot* slots = nullptr;
      std::size_t used = 0;
      std::size_t room = 0;  // slots that may be written
      CellIndex index;
      CountTable overflow{64};
      // Written by who holds the flag.
      std::atomic<std::uint64_t> overflowed{0}, dropped{0};

      void Add(const Key& key, std::uint64_t count);
      void AddToOverflow(const Key& key, std::uint64_t count);
    };
    std::array<Cell, kCellsPerWorker> cells_;
  };

  struct Figures {
    std::uint64_t overflowed = 0;  // counts that kill -9 would lose until they are collected
    std::uint64_t dropped = 0;     // counts that were lost: too many keys
  };

  explicit Counters(std::size_t workers) : Counters(CellFile::InMemory(workers)) {}
  explicit Counters(std::unique_ptr<CellFile> file);

  Worker& worker(std::size_t slot) { return *workers_[slot]; }
  std::size_t slots() const { return workers_.size(); }
  CellFile& file() { return *file_; }
  Figures figures() const;

  // For the collector. Hold: the cells stand still. Release: they have been cleared in the file; what did not fit into
  // them goes into `overflow`. At most one of the two `which` is held at a time.
  void Hold(std::size_t which);
  void Release(std::size_t which, CountTable& overflow);

  // Moves everything counted so far into `into`, without a journal.
  void Collect(CountTable& into);

 private:
  std::unique_ptr<CellFile> file_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace signpost::counters

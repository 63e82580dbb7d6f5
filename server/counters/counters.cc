#include "server/counters/counters.h"

#include <bit>
#include <thread>
#include <utility>

namespace signpost::counters {

CountTable::CountTable(std::size_t slots) : slots_(std::bit_ceil(slots)) {}

CountTable::Slot& CountTable::Locate(const Key& key) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = HashKey(key) & mask;
  while (slots_[at].count != 0 && slots_[at].key != key) at = (at + 1) & mask;
  return slots_[at];
}

void CountTable::Add(const Key& key, std::uint64_t count) {
  Slot* slot = &Locate(key);
  if (slot->count == 0) {
    if (2 * (used_ + 1) > slots_.size()) {
      Grow();
      slot = &Locate(key);
    }
    slot->key = key;
    ++used_;
  }
  slot->count += count;
}

void CountTable::Clear() {
  if (used_ == 0) return;
  for (Slot& slot : slots_) slot.count = 0;
  used_ = 0;
}

void CountTable::Grow() {
  CountTable larger(slots_.size() * 2);
  ForEach([&](const Key& key, std::uint64_t count) { larger.Add(key, count); });
  std::swap(*this, larger);
}

void Counters::Worker::Bump(const Key& key, std::uint64_t count) {
  // At most one of the two is held by the collector, so the first or the second try succeeds, unless the collector
  // goes on to the next cell in between: then the one it left is free.
  for (std::size_t i = 0;; i ^= 1) {
    Cell& cell = cells_[i];
    if (cell.taken.test_and_set(std::memory_order_acquire)) continue;
    cell.table.Add(key, count);
    cell.taken.clear(std::memory_order_release);
    return;
  }
}

Counters::Counters(std::size_t slots) {
  workers_.reserve(slots);
  for (std::size_t i = 0; i < slots; ++i) workers_.push_back(std::make_unique<Worker>());
}

void Counters::Collect(CountTable& into) {
  for (const auto& worker : workers_) {
    for (Worker::Cell& cell : worker->cells_) {
      // The worker holds a cell for as long as one addition takes, unless it is put to sleep in the middle of it.
      while (cell.taken.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
      std::swap(cell.table, spare_);
      cell.taken.clear(std::memory_order_release);
      spare_.ForEach([&](const Key& key, std::uint64_t count) { into.Add(key, count); });
      spare_.Clear();
    }
  }
}

}  // namespace signpost::counters

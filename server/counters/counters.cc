#include "server/counters/counters.h"

#include <algorithm>
#include <bit>
#include <thread>
#include <utility>

namespace signpost::counters {

CountTable::CountTable(std::size_t slots) : slots_(std::bit_ceil(slots)) {}

std::size_t CountTable::Locate(const Key& key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = HashKey(key) & mask;
  while (slots_[at].count != 0 && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

void CountTable::Add(const Key& key, std::uint64_t count) {
  std::size_t at = Locate(key);
  if (slots_[at].count == 0) {
    if (2 * (used_ + 1) > slots_.size()) {
      Grow();
      at = Locate(key);
    }
    slots_[at].key = key;
    ++used_;
  }
  slots_[at].count += count;
}

bool CountTable::Contains(const Key& key) const { return slots_[Locate(key)].count != 0; }

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

// The entry of the key, or the free one where it belongs.
std::size_t CellIndex::Locate(std::span<const CellSlot> slots, const Key& key, std::uint64_t hash) const {
  const std::size_t mask = entries_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Entry& entry = entries_[at];
    if (entry.slot_and_one == 0 || (entry.tag == tag && slots[entry.slot_and_one - 1].key == key)) return at;
  }
}

std::size_t CellIndex::FindOrAdd(std::span<const CellSlot> slots, std::size_t used, const Key& key) {
  const std::uint64_t hash = HashKey(key);
  std::size_t at = Locate(slots, key, hash);
  if (entries_[at].slot_and_one != 0) return entries_[at].slot_and_one - 1;
  if (2 * (used + 1) > entries_.size()) {
    Grow(slots, used);
    at = Locate(slots, key, hash);
  }
  entries_[at] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(used + 1)};
  return used;
}

std::size_t CellIndex::Find(std::span<const CellSlot> slots, std::size_t used, const Key& key) const {
  const Entry& entry = entries_[Locate(slots, key, HashKey(key))];
  return entry.slot_and_one == 0 ? used : entry.slot_and_one - 1;
}

void CellIndex::Clear() { std::fill(entries_.begin(), entries_.end(), Entry{}); }

void CellIndex::Grow(std::span<const CellSlot> slots, std::size_t used) {
  entries_.assign(entries_.size() * 2, Entry{});
  for (std::size_t slot = 0; slot < used; ++slot) {
    const std::uint64_t hash = HashKey(slots[slot].key);
    entries_[Locate(slots, slots[slot].key, hash)] = {static_cast<std::uint32_t>(hash >> 32),
                                                      static_cast<std::uint32_t>(slot + 1)};
  }
}

void Counters::Worker::Cell::Add(const Key& key, std::uint64_t count) {
  const std::span<CellSlot> all(slots, room);
  const std::size_t at = used < room ? index.FindOrAdd(all, used, key) : index.Find(all, used, key);
  if (at == room) return AddToOverflow(key, count);
  CellSlot& slot = slots[at];
  if (at < used) return slot.Store(slot.count + count);
  // The key first, and then the count that makes it valid: see cell_file.h.
  slot.key = key;
  slot.Store(count);
  ++used;
}

void Counters::Worker::Cell::AddToOverflow(const Key& key, std::uint64_t count) {
  const bool fits = overflow.size() < kMaxOverflowKeys || overflow.Contains(key);
  if (fits) overflow.Add(key, count);
  (fits ? overflowed : dropped).fetch_add(count, std::memory_order_relaxed);
}

void Counters::Worker::Bump(const Key& key, std::uint64_t count) {
  // At most one of the two is held by the collector, so the first or the second try succeeds, unless the collector
  // goes on to the next cell in between: then the one it left is free.
  for (std::size_t i = 0;; i ^= 1) {
    Cell& cell = cells_[i];
    if (cell.taken.test_and_set(std::memory_order_acquire)) continue;
    cell.Add(key, count);
    cell.taken.clear(std::memory_order_release);
    return;
  }
}

Counters::Counters(std::unique_ptr<CellFile> file) : file_(std::move(file)) {
  for (std::size_t i = 0; i < file_->workers(); ++i) {
    workers_.push_back(std::make_unique<Worker>());
    for (std::size_t which = 0; which < kCellsPerWorker; ++which) {
      Worker::Cell& cell = workers_.back()->cells_[which];
      cell.slots = file_->cell(i, which).data();
      cell.room = file_->first_keys();
    }
  }
}

Counters::Figures Counters::figures() const {
  Figures figures;
  for (const auto& worker : workers_)
    for (const Worker::Cell& cell : worker->cells_) {
      figures.overflowed += cell.overflowed.load(std::memory_order_relaxed);
      figures.dropped += cell.dropped.load(std::memory_order_relaxed);
    }
  return figures;
}

void Counters::Hold(std::size_t which) {
  for (const auto& worker : workers_) {
    // The worker holds a cell for as long as one addition takes, unless it is put to sleep in the middle of it.
    while (worker->cells_[which].taken.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
}

void Counters::Release(std::size_t which, CountTable& overflow) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Worker::Cell& cell = workers_[i]->cells_[which];
    cell.overflow.ForEach([&](const Key& key, std::uint64_t count) { overflow.Add(key, count); });
    cell.overflow.Clear();
    // Room for what may come next; where the disk has none, the cell stays as it is.
    const std::size_t more = std::min(2 * cell.room, kMaxCellKeys);
    if (2 * cell.used > cell.room && more > cell.room && file_->Reserve(i, which, more)) cell.room = more;
    if (cell.used != 0) cell.index.Clear();
    cell.used = 0;
    cell.taken.clear(std::memory_order_release);
  }
}

void Counters::Collect(CountTable& into) {
  for (std::size_t which = 0; which < kCellsPerWorker; ++which) {
    Hold(which);
    file_->ForEach(which, [&](const Key& key, std::uint64_t count) { into.Add(key, count); });
    file_->Clear(which);
    Release(which, into);
  }
}

}  // namespace signpost::counters

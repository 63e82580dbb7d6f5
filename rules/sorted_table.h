// A hash table in flat memory that can be written to a file and mapped: open addressing, in the order of the keys.
//
//   std::vector<Slot> slots = LayOut(records, homes);      // records sorted by their 64-bit `key`
//   SortedTable<Slot> table(slots, homes);
//   for (const Slot* slot = table.Find(key); slot->key == key; ++slot) ...
//
// Slots stand in buckets of four. A key's home is the bucket at its place in proportion to its size (a multiplication
// instead of a remainder), so slots in the order of their keys lie at home or a little after it, and building writes
// memory from front to back. A search starts at home and ends at the first key that is not smaller: as soon for a key
// that is not there as for one that is. Method: ordered hash tables (Amble and Knuth, 1974), with "fast range" homes
// (Lemire, 2019); a bucket of 16-byte slots is a cache line, if the memory is aligned to one.
//
// Contract: keys are hashes: well mixed, and never kNoKey. Keys may repeat; those that are equal stand together. The
// memory is the caller's and must outlive the table. The last bucket's keys are kNoKey (EndsRight), so that no search
// leaves the memory, whatever else is in it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace signpost::rules {

inline constexpr std::uint64_t kNoKey = std::numeric_limits<std::uint64_t>::max();

inline constexpr std::size_t kBucketSlots = 4;

// How many buckets. Three quarters full: longer searches and less memory than that are the same trade again.
constexpr std::uint64_t HomesFor(std::size_t records) { return records / 3 + 1; }

// The home of a key: its bucket's first slot.
inline std::uint64_t HomeOf(std::uint64_t key, std::uint64_t homes) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(key) * homes >> 64) * kBucketSlots;
}

// Asks for the memory of a key's home in some table, whoever searches it later.
class SlotPrefetcher {
 public:
  SlotPrefetcher() = default;
  SlotPrefetcher(const void* slots, std::size_t slot_bytes, std::uint64_t homes)
      : slots_(static_cast<const std::byte*>(slots)), slot_bytes_(slot_bytes), homes_(homes) {}

  void operator()(std::uint64_t key) const { __builtin_prefetch(slots_ + HomeOf(key, homes_) * slot_bytes_); }

 private:
  static constexpr std::byte kNowhere{};

  const std::byte* slots_ = &kNowhere;
  std::size_t slot_bytes_ = 0;
  std::uint64_t homes_ = 1;
};

template <typename Slot>
class SortedTable {
 public:
  SortedTable() = default;
  SortedTable(std::span<const Slot> slots, std::uint64_t homes) : slots_(slots.data()), homes_(homes) {}

  // The first slot whose key is not smaller: the key's own, if it is there.
  const Slot* Find(std::uint64_t key) const {
    // A bucket at a time, without a branch for each slot: few searches go further, and how far is hard to foretell.
    for (const Slot* slot = slots_ + HomeOf(key, homes_);; slot += kBucketSlots) {
      const std::size_t smaller =
          std::size_t{slot[0].key < key} + (slot[1].key < key) + (slot[2].key < key) + (slot[3].key < key);
      if (smaller < kBucketSlots) return slot + smaller;
    }
  }
  void Prefetch(std::uint64_t key) const { __builtin_prefetch(slots_ + HomeOf(key, homes_)); }
  SlotPrefetcher prefetcher() const { return {slots_, sizeof(Slot), homes_}; }

  // Whether these slots can be searched.
  static bool EndsRight(std::span<const Slot> slots, std::uint64_t homes) {
    return homes > 0 && slots.size() % kBucketSlots == 0 && homes < slots.size() / kBucketSlots &&
           std::ranges::all_of(slots.last(kBucketSlots), [](const Slot& slot) { return slot.key == kNoKey; });
  }

 private:
  static constexpr Slot kNone[kBucketSlots] = {{.key = kNoKey}, {.key = kNoKey}, {.key = kNoKey}, {.key = kNoKey}};

  const Slot* slots_ = kNone;
  std::uint64_t homes_ = 1;
};

// Each record at its home or, where that is taken, at the next free place.
template <typename Slot>
std::vector<Slot> LayOut(std::span<const Slot> records, std::uint64_t homes) {
  std::vector<Slot> slots(static_cast<std::size_t>(homes) * kBucketSlots, Slot{.key = kNoKey});
  std::size_t next = 0;
  for (const Slot& record : records) {
    next = std::max(next, static_cast<std::size_t>(HomeOf(record.key, homes)));
    if (next >= slots.size()) slots.resize(slots.size() + kBucketSlots, Slot{.key = kNoKey});
    slots[next++] = record;
  }
  slots.resize(slots.size() + kBucketSlots, Slot{.key = kNoKey});
  return slots;
}

}  // namespace signpost::rules

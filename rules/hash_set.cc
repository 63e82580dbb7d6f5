#include "rules/hash_set.h"

#include <algorithm>
#include <bit>

namespace signpost::rules {

bool HashSet::Insert(std::uint64_t value) {
  value += value == 0;
  if ((filled_.size() + 1) * 2 > slots_.size()) Grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = value & mask;
  for (; slots_[i] != 0; i = (i + 1) & mask) {
    if (slots_[i] == value) return false;
  }
  slots_[i] = value;
  filled_.push_back(static_cast<std::uint32_t>(i));
  return true;
}

bool HashSet::Contains(std::uint64_t value) const {
  if (filled_.empty()) return false;
  value += value == 0;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = value & mask; slots_[i] != 0; i = (i + 1) & mask) {
    if (slots_[i] == value) return true;
  }
  return false;
}

void HashSet::Clear() {
  for (const std::uint32_t i : filled_) slots_[i] = 0;
  filled_.clear();
}

void HashSet::Grow() {
  std::vector<std::uint64_t> values;
  values.reserve(filled_.size());
  for (const std::uint32_t i : filled_) values.push_back(slots_[i]);
  slots_.assign(std::bit_ceil(std::max<std::size_t>(64, (filled_.size() + 1) * 4)), 0);
  filled_.clear();
  for (const std::uint64_t value : values) Insert(value);
}

}  // namespace signpost::rules

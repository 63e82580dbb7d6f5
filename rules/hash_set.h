// A small set of 64-bit values that is emptied in time proportional to what it holds, and does not allocate once it has
// grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace signpost::rules {

class HashSet {
 public:
  // False if it was there already.
  bool Insert(std::uint64_t value);
  bool Contains(std::uint64_t value) const;
  void Clear();
  std::size_t size() const { return filled_.size(); }

 private:
  void Grow();

  std::vector<std::uint64_t> slots_;  // 0: empty; the value 0 is kept as 1
  std::vector<std::uint32_t> filled_;
};

}  // namespace signpost::rules

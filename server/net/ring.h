// A bounded ring of bytes from one thread that puts them in to one that takes them out.
//
//   lock; room = ring.free_bytes(); unlock;   ring.Put(0, bytes);   lock; ring.Commit(bytes.size()); unlock;
//   lock; there = ring.size(); unlock;   Use(ring.Bytes(0, there));   lock; ring.Consume(used); unlock;
//
// Thread-safety: size(), free_bytes(), Commit and Consume under the owner's mutex. Copying is done outside of it: only
// the one that puts in touches what is free, only the one that takes out touches what is filled, and each sees the
// other's part grow only under the mutex.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace signpost::net {

class Ring {
 public:
  Ring() = default;  // holds nothing
  explicit Ring(std::size_t capacity_bytes)
      : data_(std::make_unique_for_overwrite<char[]>(capacity_bytes)), capacity_(capacity_bytes) {}

  std::size_t capacity() const { return capacity_; }
  std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  std::size_t free_bytes() const { return capacity_ - size(); }

  // For the one that puts in. What is free, from its first byte on: at most `most` bytes (not more than are free), and
  // fewer where the ring wraps.
  std::span<char> Space(std::size_t most) { return {data_.get() + At(end_), std::min(most, capacity_ - At(end_))}; }
  // Copies to `offset` bytes behind what is filled.
  void Put(std::size_t offset, std::string_view bytes) {
    const std::size_t at = At(end_ + offset);
    const std::size_t before_wrap = std::min(bytes.size(), capacity_ - at);
    std::memcpy(data_.get() + at, bytes.data(), before_wrap);
    std::memcpy(data_.get(), bytes.data() + before_wrap, bytes.size() - before_wrap);
  }
  void Commit(std::size_t bytes) {
    assert(bytes <= free_bytes());
    end_ += bytes;
  }

  // For the one that takes out. What is filled, from `offset` on: at most `most` bytes (not more than are there), and
  // fewer where the ring wraps.
  std::string_view Bytes(std::size_t offset, std::size_t most) const {
    const std::size_t at = At(begin_ + offset);
    return {data_.get() + at, std::min(most, capacity_ - at)};
  }
  void Consume(std::size_t bytes) {
    assert(bytes <= size());
    begin_ += bytes;
  }

 private:
  std::size_t At(std::uint64_t count) const { return static_cast<std::size_t>(count % capacity_); }

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::uint64_t begin_ = 0;  // both count from the first byte ever; written under the mutex only
  std::uint64_t end_ = 0;
};

}  // namespace signpost::net

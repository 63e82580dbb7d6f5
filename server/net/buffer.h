// The bytes of a connection that have arrived and are not yet answered. Grows as they arrive, so that a slow sender
// costs little more than what it has sent, and gives its memory back to its loop when it is empty: an idle connection
// holds none.
//
//   buffer.Reserve(spare);  n = recv(fd, buffer.spare(), buffer.spare_bytes());  buffer.Commit(n);
//   Look(buffer.bytes());   buffer.Consume(n);
//
// Used by one thread.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace signpost::net {

inline constexpr std::size_t kSmallBufferBytes = 4 * 1024;

// Keeps small buffers warm for reuse.
class BufferPool {
 public:
  std::unique_ptr<char[]> Take() {
    if (free_.empty()) return std::make_unique_for_overwrite<char[]>(kSmallBufferBytes);
    std::unique_ptr<char[]> block = std::move(free_.back());
    free_.pop_back();
    return block;
  }
  void Return(std::unique_ptr<char[]> block) {
    if (free_.size() < kKept) free_.push_back(std::move(block));
  }

 private:
  static constexpr std::size_t kKept = 64;
  std::vector<std::unique_ptr<char[]>> free_;
};

class Buffer {
 public:
  explicit Buffer(BufferPool& pool) : pool_(pool) {}
  ~Buffer() { Release(); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::string_view bytes() const { return {data_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  std::size_t capacity() const { return capacity_; }
  char* spare() { return data_.get() + end_; }
  std::size_t spare_bytes() const { return capacity_ - end_; }

  // Makes room for at least one more byte: by moving what is left to the front, else by doubling.
  void Reserve() {
    if (spare_bytes() > 0) return;
    if (data_ == nullptr) {
      data_ = pool_.Take();
      capacity_ = kSmallBufferBytes;
    } else if (begin_ >= capacity_ / 2) {
      std::memmove(data_.get(), data_.get() + begin_, size());
      end_ -= begin_;
      begin_ = 0;
    } else {
      Grow();
    }
  }

  void Commit(std::size_t bytes) {
    assert(bytes <= spare_bytes());
    end_ += bytes;
  }

  void Consume(std::size_t bytes) {
    assert(bytes <= size());
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  // Gives the memory back if nothing is left in it.
  void Trim() {
    if (size() == 0) Release();
  }

 private:
  void Grow() {
    const std::size_t bigger = capacity_ * 2;
    auto grown = std::make_unique_for_overwrite<char[]>(bigger);
    const std::size_t kept = size();
    std::memcpy(grown.get(), data_.get() + begin_, kept);
    Release();
    data_ = std::move(grown);
    capacity_ = bigger;
    end_ = kept;
  }

  void Release() {
    if (data_ != nullptr && capacity_ == kSmallBufferBytes) pool_.Return(std::move(data_));
    data_.reset();
    capacity_ = begin_ = end_ = 0;
  }

  BufferPool& pool_;
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace signpost::net

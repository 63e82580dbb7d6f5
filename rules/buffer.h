// A growing array of plain values for the hot path: like std::vector, but room for several values can be taken at once
// and filled in by the caller, without a check for each and without clearing it first.
//
//   Word* room = words.Extend(n);      // the last n values now; not initialised
//
// Contract: not copied. Memory is kept when it is cleared.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace signpost::rules {

template <typename T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  using value_type = T;

  Buffer() = default;
  Buffer(Buffer&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  T* Extend(std::size_t count) {
    if (capacity_ - size_ < count) Grow(count);
    T* const room = data_.get() + size_;
    size_ += count;
    return room;
  }
  // Gives the last ones back.
  void Truncate(std::size_t size) { size_ = size; }
  void push_back(const T& value) { *Extend(1) = value; }
  void Assign(std::span<const T> values) {
    clear();
    std::ranges::copy(values, Extend(values.size()));
  }
  void clear() { size_ = 0; }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  T* begin() { return data_.get(); }
  T* end() { return data_.get() + size_; }
  const T* begin() const { return data_.get(); }
  const T* end() const { return data_.get() + size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }

 private:
  // Out of line, so that what calls Extend stays small.
  [[gnu::noinline]] void Grow(std::size_t count) {
    constexpr std::size_t kLeast = 64;
    const std::size_t capacity = std::max({kLeast, capacity_ * 2, size_ + count});
    auto data = std::make_unique_for_overwrite<T[]>(capacity);
    std::copy(begin(), end(), data.get());
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace signpost::rules

// What can go wrong, as a value.
//
//   Result<Head> head = store.GetHead();
//   if (!head) return head.error();
//   Use(head->revision);
//
// Contract: an Error carries a stable code for programs and a sentence that tells a person what to do next. Text that a
// searcher typed never goes into an Error. Exceptions are caught at the edge of the third-party library that throws
// them and become an Error there; nothing of ours throws. Reading the value of a failed Result is a programming error.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace signpost::base {

enum class ErrorCode {
  kInvalid,      // the caller's input is wrong; asking again the same way will fail again
  kNotFound,     // the thing named does not exist
  kConflict,     // someone else changed it first, or it is not in a state for this: read again
  kStale,        // the caller has seen an older state of the thing: read it again, then retry
  kForbidden,    // this caller may not do it
  kExpired,      // it was good once
  kUnavailable,  // a store, disk or peer did not answer; the same call may succeed later
  kInternal,     // a fault of ours
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  // Which field of what was sent is at fault, as a JSON Pointer ("/id"): a text that lasts. Empty: none alone.
  std::string_view pointer = {};
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& value() & {
    assert(*this);
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(*this);
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(*this);
    return std::move(*std::get_if<0>(&state_));
  }
  const Error& error() const {
    assert(!*this);
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return !error_; }
  const Error& error() const {
    assert(error_);
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace signpost::base

// The bytes of a connection that are answered and not yet taken by its reader. Small pieces are put together, so that
// pipelined answers leave in one call; a large body is moved in as it is and never copied.
//
// Used by one thread at a time.
#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signpost::net {

class Output {
 public:
  static constexpr std::size_t kPiecesPerWrite = 16;

  bool empty() const { return size_bytes_ == 0; }
  std::size_t size_bytes() const { return size_bytes_; }

  void Append(std::string_view bytes) {
    if (bytes.empty()) return;
    if (pieces_.empty() || pieces_.back().size() + bytes.size() > kJoinBytes) {
      pieces_.emplace_back().reserve(std::max(kFirstBytes, bytes.size()));
    }
    pieces_.back().append(bytes);
    size_bytes_ += bytes.size();
  }

  void AppendBody(std::string&& body) {
    if (body.size() <= kCopyBytes) {
      Append(body);
    } else {
      size_bytes_ += body.size();
      pieces_.push_back(std::move(body));
    }
  }

  void Append(Output&& other) {
    for (std::size_t index = other.first_; index < other.pieces_.size(); ++index) {
      AppendBody(std::move(other.pieces_[index]));
    }
    other.Clear();
  }

  // What to write next, oldest first; fills `into` and returns how many entries it used.
  std::size_t Gather(std::array<iovec, kPiecesPerWrite>& into) {
    std::size_t used = 0;
    for (std::size_t index = first_; index < pieces_.size() && used < into.size(); ++index) {
      const std::size_t skip = index == first_ ? first_offset_ : 0;
      into[used++] = {pieces_[index].data() + skip, pieces_[index].size() - skip};
    }
    return used;
  }

  void Consume(std::size_t bytes) {
    size_bytes_ -= bytes;
    if (size_bytes_ == 0) return Clear();
    while (bytes > 0) {
      const std::size_t left = pieces_[first_].size() - first_offset_;
      const std::size_t taken = std::min(left, bytes);
      bytes -= taken;
      first_offset_ += taken;
      if (taken < left) break;
      std::string().swap(pieces_[first_]);
      ++first_;
      first_offset_ = 0;
    }
  }

 private:
  static constexpr std::size_t kCopyBytes = 4 * 1024;   // a body up to this is cheaper to copy than to point at
  static constexpr std::size_t kJoinBytes = 16 * 1024;  // a piece takes no more than this
  static constexpr std::size_t kFirstBytes = 1024;      // a usual answer fits without growing

  // Keeps no bytes, so that thousands of idle connections cost nothing here.
  void Clear() {
    pieces_.clear();
    first_ = first_offset_ = size_bytes_ = 0;
  }

  std::vector<std::string> pieces_;
  std::size_t first_ = 0;
  std::size_t first_offset_ = 0;
  std::size_t size_bytes_ = 0;
};

}  // namespace signpost::net

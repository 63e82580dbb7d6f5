// A folded text, of which every part knows where it stood in the original.
//
//   text.Append(c, {4, 6});          // a folded character, and where it stood
//   text.AppendAscii("help", 6);     // folded bytes that stood there byte for byte
//   text.OriginOf(0, 1);             // {4, 6}
//
// Contract: pieces are appended in the order of the original. Offsets given to OriginOf lie between characters. No
// allocation once the vectors have grown to the texts they see.
#pragma once

#include <unicode/utypes.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::rules {

// Bytes [begin, end) of a text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
};

class FoldedText {
 public:
  void Append(UChar32 c, Span origin);
  // ASCII, perhaps in lower case now, from `origin` on.
  void AppendAscii(std::string_view folded, std::uint32_t origin);
  void Clear();

  std::string_view bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

  // Where the bytes [begin, end) of the folded text came from; of none, a place in the original.
  Span OriginOf(std::size_t begin, std::size_t end) const;

 private:
  struct Piece {
    std::uint32_t begin;  // in bytes_; it ends where the next one begins
    Span origin;
    bool is_bytes;  // it is its origin byte for byte; otherwise all of it came from all of its origin
  };
  const Piece& PieceAt(std::size_t at) const;

  std::string bytes_;
  std::vector<Piece> pieces_;
};

}  // namespace signpost::rules

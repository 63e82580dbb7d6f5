#include "rules/folded_text.h"

#include <algorithm>
#include <iterator>

#include "rules/utf8.h"

namespace signpost::rules {

void FoldedText::Append(UChar32 c, Span origin) {
  pieces_.push_back({static_cast<std::uint32_t>(bytes_.size()), origin, false});
  AppendCharacter(c, bytes_);
}

void FoldedText::AppendAscii(std::string_view folded, std::uint32_t origin) {
  const auto size = static_cast<std::uint32_t>(folded.size());
  if (!pieces_.empty() && pieces_.back().is_bytes && pieces_.back().origin.end == origin) {
    pieces_.back().origin.end += size;
  } else {
    pieces_.push_back({static_cast<std::uint32_t>(bytes_.size()), {origin, origin + size}, true});
  }
  bytes_.append(folded);
}

void FoldedText::Clear() {
  bytes_.clear();
  pieces_.clear();
}

const FoldedText::Piece& FoldedText::PieceAt(std::size_t at) const {
  return *std::prev(std::ranges::upper_bound(pieces_, at, {}, &Piece::begin));
}

Span FoldedText::OriginOf(std::size_t begin, std::size_t end) const {
  if (begin == end) {
    const std::uint32_t place = bytes_.empty() ? 0 : begin == 0 ? OriginOf(0, 1).begin : OriginOf(begin - 1, begin).end;
    return {place, place};
  }
  const Piece& first = PieceAt(begin);
  const Piece& last = PieceAt(end - 1);
  Span origin{first.origin.begin, last.origin.end};
  if (first.is_bytes) origin.begin += static_cast<std::uint32_t>(begin) - first.begin;
  if (last.is_bytes) origin.end = last.origin.begin + static_cast<std::uint32_t>(end) - last.begin;
  return origin;
}

}  // namespace signpost::rules

#include "server/counters/segment_queue.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <tuple>
#include <utility>

#include "server/base/log.h"

namespace signpost::counters {
namespace {

using store::Position;

void SetAside(const Segment& segment) {
  const std::string aside = segment.path + ".damaged";
  rename(segment.path.c_str(), aside.c_str());
  base::log::Error("journal_segment_set_aside",
                   {{"file", aside}, {"read_bytes", segment.good_bytes}, {"file_bytes", segment.file_bytes}});
}

void Remove(const Segment& segment) { segment.damaged ? SetAside(segment) : void(unlink(segment.path.c_str())); }

// The position before the first one of a segment, as far as it can be known: where an epoch begins, the last one of the
// epoch before it is not.
Position Before(const Segment& segment) {
  if (segment.first_sequence == 1 && segment.header.epoch == 1) return {0, 0};
  return {segment.header.epoch, segment.first_sequence - 1};
}

}  // namespace

void SegmentQueue::Push(Segment segment, bool takes_records) {
  if (segment.first_sequence != 0) floors_.emplace(segment.header.node, Before(segment));
  bytes_ += segment.file_bytes;
  segments_.push_back(std::move(segment));
  active_ = takes_records;
}

void SegmentQueue::Grow(std::uint64_t record_bytes) {
  Segment& segment = segments_.back();
  segment.good_bytes += record_bytes;
  segment.file_bytes = segment.good_bytes;
  ++segment.records;
  bytes_ += record_bytes;
}

std::optional<SegmentQueue::Piece> SegmentQueue::NextPiece(std::size_t max_bytes) {
  while (cursor_.segment < segments_.size()) {
    const Segment& segment = segments_[cursor_.segment];
    if (cursor_.offset < segment.good_bytes) {
      const std::uint64_t bytes = std::min<std::uint64_t>(segment.good_bytes - cursor_.offset, max_bytes);
      return Piece{segment.file, segment.header, cursor_.offset, static_cast<std::size_t>(bytes)};
    }
    if (cursor_.segment + 1 == segments_.size()) break;
    cursor_ = {.segment = cursor_.segment + 1};
  }
  return std::nullopt;
}

void SegmentQueue::Advance(std::uint64_t bytes, std::uint64_t records) {
  cursor_.offset += bytes;
  cursor_.records += records;
}

const Segment& SegmentQueue::CutShort() {
  Segment& segment = segments_[cursor_.segment];
  segment.good_bytes = cursor_.offset;
  segment.records = cursor_.records;
  segment.damaged = true;
  if (cursor_.segment + 1 == segments_.size()) active_ = false;
  return segment;
}

bool SegmentQueue::IsApplied(std::size_t index) const {
  return index < mark_.segment || (index == mark_.segment && mark_.offset >= segments_[index].good_bytes);
}

bool SegmentQueue::IsOver(const Segment& segment, base::Instant now) const {
  return segment.applied && now - *segment.applied >= std::chrono::milliseconds(keep_applied_ms_);
}

// By its age; for want of room any segment may go that the store has.
bool SegmentQueue::MayExpire() const {
  if (segments_.empty() || !IsApplied(0)) return false;
  return segments_.size() > 1 || (!active_ && (!keeps() || segments_.front().damaged));
}

void SegmentQueue::Forget(base::Instant now) {
  mark_ = cursor_;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    Segment& segment = segments_[i];
    const bool is_active = active_ && i + 1 == segments_.size();
    // A clock that was put back must not keep anything for longer than it says.
    segment.began = std::min(segment.began.value_or(now), now);
    if (IsApplied(i) && !is_active) segment.applied = std::min(segment.applied.value_or(now), now);
  }
  // A segment goes whole, so none may take records for a long time.
  if (active_ && keeps() && segments_.back().records != 0 &&
      now - *segments_.back().began >= std::chrono::milliseconds(keep_applied_ms_ / 4)) {
    active_ = false;
  }
  while (MayExpire() && (IsOver(segments_.front(), now) || kept_bytes() > max_kept_bytes_)) DropFront();
}

bool SegmentQueue::DropOldest() {
  if (segments_.empty() || !IsApplied(0)) return false;
  if (segments_.size() == 1) active_ = false;
  DropFront();
  return true;
}

void SegmentQueue::DropFront() {
  const Segment& first = segments_.front();
  Remove(first);
  if (first.records != 0) {
    Position& floor = floors_[first.header.node];
    floor = std::max(floor, first.last());
  }
  bytes_ -= first.file_bytes;
  segments_.pop_front();
  for (Place* place : {&mark_, &cursor_})
    *place = place->segment == 0 ? Place{} : Place{place->segment - 1, place->offset, place->records};
}

std::uint64_t SegmentQueue::CountFrom(const Place& place) const {
  std::uint64_t records = 0;
  for (std::size_t i = place.segment; i < segments_.size(); ++i) records += segments_[i].records;
  return records - place.records;
}

std::uint64_t SegmentQueue::records_kept() const { return CountFrom({}) - CountFrom(mark_); }

std::uint64_t SegmentQueue::kept_bytes() const {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < segments_.size() && IsApplied(i); ++i) bytes += segments_[i].file_bytes;
  return bytes;
}

// The first record of the node behind the position.
std::optional<SegmentQueue::Place> SegmentQueue::FindBehind(const std::string& node, const Position& behind) const {
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& segment = segments_[i];
    if (segment.header.node != node || segment.records == 0 || segment.last() <= behind) continue;
    Place place{.segment = i};
    std::string bytes(segment.good_bytes, '\0');
    if (segment.header.epoch != behind.epoch || !base::ReadAt(segment.file->get(), 0, bytes)) return place;
    Record record;
    while (ParseRecord(std::string_view(bytes).substr(place.offset), record) == Parsed::kRecord &&
           record.sequence <= behind.sequence) {
      place.offset += record.bytes;
      ++place.records;
    }
    return place;
  }
  return std::nullopt;
}

Rewound SegmentQueue::Rewind(const std::string& node, const Position& behind) {
  Rewound rewound{.complete = floors_[node] <= behind};
  const std::optional<Place> found = FindBehind(node, behind);
  if (found && std::tie(found->segment, found->offset) < std::tie(mark_.segment, mark_.offset)) {
    rewound.records = CountFrom(*found) - CountFrom(mark_);
    mark_ = *found;
  }
  cursor_ = mark_;
  for (std::size_t i = mark_.segment; i < segments_.size(); ++i) segments_[i].applied.reset();
  return rewound;
}

void SegmentQueue::Close() {
  for (std::size_t i = 0; i < segments_.size(); ++i)
    if (IsApplied(i) && (!keeps() || segments_[i].damaged)) Remove(segments_[i]);
}

}  // namespace signpost::counters

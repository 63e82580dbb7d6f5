// The journal's segments in order, and three places in them: what Read gives next, up to where the store has
// everything, and from where on they are still there. Internal to counters/; not thread-safe: the journal's mutex
// guards it.
//
//   [ dropped | kept: the store has it | handed out | waiting ]
//             floor                    mark         cursor
//
// Why keep what the store has: a store can lose what it has acknowledged (a failover to a replica that was behind, a
// backup put back). Then Rewind moves mark and cursor back, and the same records are sent again under the same ids.
// Segments are dropped oldest first and whole, when they have been kept for long enough, when more than max_kept_bytes
// are kept, or when the journal needs the room. Where something is kept at all, the last segment stays, so that a later
// start knows where its node was.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "server/base/clock.h"
#include "server/base/files.h"
#include "server/counters/journal.h"
#include "server/counters/segment.h"
#include "server/store/store.h"

namespace signpost::counters {

struct Segment {
  std::string path;
  SegmentHeader header;
  std::shared_ptr<base::File> file;
  std::uint64_t good_bytes = 0;  // up to the end of the last whole record
  std::uint64_t file_bytes = 0;
  std::uint64_t first_sequence = 0;  // of its first record, also while there is none
  std::uint64_t records = 0;         // whole ones, of consecutive sequences
  bool damaged = false;
  std::optional<base::Instant> began;    // when Forget first saw it
  std::optional<base::Instant> applied;  // when Forget first saw that the store has all of it

  store::Position last() const { return {header.epoch, first_sequence + records - 1}; }
};

class SegmentQueue {
 public:
  SegmentQueue(std::int64_t keep_applied_ms, std::uint64_t max_kept_bytes)
      : keep_applied_ms_(keep_applied_ms), max_kept_bytes_(max_kept_bytes) {}

  void Push(Segment segment, bool takes_records);
  bool empty() const { return segments_.empty(); }
  Segment& last() { return segments_.back(); }
  // The last segment takes records.
  bool active() const { return active_; }
  void CloseActive() { active_ = false; }
  void Grow(std::uint64_t record_bytes);  // of the active segment, by one record

  struct Piece {
    std::shared_ptr<base::File> file;
    SegmentHeader header;
    std::uint64_t offset = 0;
    std::size_t bytes = 0;
  };
  std::optional<Piece> NextPiece(std::size_t max_bytes);
  void Advance(std::uint64_t bytes, std::uint64_t records);
  // What lies at the cursor cannot be read: its segment ends there.
  const Segment& CutShort();

  // All that was read is in the store.
  void Forget(base::Instant now);
  // Makes room by dropping the oldest segment if the store has all of it.
  bool DropOldest();
  Rewound Rewind(const std::string& node, const store::Position& behind);
  // At the end of the process: what need not be there for the next one goes.
  void Close();

  std::uint64_t records_waiting() const { return CountFrom(mark_); }
  std::uint64_t records_kept() const;
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t kept_bytes() const;  // of segments that DropOldest could drop
  std::size_t size() const { return segments_.size(); }

 private:
  struct Place {
    std::size_t segment = 0;
    std::uint64_t offset = kSegmentHeaderBytes;
    std::uint64_t records = 0;  // of the segment, before the offset
  };

  bool keeps() const { return keep_applied_ms_ > 0; }
  bool IsApplied(std::size_t index) const;
  bool IsOver(const Segment& segment, base::Instant now) const;
  bool MayExpire() const;
  void DropFront();
  std::uint64_t CountFrom(const Place& place) const;
  std::optional<Place> FindBehind(const std::string& node, const store::Position& behind) const;

  const std::int64_t keep_applied_ms_;
  const std::uint64_t max_kept_bytes_;
  std::deque<Segment> segments_;
  bool active_ = false;
  std::uint64_t bytes_ = 0;
  Place mark_;
  Place cursor_;
  // By node: no record at or below this is there any more.
  std::map<std::string, store::Position> floors_;
};

}  // namespace signpost::counters

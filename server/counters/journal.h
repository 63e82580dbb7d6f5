// What has been acknowledged and is not yet safe in the store: append-only segment files in a folder of the node.
//
//   Result<std::unique_ptr<Journal>> journal = Journal::Open({.folder = "data/journal"});
//   (*journal)->Append(rows, {});                    // back when the kernel has it: kill -9 cannot lose it any more
//   (*journal)->AppendSynced({}, events);            // back when the disk has it: a loss of power cannot either
//   auto batches = (*journal)->Read(1'000'000);      // then store->Apply(*batches)
//   (*journal)->Forget(now);                         // the store has all that was read
//   (*journal)->Rewind(node, position);              // the store has lost what came behind: Read gives it again
//
// Ids: the node's id is random and kept in the folder (never copy it to another node); each Open takes the next epoch,
// written to disk before it is used; Append gives out sequences in file order. Read gives first what earlier epochs
// left behind, so recovery after a crash is ordinary reading, and the store's rule for BatchId makes a second reading
// harmless.
//
// A segment: header {magic, node, epoch, CRC-32C}, then records {CRC-32C, payload bytes, sequence, type, payload}. A
// record cut off at the end of a file (the process or the machine died while writing; it was not acknowledged) is left
// out and counted. A record that is whole but wrong is damage: the segment is read up to there, kept aside as
// *.damaged, counted and logged. Nothing is dropped without a log line.
//
// Keeping: what the store has is kept for keep_applied_ms more, also over a restart, because a store can lose what it
// has acknowledged. What is kept takes at most half of max_bytes and is the first to go: it never makes Append refuse.
// With keep_applied_ms = 0 nothing is kept, and a clean end leaves nothing on disk.
//
// Durability: what Append wrote survives the process; what AppendSynced wrote survives the machine (fdatasync, and
// fsync of the folder for a new segment), and so does what Append wrote once Sync has returned, which the flusher calls
// every interval: on power loss up to one flush interval of decisions may be gone, and no acknowledged event. One
// fdatasync serves all who wait for one (group commit). Where it fails, none of them has a promise, although their
// records may be read and counted all the same, and the segment takes no more records: a later fdatasync of it would
// prove nothing.
//
// Limits: when max_bytes are waiting Append answers kUnavailable: the store has been away too long. Thread-safety:
// Append*, Sync and figures() from any thread; Read, Forget and Rewind from one. One process per folder (flock).
#pragma once

#include <unistd.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::counters {

inline constexpr std::size_t kMaxRecordBytes = 3 * 512 * 1024;

struct JournalOptions {
  std::string folder;  // created when missing
  std::uint64_t max_bytes = 256ull * 1024 * 1024;
  std::uint64_t segment_bytes = 8ull * 1024 * 1024;  // at most an eighth of max_bytes
  std::int64_t keep_applied_ms = 120'000;
  std::function<int(int)> sync = &fdatasync;  // 0: the file's data is on the disk. A test puts its own here.
};

struct JournalFigures {
  std::uint64_t bytes = 0;       // on disk, in segments of which the store does not have all
  std::uint64_t kept_bytes = 0;  // on disk, in the others: these make room when it is needed
  std::uint64_t segments = 0;
  std::uint64_t records_waiting = 0;  // appended by this process or found at start, and not yet forgotten
  std::uint64_t records_kept = 0;     // forgotten, and still there for a store that loses them
  std::uint64_t torn_bytes = 0;       // left out at the ends of segments, since start
  std::uint64_t damaged_segments = 0;
};

// Where a record of decisions comes from: a piece of what a cell file held (hand_over.h). Comparable within a file.
struct RecordSource {
  std::uint64_t file = 0;
  std::uint64_t hand_over = 0;
  std::uint32_t part = 0;

  auto operator<=>(const RecordSource&) const = default;
};

struct Rewound {
  std::uint64_t records = 0;  // that will be read again
  bool complete = true;       // false: some that came behind the position may be gone
};

class Journal {
 public:
  // kConflict: another process uses the folder. kUnavailable: the folder cannot be written.
  static base::Result<std::unique_ptr<Journal>> Open(const JournalOptions& options);
  // Leaves on disk what the store does not have, and what is kept.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& node() const;
  std::uint64_t epoch() const;

  // Writes one batch and answers the id it was given. kInvalid: more than the store's limits for one batch.
  base::Result<store::BatchId> Append(std::span<const store::CountRow> rows, std::span<const store::Event> events,
                                      const std::optional<RecordSource>& source = {});
  // The same, and waits for the disk. kUnavailable: the batch may be counted or not. Send its events again.
  base::Result<store::BatchId> AppendSynced(std::span<const store::CountRow> rows,
                                            std::span<const store::Event> events);
  base::Result<void> Sync();
  // Open found a record of this source, or one that the same file gave later.
  bool HasFound(const RecordSource& source) const;

  // The next batches in order, at least one and then up to about max_bytes; empty when all has been read.
  base::Result<std::vector<store::CounterBatch>> Read(std::size_t max_bytes);
  void Forget(base::Instant now);
  // Where the store has the node's records only up to `behind`: those behind it wait again.
  Rewound Rewind(const std::string& node, const store::Position& behind);

  JournalFigures figures() const;

 private:
  class Impl;
  explicit Journal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace signpost::counters

// What has been acknowledged and is not yet in the store: append-only segment files in a folder of the node.
//
//   Result<std::unique_ptr<Journal>> journal = Journal::Open({.folder = "data/journal"});
//   (*journal)->Append(batch);                       // back when the kernel has it: kill -9 cannot lose it any more
//   for (auto batches = (*journal)->Read(bytes); …)  // store->Apply(*batches)
//   (*journal)->Forget(batches->back().id);          // deletes segments that hold nothing newer
//
// Ids: the node's id is random and kept in the folder; each Open takes the next epoch, written to disk before it is
// used; Append gives out sequences in file order. Read gives first what earlier epochs left behind, so recovery after a
// crash is ordinary reading, and the store's rule for BatchId makes a second reading harmless.
// A segment: header {magic, epoch, node, CRC}, then records {payload bytes, CRC-32C, sequence, type, payload}. A record
// cut off at the end of a file (the process or the machine died while writing; it was not acknowledged) is left out and
// counted. A record that is whole but wrong is damage: the segment is read up to there, kept aside as *.damaged,
// counted and logged. Nothing is dropped without a log line. Durability: Append survives the process. Sync (fdatasync,
// called by the flusher every interval) makes it survive the machine: on power loss up to one flush interval of
// acknowledged events may be gone. A mode that acknowledges after the fdatasync of a group is a change behind Append.
// Limits: when max_bytes are on disk Append answers kUnavailable: the store has been away too long.
// Thread-safety: Append, Sync and figures() from any thread; Read and Forget from one. One process per folder (flock).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::counters {

inline constexpr std::size_t kMaxRecordBytes = 1024 * 1024;

struct JournalOptions {
  std::string folder;  // created when missing
  std::uint64_t max_bytes = 256ull * 1024 * 1024;
  std::uint64_t segment_bytes = 8ull * 1024 * 1024;
};

struct JournalFigures {
  std::uint64_t bytes = 0;  // on disk, in all segments
  std::uint64_t segments = 0;
  std::uint64_t records_waiting = 0;  // appended by this process or found at start, and not yet forgotten
  std::uint64_t torn_bytes = 0;       // left out at the ends of segments, since start
  std::uint64_t damaged_segments = 0;
};

class Journal {
 public:
  virtual ~Journal() = default;

  // kConflict: another process uses the folder.
  static base::Result<std::unique_ptr<Journal>> Open(const JournalOptions& options);

  virtual const std::string& node() const = 0;
  virtual std::uint64_t epoch() const = 0;

  // Gives the batch its id and writes it; batch.id is ignored. Answers the id.
  virtual base::Result<store::BatchId> Append(const store::CounterBatch& batch) = 0;
  virtual base::Result<void> Sync() = 0;

  // The next batches in order, at least one and then up to about max_bytes; empty when all has been read.
  virtual base::Result<std::vector<store::CounterBatch>> Read(std::size_t max_bytes) = 0;
  virtual base::Result<void> Forget(const store::BatchId& last) = 0;

  virtual JournalFigures figures() const = 0;
};

}  // namespace signpost::counters

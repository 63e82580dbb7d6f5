#include "server/counters/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "server/base/files.h"
#include "server/base/log.h"
#include "server/counters/batch_codec.h"
#include "server/counters/identity.h"
#include "server/counters/segment.h"
#include "server/counters/segment_queue.h"

namespace signpost::counters {
namespace {

using base::CannotDo;
using base::Error;
using base::ErrorCode;
using base::File;
using base::ReadAt;
using base::Result;
using base::SyncFolder;
using base::WriteAll;
using store::BatchId;
using store::CounterBatch;

constexpr std::string_view kSuffix = ".journal";
constexpr std::uint64_t kMinSegments = 8;  // of a full journal: room is made by whole segments

// By name is by epoch and sequence, within a node; the order between nodes does not matter.
std::string SegmentName(const Identity& identity, std::uint64_t first_sequence) {
  std::array<char, 64> name;
  std::snprintf(name.data(), name.size(), "%.8s-%012llu-%016llu%s", identity.node.c_str(),
                static_cast<unsigned long long>(identity.epoch), static_cast<unsigned long long>(first_sequence),
                kSuffix.data());
  return name.data();
}

std::vector<std::string> ListSegments(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    if (entry.path().extension() == kSuffix) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Looks at every record of a segment that an earlier process left behind.
struct Scan {
  Parsed end = Parsed::kEnd;
  std::uint64_t good_bytes = kSegmentHeaderBytes;
  std::uint64_t first_sequence = 0;
  std::uint64_t records = 0;
  std::vector<RecordSource> sources;
};

Scan ScanRecords(std::string_view bytes) {
  Scan scan;
  Record record;
  while ((scan.end = ParseRecord(bytes.substr(scan.good_bytes), record)) == Parsed::kRecord) {
    scan.good_bytes += record.bytes;
    if (scan.records++ == 0) scan.first_sequence = record.sequence;
    if (record.source) scan.sources.push_back(*record.source);
  }
  return scan;
}

}  // namespace

class Journal::Impl {
 public:
  explicit Impl(JournalOptions options)
      : options_(std::move(options)),
        segment_bytes_(std::min(options_.segment_bytes, options_.max_bytes / kMinSegments)),
        segments_(options_.keep_applied_ms, options_.max_bytes / 2) {}

  ~Impl() { segments_.Close(); }

  Result<void> Start() {
    std::error_code problem;
    std::filesystem::create_directories(options_.folder, problem);  // a failure shows with the first file
    const std::string lock_path = options_.folder + "/lock";
    lock_ = File(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock_.valid()) return CannotDo("open", lock_path);
    if (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
      return Error{ErrorCode::kConflict, "Another process uses the journal in " + options_.folder +
                                             ": stop it, or give this one a data folder of its own."};
    }
    Result<Identity> identity = NextIdentity(options_.folder);
    if (!identity) return identity.error();
    identity_ = *std::move(identity);
    for (const std::string& path : ListSegments(options_.folder)) {
      if (Result<void> adopted = Adopt(path); !adopted) return adopted;
    }
    if (segments_.records_waiting() != 0) {
      base::log::Info("journal_read_again", {{"records", segments_.records_waiting()}, {"segments", segments_.size()}});
    }
    return {};
  }

  const Identity& identity() const { return identity_; }

  Result<BatchId> Append(std::span<const store::CountRow> rows, std::span<const store::Event> events,
                         const std::optional<RecordSource>& source) {
    Result<std::string> record = Encode(rows, events, source);
    if (!record) return record.error();
    std::lock_guard lock(mutex_);
    return Write(*record);
  }

  Result<BatchId> AppendSynced(std::span<const store::CountRow> rows, std::span<const store::Event> events) {
    Result<std::string> record = Encode(rows, events, {});
    if (!record) return record.error();
    std::unique_lock lock(mutex_);
    Result<BatchId> written = Write(*record);
    if (!written) return written;
    if (Result<void> synced = WaitFor(group_, lock); !synced) return synced.error();
    return written;
  }

  Result<void> Sync() {
    std::unique_lock lock(mutex_);
    return WaitFor(group_, lock);
  }

  bool HasFound(const RecordSource& source) const {
    const auto last = found_.find(source.file);
    return last != found_.end() && source <= last->second;
  }

  Result<std::vector<CounterBatch>> Read(std::size_t max_bytes) {
    std::vector<CounterBatch> batches;
    while (batches.empty()) {
      const std::optional<SegmentQueue::Piece> piece =
          NextPiece(std::max(max_bytes, kRecordHeaderBytes + kMaxRecordBytes));
      if (!piece) break;
      std::string bytes(piece->bytes, '\0');
      if (!ReadAt(piece->file->get(), piece->offset, bytes)) return CannotDo("read the journal in", options_.folder);
      const std::size_t used = Decode(bytes, max_bytes, piece->header, batches);
      Advance(used, batches.size());
    }
    return batches;
  }

  void Forget(base::Instant now) {
    std::lock_guard lock(mutex_);
    segments_.Forget(now);
  }

  Rewound Rewind(const std::string& node, const store::Position& behind) {
    std::lock_guard lock(mutex_);
    return segments_.Rewind(node, behind);
  }

  JournalFigures figures() const {
    std::lock_guard lock(mutex_);
    JournalFigures figures = figures_;
    figures.kept_bytes = segments_.kept_bytes();
    figures.bytes = segments_.bytes() - figures.kept_bytes;
    figures.segments = segments_.size();
    figures.records_waiting = segments_.records_waiting();
    figures.records_kept = segments_.records_kept();
    return figures;
  }

 private:
  // Those who wait for one fdatasync: everybody who has appended since the one before it began.
  struct Group {
    bool done = false;
    Result<void> result;
  };

  static Result<std::string> Encode(std::span<const store::CountRow> rows, std::span<const store::Event> events,
                                    const std::optional<RecordSource>& source) {
    std::string record = BeginRecord(source);
    if (EncodeBatch(rows, events, record)) return record;
    return Error{ErrorCode::kInvalid, "A batch for the journal is beyond the limits of the store."};
  }

  Result<BatchId> Write(std::string& record) {
    while (segments_.bytes() + record.size() + kSegmentHeaderBytes > options_.max_bytes) {
      if (segments_.DropOldest()) continue;
      return Error{ErrorCode::kUnavailable, "The journal is full: the store has been away for too long."};
    }
    if (Result<void> ready = MakeRoom(record.size()); !ready) return ready.error();
    FinishRecord(record, next_sequence_);
    if (Result<void> written = WriteRecord(record); !written) return written.error();
    return BatchId{identity_.node, {identity_.epoch, next_sequence_++}};
  }

  // Group commit: whoever finds nobody at the disk writes everything to it that has been appended so far, for all who
  // wait for that; the others wait. So there are never two at the disk, and no thread is needed for it.
  Result<void> WaitFor(std::shared_ptr<Group> group, std::unique_lock<std::mutex>& lock) {
    while (!group->done) {
      syncing_ ? synced_.wait(lock) : SyncGroup(lock);
    }
    return group->result;
  }

  void SyncGroup(std::unique_lock<std::mutex>& lock) {
    syncing_ = true;
    const std::shared_ptr<Group> group = std::exchange(group_, std::make_shared<Group>());
    const std::vector<std::shared_ptr<File>> files = std::exchange(dirty_, {});
    const bool folder = std::exchange(folder_dirty_, false);
    lock.unlock();  // appending goes on while the disk works
    Result<void> result = SyncFiles(files, folder);
    lock.lock();
    syncing_ = false;
    if (!result) {
      // After a failure the kernel may take the pages for clean, so that a later fdatasync of the same file would
      // succeed and mean nothing. Whoever has appended to it since then has no promise either, and nobody else will.
      EndSegment();
      dirty_.clear();
      folder_dirty_ = folder_dirty_ || folder;
      *std::exchange(group_, std::make_shared<Group>()) = {.done = true, .result = result};
    }
    *group = {.done = true, .result = std::move(result)};
    synced_.notify_all();
  }

  Result<void> SyncFiles(const std::vector<std::shared_ptr<File>>& files, bool folder) const {
    for (const auto& file : files)
      if (options_.sync(file->get()) != 0) return CannotDo("write the journal to disk in", options_.folder);
    return folder ? SyncFolder(options_.folder) : Result<void>();
  }

  // Takes over a segment of an earlier process.
  Result<void> Adopt(const std::string& path) {
    Segment segment{
        .path = path, .header = {}, .file = std::make_shared<File>(open(path.c_str(), O_RDONLY | O_CLOEXEC))};
    struct stat about {};
    if (!segment.file->valid() || fstat(segment.file->get(), &about) != 0) return CannotDo("read", path);
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    if (!ReadAt(segment.file->get(), 0, bytes)) return CannotDo("read", path);
    segment.file_bytes = bytes.size();
    const bool good_header = DecodeSegmentHeader(bytes, segment.header);
    const Scan scan = good_header ? ScanRecords(bytes) : Scan{.end = HeaderProblem(bytes), .good_bytes = 0};
    segment.good_bytes = std::max<std::uint64_t>(scan.good_bytes, kSegmentHeaderBytes);
    segment.first_sequence = scan.first_sequence;
    segment.records = scan.records;
    for (const RecordSource& source : scan.sources) {
      RecordSource& last = found_.emplace(source.file, source).first->second;
      last = std::max(last, source);
    }
    segment.damaged = scan.end == Parsed::kDamaged;
    if (scan.end == Parsed::kTorn) NoteTorn(path, bytes.size() - scan.good_bytes);
    if (segment.damaged) NoteDamaged(path, scan.good_bytes, bytes.size());
    segments_.Push(std::move(segment), /*takes_records=*/false);
    return {};
  }

  // A header is one write of the first record's process; a short or empty one was cut off, and nothing came after it.
  static Parsed HeaderProblem(std::string_view bytes) {
    const bool zeros = std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
    return bytes.size() < kSegmentHeaderBytes || zeros ? Parsed::kTorn : Parsed::kDamaged;
  }

  void NoteTorn(const std::string& path, std::uint64_t bytes) {
    figures_.torn_bytes += bytes;
    base::log::Warning("journal_tail_left_out", {{"file", path}, {"bytes", bytes}});
  }

  void NoteDamaged(const std::string& path, std::uint64_t good_bytes, std::uint64_t file_bytes) {
    ++figures_.damaged_segments;
    base::log::Error("journal_segment_damaged",
                     {{"file", path}, {"good_bytes", good_bytes}, {"file_bytes", file_bytes}});
  }

  // An active segment with room for a record of this size.
  Result<void> MakeRoom(std::size_t record_bytes) {
    if (segments_.active()) {
      const std::uint64_t bytes = segments_.last().file_bytes;
      if (bytes + record_bytes <= segment_bytes_ || bytes == kSegmentHeaderBytes) return {};  // else too large for any
    }
    Segment segment{.path = options_.folder + "/" + SegmentName(identity_, next_sequence_),
                    .header = {identity_.node, identity_.epoch},
                    .file = nullptr};
    segment.file =
        std::make_shared<File>(open(segment.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
    if (!segment.file->valid()) return CannotDo("create the journal segment", segment.path);
    if (!WriteAll(segment.file->get(), EncodeSegmentHeader(segment.header))) {
      const Error error = CannotDo("write the journal segment", segment.path);
      unlink(segment.path.c_str());
      return error;
    }
    segment.good_bytes = segment.file_bytes = kSegmentHeaderBytes;
    segment.first_sequence = next_sequence_;
    dirty_.push_back(segment.file);
    segments_.Push(std::move(segment), /*takes_records=*/true);
    folder_dirty_ = true;
    return {};
  }

  Result<void> WriteRecord(const std::string& record) {
    const Segment& segment = segments_.last();
    if (!WriteAll(segment.file->get(), record)) {
      const Error error = CannotDo("write to the journal", segment.path);
      // Part of it may be there. Cut it off; where even that fails, nothing more is written behind it.
      if (ftruncate(segment.file->get(), static_cast<off_t>(segment.good_bytes)) != 0) EndSegment();
      return error;
    }
    if (dirty_.empty() || dirty_.back() != segment.file) dirty_.push_back(segment.file);
    segments_.Grow(record.size());
    return {};
  }

  // Nothing more is written to it. A segment has its first sequence in its name, so two must never begin with the same.
  void EndSegment() {
    if (segments_.active() && segments_.last().records == 0) ++next_sequence_;
    segments_.CloseActive();
  }

  std::optional<SegmentQueue::Piece> NextPiece(std::size_t max_bytes) {
    std::lock_guard lock(mutex_);
    return segments_.NextPiece(max_bytes);
  }

  // Appends the whole batches at the front of `bytes`, up to max_bytes; answers how many bytes they took.
  static std::size_t Decode(std::string_view bytes, std::size_t max_bytes, const SegmentHeader& header,
                            std::vector<CounterBatch>& batches) {
    std::size_t used = 0;
    Record record;
    while ((used == 0 || used < max_bytes) && ParseRecord(bytes.substr(used), record) == Parsed::kRecord) {
      CounterBatch batch{.id = {header.node, {header.epoch, record.sequence}}};
      if (!DecodeBatch(record.batch, batch)) break;
      batches.push_back(std::move(batch));
      used += record.bytes;
    }
    return used;
  }

  // No bytes used means that what was whole when it was written, or when it was scanned, is not any more.
  void Advance(std::size_t used, std::size_t records) {
    std::lock_guard lock(mutex_);
    if (used != 0) return segments_.Advance(used, records);
    const Segment& segment = segments_.CutShort();
    NoteDamaged(segment.path, segment.good_bytes, segment.file_bytes);
  }

  const JournalOptions options_;
  const std::uint64_t segment_bytes_;
  File lock_;
  Identity identity_;

  std::map<std::uint64_t, RecordSource> found_;  // by file: the last one that Start has read

  mutable std::mutex mutex_;
  SegmentQueue segments_;
  std::vector<std::shared_ptr<File>> dirty_;  // written since the last fdatasync began
  bool folder_dirty_ = false;
  std::shared_ptr<Group> group_ = std::make_shared<Group>();  // the one that is gathering
  bool syncing_ = false;
  std::condition_variable synced_;
  std::uint64_t next_sequence_ = 1;
  JournalFigures figures_;
};

Result<std::unique_ptr<Journal>> Journal::Open(const JournalOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  if (Result<void> started = impl->Start(); !started) return started.error();
  return std::unique_ptr<Journal>(new Journal(std::move(impl)));
}

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::~Journal() = default;

const std::string& Journal::node() const { return impl_->identity().node; }
std::uint64_t Journal::epoch() const { return impl_->identity().epoch; }
Result<BatchId> Journal::Append(std::span<const store::CountRow> rows, std::span<const store::Event> events,
                                const std::optional<RecordSource>& source) {
  return impl_->Append(rows, events, source);
}
Result<BatchId> Journal::AppendSynced(std::span<const store::CountRow> rows, std::span<const store::Event> events) {
  return impl_->AppendSynced(rows, events);
}
bool Journal::HasFound(const RecordSource& source) const { return impl_->HasFound(source); }
Result<void> Journal::Sync() { return impl_->Sync(); }
Result<std::vector<CounterBatch>> Journal::Read(std::size_t max_bytes) { return impl_->Read(max_bytes); }
void Journal::Forget(base::Instant now) { impl_->Forget(now); }
Rewound Journal::Rewind(const std::string& node, const store::Position& behind) { return impl_->Rewind(node, behind); }
JournalFigures Journal::figures() const { return impl_->figures(); }

}  // namespace signpost::counters

#include "server/counters/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>

#include "server/base/files.h"
#include "server/base/log.h"
#include "server/counters/batch_codec.h"
#include "server/counters/identity.h"
#include "server/counters/segment.h"

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

struct Segment {
  std::string path;
  SegmentHeader header;
  std::shared_ptr<File> file;
  std::uint64_t good_bytes = 0;  // up to the end of the last whole record
  std::uint64_t file_bytes = 0;
  std::uint64_t records_left = 0;  // not yet read
  bool damaged = false;
  bool dirty = false;  // written since the last Sync
};

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

void SetAside(const Segment& segment) {
  const std::string aside = segment.path + ".damaged";
  rename(segment.path.c_str(), aside.c_str());
  base::log::Error("journal_segment_set_aside",
                   {{"file", aside}, {"read_bytes", segment.good_bytes}, {"file_bytes", segment.file_bytes}});
}

// Looks at every record of a segment that an earlier process left behind.
struct Scan {
  Parsed end = Parsed::kEnd;
  std::uint64_t good_bytes = kSegmentHeaderBytes;
  std::uint64_t records = 0;
};

Scan ScanRecords(std::string_view bytes) {
  Scan scan;
  Record record;
  while ((scan.end = ParseRecord(bytes.substr(scan.good_bytes), record)) == Parsed::kRecord) {
    scan.good_bytes += record.bytes;
    ++scan.records;
  }
  return scan;
}

}  // namespace

class Journal::Impl {
 public:
  explicit Impl(JournalOptions options) : options_(std::move(options)) {}

  ~Impl() {
    if (figures_.records_waiting != 0) return;
    for (const Segment& segment : segments_) {
      segment.damaged ? SetAside(segment) : void(unlink(segment.path.c_str()));
    }
  }

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
    if (figures_.records_waiting != 0) {
      base::log::Info("journal_recovered", {{"records", figures_.records_waiting}, {"segments", segments_.size()}});
    }
    return {};
  }

  const Identity& identity() const { return identity_; }

  Result<BatchId> Append(std::span<const store::CountRow> rows, std::span<const store::Event> events) {
    std::string record(kRecordHeaderBytes, '\0');
    if (!EncodeBatch(rows, events, record)) {
      return Error{ErrorCode::kInvalid, "A batch for the journal is beyond the limits of the store."};
    }
    std::lock_guard lock(mutex_);
    if (bytes_ + record.size() + kSegmentHeaderBytes > options_.max_bytes) {
      return Error{ErrorCode::kUnavailable, "The journal is full: the store has been away for too long."};
    }
    if (Result<void> ready = MakeRoom(record.size()); !ready) return ready.error();
    FinishRecord(record, next_sequence_);
    if (Result<void> written = WriteRecord(record); !written) return written.error();
    return BatchId{identity_.node, {identity_.epoch, next_sequence_++}};
  }

  Result<void> Sync() {
    std::vector<std::shared_ptr<File>> files;
    bool folder = false;
    {
      std::lock_guard lock(mutex_);
      for (Segment& segment : segments_)
        if (std::exchange(segment.dirty, false)) files.push_back(segment.file);
      folder = std::exchange(folder_dirty_, false);
    }
    // Outside the lock: appending goes on while the disk works.
    for (const auto& file : files)
      if (fdatasync(file->get()) != 0) return CannotDo("write the journal to disk in", options_.folder);
    return folder ? SyncFolder(options_.folder) : Result<void>();
  }

  Result<std::vector<CounterBatch>> Read(std::size_t max_bytes) {
    std::vector<CounterBatch> batches;
    while (batches.empty()) {
      const std::optional<Piece> piece = NextPiece(std::max(max_bytes, kRecordHeaderBytes + kMaxRecordBytes));
      if (!piece) break;
      std::string bytes(piece->bytes, '\0');
      if (!ReadAt(piece->file->get(), piece->offset, bytes)) return CannotDo("read the journal in", options_.folder);
      const std::size_t used = Decode(bytes, max_bytes, piece->header, batches);
      Advance(used, batches.size());
    }
    return batches;
  }

  void Forget() {
    std::lock_guard lock(mutex_);
    figures_.records_waiting -= std::exchange(handed_out_, 0);
    while (!segments_.empty()) {
      const Segment& first = segments_.front();
      const bool is_last = segments_.size() == 1;
      if (cursor_segment_ == 0 && (cursor_offset_ < first.good_bytes || (is_last && active_))) break;
      first.damaged ? SetAside(first) : void(unlink(first.path.c_str()));
      bytes_ -= first.file_bytes;
      segments_.pop_front();
      if (cursor_segment_ > 0) {
        --cursor_segment_;
      } else {
        cursor_offset_ = kSegmentHeaderBytes;
      }
    }
  }

  JournalFigures figures() const {
    std::lock_guard lock(mutex_);
    JournalFigures figures = figures_;
    figures.bytes = bytes_;
    figures.segments = segments_.size();
    return figures;
  }

 private:
  struct Piece {
    std::shared_ptr<File> file;
    SegmentHeader header;
    std::uint64_t offset;
    std::size_t bytes;
  };

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
    segment.records_left = scan.records;
    segment.damaged = scan.end == Parsed::kDamaged;
    if (scan.end == Parsed::kTorn) NoteTorn(path, bytes.size() - scan.good_bytes);
    if (segment.damaged) NoteDamaged(path, scan.good_bytes, bytes.size());
    bytes_ += segment.file_bytes;
    figures_.records_waiting += segment.records_left;
    segments_.push_back(std::move(segment));
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
    if (active_ && segments_.back().file_bytes + record_bytes <= options_.segment_bytes) return {};
    if (active_ && segments_.back().file_bytes == kSegmentHeaderBytes) return {};  // a record larger than a segment
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
    segment.dirty = true;
    bytes_ += segment.file_bytes;
    segments_.push_back(std::move(segment));
    active_ = folder_dirty_ = true;
    return {};
  }

  Result<void> WriteRecord(const std::string& record) {
    Segment& segment = segments_.back();
    if (!WriteAll(segment.file->get(), record)) {
      const Error error = CannotDo("write to the journal", segment.path);
      // Part of it may be there. Cut it off; where even that fails, nothing more is written behind it.
      if (ftruncate(segment.file->get(), static_cast<off_t>(segment.good_bytes)) != 0) active_ = false;
      return error;
    }
    segment.good_bytes += record.size();
    segment.file_bytes = segment.good_bytes;
    segment.dirty = true;
    ++segment.records_left;
    ++figures_.records_waiting;
    bytes_ += record.size();
    return {};
  }

  std::optional<Piece> NextPiece(std::size_t max_bytes) {
    std::lock_guard lock(mutex_);
    while (cursor_segment_ < segments_.size()) {
      const Segment& segment = segments_[cursor_segment_];
      if (cursor_offset_ < segment.good_bytes) {
        const auto bytes =
            static_cast<std::size_t>(std::min<std::uint64_t>(segment.good_bytes - cursor_offset_, max_bytes));
        return Piece{segment.file, segment.header, cursor_offset_, bytes};
      }
      if (cursor_segment_ + 1 == segments_.size()) break;
      ++cursor_segment_;
      cursor_offset_ = kSegmentHeaderBytes;
    }
    return std::nullopt;
  }

  // Appends the whole batches at the front of `bytes`, up to max_bytes; answers how many bytes they took.
  static std::size_t Decode(std::string_view bytes, std::size_t max_bytes, const SegmentHeader& header,
                            std::vector<CounterBatch>& batches) {
    std::size_t used = 0;
    Record record;
    while ((used == 0 || used < max_bytes) && ParseRecord(bytes.substr(used), record) == Parsed::kRecord) {
      CounterBatch batch{.id = {header.node, {header.epoch, record.sequence}}};
      if (!DecodeBatch(record.payload, batch)) break;
      batches.push_back(std::move(batch));
      used += record.bytes;
    }
    return used;
  }

  // No bytes used means that what was whole when it was written, or when it was scanned, is not any more.
  void Advance(std::size_t used, std::size_t records) {
    std::lock_guard lock(mutex_);
    Segment& segment = segments_[cursor_segment_];
    if (used == 0) {
      NoteDamaged(segment.path, cursor_offset_, segment.file_bytes);
      figures_.records_waiting -= std::exchange(segment.records_left, 0);
      segment.good_bytes = cursor_offset_;
      segment.damaged = true;
      if (cursor_segment_ + 1 == segments_.size()) active_ = false;
      return;
    }
    cursor_offset_ += used;
    segment.records_left -= records;
    handed_out_ += records;
  }

  const JournalOptions options_;
  File lock_;
  Identity identity_;

  mutable std::mutex mutex_;
  std::deque<Segment> segments_;
  bool active_ = false;  // the last segment is ours and takes records
  bool folder_dirty_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t next_sequence_ = 1;
  std::size_t cursor_segment_ = 0;  // what Read gives next
  std::uint64_t cursor_offset_ = kSegmentHeaderBytes;
  std::uint64_t handed_out_ = 0;  // records read since the last Forget
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
Result<BatchId> Journal::Append(std::span<const store::CountRow> rows, std::span<const store::Event> events) {
  return impl_->Append(rows, events);
}
Result<void> Journal::Sync() { return impl_->Sync(); }
Result<std::vector<CounterBatch>> Journal::Read(std::size_t max_bytes) { return impl_->Read(max_bytes); }
void Journal::Forget() { impl_->Forget(); }
JournalFigures Journal::figures() const { return impl_->figures(); }

}  // namespace signpost::counters

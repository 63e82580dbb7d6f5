#include "server/counters/cell_file.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "server/counters/segment.h"
#include "server/store/store.h"

namespace signpost::counters {
namespace {

using base::CannotDo;
using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::string_view kSuffix = ".cells";
constexpr std::array<char, 8> kMagic = {'S', 'P', 'C', 'E', 'L', 'L', '2', '\n'};  // with the version of the layout

struct Header {
  std::array<char, 8> magic = kMagic;
  std::array<char, kNodeCharacters> node{};
  std::uint64_t epoch = 0;
  std::uint64_t id = 0;
  std::array<char, kBootIdCharacters> boot{};
  std::uint32_t workers = 0;
  std::uint32_t keys = kMaxCellKeys;
  std::uint32_t checksum = 0;  // of all before

  std::uint32_t Checksum() const { return Crc32c({reinterpret_cast<const char*>(this), offsetof(Header, checksum)}); }
};
static_assert(offsetof(Header, checksum) + 4 == sizeof(Header) && std::is_trivially_copyable_v<Header>);

struct LabelText {
  std::uint8_t bytes_and_one = 0;  // 0: there is none
  std::array<char, store::kMaxDimensionBytes + 7> text{};
};
static_assert(sizeof(LabelText) == 72);

constexpr std::size_t kProgressOffset = 256;
constexpr std::size_t kLabelsOffset = 4'096;
constexpr std::size_t kCellsOffset = kLabelsOffset + kMaxLabels * sizeof(LabelText);
constexpr std::size_t kCellBytes = kMaxCellKeys * sizeof(CellSlot);
static_assert(sizeof(Header) <= kProgressOffset && kCellsOffset % 4'096 == 0 && kCellBytes % 4'096 == 0);

std::size_t FileBytes(std::size_t workers) { return kCellsOffset + workers * kCellsPerWorker * kCellBytes; }

std::string PathOf(const CellFile::Options& options) {
  std::array<char, 64> name;
  std::snprintf(name.data(), name.size(), "/%.8s-%012llu%s", options.node.c_str(),
                static_cast<unsigned long long>(options.epoch), kSuffix.data());
  return options.folder + name.data();
}

LabelText& LabelAt(char* data, LabelId id) { return reinterpret_cast<LabelText*>(data + kLabelsOffset)[id]; }

}  // namespace

Result<std::unique_ptr<CellFile>> CellFile::Create(const Options& options) {
  Header header{.epoch = options.epoch, .workers = static_cast<std::uint32_t>(options.workers)};
  const std::string path = PathOf(options);
  Result<MappedFile> file = MappedFile::Create(path, FileBytes(options.workers));
  if (!file) return file.error();
  std::unique_ptr<CellFile> made(new CellFile(*std::move(file), options.workers));
  if (getrandom(&header.id, sizeof header.id, 0) != static_cast<ssize_t>(sizeof header.id)) {
    return CannotDo("get random bytes to name", path);
  }
  options.node.copy(header.node.data(), header.node.size());
  BootId().copy(header.boot.data(), header.boot.size());
  header.checksum = header.Checksum();
  made->id_ = header.id;
  bool has_room = made->file_.Reserve(0, kCellsOffset);
  for (std::size_t worker = 0; worker < options.workers; ++worker)
    for (std::size_t which = 0; which < kCellsPerWorker; ++which)
      has_room = has_room && made->Reserve(worker, which, kFirstCellKeys);
  if (!has_room) return CannotDo("reserve room on the disk for", path);
  std::memcpy(made->file_.data(), &header, sizeof header);
  if (Result<void> published = made->file_.Publish(); !published) return published.error();
  return made;
}

std::unique_ptr<CellFile> CellFile::InMemory(std::size_t workers) {
  return std::unique_ptr<CellFile>(new CellFile(MappedFile::InMemory(FileBytes(workers)), workers));
}

std::vector<std::string> CellFile::ListLeft(const std::string& folder, const std::string& but) {
  std::vector<std::string> paths;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    const std::string path = entry.path().string();
    if (path.ends_with(std::string(kSuffix) + ".new")) std::filesystem::remove(path, problem);  // was never begun
    if (path.ends_with(kSuffix) && path != but) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::unique_ptr<CellFile>> CellFile::OpenLeft(const std::string& path) {
  Result<MappedFile> file = MappedFile::Open(path);
  if (!file) return file.error();
  Header header;
  const bool is_whole = file->bytes() >= kCellsOffset;
  if (is_whole) std::memcpy(&header, file->data(), sizeof header);
  if (!is_whole || header.magic != kMagic || header.checksum != header.Checksum() || header.keys != kMaxCellKeys ||
      header.workers > kMaxWorkers || file->bytes() != FileBytes(header.workers)) {
    return Error{ErrorCode::kInvalid, "it is damaged, or of another release"};
  }
  const std::string boot = BootId();
  if (boot.empty() || std::string_view(header.boot.data(), header.boot.size()) != boot) {
    return Error{ErrorCode::kInvalid,
                 "the machine has been started again since: up to one flush interval of decisions is not counted"};
  }
  std::unique_ptr<CellFile> opened(new CellFile(*std::move(file), header.workers));
  opened->id_ = header.id;
  return opened;
}

CellFile::~CellFile() {
  if (file_.data() != nullptr && !path().empty() && IsEmpty(0) && IsEmpty(1)) file_.Remove();
}

std::size_t CellFile::OffsetOf(std::size_t worker, std::size_t which) const {
  return kCellsOffset + (worker * kCellsPerWorker + which) * kCellBytes;
}

std::span<CellSlot, kMaxCellKeys> CellFile::cell(std::size_t worker, std::size_t which) {
  return std::span<CellSlot, kMaxCellKeys>(reinterpret_cast<CellSlot*>(file_.data() + OffsetOf(worker, which)),
                                           kMaxCellKeys);
}

bool CellFile::Reserve(std::size_t worker, std::size_t which, std::size_t keys) {
  return file_.Reserve(OffsetOf(worker, which), keys * sizeof(CellSlot));
}

bool CellFile::IsEmpty(std::size_t which) {
  for (std::size_t worker = 0; worker < workers_; ++worker)
    if (cell(worker, which).front().Load() != 0) return false;
  return true;
}

void CellFile::Clear(std::size_t which) {
  for (std::size_t worker = 0; worker < workers_; ++worker) {
    const auto slots = cell(worker, which);
    std::size_t used = 0;
    while (used < slots.size() && slots[used].Load() != 0) ++used;
    while (used > 0) slots[--used].Store(0);
  }
}

std::uint64_t CellFile::progress() const {
  return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(file_.data() + kProgressOffset))
      .load(std::memory_order_acquire);
}

void CellFile::set_progress(std::uint64_t word) {
  std::atomic_ref(*reinterpret_cast<std::uint64_t*>(file_.data() + kProgressOffset))
      .store(word, std::memory_order_release);
}

void CellFile::PutLabel(LabelId id, std::string_view text) {
  auto& label = LabelAt(file_.data(), id);
  std::memcpy(label.text.data(), text.data(), text.size());
  std::atomic_ref(label.bytes_and_one).store(static_cast<std::uint8_t>(text.size() + 1), std::memory_order_release);
}

std::string CellFile::LabelText(LabelId id) const {
  const auto& label = LabelAt(file_.data(), id);
  if (id >= kMaxLabels || label.bytes_and_one == 0) return "";
  return {label.text.data(), std::min<std::size_t>(label.bytes_and_one - 1u, store::kMaxDimensionBytes)};
}

}  // namespace signpost::counters

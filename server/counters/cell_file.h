// Where decisions are counted until they are in the journal: a file of the node that is mapped into memory, so that
// what has been counted survives kill -9. Internal to counters/: counters.h counts in it, hand_over.h empties it.
//
//   header   fixed fields with a checksum; the progress of the hand-over (one word)
//   labels   the text of each label id, so that the next process can tell what a key means
//   cells    two for each worker: rows of slots {key, count}, filled from the front
//
// What is there after a kill between any two instructions (of one process on one machine, stores become visible in the
// order of the program; the compiler is held to it by release stores):
//   - a label's text, and then its length: an id is used only after that, so every key can be spelled
//   - a slot's key, and then its count: a slot with a count of 0 is free, whatever its key holds
//   - a later count replaces the earlier in one store: the old one or the new one
//   - Clear goes from the last slot to the first: what is counted is always at the front, without a hole
//
// Limits: kMaxCellKeys different keys in one cell between two hand-overs; more are counted outside of the file. The
// file is sparse; room on the disk is reserved ahead as cells grow (2 MiB for a full one, 128 KiB at first).
// Thread-safety: a cell belongs to who holds its flag (counters.h); labels are put under the label table's mutex.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/counters/key.h"
#include "server/counters/labels.h"
#include "server/counters/mapped_file.h"

namespace signpost::counters {

inline constexpr std::size_t kCellsPerWorker = 2;
inline constexpr std::size_t kMaxCellKeys = 65'536;
inline constexpr std::size_t kFirstCellKeys = 4'096;  // for which the disk has room from the start
inline constexpr std::size_t kMaxWorkers = 4'096;

struct CellSlot {
  Key key;
  std::uint64_t count = 0;  // 0: free

  std::uint64_t Load() { return std::atomic_ref(count).load(std::memory_order_acquire); }
  void Store(std::uint64_t value) { std::atomic_ref(count).store(value, std::memory_order_release); }
};
static_assert(sizeof(CellSlot) == 32 && std::atomic_ref<std::uint64_t>::is_always_lock_free);

class CellFile {
 public:
  struct Options {
    std::string folder;
    std::string node;  // as Journal::node() and epoch(): the name of the file
    std::uint64_t epoch = 0;
    std::size_t workers = 0;
  };
  static base::Result<std::unique_ptr<CellFile>> Create(const Options& options);
  static std::unique_ptr<CellFile> InMemory(std::size_t workers);

  // The files that earlier processes have left in a folder.
  static std::vector<std::string> ListLeft(const std::string& folder, const std::string& but);
  // kInvalid: it is not one, or the machine has been started again since; nothing in it can be trusted.
  static base::Result<std::unique_ptr<CellFile>> OpenLeft(const std::string& path);

  // Removes a file in which nothing is counted.
  ~CellFile();
  CellFile(const CellFile&) = delete;
  CellFile& operator=(const CellFile&) = delete;

  std::uint64_t id() const { return id_; }  // random
  const std::string& path() const { return file_.path(); }
  std::size_t workers() const { return workers_; }
  std::span<CellSlot, kMaxCellKeys> cell(std::size_t worker, std::size_t which);
  // True when the first `keys` slots of a cell may be written.
  bool Reserve(std::size_t worker, std::size_t which, std::size_t keys);
  std::size_t first_keys() const { return path().empty() ? kMaxCellKeys : kFirstCellKeys; }

  // Of the cell that each worker has under `which`.
  template <typename Visitor>
  void ForEach(std::size_t which, Visitor&& visit) {
    for (std::size_t worker = 0; worker < workers_; ++worker)
      for (CellSlot& slot : cell(worker, which)) {
        const std::uint64_t count = slot.Load();
        if (count == 0) break;
        visit(slot.key, count);
      }
  }
  bool IsEmpty(std::size_t which);
  void Clear(std::size_t which);

  std::uint64_t progress() const;
  void set_progress(std::uint64_t word);

  void PutLabel(LabelId id, std::string_view text);
  std::string LabelText(LabelId id) const;

 private:
  CellFile(MappedFile file, std::size_t workers) : file_(std::move(file)), workers_(workers) {}
  std::size_t OffsetOf(std::size_t worker, std::size_t which) const;

  MappedFile file_;
  const std::size_t workers_;
  std::uint64_t id_ = 0;
};

}  // namespace signpost::counters

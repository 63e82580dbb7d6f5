#include "server/counters/hand_over.h"

#include <algorithm>
#include <cassert>

#include "server/counters/counters.h"

namespace signpost::counters {
namespace {

enum class State : std::uint64_t { kOpen, kSealed, kDone };

constexpr unsigned kPartBits = 24;
constexpr unsigned kStateBits = 2;
constexpr unsigned kWhichBits = 1;
static_assert(kMaxWorkers * kMaxCellKeys / store::kMaxRowsPerBatch < 1u << kPartBits);

}  // namespace

struct HandOver::Progress {
  std::uint64_t number = 0;
  std::size_t which = 0;
  State state = State::kOpen;
  std::uint32_t parts = 0;
};

HandOver::HandOver(CellFile& file, Spell spell, Journal& journal, Step step)
    : file_(file), spell_(std::move(spell)), journal_(journal), step_(step ? std::move(step) : [] {}) {
  Progress progress = Now();
  if (progress.state != State::kSealed) return;
  if (journal_.HasFound({file_.id(), progress.number, progress.parts})) {
    ++progress.parts;
    Store(progress);
  }
}

HandOver::Progress HandOver::Now() const {
  std::uint64_t word = file_.progress();
  const auto take = [&](unsigned bits) {
    const std::uint64_t value = word & ((std::uint64_t{1} << bits) - 1);
    word >>= bits;
    return value;
  };
  Progress progress;
  progress.parts = static_cast<std::uint32_t>(take(kPartBits));
  progress.state = static_cast<State>(take(kStateBits));
  progress.which = static_cast<std::size_t>(take(kWhichBits));
  progress.number = word;
  return progress;
}

void HandOver::Store(const Progress& progress) {
  std::uint64_t word = progress.number;
  word = (word << kWhichBits) | progress.which;
  word = (word << kStateBits) | static_cast<std::uint64_t>(progress.state);
  word = (word << kPartBits) | progress.parts;
  step_();
  file_.set_progress(word);
  step_();
}

bool HandOver::pending() const { return Now().state != State::kOpen; }
std::size_t HandOver::which() const { return Now().which; }

bool HandOver::Begin(std::size_t which) {
  const Progress before = Now();
  assert(before.state == State::kOpen);
  if (file_.IsEmpty(which)) return false;
  Store({.number = before.number + 1, .which = which, .state = State::kSealed, .parts = 0});
  return true;
}

base::Result<void> HandOver::Finish() {
  Progress progress = Now();
  if (progress.state == State::kSealed) {
    const auto counts = Sum(progress.which);
    std::vector<store::CountRow> rows;
    for (std::size_t from = progress.parts * store::kMaxRowsPerBatch; from < counts.size();
         from += store::kMaxRowsPerBatch) {
      const std::size_t until = std::min(from + store::kMaxRowsPerBatch, counts.size());
      rows.clear();
      for (std::size_t i = from; i < until; ++i) rows.push_back({SpellOut(counts[i].first), counts[i].second});
      const RecordSource source{file_.id(), progress.number, progress.parts};
      if (auto appended = journal_.Append(rows, {}, source); !appended) return appended.error();
      ++progress.parts;
      Store(progress);
    }
    progress.state = State::kDone;
    Store(progress);
  }
  if (progress.state == State::kDone) {
    file_.Clear(progress.which);
    progress.state = State::kOpen;
    Store(progress);
  }
  return {};
}

base::Result<void> HandOver::MoveAll() {
  if (base::Result<void> finished = Finish(); !finished) return finished;
  for (std::size_t which = 0; which < kCellsPerWorker; ++which) {
    if (!Begin(which)) continue;
    if (base::Result<void> finished = Finish(); !finished) return finished;
  }
  return {};
}

// One sum over all workers, in the order of the keys: the same every time.
std::vector<std::pair<Key, std::uint64_t>> HandOver::Sum(std::size_t which) const {
  CountTable table;
  file_.ForEach(which, [&](const Key& key, std::uint64_t count) { table.Add(key, count); });
  std::vector<std::pair<Key, std::uint64_t>> counts;
  counts.reserve(table.size());
  table.ForEach([&](const Key& key, std::uint64_t count) { counts.emplace_back(key, count); });
  std::sort(counts.begin(), counts.end());
  return counts;
}

store::Dimensions HandOver::SpellOut(const Key& key) const {
  return {key.hour,           spell_(key.partner),   spell_(key.campaign), spell_(key.variant),
          spell_(key.locale), spell_(key.country),   spell_(key.surface),  spell_(key.kind),
          spell_(key.rule),   spell_(key.other_rule)};
}

}  // namespace signpost::counters

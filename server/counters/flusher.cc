#include "server/counters/flusher.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/base/log.h"
#include "server/counters/cell_file.h"
#include "server/counters/hand_over.h"

namespace signpost::counters {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::size_t kDrainBytes = 1024 * 1024;  // of the journal, for one transaction of the store
constexpr std::int64_t kFirstBackoffMs = 100;
constexpr int kMaxRewinds = 8;  // of one flush

std::uint32_t HourOf(base::Instant now) {
  return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
}

}  // namespace

class Flusher::Impl {
 public:
  Impl(FlusherOptions options, const base::Clock& clock, const Labels& labels, Counters& counters, Journal& journal,
       store::Store& store)
      : options_(options),
        clock_(clock),
        labels_(labels),
        counters_(counters),
        journal_(journal),
        store_(store),
        hand_over_(
            counters.file(), [&labels](LabelId id) { return labels.Text(id); }, journal, options_.hand_over_step),
        jitter_(std::random_device{}()) {}

  void Start() {
    std::lock_guard lock(mutex_);
    running_ = true;
    thread_ = std::thread([this] { Run(); });
  }

  Result<void> Stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    return last_result_;
  }

  Result<void> AcceptEvents(std::span<const store::Event> events) {
    if (events.empty()) return {};
    if (events.size() > kMaxEventsPerCall) {
      return Error{ErrorCode::kInvalid, "At most 1,000 events are taken at once: send them in several calls."};
    }
    Result<store::BatchId> journaled = journal_.AppendSynced({}, events);
    (journaled ? events_accepted_ : events_refused_) += events.size();
    if (!journaled) return journaled.error();
    return {};
  }

  Result<void> FlushNow(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    if (!running_) return Error{ErrorCode::kUnavailable, "Counts are not being written: the server is stopping."};
    const std::uint64_t ticket = ++wanted_;
    wake_.notify_all();
    finished_.wait_for(lock, timeout, [&] { return finished_ticket_ >= ticket || !running_; });
    if (finished_ticket_ < ticket) {
      return Error{ErrorCode::kUnavailable, "The store did not take the latest counts in time: try again."};
    }
    return last_result_;
  }

  FlusherStats stats() const {
    FlusherStats stats;
    stats.journal = journal_.figures();
    stats.batches_applied = batches_applied_;
    stats.batches_known = batches_known_;
    stats.batches_refused = batches_refused_;
    stats.store_failures = store_failures_;
    stats.events_accepted = events_accepted_;
    stats.events_refused = events_refused_;
    stats.events_counted = events_counted_;
    stats.events_duplicate = events_duplicate_;
    const Counters::Figures figures = counters_.figures();
    stats.counts_dropped = counts_dropped_ + figures.dropped;
    stats.counts_overflowed = figures.overflowed;
    stats.flushes = flushes_;
    stats.store_rewinds = store_rewinds_;
    stats.batches_sent_again = batches_sent_again_;
    stats.counts_not_recoverable = counts_not_recoverable_;
    stats.store_reachable = store_reachable_;
    return stats;
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    std::int64_t pause_ms = 0;  // the first flush is the recovery: at once
    for (bool last = false; !last;) {
      wake_.wait_for(lock, std::chrono::milliseconds(pause_ms),
                     [this] { return stopping_ || wanted_ > finished_ticket_; });
      last = stopping_;
      const std::uint64_t ticket = wanted_;
      lock.unlock();
      Result<void> result = Flush();
      pause_ms = result ? options_.flush_interval_ms : NextBackoff();
      if (result) backoff_ms_ = 0;
      lock.lock();
      last_result_ = std::move(result);
      finished_ticket_ = ticket;
      running_ = !last;
      finished_.notify_all();
    }
  }

  // Doubling, and spread so that the nodes of a fleet do not all come back at once.
  std::int64_t NextBackoff() {
    backoff_ms_ =
        std::clamp(2 * backoff_ms_, std::min(kFirstBackoffMs, options_.max_backoff_ms), options_.max_backoff_ms);
    return std::uniform_int_distribution<std::int64_t>(backoff_ms_ / 2, backoff_ms_)(jitter_);
  }

  Result<void> Flush() {
    ++flushes_;
    Result<void> journaled = JournalCounts();
    if (Result<void> synced = journal_.Sync(); !synced) Complain("journal_sync_failed", synced.error());
    Result<void> drained = Drain();
    if (drained && !journaled) {
      // The journal was full and has been emptied.
      journaled = JournalCounts();
      if (journaled) drained = Drain();
    }
    if (!drained) return drained;
    RollUp();
    return journaled;
  }

  // Moves into the journal what earlier processes have left, and what has been counted since. What the journal does not
  // take stays where it is.
  Result<void> JournalCounts() {
    Result<void> moved = MoveLeft();
    if (moved) moved = MoveCells();
    if (moved) moved = JournalOverflow();
    if (!moved) Complain("journal_append_failed", moved.error());
    return moved;
  }

  // A cell file that a killed process has left.
  struct LeftFile {
    std::unique_ptr<CellFile> file;
    std::unique_ptr<HandOver> hand_over;
  };

  // They are all opened before anything is read from the journal: a hand-over needs to know what is in it.
  void FindLeft() {
    for (const std::string& path : CellFile::ListLeft(options_.cells_folder, counters_.file().path())) {
      Result<std::unique_ptr<CellFile>> opened = CellFile::OpenLeft(path);
      if (!opened) {
        base::log::Error("counts_not_recovered", {{"file", path}, {"reason", opened.error().message}});
        if (opened.error().code == ErrorCode::kInvalid) std::filesystem::remove(path);
        continue;
      }
      LeftFile left{*std::move(opened), nullptr};
      CellFile& file = *left.file;
      left.hand_over = std::make_unique<HandOver>(
          file, [&file](LabelId id) { return file.LabelText(id); }, journal_, options_.hand_over_step);
      base::log::Info("counts_recovered", {{"file", path}});
      left_.push_back(std::move(left));
    }
  }

  Result<void> MoveLeft() {
    if (!std::exchange(looked_for_left_, true) && !options_.cells_folder.empty()) FindLeft();
    while (!left_.empty()) {
      if (Result<void> moved = left_.back().hand_over->MoveAll(); !moved) return moved;
      left_.pop_back();  // its file is empty, so it goes
    }
    return {};
  }

  Result<void> MoveCells() {
    if (hand_over_.pending()) {
      if (Result<void> moved = FinishHandOver(); !moved) return moved;
    }
    for (std::size_t which = 0; which < kCellsPerWorker; ++which) {
      counters_.Hold(which);
      if (!hand_over_.Begin(which)) {
        ReleaseCells(which);
      } else if (Result<void> moved = FinishHandOver(); !moved) {
        return moved;  // and the cells stand still until it succeeds
      }
    }
    return {};
  }

  Result<void> FinishHandOver() {
    Result<void> moved = hand_over_.Finish();
    if (moved) ReleaseCells(hand_over_.which());
    return moved;
  }

  void ReleaseCells(std::size_t which) {
    overflow_.Clear();
    counters_.Release(which, overflow_);
    overflow_.ForEach([&](const Key& key, std::uint64_t count) { Keep(key, count); });
    if (overflow_.size() != 0 && !std::exchange(said_overflow_, true)) {
      base::log::Warning("count_cells_full",
                         {{"do", "nothing: counted, but kill -9 could lose these"}, {"keys", overflow_.size()}});
    }
  }

  // What did not fit into the cells.
  Result<void> JournalOverflow() {
    std::vector<std::pair<Key, std::uint64_t>> counts;
    counts.reserve(waiting_.size());
    waiting_.ForEach([&](const Key& key, std::uint64_t count) { counts.emplace_back(key, count); });
    waiting_.Clear();
    std::vector<store::CountRow> rows;
    for (std::size_t from = 0; from < counts.size(); from += rows.size()) {
      const std::size_t until = std::min(from + store::kMaxRowsPerBatch, counts.size());
      rows.clear();
      for (std::size_t i = from; i < until; ++i) rows.push_back({Spell(counts[i].first), counts[i].second});
      if (Result<store::BatchId> appended = journal_.Append(rows, {}); !appended) {
        for (std::size_t i = from; i < counts.size(); ++i) Keep(counts[i].first, counts[i].second);
        return appended.error();
      }
    }
    return {};
  }

  void Keep(const Key& key, std::uint64_t count) {
    if (waiting_.size() < kMaxWaitingKeys) {
      waiting_.Add(key, count);
    } else {
      if (counts_dropped_ == 0) base::log::Error("counts_dropped", {{"waiting_keys", waiting_.size()}});
      counts_dropped_ += count;
    }
  }

  store::Dimensions Spell(const Key& key) const {
    return {key.hour,
            labels_.Text(key.partner),
            labels_.Text(key.campaign),
            labels_.Text(key.variant),
            labels_.Text(key.locale),
            labels_.Text(key.country),
            labels_.Text(key.surface),
            labels_.Text(key.kind),
            labels_.Text(key.rule),
            labels_.Text(key.other_rule)};
  }

  // Reads the journal to its end into the store. What was read and not taken stays in reading_ for the next try.
  Result<void> Drain() {
    for (int rewinds = 0; rewinds <= kMaxRewinds;) {
      if (reading_.empty()) {
        Result<std::vector<store::CounterBatch>> read = journal_.Read(kDrainBytes);
        if (!read) {
          Complain("journal_read_failed", read.error());
          return read.error();
        }
        reading_ = *std::move(read);
      }
      if (reading_.empty()) AskWhereTheStoreIs();
      if (reading_.empty()) {
        journal_.Forget(clock_.Now());  // what has been kept for long enough goes
        return {};
      }
      Result<Progress> applied = ApplyRead();
      if (!applied) return applied.error();
      reading_.clear();
      if (*applied == Progress::kRewound) {
        ++rewinds;
      } else {
        journal_.Forget(clock_.Now());
      }
    }
    return Error{ErrorCode::kUnavailable, "The store loses what it has just acknowledged: see to its replication."};
  }

  // By an empty batch that is known to a store which has lost nothing.
  void AskWhereTheStoreIs() {
    const auto last = store_has_.find(journal_.node());
    if (last == store_has_.end() || last->second.sequence == 0) return;
    if (clock_.Now() - last_answer_ < std::chrono::milliseconds(options_.ask_interval_ms)) return;
    if (journal_.figures().records_kept == 0) return;
    reading_.push_back({.id = {last->first, last->second}, .rows = {}, .events = {}, .after = {}});
  }

  enum class Progress {
    kAll,
    kRewound,  // the journal went back: read again
  };

  Result<Progress> ApplyRead() {
    Result<Progress> applied = Apply(reading_);
    if (applied || applied.error().code != ErrorCode::kInvalid) return applied;
    // One of them is beyond a limit (a journal of another release). It must not hold up the others for ever.
    for (store::CounterBatch& batch : reading_) {
      applied = Apply(std::span(&batch, 1));
      if (applied && *applied == Progress::kRewound) return applied;
      if (applied) continue;
      if (applied.error().code != ErrorCode::kInvalid) return applied;  // trying again is harmless
      ++batches_refused_;
      base::log::Error("counter_batch_refused", {{"sequence", batch.id.position.sequence},
                                                 {"rows", batch.rows.size()},
                                                 {"events", batch.events.size()},
                                                 {"reason", applied.error().message}});
    }
    return Progress::kAll;
  }

  Result<Progress> Apply(std::span<store::CounterBatch> batches) {
    SayAfter(batches);
    Result<store::ApplyOutcome> outcome = store_.Apply(batches, clock_.Now());
    store_reachable_ = outcome || outcome.error().code == ErrorCode::kInvalid;
    if (!outcome) {
      ++store_failures_;
      if (!store_reachable_) Complain("store_apply_failed", outcome.error());
      return outcome.error();
    }
    complained_ = false;
    last_answer_ = clock_.Now();
    batches_applied_ += outcome->batches_applied;
    batches_known_ += outcome->batches_known;
    events_counted_ += outcome->events_counted;
    events_duplicate_ += outcome->events_known;
    const auto taken = static_cast<std::size_t>(outcome->batches_applied + outcome->batches_known);
    for (const store::CounterBatch& batch : batches.first(std::min(taken, batches.size()))) {
      store::Position& has = store_has_[batch.id.node];
      has = std::max(has, batch.id.position);
    }
    if (!outcome->lost_after || taken >= batches.size()) return Progress::kAll;
    Rewind(batches[taken].id.node, *outcome->lost_after);
    return Progress::kRewound;
  }

  // What the store has answered for, or will have when it comes to the batch. Of a node that is new to this process the
  // journal gives the oldest record first, and lets go only of what the store has: so it has had the one before.
  void SayAfter(std::span<store::CounterBatch> batches) {
    std::map<std::string, store::Position> reached = store_has_;
    for (store::CounterBatch& batch : batches) {
      auto [at, is_new] = reached.emplace(batch.id.node, store::Position{});
      if (is_new && batch.id.position.sequence > 1) {
        at->second = {batch.id.position.epoch, batch.id.position.sequence - 1};
      }
      batch.after = at->second;
      at->second = std::max(at->second, batch.id.position);
    }
  }

  void Rewind(const std::string& node, const store::Position& behind) {
    const store::Position had = store_has_[node];
    const Rewound rewound = journal_.Rewind(node, behind);
    ++store_rewinds_;
    batches_sent_again_ += rewound.records;
    base::log::Warning("store_lost_counts", {{"node", node},
                                             {"had_epoch", had.epoch},
                                             {"had_sequence", had.sequence},
                                             {"has_epoch", behind.epoch},
                                             {"has_sequence", behind.sequence},
                                             {"sent_again", rewound.records}});
    store_has_[node] = behind;
    if (rewound.complete) return;
    // Some of what lies between is gone, or may be. What is left is sent without asking for what came before it.
    store_has_[node] = {};
    ++counts_not_recoverable_;
    base::log::Error("counts_not_recoverable",
                     {{"node", node}, {"do", "compare the reports with an older copy of the store"}});
  }

  // One day at a time, so that a flush stays short; every hour until nothing is left to do.
  void RollUp() {
    const std::uint32_t hour = HourOf(clock_.Now());
    constexpr std::uint32_t kKept = kRollUpAfterDays * store::kHoursPerDay;
    if (hour == rolled_up_hour_ || hour < kKept) return;
    const Result<bool> more = store_.RollUpDay(hour - kKept);
    if (!more) Complain("roll_up_failed", more.error());
    if (more && !*more) rolled_up_hour_ = hour;
  }

  // Once for each time of trouble, not once a second.
  void Complain(const char* event, const Error& error) {
    if (!std::exchange(complained_, true)) base::log::Warning(event, {{"reason", error.message}});
  }

  const FlusherOptions options_;
  const base::Clock& clock_;
  const Labels& labels_;
  Counters& counters_;
  Journal& journal_;
  store::Store& store_;

  // Of the flusher's thread.
  HandOver hand_over_;
  std::vector<LeftFile> left_;
  bool looked_for_left_ = false;
  CountTable waiting_;
  CountTable overflow_;
  bool said_overflow_ = false;
  std::vector<store::CounterBatch> reading_;
  std::map<std::string, store::Position> store_has_;  // by node: as far as the store has answered this process
  base::Instant last_answer_{};
  std::minstd_rand jitter_;
  std::int64_t backoff_ms_ = 0;
  std::uint32_t rolled_up_hour_ = 0;
  bool complained_ = false;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable finished_;
  bool running_ = false;
  bool stopping_ = false;
  std::uint64_t wanted_ = 0;
  std::uint64_t finished_ticket_ = 0;
  Result<void> last_result_;
  std::thread thread_;

  std::atomic<std::uint64_t> batches_applied_{0}, batches_known_{0}, batches_refused_{0}, store_failures_{0},
      events_accepted_{0}, events_refused_{0}, events_counted_{0}, events_duplicate_{0}, counts_dropped_{0},
      flushes_{0}, store_rewinds_{0}, batches_sent_again_{0}, counts_not_recoverable_{0};
  std::atomic<bool> store_reachable_{true};
};

Flusher::Flusher(FlusherOptions options, const base::Clock& clock, const Labels& labels, Counters& counters,
                 Journal& journal, store::Store& store)
    : impl_(std::make_unique<Impl>(options, clock, labels, counters, journal, store)) {}

Flusher::~Flusher() { (void)impl_->Stop(); }

void Flusher::Start() { impl_->Start(); }
Result<void> Flusher::Stop() { return impl_->Stop(); }
Result<void> Flusher::AcceptEvents(std::span<const store::Event> events) { return impl_->AcceptEvents(events); }
Result<void> Flusher::FlushNow(std::chrono::milliseconds timeout) { return impl_->FlushNow(timeout); }
FlusherStats Flusher::stats() const { return impl_->stats(); }

}  // namespace signpost::counters

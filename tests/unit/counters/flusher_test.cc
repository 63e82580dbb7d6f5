#include "server/counters/flusher.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/unit/counters/samples.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::counters {

using base::Error;
using base::ErrorCode;
using base::Result;

// The real store, cut off on request before or after it has done what it was asked.
class CutOff final : public store::ForwardingStore {
 public:
  explicit CutOff(std::unique_ptr<store::Store> real) : ForwardingStore(*real), real_(std::move(real)) {}

  enum class Where { kNowhere, kBefore, kAfter };
  std::atomic<Where> where = Where::kNowhere;
  std::atomic<int> applies = 0;

  Result<store::ApplyOutcome> Apply(std::span<const store::CounterBatch> batches, base::Instant now) override {
    ++applies;
    if (where == Where::kBefore) return Gone();
    auto outcome = real_->Apply(batches, now);
    if (where == Where::kAfter) return Gone();
    return outcome;
  }

  // Does something to the store's file while it is closed.
  template <typename Change>
  void Reopen(Change&& change, const Folder& folder) {
    real_.reset();
    change();
    real_ = folder.OpenStore();
    SetReal(*real_);
  }

 private:
  static Error Gone() { return {ErrorCode::kUnavailable, "cut off by the test"}; }
  std::unique_ptr<store::Store> real_;
};

struct Node : Folder {
  // Everything a flusher needs; as often as a test starts it.
  void Start(FlusherOptions options = {.flush_interval_ms = 3'600'000, .max_backoff_ms = 5},
             std::uint64_t journal_bytes = 256 << 20, std::uint64_t segment_bytes = 8 << 20,
             std::int64_t keep_applied_ms = 0) {
    if (!store) store = std::make_unique<CutOff>(OpenStore());
    auto opened = Journal::Open({.folder = Folder::journal(),
                                 .max_bytes = journal_bytes,
                                 .segment_bytes = segment_bytes,
                                 .keep_applied_ms = keep_applied_ms,
                                 .sync = [this](int file) { return disk_fails ? -1 : fdatasync(file); }});
    BOOST_REQUIRE(opened);
    journal = *std::move(opened);
    flusher = std::make_unique<Flusher>(options, clock, labels, counters, *journal, *store);
    flusher->Start();
  }
  void Stop() {
    flusher.reset();
    journal.reset();
  }
  Key MakeKey(const std::string& variant) {
    return {.hour = kHour, .partner = *labels.Intern("searchco"), .variant = *labels.Intern(variant)};
  }
  Result<void> Accept(std::uint32_t source, std::uint32_t first, std::uint32_t count) {
    std::vector<store::Event> events;
    for (std::uint32_t n = 0; n < count; ++n) events.push_back(MakeEvent(source, first + n));
    return flusher->AcceptEvents(events);
  }

  std::atomic<bool> disk_fails = false;
  base::ManualClock clock{base::Instant(std::chrono::hours(kHour))};
  Labels labels;
  Counters counters{2};
  std::unique_ptr<CutOff> store;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Flusher> flusher;
};

BOOST_FIXTURE_TEST_SUITE(flusher_suite, Node)

BOOST_AUTO_TEST_CASE(counts_and_events_reach_the_store_when_asked) {
  Start();
  const Key key = MakeKey("a");
  counters.worker(0).Bump(key, 3);
  counters.worker(1).Bump(key);
  BOOST_REQUIRE(Accept(1, 0, 10));
  BOOST_REQUIRE(Accept(1, 5, 10));  // half of them again
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "a") == 4u);
  BOOST_TEST(CountOf(*store, "1") == 15u);
  const FlusherStats stats = flusher->stats();
  BOOST_TEST(stats.events_accepted == 20u);
  BOOST_TEST(stats.events_counted == 15u);
  BOOST_TEST(stats.events_duplicate == 5u);
  BOOST_TEST(stats.batches_applied == 3u);
  BOOST_TEST(stats.journal.records_waiting == 0u);
  BOOST_TEST(stats.store_reachable);
  BOOST_REQUIRE(flusher->FlushNow());  // nothing new
  BOOST_TEST(flusher->stats().batches_applied == 3u);
}

BOOST_AUTO_TEST_CASE(it_flushes_by_itself) {
  Start({.flush_interval_ms = 5, .max_backoff_ms = 5});
  counters.worker(0).Bump(MakeKey("a"));
  while (CountOf(*store, "a") != 1) std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(stop_flushes_and_later_calls_are_answered) {
  Start();
  counters.worker(0).Bump(MakeKey("a"), 7);
  BOOST_REQUIRE(Accept(1, 0, 3));
  BOOST_TEST(bool(flusher->Stop()));
  BOOST_TEST(CountOf(*store, "a") == 7u);
  BOOST_TEST(CountOf(*store, "1") == 3u);
  BOOST_TEST((flusher->FlushNow().error().code == ErrorCode::kUnavailable));
  BOOST_REQUIRE(Accept(1, 3, 2));  // still journaled: the next start counts it
  Stop();
  Start();
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "1") == 5u);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_gets_everything_later_once) {
  for (const auto where : {CutOff::Where::kBefore, CutOff::Where::kAfter}) {
    const std::string variant = where == CutOff::Where::kBefore ? "before" : "after";
    const std::uint32_t source = where == CutOff::Where::kBefore ? 1 : 2;
    if (!flusher) Start();
    store->where = where;
    for (int i = 0; i < 5; ++i) {
      counters.worker(0).Bump(MakeKey(variant));
      BOOST_REQUIRE(Accept(source, static_cast<std::uint32_t>(10 * i), 10));
      const auto flushed = flusher->FlushNow();
      BOOST_REQUIRE(!flushed);
      BOOST_TEST((flushed.error().code == ErrorCode::kUnavailable));
    }
    BOOST_TEST(!flusher->stats().store_reachable);
    BOOST_TEST(flusher->stats().journal.records_waiting > 0u);
    store->where = CutOff::Where::kNowhere;
    BOOST_REQUIRE(flusher->FlushNow());
    BOOST_TEST(flusher->stats().store_reachable);
    BOOST_TEST(CountOf(*store, variant) == 5u);
    BOOST_TEST(CountOf(*store, std::to_string(source)) == 50u);
  }
}

BOOST_AUTO_TEST_CASE(it_tries_again_by_itself) {
  Start();
  store->where = CutOff::Where::kBefore;
  BOOST_REQUIRE(Accept(1, 0, 10));
  BOOST_TEST(!flusher->FlushNow());
  const int before = store->applies;
  while (store->applies < before + 3) std::this_thread::yield();
  store->where = CutOff::Where::kNowhere;
  while (CountOf(*store, "1") != 10) std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(a_lost_answer_before_a_crash_counts_once) {
  Start();
  store->where = CutOff::Where::kAfter;
  counters.worker(0).Bump(MakeKey("a"), 9);
  BOOST_REQUIRE(Accept(1, 0, 10));
  BOOST_TEST(!flusher->FlushNow());
  Stop();  // the journal still holds what the store has
  store->where = CutOff::Where::kNowhere;
  for (int start = 0; start < 2; ++start) {
    Start();
    BOOST_REQUIRE(flusher->FlushNow());
    BOOST_TEST(CountOf(*store, "a") == 9u);
    BOOST_TEST(CountOf(*store, "1") == 10u);
    BOOST_TEST(flusher->stats().batches_known == (start == 0 ? 2u : 0u));
    Stop();
  }
}

BOOST_AUTO_TEST_CASE(a_full_journal_refuses_events_keeps_counts_and_recovers) {
  Start({.flush_interval_ms = 3'600'000, .max_backoff_ms = 5}, /*journal_bytes=*/20'000, /*segment_bytes=*/4'000);
  store->where = CutOff::Where::kBefore;
  std::uint32_t accepted = 0;
  while (Accept(1, accepted, 10)) accepted += 10;
  BOOST_TEST((Accept(1, accepted, 10).error().code == ErrorCode::kUnavailable));
  BOOST_TEST(flusher->stats().events_refused == 20u);
  BOOST_TEST(flusher->stats().journal.bytes <= 20'000u);
  for (int i = 0; i < 20; ++i) {
    counters.worker(0).Bump(MakeKey("v" + std::to_string(i)), 2);  // decisions go on
    BOOST_TEST(!flusher->FlushNow());
  }
  BOOST_TEST(flusher->stats().counts_dropped == 0u);
  store->where = CutOff::Where::kNowhere;
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "1") == accepted);
  for (int i = 0; i < 20; ++i) BOOST_TEST(CountOf(*store, "v" + std::to_string(i)) == 2u);
  BOOST_REQUIRE(Accept(1, accepted, 10));
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_acknowledges_nothing_and_counts_once) {
  Start();
  BOOST_REQUIRE(Accept(1, 0, 10));
  disk_fails = true;
  BOOST_TEST((Accept(1, 10, 10).error().code == ErrorCode::kUnavailable));
  BOOST_TEST(flusher->stats().events_accepted == 10u);
  BOOST_TEST(flusher->stats().events_refused == 10u);
  counters.worker(0).Bump(MakeKey("a"));
  BOOST_REQUIRE(flusher->FlushNow());  // decisions go on, and so does the store
  disk_fails = false;
  BOOST_REQUIRE(Accept(1, 10, 10));  // told again
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "1") == 20u);
  BOOST_TEST(CountOf(*store, "a") == 1u);
}

BOOST_AUTO_TEST_CASE(more_keys_than_a_batch_holds) {
  Start({.flush_interval_ms = 3'600'000});
  BOOST_REQUIRE(flusher->FlushNow());  // the one at the start is over: none comes in between and makes a batch more
  constexpr std::uint32_t kKeys = 2 * store::kMaxRowsPerBatch + 5;
  const LabelId partner = *labels.Intern("p");
  for (std::uint32_t n = 0; n < kKeys; ++n) counters.worker(0).Bump({.hour = n, .partner = partner});
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(flusher->stats().batches_applied == 3u);
  BOOST_TEST(CountOf(*store, "") == kKeys);
}

BOOST_AUTO_TEST_CASE(events_beyond_the_limits_are_refused_whole) {
  Start();
  const std::vector<store::Event> many(kMaxEventsPerCall + 1, MakeEvent(1, 1));
  BOOST_TEST((flusher->AcceptEvents(many).error().code == ErrorCode::kInvalid));
  store::Event wide = MakeEvent(1, 1);
  wide.dimensions.kind = std::string(65, 'x');
  const std::vector<store::Event> mixed = {MakeEvent(1, 2), wide};
  BOOST_TEST((flusher->AcceptEvents(mixed).error().code == ErrorCode::kInvalid));
  BOOST_TEST(bool(flusher->AcceptEvents({})));
  BOOST_TEST(bool(flusher->AcceptEvents(std::span(many).first(kMaxEventsPerCall))));
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "1") == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_the_store_will_never_take_does_not_hold_up_the_others) {
  Start();
  BOOST_REQUIRE(Accept(1, 0, 5));
  const store::CountRow poison{{kHour, "p", "", "poison", "", "", "", ""}, 0};  // no batch of ours counts zero
  BOOST_REQUIRE(journal->Append(std::span(&poison, 1), {}));
  BOOST_REQUIRE(Accept(1, 5, 5));
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "1") == 10u);
  BOOST_TEST(flusher->stats().batches_refused == 1u);
  BOOST_TEST(flusher->stats().journal.records_waiting == 0u);
}

BOOST_AUTO_TEST_CASE(old_hours_become_days) {
  Start();
  for (std::uint32_t hour = 0; hour < 48; ++hour) {
    Key key = MakeKey("a");
    key.hour = kHour + hour;
    counters.worker(0).Bump(key);
  }
  BOOST_REQUIRE(flusher->FlushNow());
  const auto rows = [&] { return store->ReadCounts({kHour, kHour + 48, {}, {}, store::Resolution::kHour})->size(); };
  BOOST_TEST(rows() == 48u);
  struct Step {
    std::int64_t hours;
    std::size_t rows;
  };
  // The first day is old enough to the hour, then the second; a flush rolls up one day, so ask twice.
  for (const Step step : {Step{24 * kRollUpAfterDays + 23, 48}, Step{1, 25}, Step{23, 25}, Step{1, 2}}) {
    clock.Advance(std::chrono::hours(step.hours));
    BOOST_REQUIRE(flusher->FlushNow());
    BOOST_REQUIRE(flusher->FlushNow());
    BOOST_TEST(rows() == step.rows);
  }
  BOOST_TEST(CountOf(*store, "a") == 48u);
}

constexpr std::int64_t kKeepMs = 120'000;

// A node whose store can be put back to what it was.
struct KeepingNode : Node {
  void StartKeeping() {
    Start({.flush_interval_ms = 3'600'000, .max_backoff_ms = 5}, 256 << 20, /*segment_bytes=*/1'000, kKeepMs);
    BOOST_REQUIRE(flusher->FlushNow());  // the one at the start is over
  }
  // Ten events and one decision of a variant that all share.
  void CountSome() {
    BOOST_REQUIRE(Accept(1, accepted, 10));
    accepted += 10;
    counters.worker(0).Bump(MakeKey("a"));
    ++decided;
    if (flusher) BOOST_REQUIRE(flusher->FlushNow());
  }
  // SQLite leaves one whole file when the last handle is closed. The flusher calls nobody in between.
  void Save() {
    store->Reopen([&] { CopyFile(database(), path() + "/backup"); }, *this);
  }
  void PutBack() {
    store->Reopen([&] { CopyFile(path() + "/backup", database()); }, *this);
  }
  static void CopyFile(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
  }
  void ExpectExact() {
    BOOST_TEST(CountOf(*store, "1") == accepted);
    BOOST_TEST(CountOf(*store, "a") == decided);
  }

  std::uint32_t accepted = 0;
  std::uint64_t decided = 0;
};

BOOST_FIXTURE_TEST_CASE(a_store_that_has_gone_back_is_told_again, KeepingNode) {
  StartKeeping();
  for (int i = 0; i < 3; ++i) CountSome();
  Save();
  for (int i = 0; i < 5; ++i) CountSome();
  PutBack();
  BOOST_TEST(CountOf(*store, "a") == 3u);
  CountSome();
  ExpectExact();
  FlusherStats stats = flusher->stats();
  BOOST_TEST(stats.store_rewinds == 1u);
  BOOST_TEST(stats.batches_sent_again == 10u);
  BOOST_TEST(stats.counts_not_recoverable == 0u);
  // Again, and to the same state.
  PutBack();
  CountSome();
  ExpectExact();
  BOOST_TEST(flusher->stats().store_rewinds == 2u);
  BOOST_TEST(flusher->stats().counts_not_recoverable == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_store_that_has_gone_back_is_told_again_by_the_next_process, KeepingNode) {
  StartKeeping();
  for (int i = 0; i < 3; ++i) CountSome();
  Save();
  for (int i = 0; i < 5; ++i) CountSome();
  Stop();
  PutBack();
  StartKeeping();
  ExpectExact();
  CountSome();
  ExpectExact();
  Stop();
  PutBack();
  StartKeeping();  // over two restarts
  ExpectExact();
  BOOST_TEST(flusher->stats().counts_not_recoverable == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_idle_node_notices_a_loss_before_it_lets_go, KeepingNode) {
  StartKeeping();
  CountSome();
  Save();
  for (int i = 0; i < 5; ++i) CountSome();
  PutBack();
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(flusher->stats().store_rewinds == 0u);  // nothing to send, and no time has gone by
  clock.Advance(std::chrono::milliseconds(kKeepMs / 4));
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(flusher->stats().store_rewinds == 1u);
  ExpectExact();
}

BOOST_FIXTURE_TEST_CASE(a_store_that_has_gone_back_too_far_gets_what_is_left, KeepingNode) {
  for (const bool over_a_restart : {false, true}) {
    BOOST_TEST_CONTEXT(over_a_restart) {
      if (!flusher) StartKeeping();
      CountSome();
      Save();
      const std::uint64_t saved = CountOf(*store, "1");
      for (int i = 0; i < 3; ++i) CountSome();
      // Nobody asks in between: what was kept has gone when the loss is noticed.
      for (int i = 0; i < 3; ++i) {
        clock.Advance(std::chrono::milliseconds(kKeepMs));
        BOOST_REQUIRE(flusher->FlushNow());
      }
      CountSome();
      const std::uint64_t before = flusher->stats().counts_not_recoverable;
      if (over_a_restart) {
        Stop();
        PutBack();
        StartKeeping();
        BOOST_TEST(flusher->stats().counts_not_recoverable == 1u);
      } else {
        PutBack();
        CountSome();
        BOOST_TEST(flusher->stats().counts_not_recoverable == before + 1);
      }
      BOOST_TEST(CountOf(*store, "1") < accepted);
      BOOST_TEST(CountOf(*store, "1") > saved);
      const std::uint64_t counted = CountOf(*store, "1");
      CountSome();  // and it goes on
      BOOST_TEST(CountOf(*store, "1") == counted + 10);
    }
  }
}

BOOST_AUTO_TEST_CASE(everybody_at_once) {
  constexpr std::uint32_t kThreads = 2;
  constexpr std::uint32_t kEach = 300;
  Start({.flush_interval_ms = 1, .max_backoff_ms = 5});
  const Key key = MakeKey("a");
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint32_t n = 0; n < kEach; ++n) {
        counters.worker(t).Bump(key);
        if (!Accept(t, n, 2)) std::abort();  // each event told twice, by this call and the next
        if (n % 50 == 0 && !flusher->FlushNow()) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_REQUIRE(flusher->FlushNow());
  BOOST_TEST(CountOf(*store, "a") == kThreads * kEach);
  for (std::uint32_t t = 0; t < kThreads; ++t) BOOST_TEST(CountOf(*store, std::to_string(t)) == kEach + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::counters

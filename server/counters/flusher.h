// Brings counts and events to the store: exactly once, also when the process or the store dies in between.
//
//   Flusher flusher({.flush_interval_ms = 1000}, clock, labels, counters, *journal, *store);
//   flusher.Start();
//   if (Result<void> taken = flusher.AcceptEvents(events); !taken) answer 503; else answer 202;
//   flusher.FlushNow();        // before a report: it then sees everything counted before
//   flusher.Stop();            // last flush, joins
//
// One owned thread, every interval: move what the workers have counted into the journal (hand_over.h), fdatasync it,
// then read the journal in order into the store. Events go to the journal at once, on the caller's thread, which waits
// for the disk, so that the caller may acknowledge them. There is one path to the store, the journal, so recovery after
// a crash is the first flush; it moves what a killed process had counted, too.
//
// When the store is away: the journal grows, the flusher tries again with doubling pauses up to max_backoff_ms, and
// decisions go on. When the journal is full: AcceptEvents answers kUnavailable, and counts wait where they were
// counted; of those that found no room there, up to kMaxWaitingKeys different ones wait in memory, and then they are
// dropped, counted in the stats and logged.
//
// A store that has lost what it had acknowledged (a failover, a backup put back) is noticed by CounterBatch::after: the
// flusher says up to where the store has answered, goes back in the journal, which keeps records for a while, and sends
// them again. While there is nothing to send it asks with an empty batch, several times in that while, so that a loss
// is noticed before the journal lets go of what was lost.
//
// Also calls the store's roll-up of hours into days once an hour.
// Thread-safety: any thread, between Start and Stop; Start and Stop from the owner.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/counters/counters.h"
#include "server/counters/journal.h"
#include "server/counters/labels.h"
#include "server/store/store.h"

namespace signpost::counters {

inline constexpr std::size_t kMaxEventsPerCall = 1'000;
inline constexpr std::size_t kMaxWaitingKeys = 1'000'000;
inline constexpr std::uint32_t kRollUpAfterDays = 35;

struct FlusherOptions {
  std::int64_t flush_interval_ms = 1'000;
  std::int64_t max_backoff_ms = 10'000;
  std::string cells_folder;  // where killed processes have left their cell files: the journal's. Empty: nowhere
  std::function<void()> hand_over_step;                                 // see HandOver::Step
  std::int64_t ask_interval_ms = JournalOptions{}.keep_applied_ms / 4;  // the store, while there is nothing to send
};

// For /metrics. Totals since start, unless they say otherwise.
struct FlusherStats {
  JournalFigures journal;
  std::uint64_t batches_applied = 0;
  std::uint64_t batches_known = 0;      // the store had them: replayed after a crash or a lost answer
  std::uint64_t batches_refused = 0;    // the store would never take them: dropped, and logged
  std::uint64_t store_failures = 0;     // calls that the store answered with an error
  std::uint64_t events_accepted = 0;    // journaled, and acknowledged by the caller
  std::uint64_t events_refused = 0;     // the journal could not take them
  std::uint64_t events_counted = 0;     // were new to the store
  std::uint64_t events_duplicate = 0;   // were known to the store
  std::uint64_t counts_dropped = 0;     // decisions not counted because too many keys waited
  std::uint64_t counts_overflowed = 0;  // decisions counted where a kill could have lost them: too many keys
  std::uint64_t flushes = 0;
  std::uint64_t store_rewinds = 0;           // times that the store had lost what it had acknowledged
  std::uint64_t batches_sent_again = 0;      // because of that
  std::uint64_t counts_not_recoverable = 0;  // times that the journal did not go back far enough for it
  bool store_reachable = true;               // as of the last try
};

class Flusher {
 public:
  // All arguments must outlive the flusher.
  Flusher(FlusherOptions options, const base::Clock& clock, const Labels& labels, Counters& counters, Journal& journal,
          store::Store& store);
  ~Flusher();
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  void Start();
  // Flushes once more and joins. What the store would not take stays in the journal for the next start.
  base::Result<void> Stop();

  // Journals up to kMaxEventsPerCall events as one record, and waits for the disk: not on an event loop. After success
  // each will be counted exactly once. kUnavailable: nothing is promised, tell them again later.
  base::Result<void> AcceptEvents(std::span<const store::Event> events);

  // Returns when everything counted and accepted before the call is in the store. kUnavailable: the store did not take
  // it, or not within the time.
  base::Result<void> FlushNow(std::chrono::milliseconds timeout = std::chrono::seconds(5));

  FlusherStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace signpost::counters

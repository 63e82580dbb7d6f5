// The part of the store's contract that counting stands on: a batch counts once, an event counts once, and sums are
// the same before and after hours become days.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

using base::ErrorCode;

constexpr std::uint32_t kDay = 490'008;  // the first hour of a day in 2025
static_assert(kDay % kHoursPerDay == 0);

Dimensions Where(std::uint32_t hour, const std::string& partner = "p", const std::string& campaign = "c",
                 const std::string& kind = "message") {
  return {hour, partner, campaign, "a", "en-GB", "GB", "web_search", kind};
}

CounterBatch Batch(const std::string& node, std::uint64_t epoch, std::uint64_t sequence, std::vector<CountRow> rows,
                   std::vector<Event> events = {}) {
  return {{node, {epoch, sequence}}, std::move(rows), std::move(events)};
}

Event MakeEvent(std::uint32_t number, base::Instant expires, std::uint32_t hour = kDay) {
  Event event{.key = {}, .expires_at = expires, .dimensions = Where(hour, "p", "c", "impression")};
  for (int i = 0; i < 4; ++i) event.key[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(number >> (8 * i));
  return event;
}

ApplyOutcome Apply(Store& store, const CounterBatch& batch, base::Instant now = At(1'000)) {
  return Must(store.Apply(std::span(&batch, 1), now));
}

std::uint64_t Total(Store& store) {
  const auto rows = Must(store.ReadCounts(
      {.from_hour = 0, .until_hour = 1'000'000, .filters = {}, .group_by = {}, .resolution = Resolution::kWhole}));
  return rows.empty() ? 0 : rows[0].count;
}

// A node's batches, one after the other, and what is in the store after each.
void ABatchCountsOnce(Home& home) {
  struct Step {
    const char* node;
    std::uint64_t epoch, sequence;
    bool applied;
  };
  const Step steps[] = {{"n", 1, 1, true},  {"n", 1, 1, false}, {"n", 1, 3, true},  // gaps are the node's own business
                        {"n", 1, 2, false}, {"m", 1, 1, true},                      // another node
                        {"n", 2, 1, true},  {"n", 1, 4, false},  // a start later; a ghost from before
                        {"n", 2, 1, false}, {"n", 2, 2, true},  {"m", 1, 1, false}};
  auto store = home.Open();
  std::uint64_t expected = 0;
  for (const Step& step : steps) {
    const auto outcome = Apply(*store, Batch(step.node, step.epoch, step.sequence, {{Where(kDay), 10}}));
    expected += step.applied ? 10 : 0;
    BOOST_TEST(outcome.batches_applied == (step.applied ? 1u : 0u));
    BOOST_TEST(outcome.batches_known == (step.applied ? 0u : 1u));
    BOOST_TEST(Total(*store) == expected);
  }
  store.reset();
  store = home.Open();
  BOOST_TEST(Apply(*store, Batch("n", 2, 2, {{Where(kDay), 10}})).batches_known == 1u);
  BOOST_TEST(Total(*store) == expected);
}

void ManyBatchesGoInOneCall(Home& home) {
  auto store = home.Open();
  const std::vector<CounterBatch> batches = {Batch("n", 1, 1, {{Where(kDay), 1}, {Where(kDay + 1), 2}}),
                                             Batch("m", 1, 1, {{Where(kDay), 4}}),
                                             Batch("n", 1, 1, {{Where(kDay), 100}}),  // known by now
                                             Batch("n", 1, 2, {{Where(kDay), 8}})};
  const auto outcome = Must(store->Apply(batches, At(1)));
  BOOST_TEST(outcome.batches_applied == 3u);
  BOOST_TEST(outcome.batches_known == 1u);
  BOOST_TEST(Total(*store) == 15u);
  BOOST_TEST(Must(store->Apply({}, At(1))).batches_applied == 0u);
}

void AnEventCountsOnce(Home& home) {
  auto store = home.Open();
  const Event one = MakeEvent(1, At(100'000));
  const Event two = MakeEvent(2, At(100'000));
  auto outcome = Apply(*store, Batch("n", 1, 1, {}, {one, two, one}));  // twice in one batch
  BOOST_TEST(outcome.events_counted == 2u);
  BOOST_TEST(outcome.events_known == 1u);
  outcome = Apply(*store, Batch("n", 1, 2, {}, {one}));  // again, later
  BOOST_TEST(outcome.events_known == 1u);
  outcome = Apply(*store, Batch("m", 1, 1, {}, {two}));  // again, told to another node
  BOOST_TEST(outcome.events_known == 1u);
  outcome = Apply(*store, Batch("m", 1, 2, {}, {one}), At(99'999));  // to the end of its time
  BOOST_TEST(outcome.events_known == 1u);
  BOOST_TEST(Total(*store) == 2u);
  store.reset();
  store = home.Open();
  BOOST_TEST(Apply(*store, Batch("m", 1, 3, {}, {one})).events_known == 1u);
  // After its time a key is free again: the token it came from is refused long before.
  BOOST_TEST(Apply(*store, Batch("m", 1, 4, {}, {one}), At(200'000)).events_counted == 1u);
}

void ALateJournalCountsItsCopiesOnce(Home& home) {
  auto store = home.Open();
  const base::Instant now = At(1'000'000);
  const Event late = MakeEvent(1, At(10));  // its time was over long before the store came back
  BOOST_TEST(Apply(*store, Batch("n", 1, 1, {}, {late}), now).events_counted == 1u);
  BOOST_TEST(Apply(*store, Batch("n", 1, 2, {}, {late}), now + std::chrono::minutes(30)).events_known == 1u);
  BOOST_TEST(Total(*store) == 1u);
}

void SumsAreGroupedAndFiltered(Home& home) {
  auto store = home.Open();
  Apply(*store, Batch("n", 1, 1,
                      {{Where(kDay, "p1", "c1", "message"), 1},
                       {Where(kDay + 1, "p1", "c1", "message"), 2},
                       {Where(kDay + 1, "p1", "c2", "none"), 4},
                       {Where(kDay + 30, "p2", "c1", "message"), 8},
                       {Where(kDay + 30, "p2", "", "none"), 16}}));
  const auto row = [](std::uint32_t hour, std::uint64_t count, const char* partner = "", const char* campaign = "") {
    return CountRow{{hour, partner, campaign, "", "", "", "", ""}, count};
  };
  struct Table {
    const char* what;
    CountQuery query;
    std::vector<CountRow> rows;
  };
  const std::uint32_t next = kDay + 24;
  const Table cases[] = {
      {"hours", {kDay, kDay + 48, {}, {}, Resolution::kHour}, {row(kDay, 1), row(kDay + 1, 6), row(kDay + 30, 24)}},
      {"until is exclusive", {kDay, kDay + 1, {}, {}, Resolution::kHour}, {row(kDay, 1)}},
      {"days", {kDay, kDay + 48, {}, {}, Resolution::kDay}, {row(kDay, 7), row(next, 24)}},
      {"days are whole", {kDay + 1, kDay + 25, {}, {}, Resolution::kDay}, {row(kDay, 7), row(next, 24)}},
      {"one sum", {kDay + 1, kDay + 48, {}, {}, Resolution::kWhole}, {row(kDay + 1, 30)}},
      {"nothing there", {kDay + 100, kDay + 200, {}, {}, Resolution::kWhole}, {}},
      {"no hours at all", {kDay, kDay, {}, {}, Resolution::kHour}, {}},
      {"by two",
       {kDay, kDay + 48, {}, {Dimension::kCampaign, Dimension::kPartner}, Resolution::kWhole},
       {row(kDay, 3, "p1", "c1"), row(kDay, 4, "p1", "c2"), row(kDay, 16, "p2", ""), row(kDay, 8, "p2", "c1")}},
      {"one value", {kDay, kDay + 48, {{Dimension::kKind, {"none"}}}, {}, Resolution::kWhole}, {row(kDay, 20)}},
      {"either value",
       {kDay, kDay + 48, {{Dimension::kCampaign, {"c1", "c2"}}}, {}, Resolution::kWhole},
       {row(kDay, 15)}},
      {"the empty value", {kDay, kDay + 48, {{Dimension::kCampaign, {""}}}, {}, Resolution::kWhole}, {row(kDay, 16)}},
      {"no value", {kDay, kDay + 48, {{Dimension::kCampaign, {}}}, {}, Resolution::kWhole}, {}},
      {"both filters",
       {kDay, kDay + 48, {{Dimension::kCampaign, {"c1"}}, {Dimension::kPartner, {"p2"}}}, {}, Resolution::kWhole},
       {row(kDay, 8)}},
      {"a value that tries to be SQL",
       {kDay, kDay + 48, {{Dimension::kPartner, {"p1') OR ('1'='1"}}}, {}, Resolution::kWhole},
       {}}};
  for (const Table& one : cases) {
    BOOST_TEST_CONTEXT(one.what) { BOOST_TEST((Must(store->ReadCounts(one.query)) == one.rows)); }
  }
}

void HoursBecomeDaysOnce(Home& home) {
  auto store = home.Open();
  std::vector<CountRow> rows;
  for (std::uint32_t hour = 0; hour < 72; ++hour) rows.push_back({Where(kDay + hour), hour + 1});
  Apply(*store, Batch("n", 1, 1, rows));
  const CountQuery days{kDay, kDay + 72, {}, {Dimension::kPartner}, Resolution::kDay};
  const CountQuery hours{kDay, kDay + 72, {}, {}, Resolution::kHour};
  const auto before = Must(store->ReadCounts(days));
  BOOST_REQUIRE(before.size() == 3u);

  BOOST_TEST(Must(store->RollUpDay(kDay + 71)));  // one day at a time; the third day is not over
  BOOST_TEST(!Must(store->RollUpDay(kDay + 71)));
  BOOST_TEST(!Must(store->RollUpDay(kDay + 71)));  // nothing left to do
  BOOST_TEST((Must(store->ReadCounts(days)) == before));
  const auto by_hour = Must(store->ReadCounts(hours));
  BOOST_REQUIRE(by_hour.size() == 2u + 24u);
  BOOST_TEST(by_hour[0].dimensions.hour == kDay);  // the day answers at its first hour
  BOOST_TEST(by_hour[0].count == 300u);
  BOOST_TEST(by_hour[1].dimensions.hour == kDay + 24);

  Apply(*store, Batch("n", 1, 2, {{Where(kDay + 5), 1'000}}));  // a late batch for a day that is rolled up
  BOOST_TEST(Must(store->ReadCounts(days))[0].count == 1'300u);
  BOOST_TEST(!Must(store->RollUpDay(kDay + 48)));
  BOOST_TEST(Must(store->ReadCounts(days))[0].count == 1'300u);
  BOOST_TEST(Must(store->ReadCounts(hours))[0].count == 1'300u);
  BOOST_TEST(Total(*store) == 72u * 73u / 2 + 1'000u);
}

void ABadBatchSpoilsNothing(Home& home) {
  auto store = home.Open();
  const auto good = Batch("n", 1, 1, {{Where(kDay), 1}});
  const std::string long_text(kMaxDimensionBytes + 1, 'x');
  const CounterBatch bad[] = {Batch("n", 1, 2, {{Where(kDay, long_text), 1}}),
                              Batch("n", 1, 2, {{Where(kDay), 0}}),
                              Batch("n", 1, 0, {{Where(kDay), 1}}),
                              Batch("", 1, 2, {{Where(kDay), 1}}),
                              Batch("n", 1, 2, std::vector<CountRow>(kMaxRowsPerBatch + 1, {Where(kDay), 1})),
                              Batch("n", 1, 2, {}, std::vector<Event>(kMaxEventsPerBatch + 1, MakeEvent(1, At(9))))};
  for (const CounterBatch& one : bad) {
    const std::vector<CounterBatch> both = {good, one};
    CHECK_ERROR(store->Apply(both, At(1)), ErrorCode::kInvalid);
    BOOST_TEST(Total(*store) == 0u);  // all or nothing
  }
  CHECK_ERROR(store->ReadCounts({.from_hour = 2, .until_hour = 1, .filters = {}, .group_by = {}}), ErrorCode::kInvalid);
  BOOST_TEST(Apply(*store, good).batches_applied == 1u);
  const CounterBatch full = Batch("n", 1, 2, std::vector<CountRow>(kMaxRowsPerBatch, {Where(kDay), 1}),
                                  std::vector<Event>(kMaxEventsPerBatch, MakeEvent(1, At(9))));
  BOOST_TEST(Apply(*store, full).batches_applied == 1u);  // the limits themselves are allowed
  BOOST_TEST(Total(*store) == 1u + kMaxRowsPerBatch + 1u);
}

// A store that has less of a node than it once answered for, as after a failover, does not leave a gap.
void AStoreThatIsBehindSaysSo(Home& home) {
  auto store = home.Open();
  const auto batch = [](const std::string& node, Position position, Position after) {
    CounterBatch one = Batch(node, position.epoch, position.sequence, {{Where(kDay), 1}, {Where(kDay + 1), 1}});
    one.after = after;
    return one;
  };
  // Numbers that a double would not tell apart.
  constexpr std::uint64_t kBig = (1ULL << 53) + 1;
  constexpr std::uint64_t kMost = (1ULL << 63) - 1;
  struct Step {
    const char* what;
    CounterBatch batch;
    bool applied;
    std::optional<Position> lost_after;
  };
  const Step steps[] = {
      {"the first batch of all", batch("n", {1, 1}, {0, 0}), true, {}},
      {"after what is there", batch("n", {1, 3}, {1, 1}), true, {}},
      {"after less than what is there", batch("n", {1, 4}, {1, 1}), true, {}},
      {"known, whatever it comes after", batch("n", {1, 4}, {1, 3}), false, {}},
      {"after what is not there", batch("n", {1, 6}, {1, 5}), false, Position{1, 4}},
      {"again", batch("n", {1, 6}, {1, 5}), false, Position{1, 4}},
      {"what was missing", batch("n", {1, 5}, {1, 4}), true, {}},
      {"and then the rest", batch("n", {1, 6}, {1, 5}), true, {}},
      {"a later epoch counts as more", batch("n", {3, 1}, {2, 1}), false, Position{1, 6}},
      {"nothing is left to send again", batch("n", {3, 1}, {0, 0}), true, {}},
      {"a node that is not known", batch("m", {1, 2}, {1, 1}), false, Position{0, 0}},
      {"a node that is not known begins anew", batch("m", {1, 2}, {0, 0}), true, {}},
      {"big", batch("b", {kBig, kBig}, {0, 0}), true, {}},
      {"one more", batch("b", {kBig, kBig + 1}, {kBig, kBig}), true, {}},
      {"one too many", batch("b", {kBig, kBig + 3}, {kBig, kBig + 2}), false, Position{kBig, kBig + 1}},
      {"the most", batch("b", {kMost, kMost}, {kBig, kBig + 1}), true, {}},
      {"there", batch("b", {kMost, kMost}, {kMost, kMost}), false, {}}};
  std::uint64_t expected = 0;
  for (const Step& step : steps) {
    BOOST_TEST_CONTEXT(step.what) {
      const ApplyOutcome outcome = Apply(*store, step.batch);
      expected += step.applied ? 2 : 0;
      BOOST_TEST(outcome.batches_applied == (step.applied ? 1u : 0u));
      BOOST_TEST(outcome.batches_known == (step.applied || step.lost_after ? 0u : 1u));
      BOOST_TEST((outcome.lost_after == step.lost_after));
      BOOST_TEST(Total(*store) == expected);
    }
  }
  // In one call: what comes before the gap is in, what comes behind it is not, also that of another node.
  const std::vector<CounterBatch> batches = {batch("m", {1, 3}, {1, 2}), batch("n", {3, 4}, {3, 3}),
                                             batch("m", {1, 4}, {1, 3})};
  const ApplyOutcome outcome = Must(store->Apply(batches, At(1)));
  BOOST_TEST(outcome.batches_applied == 1u);
  BOOST_TEST((outcome.lost_after == Position{3, 1}));
  BOOST_TEST(Total(*store) == expected + 2);
}

// More than one script, or one transaction, would take well; events that are told twice within it count once.
void ManyFullBatchesGoInOneCall(Home& home) {
  constexpr std::uint64_t kBatches = 8;
  auto store = home.Open();
  std::vector<CounterBatch> batches;
  for (std::uint64_t sequence = 1; sequence <= kBatches; ++sequence) {
    CounterBatch& batch = batches.emplace_back(Batch("n", 1, sequence, {}));
    batch.after = {1, sequence - 1};
    if (sequence == 1) batch.after = {0, 0};
    for (std::uint32_t i = 0; i < kMaxRowsPerBatch; ++i) {
      batch.rows.push_back({Where(kDay + i % 48, "p" + std::to_string(i % 300)), 1});
      batch.events.push_back(MakeEvent(i, At(100'000)));
    }
  }
  ApplyOutcome outcome = Must(store->Apply(batches, At(1)));
  BOOST_TEST(outcome.batches_applied == kBatches);
  BOOST_TEST(outcome.events_counted == kMaxEventsPerBatch);
  BOOST_TEST(outcome.events_known == (kBatches - 1) * kMaxEventsPerBatch);
  BOOST_TEST(Total(*store) == kBatches * kMaxRowsPerBatch + kMaxEventsPerBatch);
  outcome = Must(store->Apply(batches, At(1)));
  BOOST_TEST(outcome.batches_known == kBatches);
  BOOST_TEST(Total(*store) == kBatches * kMaxRowsPerBatch + kMaxEventsPerBatch);
}

constexpr std::uint64_t kRacingBatches = 40;

// Batches of one node, each with one count and the same two hundred events for everybody.
CounterBatch RacingBatch(const std::string& node, std::uint64_t sequence) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 5; ++i) {
    events.push_back(MakeEvent(static_cast<std::uint32_t>(sequence) * 5 + i, At(100'000)));
  }
  return Batch(node, 1, sequence, {{Where(kDay + static_cast<std::uint32_t>(sequence % 24)), 1}}, events);
}

bool ApplyAll(Store& store, const std::string& node) {
  for (std::uint64_t sequence = 1; sequence <= kRacingBatches; ++sequence) {
    const CounterBatch batch = RacingBatch(node, sequence);
    if (!store.Apply(std::span(&batch, 1), At(1'000))) return false;
  }
  return true;
}

void WritersInThreadsAndProcessesAgree(Home& home) {
  Child other_process([&] { return ApplyAll(*home.Open(), "child"); });
  auto shared = home.Open();
  std::atomic<bool> done = false;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (const char* node : {"t1", "t2"}) {  // two on one handle
    threads.emplace_back([&, node] { failed += ApplyAll(*shared, node) ? 0 : 1; });
  }
  threads.emplace_back([&] { failed += ApplyAll(*home.Open(), "t1") ? 0 : 1; });  // the same batches at the same time
  std::thread reader([&] {
    std::uint64_t last = 0;
    while (!done) {
      const auto rows = shared->ReadCounts({0, 1'000'000, {}, {}, Resolution::kWhole});
      if (!rows) continue;
      const std::uint64_t total = rows->empty() ? 0 : (*rows)[0].count;
      if (total < last) std::abort();  // a sum never goes back
      last = total;
    }
  });
  for (std::thread& thread : threads) thread.join();
  done = true;
  reader.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(other_process.Succeeded());
  BOOST_TEST(Total(*shared) == 3 * kRacingBatches + 5 * kRacingBatches);
}

void AKilledWriterLeavesWholeBatches(Home& home) {
  std::array<int, 2> told;
  BOOST_REQUIRE(pipe(told.data()) == 0);
  Child writer([&] {
    auto store = home.Open();
    for (std::uint64_t sequence = 1; sequence <= 1'000'000; ++sequence) {
      const CounterBatch batch = RacingBatch("n", sequence);
      if (!store->Apply(std::span(&batch, 1), At(1'000))) return false;
      if (write(told[1], "x", 1) != 1) return false;
    }
    return true;
  });
  close(told[1]);
  std::uint64_t acknowledged = 0;
  char byte;
  while (acknowledged < 30 && read(told[0], &byte, 1) == 1) ++acknowledged;
  writer.Kill();
  while (read(told[0], &byte, 1) == 1) ++acknowledged;
  close(told[0]);
  BOOST_TEST(!writer.Succeeded());
  auto store = home.Open();
  const std::uint64_t total = Total(*store);
  if (!home.spreads_counts()) {
    BOOST_TEST(total % 6 == 0u);  // one count and five events in each: none is half there
  }
  BOOST_TEST(total >= 6 * acknowledged);        // what was answered is there
  BOOST_TEST(total <= 6 * (acknowledged + 1));  // at most the one under way besides
  // The node starts again and sends from the beginning: the sum is as if nothing had happened.
  for (std::uint64_t sequence = 1; sequence <= acknowledged + 5; ++sequence) {
    Apply(*store, RacingBatch("n", sequence));
  }
  BOOST_TEST(Total(*store) == 6 * (acknowledged + 5));
}

}  // namespace

std::vector<Case> CountCases() {
  return {{"a_batch_counts_once", ABatchCountsOnce},
          {"many_batches_go_in_one_call", ManyBatchesGoInOneCall},
          {"many_full_batches_go_in_one_call", ManyFullBatchesGoInOneCall},
          {"a_store_that_is_behind_says_so", AStoreThatIsBehindSaysSo},
          {"an_event_counts_once", AnEventCountsOnce},
          {"a_late_journal_counts_its_copies_once", ALateJournalCountsItsCopiesOnce},
          {"sums_are_grouped_and_filtered", SumsAreGroupedAndFiltered},
          {"hours_become_days_once", HoursBecomeDaysOnce},
          {"a_bad_batch_spoils_nothing", ABadBatchSpoilsNothing},
          {"writers_in_threads_and_processes_agree", WritersInThreadsAndProcessesAgree},
          {"a_killed_writer_leaves_whole_batches", AKilledWriterLeavesWholeBatches}};
}

}  // namespace signpost::store::contract

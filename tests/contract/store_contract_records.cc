// The part of the store's contract that drafts, accounts and sessions stand on: records are replaced only by who knows
// their version, several of them whole or not at all, and a list has them in the order of their ids.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <functional>
#include <optional>
#include <thread>

#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

using base::ErrorCode;

constexpr auto kPut = RecordAction::kPut;
constexpr auto kRemove = RecordAction::kRemove;
constexpr auto kCheck = RecordAction::kCheck;

RecordWrite Put(const RecordKey& key, std::uint64_t expected, std::string body) {
  return {key, expected, kPut, std::move(body)};
}

base::Result<std::uint64_t> Write(Store& store, const std::vector<RecordWrite>& writes) {
  return store.WriteRecords(writes);
}

// Empty where there is none.
std::string BodyOf(Store& store, const RecordKey& key) {
  const auto record = store.ReadRecord(key);
  if (!record && record.error().code != ErrorCode::kNotFound) BOOST_FAIL(record.error().message);
  return record ? record->body : "";
}

std::vector<std::string> IdsOf(const std::vector<Record>& records) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.key.id);
  return ids;
}

// One record through its life, in two handles by turns.
void AVersionIsGivenOnce(Home& home) {
  struct Step {
    const char* what;
    RecordAction action;
    int expected;  // which of the versions given so far; -1: there is none
    std::string body;
    bool done;
  };
  const Step steps[] = {{"made", kPut, -1, "one", true},
                        {"made again", kPut, -1, "two", false},
                        {"replaced", kPut, 0, std::string("two\0 with NULs\0", 15), true},
                        {"replaced by who knows an old one", kPut, 0, "three", false},
                        {"removed by who knows an old one", kRemove, 0, "", false},
                        {"emptied", kPut, 1, "", true},
                        {"removed", kRemove, 2, "", true},
                        {"replaced when it is gone", kPut, 2, "three", false},
                        {"removed when it is gone", kRemove, 2, "", false},
                        {"made once more", kPut, -1, " {\"of\": 12} ", true},
                        {"replaced by who knew it before", kPut, 2, "four", false},
                        {"replaced at last", kPut, 4, "five", true}};
  const std::unique_ptr<Store> handles[] = {home.Open(), home.Open()};
  const RecordKey key{"grimbly", "fex"};
  std::vector<std::uint64_t> versions;
  std::string body;
  std::size_t turn = 0;
  for (const Step& step : steps) {
    BOOST_TEST_CONTEXT(step.what) {
      Store& store = *handles[turn++ % 2];
      Store& other = *handles[turn % 2];
      const std::uint64_t expected = step.expected < 0 ? 0 : versions[static_cast<std::size_t>(step.expected)];
      const auto written = Write(store, {{key, expected, step.action, step.body}});
      BOOST_REQUIRE(bool(written) == step.done);
      if (written) {
        BOOST_TEST(*written > (versions.empty() ? 0 : versions.back()));
        versions.push_back(*written);
        body = step.body;
      } else {
        BOOST_TEST((written.error().code == ErrorCode::kConflict));
      }
      BOOST_TEST(BodyOf(other, key) == body);
      if (written && step.action == kPut) {
        BOOST_TEST((Must(other.ReadRecord(key)) == Record{key, *written, step.body}));
      }
    }
  }
  CHECK_ERROR(handles[0]->ReadRecord({"grimbly", "other"}), ErrorCode::kNotFound);
  CHECK_ERROR(handles[0]->ReadRecord({"other", "fex"}), ErrorCode::kNotFound);
  BOOST_TEST(BodyOf(*home.Open(), key) == "five");
}

// Several at once, some of them only looked at: 'now' is the version that a record has, 'old' one that it had.
void SeveralAreWrittenOrNone(Home& home) {
  const RecordKey a{"one", "a"}, b{"one", "b"}, c{"two", "a"}, gone{"two", "gone"};
  auto store = home.Open();
  std::uint64_t old = 0, now = 0;
  const auto begin_again = [&] {
    for (const RecordKey& key : {a, b, c, gone}) {
      const auto there = store->ReadRecord(key);
      if (there) Must(Write(*store, {{key, there->version, kRemove, ""}}));
    }
    old = Must(Write(*store, {Put(a, 0, "x"), Put(b, 0, "x"), Put(c, 0, "x"), Put(gone, 0, "x")}));
    now = Must(Write(*store, {Put(a, old, "A"), Put(b, old, "B"), Put(c, old, "C"), {gone, old, kRemove, ""}}));
  };
  struct Table {
    const char* what;
    std::function<std::vector<RecordWrite>()> writes;
    bool done;
    std::string after;  // the bodies of a, b, c, gone
  };
  const Table cases[] = {{"all of them",
                          [&] {
                            return std::vector{Put(a, now, "1"), Put(c, now, "2"), Put(gone, 0, "3")};
                          },
                          true, "1B23"},
                         {"put and removed",
                          [&] {
                            return std::vector<RecordWrite>{Put(a, now, "1"), {b, now, kRemove, ""}};
                          },
                          true, "1C"},
                         {"the last is old",
                          [&] {
                            return std::vector{Put(a, now, "1"), Put(gone, 0, "2"), Put(b, old, "3")};
                          },
                          false, "ABC"},
                         {"the first is old",
                          [&] {
                            return std::vector<RecordWrite>{Put(a, old, "1"), {b, now, kRemove, ""}};
                          },
                          false, "ABC"},
                         {"one is there already",
                          [&] {
                            return std::vector{Put(gone, 0, "1"), Put(c, 0, "2")};
                          },
                          false, "ABC"},
                         {"one is not there",
                          [&] {
                            return std::vector{Put(a, now, "1"), Put(gone, old, "2")};
                          },
                          false, "ABC"},
                         {"while one is as it was",
                          [&] {
                            return std::vector<RecordWrite>{Put(a, now, "1"), {c, now, kCheck, ""}};
                          },
                          true, "1BC"},
                         {"while one is as it was long ago",
                          [&] {
                            return std::vector<RecordWrite>{Put(a, now, "1"), {c, old, kCheck, ""}};
                          },
                          false, "ABC"},
                         {"while there is none",
                          [&] {
                            return std::vector<RecordWrite>{{gone, 0, kCheck, ""}, Put(a, now, "1")};
                          },
                          true, "1BC"},
                         {"while there is none, and there is",
                          [&] {
                            return std::vector<RecordWrite>{Put(a, now, "1"), {b, 0, kCheck, ""}};
                          },
                          false, "ABC"},
                         {"while one is there, and there is none",
                          [&] {
                            return std::vector<RecordWrite>{Put(a, now, "1"), {gone, old, kCheck, ""}};
                          },
                          false, "ABC"},
                         {"only looked at",
                          [&] {
                            return std::vector<RecordWrite>{{a, now, kCheck, ""}};
                          },
                          true, "ABC"}};
  for (const Table& one : cases) {
    begin_again();
    BOOST_TEST_CONTEXT(one.what) {
      const auto written = Write(*store, one.writes());
      BOOST_REQUIRE(bool(written) == one.done);
      if (!written) BOOST_TEST((written.error().code == ErrorCode::kConflict));
      BOOST_TEST(BodyOf(*store, a) + BodyOf(*store, b) + BodyOf(*store, c) + BodyOf(*store, gone) == one.after);
    }
  }
}

void TheHeadMovesWithItsRecords(Home& home) {
  const RecordKey state{"state", "last"}, one{"publications", "1"};
  auto store = home.Open();
  for (const char* id : {"r1", "r2"}) Must(store->AppendRevision({{id, "ana", "", At(1)}, "{}"}));
  const std::uint64_t version = Must(Write(*store, {Put(state, 0, "0")}));
  const struct {
    const char* what;
    const char* expected;
    const char* id;
    std::vector<RecordWrite> writes;
    std::optional<ErrorCode> error;
    std::string head, bodies;  // afterwards
  } steps[] = {
      {"an old record", "", "r1", {Put(one, 0, "x"), Put(state, version + 1, "1")}, ErrorCode::kConflict, "", "0"},
      {"one that is there", "", "r1", {Put(one, 0, "x"), Put(state, 0, "1")}, ErrorCode::kConflict, "", "0"},
      {"another head", "r2", "r1", {Put(one, 0, "x"), Put(state, version, "1")}, ErrorCode::kConflict, "", "0"},
      {"no such revision", "", "r3", {Put(one, 0, "x"), Put(state, version, "1")}, ErrorCode::kNotFound, "", "0"},
      {"beyond the limits", "", "r1", {Put(one, 0, "x"), Put(one, 0, "y")}, ErrorCode::kInvalid, "", "0"},
      {"all is well", "", "r1", {Put(one, 0, "x"), Put(state, version, "1")}, {}, "r1", "1x"},
      {"again", "", "r1", {Put(one, 0, "x"), Put(state, version, "1")}, ErrorCode::kConflict, "r1", "1x"},
      {"no records", "r1", "r2", {}, {}, "r2", "1x"},
      {"a large one", "r2", "r1", {Put({"large", "l"}, 0, std::string(5'000'000, 'x'))}, {}, "r1", "1x"},
      {"while there is none", "r1", "r2", {{{"large", "m"}, 0, kCheck, ""}}, {}, "r2", "1x"}};
  for (const auto& step : steps) {
    BOOST_TEST_CONTEXT(step.what) {
      const auto moved = store->SetHead(step.expected, step.id, step.writes);
      BOOST_REQUIRE(bool(moved) == !step.error);
      if (step.error) BOOST_TEST((moved.error().code == *step.error));
      BOOST_TEST(Must(store->Head()) == step.head);
      BOOST_TEST(BodyOf(*store, state) + BodyOf(*store, one) == step.bodies);
    }
  }
  BOOST_TEST(BodyOf(*home.Open(), {"large", "l"}).size() == 5'000'000u);
}

// Adds 1 to a record so many times, as everybody does at once; false on any other error than a conflict.
bool AddTo(Store& store, const RecordKey& key, int times) {
  while (times > 0) {
    const auto record = store.ReadRecord(key);
    if (!record && record.error().code != ErrorCode::kNotFound) return false;
    int sum = 0;
    if (record) std::from_chars(record->body.data(), record->body.data() + record->body.size(), sum);
    const auto added = Write(store, {Put(key, record ? record->version : 0, std::to_string(sum + 1))});
    if (!added && added.error().code != ErrorCode::kConflict) return false;
    times -= added ? 1 : 0;
  }
  return true;
}

// Neither lost, nor done twice where an answer was.
void NoUpdateIsLost(Home& home) {
  constexpr int kEach = 20;
  const RecordKey key{"sums", "one"};
  Child other_process([&] { return AddTo(*home.Open(), key, kEach); });
  auto shared = home.Open();
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back([&] { failed += AddTo(*shared, key, kEach) ? 0 : 1; });
  threads.emplace_back([&] { failed += AddTo(*home.Open(), key, kEach) ? 0 : 1; });
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(other_process.Succeeded());
  BOOST_TEST(BodyOf(*shared, key) == std::to_string(4 * kEach));
}

void AListIsInTheOrderOfBytes(Home& home) {
  auto store = home.Open();
  const std::vector<std::string> ids = {"!", "-1",    "1",   "10", "2", "A",      "B/c",    "[",
                                        "a", "a\x01", "a b", "aa", "z", "\u00e4", "\u0627", "\U0001F600"};
  std::vector<RecordWrite> writes;
  for (const std::string& id : ids) writes.push_back(Put({"ids", id}, 0, "body of " + id));
  std::reverse(writes.begin(), writes.end());
  writes.push_back(Put({"ids:2", "b"}, 0, "of another collection"));
  writes.push_back(Put({"id", "s:b"}, 0, "and of a third"));
  const std::uint64_t version = Must(Write(*store, writes));
  std::vector<std::string> sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  const auto from = [&](std::size_t begin, std::size_t count) {
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(begin);
    return std::vector(at, at + static_cast<std::ptrdiff_t>(count));
  };
  const struct {
    const char* what;
    std::string collection, after;
    std::size_t limit;
    std::vector<std::string> ids;
  } cases[] = {{"all", "ids", "", 100, sorted},
               {"the first", "ids", "", 3, from(0, 3)},
               {"those behind one", "ids", sorted[4], 5, from(5, 5)},
               {"those behind one that is not there", "ids", sorted[4] + "\x01", 5, from(5, 5)},
               {"behind the last", "ids", sorted.back(), 5, {}},
               {"none", "ids", "", 0, {}},
               {"more than there are", "ids", sorted[ids.size() - 2], 1'000'000, from(ids.size() - 1, 1)},
               {"another collection", "ids:2", "", 9, {"b"}},
               {"no such collection", "ids:3", "", 9, {}}};
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.what) {
      const auto listed = Must(store->ListRecords(one.collection, one.after, one.limit));
      BOOST_TEST(IdsOf(listed) == one.ids, boost::test_tools::per_element());
    }
  }
  const Record first = Must(store->ListRecords("ids", "", 1)).at(0);
  BOOST_TEST((first == Record{{"ids", sorted[0]}, version, "body of " + sorted[0]}));

  // As many as one call writes, and more than one list has; some of them go again.
  writes.clear();
  for (std::size_t i = 0; i < kMaxRecordWrites; ++i) {
    writes.push_back(Put({"many", std::to_string(100'000 + i)}, 0, std::string(i % 3, 'x')));
  }
  const std::uint64_t made = Must(Write(*store, writes));
  for (RecordWrite& write : writes) write = {write.key, made, kRemove, ""};
  writes.resize(10);
  Must(Write(*store, writes));
  std::size_t count = 0;
  for (std::string after;;) {
    const auto page = Must(store->ListRecords("many", after, 1'000'000));
    if (page.empty()) break;
    BOOST_TEST(page.size() <= kMaxListed);
    BOOST_TEST(page.front().key.id == std::to_string(100'010 + count));
    count += page.size();
    after = page.back().key.id;
  }
  BOOST_TEST(count == kMaxRecordWrites - 10);
}

// Up to the limit, written at once, listed in parts, replaced and removed.
void LargeBodiesAreWhole(Home& home) {
  auto store = home.Open();
  const std::size_t sizes[] = {0,         1,         16 * 1024,       16 * 1024 + 1, 4 * 1024 * 1024,
                               4'194'305, 9'000'000, kMaxRecordBytes, 1'000,         20'000};
  std::vector<RecordWrite> writes;
  std::vector<std::string> ids;
  for (const std::size_t size : sizes) {
    ids.push_back(std::string(1, static_cast<char>('a' + ids.size())));
    writes.push_back(Put({"large", ids.back()}, 0, std::string(size, 'x')));
    if (size > 1) writes.back().body.replace(size - 1, 1, ids.back());
  }
  const std::uint64_t version = Must(Write(*store, writes));
  std::vector<Record> read;
  for (std::string after;;) {
    auto page = Must(store->ListRecords("large", after, 100));
    if (page.empty()) break;
    after = page.back().key.id;
    std::size_t bytes = 0;
    for (const Record& record : page) bytes += record.body.size();
    BOOST_TEST(bytes - page.back().body.size() < kListedRecordBytes);  // not one more than it takes
    std::move(page.begin(), page.end(), std::back_inserter(read));
  }
  BOOST_REQUIRE(read.size() == writes.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    BOOST_TEST((read[i] == Record{writes[i].key, version, writes[i].body}));
  }
  const RecordKey largest = writes[7].key, middle = writes[5].key;
  BOOST_TEST((BodyOf(*store, middle) == writes[5].body));
  Must(Write(*store, {Put(largest, version, "small now"), Put(writes[0].key, version, writes[4].body)}));
  Must(Write(*store, {{middle, version, kRemove, ""}}));
  BOOST_TEST(BodyOf(*store, largest) == "small now");
  BOOST_TEST((BodyOf(*store, writes[0].key) == writes[4].body));
  BOOST_TEST(BodyOf(*store, middle) == "");
}

void WritesBeyondTheLimitsAreRefused(Home& home) {
  auto store = home.Open();
  const std::string long_id(kMaxIdBytes + 1, 'i');
  const RecordKey key{"c", "i"};
  const std::uint64_t version = Must(Write(*store, {Put(key, 0, "kept")}));
  std::vector<RecordWrite> too_many;
  for (std::size_t i = 0; i <= kMaxRecordWrites; ++i) too_many.push_back(Put({"c", "n" + std::to_string(i)}, 0, ""));
  std::vector<RecordWrite> too_large;
  for (const char* id : {"x", "y", "z"})
    too_large.push_back(Put({"c", id}, 0, std::string(kMaxRecordWriteBytes / 3 + 1, 'x')));
  const std::vector<RecordWrite> cases[] = {{},
                                            {Put({"", "i"}, 0, "")},
                                            {Put({"c", ""}, 0, "")},
                                            {Put({long_id, "i"}, 0, "")},
                                            {Put({"c", long_id}, 0, "")},
                                            {Put({"c", "x"}, 0, std::string(kMaxRecordBytes + 1, 'x'))},
                                            {Put(key, version, "1"), Put(key, version, "2")},
                                            {{key, version, kRemove, "body"}},
                                            {{key, version, kCheck, "body"}},
                                            {{key, 0, kRemove, ""}},
                                            too_many,
                                            too_large};
  for (const auto& writes : cases) {
    std::vector<RecordWrite> with_a_good_one = writes;
    if (!writes.empty()) with_a_good_one.insert(with_a_good_one.begin(), Put({"c", "good"}, 0, "good"));
    CHECK_ERROR(Write(*store, with_a_good_one), ErrorCode::kInvalid);
  }
  BOOST_TEST(IdsOf(Must(store->ListRecords("c", "", 10))) == std::vector<std::string>{"i"});
  const std::string id(kMaxIdBytes, 'i');
  Must(Write(*store, {Put({id, id}, 0, "")}));  // the limits themselves are allowed
  BOOST_TEST(Must(store->ListRecords(id, "", 1)).at(0).key.id == id);
}

// The records of one write, one of them large; all say which write it was.
std::vector<RecordWrite> Round(std::uint64_t version, int round) {
  std::vector<RecordWrite> writes;
  for (const char* id : {"a", "b", "c"}) writes.push_back(Put({"rounds", id}, version, std::to_string(round)));
  writes.push_back(Put({"rounds of others", "d"}, version, std::to_string(round) + std::string(50'000, ' ')));
  return writes;
}

void AKilledWriterLeavesAllOrNone(Home& home) {
  std::array<int, 2> told;
  BOOST_REQUIRE(pipe(told.data()) == 0);
  Child writer([&] {
    auto store = home.Open();
    std::uint64_t version = 0;
    for (int round = 1; round <= 1'000'000; ++round) {
      const auto written = Write(*store, Round(version, round));
      if (!written || write(told[1], "x", 1) != 1) return false;
      version = *written;
    }
    return true;
  });
  close(told[1]);
  int acknowledged = 0;
  char byte;
  while (acknowledged < 20 && read(told[0], &byte, 1) == 1) ++acknowledged;
  writer.Kill();
  while (read(told[0], &byte, 1) == 1) ++acknowledged;
  close(told[0]);
  BOOST_TEST(!writer.Succeeded());
  auto store = home.Open();
  const Record first = Must(store->ReadRecord({"rounds", "a"}));
  const int round = std::stoi(first.body);
  BOOST_TEST(round >= acknowledged);
  BOOST_TEST(round <= acknowledged + 1);  // at most the one under way besides
  for (const RecordWrite& write : Round(0, round)) {
    BOOST_TEST((Must(store->ReadRecord(write.key)) == Record{write.key, first.version, write.body}));
  }
  Must(Write(*store, Round(first.version, round + 1)));  // somebody else goes on
}

}  // namespace

std::vector<Case> RecordCases() {
  return {{"a_version_is_given_once", AVersionIsGivenOnce},
          {"several_are_written_or_none", SeveralAreWrittenOrNone},
          {"the_head_moves_with_its_records", TheHeadMovesWithItsRecords},
          {"no_update_is_lost", NoUpdateIsLost},
          {"a_list_is_in_the_order_of_bytes", AListIsInTheOrderOfBytes},
          {"large_bodies_are_whole", LargeBodiesAreWhole},
          {"writes_beyond_the_limits_are_refused", WritesBeyondTheLimitsAreRefused},
          {"a_killed_writer_of_records_leaves_all_or_none", AKilledWriterLeavesAllOrNone}};
}

}  // namespace signpost::store::contract

#include "server/counters/journal.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "server/counters/segment.h"
#include "tests/unit/counters/samples.h"

namespace signpost::counters {

namespace fs = std::filesystem;
using base::ErrorCode;

struct JournalFolder : Folder {
  std::unique_ptr<Journal> Open(std::uint64_t segment_bytes = 8 << 20, std::uint64_t max_bytes = 256 << 20,
                                std::int64_t keep_applied_ms = 0) const {
    auto opened = Journal::Open({.folder = journal(),
                                 .max_bytes = max_bytes,
                                 .segment_bytes = segment_bytes,
                                 .keep_applied_ms = keep_applied_ms});
    BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
    return *std::move(opened);
  }
  std::vector<fs::path> Files(const std::string& extension = ".journal") const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(journal()))
      if (entry.path().extension() == extension) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  static std::string Bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void Put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
};

store::BatchId Add(Journal& journal, std::uint32_t number) {
  const store::Event event = MakeEvent(1, number);
  const auto id = journal.Append({}, std::span(&event, 1));
  BOOST_REQUIRE(id);
  return *id;
}

std::vector<store::CounterBatch> ReadAll(Journal& journal, std::size_t at_once = 1'000) {
  std::vector<store::CounterBatch> all;
  while (true) {
    auto read = journal.Read(at_once);
    BOOST_REQUIRE(read);
    if (read->empty()) return all;
    std::move(read->begin(), read->end(), std::back_inserter(all));
  }
}

// The numbers of the sample events in these batches.
std::vector<std::uint32_t> Numbers(const std::vector<store::CounterBatch>& batches) {
  std::vector<std::uint32_t> numbers;
  for (const auto& batch : batches)
    for (const auto& event : batch.events) {
      std::uint32_t number;
      std::memcpy(&number, event.key.data() + 4, sizeof number);
      BOOST_TEST((event == MakeEvent(1, number)));
      numbers.push_back(number);
    }
  return numbers;
}

std::vector<std::uint32_t> UpTo(std::uint32_t end) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t n = 0; n < end; ++n) numbers.push_back(n);
  return numbers;
}

constexpr base::Instant kNow{std::chrono::hours(kHour)};
constexpr std::int64_t kKeepMs = 120'000;
constexpr std::chrono::milliseconds kKeep{kKeepMs};

BOOST_FIXTURE_TEST_SUITE(journal, JournalFolder)

BOOST_AUTO_TEST_CASE(appended_is_read_in_order_and_forgotten) {
  auto journal = Open();
  BOOST_TEST(journal->epoch() == 1u);
  BOOST_TEST(journal->node().size() == 32u);
  const store::CountRow row{{kHour, "p", "c", "a", "en", "GB", "chat", "none"}, 42};
  const auto id = journal->Append(std::span(&row, 1), {});
  BOOST_REQUIRE(id);
  BOOST_TEST((*id == store::BatchId{journal->node(), 1, 1}));
  BOOST_TEST(Add(*journal, 0).position.sequence == 2u);
  BOOST_TEST(bool(journal->Sync()));
  BOOST_TEST(journal->figures().records_waiting == 2u);
  const auto batches = ReadAll(*journal);
  BOOST_REQUIRE(batches.size() == 2u);
  BOOST_TEST((batches[0] == store::CounterBatch{*id, {row}, {}, {}}));
  BOOST_TEST(batches[1].id.position.sequence == 2u);
  BOOST_TEST(ReadAll(*journal).empty());
  journal->Forget(kNow);
  BOOST_TEST(journal->figures().records_waiting == 0u);
  Add(*journal, 1);
  BOOST_TEST(Numbers(ReadAll(*journal)) == std::vector<std::uint32_t>{1});
  journal->Forget(kNow);
  journal.reset();
  BOOST_TEST(Files().empty());  // a clean end leaves nothing to replay
}

BOOST_AUTO_TEST_CASE(what_was_not_forgotten_comes_again_under_its_own_id) {
  auto journal = Open();
  const std::string node = journal->node();
  for (std::uint32_t n = 0; n < 3; ++n) Add(*journal, n);
  (void)ReadAll(*journal);  // read and not forgotten
  for (std::uint64_t epoch = 2; epoch < 5; ++epoch) {
    journal.reset();
    journal = Open();
    BOOST_TEST(journal->node() == node);
    BOOST_TEST(journal->epoch() == epoch);
    const auto batches = ReadAll(*journal);
    BOOST_REQUIRE(batches.size() == 3u);
    for (std::uint64_t i = 0; i < 3; ++i) BOOST_TEST((batches[i].id == store::BatchId{node, 1, i + 1}));
  }
  BOOST_TEST(Add(*journal, 3).position.epoch == 4u);
  journal.reset();
  journal = Open();
  BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(4));  // old epochs first
}

BOOST_AUTO_TEST_CASE(segments_rotate_and_go_one_by_one) {
  auto journal = Open(/*segment_bytes=*/400);
  for (std::uint32_t n = 0; n < 50; ++n) Add(*journal, n);
  const std::size_t segments = Files().size();
  BOOST_TEST(segments > 10u);
  BOOST_TEST(journal->figures().segments == segments);
  auto first = journal->Read(1);
  BOOST_REQUIRE(first);
  BOOST_TEST(first->size() == 1u);
  journal->Forget(kNow);
  BOOST_TEST(Files().size() == segments);  // the rest of its segment is still needed
  std::vector<std::uint32_t> numbers = Numbers(*first);
  while (true) {
    const auto some = journal->Read(100);
    BOOST_REQUIRE(some);
    if (some->empty()) break;
    journal->Forget(kNow);
    for (const std::uint32_t n : Numbers(*some)) numbers.push_back(n);
    if (numbers.size() == 25) BOOST_TEST(Files().size() < segments);
  }
  BOOST_TEST(numbers == UpTo(50));
  BOOST_TEST(Files().size() == 1u);
  std::uint64_t on_disk = 0;
  for (const auto& file : Files()) on_disk += fs::file_size(file);
  BOOST_TEST(journal->figures().bytes + journal->figures().kept_bytes == on_disk);
}

BOOST_AUTO_TEST_CASE(a_full_journal_says_so_and_recovers) {
  auto journal = Open(/*segment_bytes=*/2'000, /*max_bytes=*/10'000);
  std::uint32_t taken = 0;
  while (true) {
    const store::Event event = MakeEvent(1, taken);
    const auto appended = journal->Append({}, std::span(&event, 1));
    if (!appended) {
      BOOST_TEST((appended.error().code == ErrorCode::kUnavailable));
      break;
    }
    ++taken;
  }
  BOOST_TEST(taken > 50u);
  BOOST_TEST(journal->figures().bytes <= 10'000u);
  BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(taken));
  journal->Forget(kNow);
  Add(*journal, taken);
}

BOOST_AUTO_TEST_CASE(what_the_store_has_is_kept_for_a_while_and_over_a_restart) {
  auto journal = Open(/*segment_bytes=*/400, /*max_bytes=*/256 << 20, kKeepMs);
  for (std::uint32_t n = 0; n < 20; ++n) Add(*journal, n);
  BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(20));
  journal->Forget(kNow);
  const std::size_t segments = Files().size();
  BOOST_TEST(segments > 5u);
  JournalFigures figures = journal->figures();
  BOOST_TEST(figures.records_waiting == 0u);
  BOOST_TEST(figures.records_kept == 20u);
  BOOST_TEST(figures.bytes == 0u);
  BOOST_TEST(figures.kept_bytes > 1'000u);
  journal->Forget(kNow + kKeep - std::chrono::milliseconds(1));
  BOOST_TEST(Files().size() == segments);
  journal.reset();
  journal = Open(400, 256 << 20, kKeepMs);
  BOOST_TEST(journal->figures().records_waiting == 20u);  // nobody knows yet that the store has them
  BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(20));
  Add(*journal, 20);
  journal->Forget(kNow);
  journal->Forget(kNow + kKeep);
  figures = journal->figures();
  BOOST_TEST(Files().size() == 1u);  // the one that takes records
  BOOST_TEST(figures.records_kept == 0u);
  BOOST_TEST(figures.records_waiting == 1u);
  BOOST_TEST(Numbers(ReadAll(*journal)) == std::vector<std::uint32_t>{20});
  journal->Forget(kNow + kKeep);
  journal->Forget(kNow + 3 * kKeep);
  journal->Forget(kNow + 5 * kKeep);
  BOOST_TEST(Files().size() == 1u);  // the last stays, so that the next start knows where the node was
  BOOST_TEST(journal->figures().records_kept == 1u);
}

BOOST_AUTO_TEST_CASE(a_segment_that_is_kept_takes_no_records_for_long) {
  auto journal = Open(8 << 20, 256 << 20, kKeepMs);
  for (std::uint32_t n = 0; n < 40; ++n) {
    Add(*journal, n);
    (void)ReadAll(*journal);
    journal->Forget(kNow + n * kKeep / 8);
    BOOST_TEST(journal->figures().records_kept <= 14u);
    BOOST_TEST(journal->figures().records_kept >= std::min(n + 1, 8u));
  }
}

BOOST_AUTO_TEST_CASE(what_is_kept_makes_room) {
  constexpr std::uint64_t kMaxBytes = 10'000;
  auto journal = Open(1'000, kMaxBytes, kKeepMs);
  for (std::uint32_t n = 0; n < 1'000; ++n) {
    Add(*journal, n);  // required to succeed
    (void)ReadAll(*journal);
    if (n % 40 == 0) journal->Forget(kNow);
    const JournalFigures figures = journal->figures();
    BOOST_TEST(figures.bytes + figures.kept_bytes <= kMaxBytes);
  }
  journal->Forget(kNow);
  BOOST_TEST(journal->figures().kept_bytes <= kMaxBytes / 2 + 1'250);
  BOOST_TEST(journal->figures().kept_bytes > kMaxBytes / 4);
}

BOOST_AUTO_TEST_CASE(rewinding_gives_again_what_came_behind) {
  auto journal = Open(/*segment_bytes=*/400, 256 << 20, kKeepMs);
  const std::string node = journal->node();
  for (std::uint32_t n = 0; n < 20; ++n) Add(*journal, n);
  (void)ReadAll(*journal);
  journal->Forget(kNow);
  for (const std::uint64_t behind : {19u, 20u, 7u, 1u, 0u}) {
    BOOST_TEST_CONTEXT(behind) {
      const Rewound rewound = journal->Rewind(node, {behind == 0 ? 0u : 1u, behind});
      BOOST_TEST(rewound.complete);
      BOOST_TEST(rewound.records == 20 - behind);
      BOOST_TEST(journal->figures().records_waiting == 20 - behind);
      const auto again = ReadAll(*journal);
      BOOST_REQUIRE(again.size() == 20 - behind);
      for (std::size_t i = 0; i < again.size(); ++i) BOOST_TEST(again[i].id.position.sequence == behind + i + 1);
      journal->Forget(kNow);
    }
  }
  // Read, refused, and not forgotten.
  Add(*journal, 20);
  Add(*journal, 21);
  BOOST_TEST(ReadAll(*journal).size() == 2u);
  BOOST_TEST(journal->Rewind(node, {1, 18}).records == 2u);
  BOOST_TEST(Numbers(ReadAll(*journal)) == (std::vector<std::uint32_t>{18, 19, 20, 21}));
  journal->Forget(kNow);
  // An older epoch, and the node of another folder.
  journal.reset();
  journal = Open(400, 256 << 20, kKeepMs);
  Add(*journal, 22);
  (void)ReadAll(*journal);
  journal->Forget(kNow);
  BOOST_TEST(journal->Rewind("unheard of", {0, 0}).records == 0u);
  BOOST_TEST(journal->Rewind(node, {1, 21}).records == 2u);
  BOOST_TEST(Numbers(ReadAll(*journal)) == (std::vector<std::uint32_t>{21, 22}));
}

BOOST_AUTO_TEST_CASE(rewinding_too_far_says_so) {
  auto journal = Open(/*segment_bytes=*/400, 256 << 20, kKeepMs);
  const std::string node = journal->node();
  for (std::uint32_t n = 0; n < 20; ++n) Add(*journal, n);
  (void)ReadAll(*journal);
  journal->Forget(kNow);
  Add(*journal, 20);
  journal->Forget(kNow + kKeep);
  const std::uint64_t kept = journal->figures().records_kept;
  BOOST_TEST(kept < 4u);
  const Rewound far = journal->Rewind(node, {1, 5});
  BOOST_TEST(!far.complete);
  BOOST_TEST(far.records == kept);
  BOOST_TEST(ReadAll(*journal).size() == kept + 1);
  journal->Forget(kNow + kKeep);
  journal.reset();
  journal = Open(400, 256 << 20, kKeepMs);
  (void)ReadAll(*journal);
  BOOST_TEST(!journal->Rewind(node, {1, 5}).complete);
  BOOST_TEST(journal->Rewind(node, {1, 20 - kept}).complete);
}

// A disk that can be told to fail, and that knows what it has.
struct Disk {
  std::atomic<bool> fails = false;
  std::atomic<int> calls = 0;
  std::atomic<std::uint64_t> bytes = 0;  // of the last file that was written to it
  std::function<void()> in_the_middle = [] {};

  int Sync(int descriptor) {
    ++calls;
    struct stat about {};
    BOOST_REQUIRE(fstat(descriptor, &about) == 0);
    in_the_middle();
    if (fails) return -1;
    bytes = static_cast<std::uint64_t>(about.st_size);
    return 0;
  }
};

base::Result<store::BatchId> AddSynced(Journal& journal, std::uint32_t number) {
  const store::Event event = MakeEvent(1, number);
  return journal.AppendSynced({}, std::span(&event, 1));
}

struct JournalOnDisk : JournalFolder {
  std::unique_ptr<Journal> OpenOnDisk() {
    auto opened = Journal::Open({.folder = journal(), .sync = [this](int file) { return disk.Sync(file); }});
    BOOST_REQUIRE(opened);
    return *std::move(opened);
  }
  Disk disk;
};

BOOST_FIXTURE_TEST_CASE(one_write_to_disk_serves_all_who_wait, JournalOnDisk) {
  auto journal = OpenOnDisk();
  // The first write to disk takes until three others have appended.
  disk.in_the_middle = [&] {
    while (journal->figures().records_waiting < 4) std::this_thread::yield();
  };
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      while (t > 0 && disk.calls == 0) std::this_thread::yield();
      if (!AddSynced(*journal, t)) std::abort();
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(disk.calls == 2);
}

BOOST_FIXTURE_TEST_CASE(nobody_is_told_so_before_the_disk_has_it, JournalOnDisk) {
  constexpr std::uint32_t kThreads = 4;
  constexpr std::uint32_t kEach = 200;
  auto journal = OpenOnDisk();
  BOOST_REQUIRE(AddSynced(*journal, 0));
  const std::uint64_t record_bytes = fs::file_size(Files().at(0)) - kSegmentHeaderBytes;
  BOOST_TEST(disk.bytes == kSegmentHeaderBytes + record_bytes);
  std::atomic<std::uint32_t> early = 0;
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint32_t n = 0; n < kEach; ++n) {
        const auto id = AddSynced(*journal, 1 + t * kEach + n);
        if (!id) std::abort();
        if (disk.bytes < kSegmentHeaderBytes + id->position.sequence * record_bytes) ++early;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(early == 0u);
  BOOST_TEST(ReadAll(*journal).size() == kThreads * kEach + 1);
}

BOOST_FIXTURE_TEST_CASE(a_disk_that_fails_promises_nothing, JournalOnDisk) {
  auto journal = OpenOnDisk();
  BOOST_REQUIRE(AddSynced(*journal, 0));
  disk.fails = true;
  for (std::uint32_t n = 1; n < 4; ++n) {
    const auto refused = AddSynced(*journal, n);
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == ErrorCode::kUnavailable));
    BOOST_TEST(Files().size() == n);  // each segment that could not be written is the last that was tried with it
  }
  BOOST_TEST(bool(journal->Sync()));  // nothing waits for it any more
  disk.fails = false;
  BOOST_REQUIRE(AddSynced(*journal, 4));
  BOOST_TEST(Files().size() == 4u);
  BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(5));  // what has no promise may still be counted
}

BOOST_FIXTURE_TEST_CASE(who_appends_while_the_disk_fails_has_no_promise_either, JournalOnDisk) {
  auto journal = OpenOnDisk();
  disk.fails = true;
  disk.in_the_middle = [&] {
    while (journal->figures().records_waiting < 2) std::this_thread::yield();
  };
  bool second = true;
  std::thread first([&] { BOOST_REQUIRE(!AddSynced(*journal, 0)); });
  std::thread other([&] {
    while (disk.calls == 0) std::this_thread::yield();
    second = bool(AddSynced(*journal, 1));
  });
  first.join();
  other.join();
  BOOST_TEST(!second);
  BOOST_TEST(disk.calls == 1);
}

// A file that may not grow, as on a full disk: in a process of its own, since the limit is the process's.
BOOST_AUTO_TEST_CASE(a_full_disk_refuses_and_loses_nothing_acknowledged) {
  std::array<int, 2> ends;
  BOOST_REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    auto journal = Open();
    const rlimit limit{3'000, 3'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::uint32_t refused = 0;
    for (std::uint32_t n = 0; n < 100; ++n) {
      if (!AddSynced(*journal, n)) {
        ++refused;
      } else if (write(ends[1], &n, sizeof n) != sizeof n) {
        _exit(1);
      }
    }
    _exit(refused > 10 && refused < 90 ? 0 : 2);
  }
  close(ends[1]);
  std::vector<std::uint32_t> acknowledged;
  for (std::uint32_t n = 0; read(ends[0], &n, sizeof n) == sizeof n;) acknowledged.push_back(n);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  auto journal = Open();
  BOOST_TEST(Numbers(ReadAll(*journal)) == acknowledged);
  BOOST_TEST(journal->figures().torn_bytes == 0u);  // what did not fit was cut off again
  BOOST_TEST(journal->figures().damaged_segments == 0u);
}

BOOST_AUTO_TEST_CASE(a_torn_last_record_is_left_out_wherever_it_was_cut) {
  auto journal = Open();
  for (std::uint32_t n = 0; n < 3; ++n) Add(*journal, n);
  const fs::path file = Files().at(0);
  const std::uint64_t before_last = [&] {
    const std::uint64_t all = fs::file_size(file);
    Add(*journal, 3);
    const std::uint64_t last = fs::file_size(file) - all;
    BOOST_TEST(last > 17u);
    return all;
  }();
  journal.reset();
  const std::string whole = Bytes(file);
  for (std::uint64_t cut = before_last; cut <= whole.size(); ++cut) {
    BOOST_TEST_CONTEXT("cut at " << cut) {
      for (const auto& old : Files()) fs::remove(old);
      Put(file, whole.substr(0, cut));
      journal = Open();
      BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(cut == whole.size() ? 4 : 3));
      const JournalFigures figures = journal->figures();
      BOOST_TEST(figures.torn_bytes == (cut == whole.size() ? 0 : cut - before_last));
      BOOST_TEST(figures.damaged_segments == 0u);
      Add(*journal, 9);  // and it goes on
      BOOST_TEST(Numbers(ReadAll(*journal)) == std::vector<std::uint32_t>{9});
      journal.reset();
    }
  }
  // Zeros in place of the last record, as after a loss of power.
  for (const auto& old : Files()) fs::remove(old);
  Put(file, whole.substr(0, before_last) + std::string(whole.size() - before_last, '\0'));
  journal = Open();
  BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(3));
  BOOST_TEST(journal->figures().damaged_segments == 0u);
}

BOOST_AUTO_TEST_CASE(damage_anywhere_is_noticed_kept_aside_and_costs_only_what_follows) {
  auto journal = Open();
  Add(*journal, 0);
  const fs::path file = Files().at(0);
  const std::uint64_t first_end = fs::file_size(file);
  Add(*journal, 1);
  const std::uint64_t second_end = fs::file_size(file);
  Add(*journal, 2);
  journal.reset();
  const std::string whole = Bytes(file);
  for (std::uint64_t at = first_end; at < second_end; ++at) {
    BOOST_TEST_CONTEXT("altered at " << at) {
      for (const auto& old : Files()) fs::remove(old);
      for (const auto& old : Files(".damaged")) fs::remove(old);
      std::string altered = whole;
      altered[at] = static_cast<char>(altered[at] ^ 0x20);
      Put(file, altered);
      journal = Open();
      BOOST_TEST(Numbers(ReadAll(*journal)) == UpTo(1));
      const JournalFigures figures = journal->figures();
      // A length that now points past the end looks like a record that was cut off.
      BOOST_TEST(figures.damaged_segments + (figures.torn_bytes > 0 ? 1 : 0) == 1u);
      journal->Forget(kNow);
      BOOST_TEST(Files(".damaged").size() == figures.damaged_segments);
      if (figures.damaged_segments != 0) BOOST_TEST(Bytes(Files(".damaged").at(0)) == altered);
      journal.reset();
    }
  }
}

BOOST_AUTO_TEST_CASE(damaged_headers_and_empty_files_do_not_stop_a_start) {
  auto journal = Open();
  Add(*journal, 0);
  const fs::path file = Files().at(0);
  journal.reset();
  const std::string whole = Bytes(file);
  std::string altered = whole;
  altered[10] = static_cast<char>(altered[10] ^ 1);
  for (const std::string& bytes : {std::string(), whole.substr(0, 20), altered, std::string(500, '\0')}) {
    for (const auto& old : Files()) fs::remove(old);
    Put(file, bytes);
    journal = Open();
    BOOST_TEST(ReadAll(*journal).empty());
    Add(*journal, 7);
    BOOST_TEST(Numbers(ReadAll(*journal)) == std::vector<std::uint32_t>{7});
    journal->Forget(kNow);
    journal.reset();
  }
  BOOST_TEST(Files(".damaged").size() == 1u);
}

BOOST_AUTO_TEST_CASE(damage_while_running_does_not_stop_reading) {
  auto journal = Open(/*segment_bytes=*/400);
  for (std::uint32_t n = 0; n < 20; ++n) Add(*journal, n);
  const fs::path second = Files().at(1);
  std::string bytes = Bytes(second);
  bytes[80] = static_cast<char>(bytes[80] ^ 1);
  Put(second, bytes);
  const auto numbers = Numbers(ReadAll(*journal));
  BOOST_TEST(numbers.size() < 20u);
  BOOST_TEST(numbers.size() > 10u);
  BOOST_TEST(numbers.back() == 19u);
  BOOST_TEST(journal->figures().damaged_segments == 1u);
  journal->Forget(kNow);
  BOOST_TEST(journal->figures().records_waiting == 0u);
  BOOST_TEST(Files(".damaged").size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_process_at_a_time) {
  auto journal = Open();
  const auto second = Journal::Open({.folder = Folder::journal()});
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().code == ErrorCode::kConflict));
  journal.reset();
  BOOST_TEST(bool(Journal::Open({.folder = Folder::journal()})));
}

BOOST_AUTO_TEST_CASE(a_lost_identity_is_a_new_node_and_loses_nothing) {
  auto journal = Open();
  const std::string node = journal->node();
  Add(*journal, 0);
  for (const char* content : {"", "zzz", "0123456789abcdef0123456789abcdeg 4\n",
                              "0123456789abcdef0123456789abcdef -4\n", "0123456789abcdef0123456789abcdef 4"}) {
    journal.reset();
    Put(Folder::journal() + "/identity", content);
    journal = Open();
    BOOST_TEST(journal->node() != node);
    BOOST_TEST(journal->epoch() == 1u);
    const auto batches = ReadAll(*journal);
    BOOST_REQUIRE(batches.size() == 1u);
    BOOST_TEST(batches[0].id.node == node);
  }
}

BOOST_AUTO_TEST_CASE(batches_beyond_the_limits_are_refused) {
  auto journal = Open();
  const std::vector<store::Event> many(store::kMaxEventsPerBatch + 1, MakeEvent(1, 1));
  BOOST_TEST((journal->Append({}, many).error().code == ErrorCode::kInvalid));
  BOOST_TEST(journal->figures().records_waiting == 0u);
}

BOOST_AUTO_TEST_CASE(many_writers_and_a_reader) {
  constexpr std::uint32_t kThreads = 3;
  constexpr std::uint32_t kEach = 2'000;
  auto journal = Open(/*segment_bytes=*/20'000);
  std::atomic<std::uint32_t> running = kThreads;
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint32_t n = 0; n < kEach; ++n) {
        const store::Event event = MakeEvent(1, t * kEach + n);
        if (!journal->Append({}, std::span(&event, 1))) std::abort();
        if (n % 100 == 0 && !journal->Sync()) std::abort();
      }
      --running;
    });
  }
  std::vector<store::CounterBatch> all;
  for (bool last = false; !last;) {
    last = running == 0;
    auto some = ReadAll(*journal, 10'000);
    journal->Forget(kNow);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < all.size(); ++i) BOOST_REQUIRE(all[i].id.position.sequence == i + 1);
  auto numbers = Numbers(all);
  std::sort(numbers.begin(), numbers.end());
  BOOST_TEST((numbers == UpTo(kThreads * kEach)));
  BOOST_TEST(journal->figures().records_waiting == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::counters

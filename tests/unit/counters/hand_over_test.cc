// The promise for decisions: what Bump has returned from is counted once, wherever and however often the process is
// killed.
#include "server/counters/hand_over.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>
#include <thread>

#include "server/counters/flusher.h"
#include "server/counters/segment.h"
#include "tests/unit/counters/samples.h"

namespace signpost::counters {
namespace {

constexpr std::size_t kWorkers = 2;

// A node that counts in a file.
struct CellNode {
  explicit CellNode(const Folder& folder, std::function<void()> step = {}, std::int64_t flush_interval_ms = 3'600'000,
                    std::uint64_t journal_bytes = 256 << 20)
      : store(folder.OpenStore()),
        journal(*Journal::Open({.folder = folder.journal(), .max_bytes = journal_bytes})),
        counters(*CellFile::Create(
            {.folder = folder.journal(), .node = journal->node(), .epoch = journal->epoch(), .workers = kWorkers})),
        labels([this](LabelId id, std::string_view text) { counters.file().PutLabel(id, text); }),
        flusher({.flush_interval_ms = flush_interval_ms,
                 .max_backoff_ms = 5,
                 .cells_folder = folder.journal(),
                 .hand_over_step = std::move(step)},
                clock, labels, counters, *journal, *store) {
    flusher.Start();
  }
  Key MakeKey(const std::string& variant, std::uint32_t hour = kHour) {
    return {.hour = hour, .variant = *labels.Intern(variant)};
  }

  base::ManualClock clock{base::Instant(std::chrono::hours(kHour))};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Journal> journal;
  Counters counters;
  Labels labels;
  Flusher flusher;
};

// What the next process, which nobody kills, makes of the folder.
std::uint64_t Counted(const Folder& folder, const std::string& variant) {
  CellNode node(folder);
  BOOST_REQUIRE(node.flusher.FlushNow(std::chrono::seconds(60)));
  BOOST_TEST(CellFile::ListLeft(folder.journal(), node.counters.file().path()).empty());
  return CountOf(*node.store, variant);
}

std::size_t CellFiles(const Folder& folder) { return CellFile::ListLeft(folder.journal(), "").size(); }

// Runs this in a process of its own. True when it was killed, false when it ended by itself.
template <typename Body>
bool RunUntilKilled(Body&& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_REQUIRE((WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0)));
  return WIFSIGNALED(status);
}

// Dies at the n-th step, 0 being the first.
std::function<void()> DieAt(int n) {
  return [n]() mutable {
    if (n-- == 0) kill(getpid(), SIGKILL);
  };
}

// More keys than one record holds, in both workers.
constexpr std::uint32_t kKeys = store::kMaxRowsPerBatch + 300;
constexpr std::uint64_t kPerRound = kWorkers * (kKeys + 2);

void CountOneRound(CellNode& node, const std::string& variant) {
  (void)node.labels.Intern("of this round only " + variant);  // so that ids differ from process to process
  for (std::size_t worker = 0; worker < kWorkers; ++worker) {
    for (std::uint32_t n = 0; n < kKeys; ++n) node.counters.worker(worker).Bump(node.MakeKey(variant, n));
    node.counters.worker(worker).Bump(node.MakeKey(variant), 2);
  }
}

BOOST_AUTO_TEST_SUITE(hand_over)

BOOST_AUTO_TEST_CASE(a_kill_between_any_two_steps_counts_once) {
  const Folder folder;
  std::uint64_t expected = 0;
  int steps = 0;
  bool killed = true;
  for (; killed; ++steps) {
    BOOST_TEST_CONTEXT("killed at step " << steps) {
      killed = RunUntilKilled([&] {
        CellNode node(folder, DieAt(steps));
        if (!node.flusher.FlushNow(std::chrono::seconds(60))) _exit(1);  // the one at the start is over
        CountOneRound(node, "a");
        (void)node.flusher.FlushNow(std::chrono::seconds(60));
      });
      expected += kPerRound;
      BOOST_TEST(CellFiles(folder) == (killed ? 1u : 0u));
      // Those who recover are killed too.
      for (int again = steps % 3; killed && again < 40; again += 3) {
        if (!RunUntilKilled([&] {
              CellNode node(folder, DieAt(again));
              (void)node.flusher.FlushNow(std::chrono::seconds(60));
            })) {
          break;
        }
      }
      BOOST_TEST(Counted(folder, "a") == expected);
    }
  }
  BOOST_TEST(steps > 10);  // seal, two parts, done, open: before and after each
}

BOOST_AUTO_TEST_CASE(counts_wait_in_their_cells_while_the_journal_is_full) {
  const Folder folder;
  const bool killed = RunUntilKilled([&] {
    CellNode node(folder, {}, 3'600'000, /*journal_bytes=*/60'000);
    if (!node.flusher.FlushNow()) _exit(1);
    const store::Event event = MakeEvent(1, 0);
    while (node.journal->Append({}, std::span(&event, 1))) {
    }
    // Some parts of the first find room in what the flush empties, and the second is counted meanwhile.
    CountOneRound(node, "a");
    (void)node.flusher.FlushNow();
    CountOneRound(node, "a");
    kill(getpid(), SIGKILL);
  });
  BOOST_TEST(killed);
  BOOST_TEST(Counted(folder, "a") == 2 * kPerRound);
  BOOST_TEST(Counted(folder, "a") == 2 * kPerRound);
}

// What two threads of a child have been told, in memory that outlives it.
struct Told {
  std::array<std::atomic<std::uint64_t>, kWorkers> acknowledged;
};

BOOST_AUTO_TEST_CASE(kill_9_at_any_time_counts_once) {
  constexpr int kRounds = 40;
  const Folder folder;
  void* const memory = mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  BOOST_REQUIRE(memory != MAP_FAILED);
  auto& told = *new (memory) Told{};
  std::minstd_rand random(7);
  for (int round = 1; round <= kRounds; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      CellNode node(folder, {}, /*flush_interval_ms=*/1);
      (void)node.labels.Intern("of this round only " + std::to_string(round));
      const std::array keys = {node.MakeKey("0"), node.MakeKey("1")};
      std::vector<std::thread> threads;
      for (std::size_t worker = 0; worker < kWorkers; ++worker) {
        threads.emplace_back([&, worker] {
          for (std::uint32_t n = 0;; ++n) {
            Key key = keys[worker];
            key.hour = n % 1'500;
            node.counters.worker(worker).Bump(key);
            told.acknowledged[worker].fetch_add(1);
          }
        });
      }
      while (true) pause();
    }
    // Some are killed before they have read what the one before has left, some while they do, most while they count.
    if (round % 3 != 0) {
      const std::uint64_t before = told.acknowledged[0];
      while (told.acknowledged[0] == before) std::this_thread::yield();
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    if (round % 5 != 0) continue;
    for (std::size_t worker = 0; worker < kWorkers; ++worker) {
      const std::uint64_t counted = Counted(folder, std::to_string(worker));
      BOOST_TEST(counted >= told.acknowledged[worker]);
      BOOST_TEST(counted <= told.acknowledged[worker] + static_cast<std::uint64_t>(round));  // one was under way
    }
  }
  munmap(memory, sizeof(Told));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_trusted_is_left_out) {
  // The checksum catches the first; the second is what the header of another boot looks like, with a good checksum.
  for (const bool other_boot : {false, true}) {
    const Folder folder;
    RunUntilKilled([&] {
      CellNode node(folder);
      if (!node.flusher.FlushNow(std::chrono::seconds(60))) _exit(1);
      CountOneRound(node, "a");
      kill(getpid(), SIGKILL);
    });
    const std::string path = CellFile::ListLeft(folder.journal(), "").at(0);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    std::string header(100, '\0');
    file.read(header.data(), 100);
    header[60] = header[60] == 'a' ? 'b' : 'a';  // in the name of the boot
    if (other_boot) {
      std::uint32_t sum = Crc32c(std::string_view(header).substr(0, 100));
      file.seekp(100);
      file.write(reinterpret_cast<const char*>(&sum), sizeof sum);
    }
    file.seekp(0);
    file.write(header.data(), 100);
    file.close();
    BOOST_TEST(Counted(folder, "a") == 0u);
    BOOST_TEST(CellFiles(folder) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_clean_end_leaves_no_cells) {
  const Folder folder;
  {
    CellNode node(folder);
    CountOneRound(node, "a");
    BOOST_TEST(bool(node.flusher.Stop()));
  }
  BOOST_TEST(CellFiles(folder) == 0u);
  BOOST_TEST(Counted(folder, "a") == kPerRound);
}

BOOST_AUTO_TEST_CASE(more_keys_than_a_cell_holds_are_counted_all_the_same) {
  const Folder folder;
  CellNode node(folder);
  BOOST_REQUIRE(node.flusher.FlushNow());
  // The room of a cell grows behind the need for it.
  constexpr std::uint32_t kKeysThen = kFirstCellKeys + 100;
  for (std::uint64_t round = 1; round <= 3; ++round) {
    for (std::uint32_t n = 0; n < kKeysThen; ++n) node.counters.worker(0).Bump(node.MakeKey("a", n));
    BOOST_REQUIRE(node.flusher.FlushNow());
    BOOST_TEST(CountOf(*node.store, "a") == round * kKeysThen);
  }
  BOOST_TEST(node.flusher.stats().counts_overflowed == 100u);
  BOOST_TEST(node.flusher.stats().counts_dropped == 0u);
  // And ends.
  Counters in_memory(1);
  constexpr std::uint32_t kMost = kMaxCellKeys + kMaxOverflowKeys;
  for (int twice = 0; twice < 2; ++twice)
    for (std::uint32_t n = 0; n < kMost + 10; ++n) in_memory.worker(0).Bump({.hour = n});
  BOOST_TEST(in_memory.figures().overflowed == 2 * kMaxOverflowKeys);
  BOOST_TEST(in_memory.figures().dropped == 20u);
  CountTable all;
  in_memory.Collect(all);
  BOOST_TEST(all.size() == kMost);
}

BOOST_AUTO_TEST_CASE(clearing_may_be_cut_off_anywhere) {
  const auto file = CellFile::InMemory(1);
  const auto slots = file->cell(0, 0);
  for (std::uint32_t n = 0; n < 10; ++n) slots[n] = {{.hour = n}, 1};
  for (std::size_t left = 10; left-- > 0;) {
    slots[left].Store(0);
    std::size_t seen = 0;
    file->ForEach(0, [&](const Key&, std::uint64_t) { ++seen; });
    BOOST_TEST(seen == left);
  }
  slots[0].key = {.hour = 77};  // a key whose count was never written
  BOOST_TEST(file->IsEmpty(0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::counters

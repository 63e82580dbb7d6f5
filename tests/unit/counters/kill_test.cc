// The promise: what was acknowledged is counted once, never twice, never lost, also when the process is killed.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "server/counters/flusher.h"
#include "tests/unit/counters/samples.h"

namespace signpost::counters {
namespace {

constexpr std::uint32_t kSources = 3;
constexpr std::uint32_t kPerCall = 7;
using Acknowledged = std::array<std::uint32_t, kSources>;  // events, per source

// One node on a folder.
struct Server {
  explicit Server(const Folder& folder)
      : store(folder.OpenStore()),
        journal(*Journal::Open({.folder = folder.journal(), .segment_bytes = 50'000})),
        flusher({.flush_interval_ms = 2}, clock, labels, counters, *journal, *store) {
    flusher.Start();
  }
  base::ManualClock clock{base::Instant(std::chrono::hours(kHour))};
  Labels labels;
  Counters counters{1};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Journal> journal;
  Flusher flusher;
};

std::vector<store::Event> Call(std::uint32_t source, std::uint32_t first) {
  std::vector<store::Event> events;
  for (std::uint32_t n = 0; n < kPerCall; ++n) events.push_back(MakeEvent(source, first + n));
  return events;
}

// Accepts events from several threads until it is killed, and tells the pipe of each call that was acknowledged.
[[noreturn]] void ServeUntilKilled(const Folder& folder, const Acknowledged& from, int told) {
  Server server(folder);
  std::vector<std::thread> threads;
  for (std::uint32_t source = 0; source < kSources; ++source) {
    threads.emplace_back([&, source] {
      for (std::uint32_t first = from[source];; first += kPerCall) {
        if (!server.flusher.AcceptEvents(Call(source, first))) _exit(1);
        if (write(told, &source, sizeof source) != sizeof source) _exit(1);
      }
    });
  }
  while (true) pause();
}

// Kills the server after some acknowledgements; adds them up.
void RunAndKill(const Folder& folder, std::uint32_t calls, Acknowledged& acknowledged) {
  std::array<int, 2> ends;
  BOOST_REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    ServeUntilKilled(folder, acknowledged, ends[1]);
  }
  close(ends[1]);
  std::uint32_t source = 0;
  for (std::uint32_t heard = 0; read(ends[0], &source, sizeof source) == sizeof source;) {
    acknowledged[source] += kPerCall;
    if (++heard == calls) kill(child, SIGKILL);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_REQUIRE(WIFSIGNALED(status));
}

}  // namespace

BOOST_AUTO_TEST_CASE(acknowledged_events_survive_kill_9_exactly_once) {
  const Folder folder;
  Acknowledged acknowledged{};
  for (const std::uint32_t calls : {1u, 40u, 333u, 1'500u}) {
    RunAndKill(folder, calls, acknowledged);
    Server server(folder);
    BOOST_REQUIRE(server.flusher.FlushNow(std::chrono::seconds(60)));
    for (std::uint32_t source = 0; source < kSources; ++source) {
      // A call that was journaled and killed before it could say so counts too; it is one call at most.
      const std::uint64_t counted = CountOf(*server.store, std::to_string(source));
      BOOST_TEST(counted >= acknowledged[source]);
      BOOST_TEST(counted <= acknowledged[source] + kPerCall);
      // Its sender, who heard nothing, sends it again, and everything before it too.
      for (std::uint32_t first = 0; first <= acknowledged[source]; first += kPerCall) {
        BOOST_REQUIRE(server.flusher.AcceptEvents(Call(source, first)));
      }
      acknowledged[source] += kPerCall;
    }
    BOOST_REQUIRE(server.flusher.FlushNow(std::chrono::seconds(60)));
    for (std::uint32_t source = 0; source < kSources; ++source) {
      BOOST_TEST(CountOf(*server.store, std::to_string(source)) == acknowledged[source]);
    }
  }
}

}  // namespace signpost::counters

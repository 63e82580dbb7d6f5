// What the store in Redis does while servers die, stop, come back and hand their slots over: nothing that was answered
// is lost for good, nothing counts twice.
#include <signal.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <thread>

#include "server/store/redis_keys.h"
#include "server/store/redis_slots.h"
#include "server/store/redis_store.h"
#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

using base::ErrorCode;

constexpr std::uint32_t kDay = 490'008;
constexpr std::uint64_t kPerBatch = 2 + 4;  // what a batch of the writer adds

std::unique_ptr<Store> Open(const std::string& url) {
  auto store = OpenRedis({.url = url,
                          .digest = TestDigest,
                          .connect_timeout_ms = 500,
                          .command_timeout_ms = 500,
                          .call_deadline_ms = 1'000,
                          .replica_timeout_ms = 300,
                          .watch_interval_ms = 50,
                          .cap_settle_ms = 600'000});
  if (!store) throw std::runtime_error(store.error().message);
  return *std::move(store);
}

CounterBatch BatchNumber(std::uint64_t sequence) {
  CounterBatch batch{.id = {"n", {1, sequence}}, .rows = {}, .events = {}, .after = {}};
  if (sequence > 1) batch.after = {1, sequence - 1};
  for (std::uint32_t i = 0; i < 2; ++i) {
    batch.rows.push_back({{kDay + i, "p" + std::to_string(sequence % 40 + i), "c", "", "", "", "", "message"}, 1});
  }
  for (std::uint32_t i = 0; i < 4; ++i) {
    Event event{
        .key = {}, .expires_at = At(1'000'000), .dimensions = {kDay + i % 2, "p", "c", "", "", "", "", "click"}};
    for (std::size_t byte = 0; byte < 7; ++byte) event.key[byte] = static_cast<std::uint8_t>(sequence >> (8 * byte));
    event.key[15] = static_cast<std::uint8_t>(i);
    batch.events.push_back(event);
  }
  return batch;
}

// A node that counts: applies one batch after the other, again until it is answered, and again from where the store
// says that it has lost something.
class Writer {
 public:
  explicit Writer(std::unique_ptr<Store> store) : store_(std::move(store)), thread_([this] { Run(); }) {}
  ~Writer() { Stop(); }

  std::uint64_t applied() const { return applied_; }
  std::uint64_t gaps() const { return gaps_; }  // how often the store had lost something
  StoreFigures figures() const { return store_->figures(); }

  void WaitForMore(std::uint64_t batches) {
    const std::uint64_t goal = answered_ + batches;
    WaitUntil("the writer gets on (" + last_error() + ")", [&] { return answered_ >= goal; });
  }
  std::string last_error() {
    std::lock_guard lock(mutex_);
    return last_error_;
  }
  void Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Run() {
    while (!stopping_) {
      const CounterBatch batch = BatchNumber(applied_ + 1);
      const auto outcome = store_->Apply(std::span(&batch, 1), At(1'000));
      if (!outcome) {
        std::lock_guard lock(mutex_);
        last_error_ = outcome.error().message;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        continue;
      }
      ++answered_;
      if (outcome->lost_after) {
        ++gaps_;
        applied_ = outcome->lost_after->sequence;
      } else {
        ++applied_;
      }
    }
  }

  const std::unique_ptr<Store> store_;
  std::mutex mutex_;
  std::string last_error_;
  std::atomic<std::uint64_t> applied_ = 0, answered_ = 0, gaps_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

std::uint64_t Total(Store& store) {
  std::uint64_t total = 0;
  WaitUntil("counts can be read", [&] {
    const auto rows = store.ReadCounts({0, 1'000'000, {}, {}, Resolution::kWhole});
    if (rows && !rows->empty()) total = (*rows)[0].count;
    return bool(rows);
  });
  return total;
}

void CheckExact(Writer& writer, Store& store) {
  writer.Stop();
  BOOST_TEST(writer.applied() > 0u);
  BOOST_TEST(Total(store) == writer.applied() * kPerBatch);
}

std::unique_ptr<RedisServer> OneServer(std::vector<std::string> lines = {}) {
  lines.push_back("save \"\"");
  return std::make_unique<RedisServer>(RedisServer::Settings{.lines = std::move(lines), .password = {}});
}

bool IsUnavailable(const auto& result) { return !result && result.error().code == ErrorCode::kUnavailable; }

}  // namespace

BOOST_AUTO_TEST_SUITE(redis_failover)

BOOST_AUTO_TEST_CASE(a_node_starts_and_serves_with_redis_away) {
  const auto server = OneServer();
  server->Kill();
  const auto store = Open("redis://" + server->address());
  std::atomic<int> heads = 0;
  const auto watch = Must(store->WatchChanges([&](Change change) { heads += change == Change::kHead ? 1 : 0; }));
  BOOST_TEST(IsUnavailable(store->Head()));
  const CounterBatch batch = BatchNumber(1);
  BOOST_TEST(IsUnavailable(store->Apply(std::span(&batch, 1), At(1))));
  BOOST_TEST(store->figures().connect_failures > 0u);
  WaitUntil("the first call of the listener", [&] { return heads == 1; });
  server->Start();
  WaitUntil("Redis is used again", [&] { return bool(store->Head()); });
  WaitUntil("the listener is told what it could not see", [&] { return heads == 2; });
  BOOST_TEST(store->figures().connections_open > 0u);
  server->Kill();
  watch->Stop();  // does not wait for anybody
}

BOOST_AUTO_TEST_CASE(a_server_that_stands_still_is_not_waited_for) {
  const auto server = OneServer();
  const auto store = Open("redis://" + server->address());
  const CounterBatch first = BatchNumber(1);
  const CounterBatch second = BatchNumber(2);
  Must(store->Apply(std::span(&first, 1), At(1)));
  server->Signal(SIGSTOP);
  BOOST_TEST(IsUnavailable(store->Apply(std::span(&second, 1), At(1))));
  BOOST_TEST(IsUnavailable(store->Head()));
  server->Signal(SIGCONT);
  WaitUntil("it is used again", [&] { return bool(store->Apply(std::span(&second, 1), At(1))); });
  BOOST_TEST(Total(*store) == 2 * kPerBatch);  // also what had been sent before the answer was given up
}

BOOST_AUTO_TEST_CASE(a_server_that_is_killed_has_kept_what_it_answered) {
  const auto server = OneServer({"appendonly yes", "appendfsync always"});
  const auto store = Open("redis://" + server->address());
  Writer writer(Open("redis://" + server->address()));
  for (int i = 0; i < 3; ++i) {
    writer.WaitForMore(50);
    server->Kill();
    server->Start();
  }
  writer.WaitForMore(50);
  CheckExact(writer, *store);
  BOOST_TEST(writer.gaps() == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_backup_lacks_is_sent_again) {
  const auto server = OneServer();
  const auto store = Open("redis://" + server->address());
  Writer writer(Open("redis://" + server->address()));
  writer.WaitForMore(20);
  BOOST_TEST(server->Text({"SAVE"}) == "OK");
  writer.WaitForMore(20);
  server->Kill();
  server->Start();
  writer.WaitForMore(40);
  CheckExact(writer, *store);
  BOOST_TEST(writer.gaps() == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_server_gives_no_places_before_their_holders_have_spoken) {
  const auto server = OneServer();
  const auto store = Open("redis://" + server->address());
  std::uint64_t sequence = 0;
  const auto lease = [&](const std::string& node, std::uint64_t held, std::uint64_t wanted) {
    const CapClaim claim{.campaign = "c", .begin_hour = kDay, .most = 10, .held = held, .wanted = wanted};
    std::uint64_t granted = 0;
    WaitUntil("a lease is answered", [&] {
      const auto grants = store->LeaseCaps({node, {1, ++sequence}, {claim}}, At(kDay * 3'600));
      if (grants) granted = (*grants)[0].held;
      return bool(grants);
    });
    return granted;
  };
  BOOST_TEST(lease("n", 0, 2) == 2u);  // the first server of all gives at once
  BOOST_TEST(server->Text({"SAVE"}) == "OK");
  BOOST_TEST(lease("n", 2, 8) == 8u);  // this will be lost
  server->Kill();
  server->Start();
  BOOST_TEST(lease("m", 0, 5) == 0u);
  BOOST_TEST(lease("n", 8, 8) == 8u);
  BOOST_TEST(lease("n", 8, 9) == 8u);
  BOOST_TEST(lease("n", 8, 7) == 7u);
  server->Ask({"HSET", "{signpost}:caps_server", "settled_ms", "0"});
  BOOST_TEST(lease("m", 0, 5) == 3u);
}

BOOST_AUTO_TEST_CASE(a_change_whose_message_was_lost_is_heard) {
  const auto server = OneServer();
  const auto store = Open("redis://" + server->address());
  Must(store->AppendRevision({{"r1", "ana", "", At(1)}, "{}"}));
  Must(store->AppendRevision({{"r2", "ana", "", At(1)}, "{}"}));
  std::atomic<int> heads = 0;
  const auto watch = Must(store->WatchChanges([&](Change change) { heads += change == Change::kHead ? 1 : 0; }));
  WaitUntil("the first call", [&] { return heads == 1; });
  BOOST_TEST(server->Ask({"CLIENT", "KILL", "TYPE", "pubsub"}).view().number() == 1);
  Must(store->SetHead("", "r1"));
  WaitUntil("the change is heard", [&] { return heads == 2; });
  WaitUntil("it subscribes again", [&] {
    return server->Ask({"PUBSUB", "NUMSUB", "signpost:changes"}).view()[1].number() == 1;
  });
  // Nothing but the value tells of this one.
  server->Ask({"HSET", "{signpost}:head", "id", "r2"});
  WaitUntil("a change without any message is heard", [&] { return heads == 3; });
}

BOOST_AUTO_TEST_CASE(a_replica_that_takes_over_counts_on) {
  SentinelServers servers;
  const auto store = Open(servers.Url());
  Writer writer(Open(servers.Url()));
  writer.WaitForMore(50);
  servers.servers[0]->Kill();
  servers.WaitForPrimary(*servers.servers[1]);
  servers.servers[0]->Start();  // comes back, as the replica that confirms
  servers.servers[0]->Ask({"REPLICAOF", "127.0.0.1", std::to_string(servers.servers[1]->port())});
  writer.WaitForMore(50);
  CheckExact(writer, *store);
  BOOST_TEST(writer.gaps() == 0u);  // every batch that was answered had been confirmed
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_sent_again_waits_for_the_replicas_again) {
  SentinelServers servers;
  const auto store = Open(servers.Url());
  const CounterBatch first = BatchNumber(1), second = BatchNumber(2);
  Must(store->Apply(std::span(&first, 1), At(1)));
  servers.servers[1]->Signal(SIGSTOP);
  for (int i = 0; i < 2; ++i) {  // the second time there is nothing left to write
    const auto refused = Open(servers.Url())->Apply(std::span(&second, 1), At(1));
    BOOST_REQUIRE(!refused);
    BOOST_TEST_CONTEXT(refused.error().message) {
      BOOST_TEST(refused.error().message.find("0 of 1 replicas") != std::string::npos);
    }
  }
  servers.servers[1]->Signal(SIGCONT);
  WaitUntil("the replica confirms", [&] { return bool(store->Apply(std::span(&second, 1), At(1))); });
}

BOOST_AUTO_TEST_CASE(what_a_replica_lacks_is_sent_again) {
  SentinelServers servers;
  const std::string url = servers.Url() + "&wait_replicas=0";
  const auto store = Open(url);
  Writer writer(Open(url));
  writer.WaitForMore(20);
  // The replica loses its primary, and cannot come back.
  servers.servers[1]->Ask({"CONFIG", "SET", "masterauth", "dropmip"});
  servers.servers[1]->Ask({"CLIENT", "KILL", "TYPE", "master"});
  writer.WaitForMore(20);
  servers.servers[0]->Kill();
  servers.WaitForPrimary(*servers.servers[1]);
  writer.WaitForMore(40);
  CheckExact(writer, *store);
  BOOST_TEST(writer.gaps() == 1u);
}

BOOST_AUTO_TEST_CASE(slots_move_while_counts_come_in) {
  ClusterServers servers(3, 0);
  const std::string url = servers.Url() + "?wait_replicas=0";
  const auto store = Open(url);
  Writer writer(Open(url));
  writer.WaitForMore(60);  // all hashes that the writer uses are there
  const RedisKeys keys("signpost");
  const std::uint16_t number = SlotOf(keys.Group(3, "nodes"));
  const std::string slot = std::to_string(number);
  RedisServer& from = servers.OwnerOf(number);
  RedisServer& to = *servers.servers[servers.servers[0].get() == &from ? 1 : 0];
  BOOST_TEST(to.Text({"CLUSTER", "SETSLOT", slot, "IMPORTING", servers.IdOf(from)}) == "OK");
  BOOST_TEST(from.Text({"CLUSTER", "SETSLOT", slot, "MIGRATING", servers.IdOf(to)}) == "OK");
  const auto migrate_one = [&] {
    const Reply some = from.Ask({"CLUSTER", "GETKEYSINSLOT", slot, "1"});
    if (some.view().size() == 0) return false;
    const std::string moved =
        from.Text({"MIGRATE", "127.0.0.1", std::to_string(to.port()), some.view()[0].str(), "0", "5000"});
    BOOST_TEST(moved == "OK");
    return true;
  };
  BOOST_TEST(migrate_one());
  const std::uint64_t failures = writer.figures().command_failures;
  WaitUntil("a call meets a slot that is half here and half there",
            [&] { return writer.figures().command_failures > failures; });
  while (migrate_one()) continue;
  const std::uint64_t redirects = writer.figures().redirects;
  writer.WaitForMore(10);  // by ASK: the slot is still the old server's
  BOOST_TEST(writer.figures().redirects > redirects);
  for (RedisServer* server : {&to, &from}) {
    BOOST_TEST(server->Text({"CLUSTER", "SETSLOT", slot, "NODE", servers.IdOf(to)}) == "OK");
  }
  writer.WaitForMore(50);  // by MOVED
  CheckExact(writer, *store);
  BOOST_TEST(writer.gaps() == 0u);
}

BOOST_AUTO_TEST_CASE(a_node_of_a_cluster_is_replaced) {
  ClusterServers servers(3, 1);
  const auto store = Open(servers.Url());
  Writer writer(Open(servers.Url()));
  writer.WaitForMore(50);
  const std::uint16_t slot = SlotOf(RedisKeys("signpost").Group(0, "nodes"));
  RedisServer& old = servers.OwnerOf(slot);
  old.Kill();
  RedisServer& other = *servers.servers[servers.servers[0].get() == &old ? 1 : 0];
  WaitUntil("its replica has taken over", [&] {
    const Reply rows = other.Ask({"CLUSTER", "SLOTS"});
    for (std::size_t i = 0; i < rows.view().size(); ++i) {
      if (rows.view()[i][2][1].number() == old.port()) return false;
    }
    return true;
  });
  old.Start();  // comes back, as the replica that confirms
  writer.WaitForMore(50);
  CheckExact(writer, *store);
  BOOST_TEST(writer.gaps() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store::contract

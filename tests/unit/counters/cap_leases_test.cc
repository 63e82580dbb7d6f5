#include "server/counters/cap_leases.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "server/counters/segment.h"
#include "tests/unit/counters/samples.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::counters {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The way to the store: requests are lost, answers are lost, and lost requests arrive late.
class LossyWay final : public store::ForwardingStore {
 public:
  explicit LossyWay(store::Store& store) : ForwardingStore(store) {}

  int lost_of_ten = 0;
  bool is_away = false;
  std::minstd_rand random{1};
  std::atomic<int> calls = 0;

  Result<std::vector<store::CapGrant>> LeaseCaps(const store::CapRequest& request, base::Instant now) override {
    ++calls;
    if (is_away) return Gone();
    if (!late_.empty() && random() % 3 == 0) {
      (void)ForwardingStore::LeaseCaps(late_.back(), now);
      late_.pop_back();
    }
    const bool is_lost = static_cast<int>(random() % 10) < lost_of_ten;
    if (is_lost && random() % 2 == 0) {
      late_.push_back(request);
      return Gone();
    }
    auto grants = ForwardingStore::LeaseCaps(request, now);
    if (is_lost) return Gone();
    return grants;
  }

 private:
  static Error Gone() { return {ErrorCode::kUnavailable, "lost by the test"}; }
  std::vector<store::CapRequest> late_;
};

constexpr base::Instant kStart{hours(kHour)};

struct Fleet {
  Folder folder;
  std::unique_ptr<store::Store> store = folder.OpenStore();
  base::ManualClock clock{kStart};

  std::chrono::sys_seconds Now() const { return std::chrono::floor<seconds>(clock.Now()); }
};

// One node of a fleet. Its folder stays when it is killed.
struct Node {
  Node(Fleet& fleet_, const std::string& name_, CapLimits limits_, LeaseOptions options_ = {.share = 4})
      : fleet(fleet_), name(name_), limits(limits_), options(options_), way(*fleet.store) {
    std::filesystem::create_directories(Path());
    Open();
  }
  std::string Path() const { return fleet.folder.path() + "/" + name; }
  void Open() {
    ledger = *CapLedger::Open(Path(), name);
    counter = ledger->For("c", limits);
    leases = std::make_unique<CapLeases>(options, fleet.clock, *ledger, way);
    (void)leases->Serve({{"c", limits}});
  }
  // As kill -9 does: nothing is given back.
  void Kill() {
    way.is_away = true;
    leases.reset();
    way.is_away = false;
    counter.reset();
    ledger.reset();
  }
  bool Take() { return counter->Take(limits, fleet.Now()); }
  std::uint32_t TakeAll() {
    std::uint32_t taken = 0;
    while (Take()) ++taken;
    return taken;
  }

  Fleet& fleet;
  const std::string name;
  CapLimits limits;
  const LeaseOptions options;
  LossyWay way;
  std::unique_ptr<CapLedger> ledger;
  std::shared_ptr<CapCounter> counter;
  std::unique_ptr<CapLeases> leases;
};

BOOST_FIXTURE_TEST_SUITE(cap_leases, Fleet)

BOOST_AUTO_TEST_CASE(one_process_takes_all_that_there_is) {
  Node node(*this, "n1", {.per_hour = 5, .per_day = 12}, {.share = 1, .alone = true});
  for (const std::uint32_t expected : {5u, 5u, 2u, 0u}) {
    BOOST_TEST(node.TakeAll() == expected);
    BOOST_TEST(node.leases->stats().places_left == 0u);
    clock.Advance(hours(1));
    BOOST_REQUIRE(node.leases->Lease());
  }
  clock.Advance(hours(23));
  BOOST_REQUIRE(node.leases->Lease());
  BOOST_TEST(node.TakeAll() == 5u);
  clock.Advance(minutes(10));  // idle for long: what is held stays, since nobody else could use it
  node.limits = {.per_hour = 8, .per_day = 12};
  BOOST_REQUIRE(node.leases->Serve({{"c", node.limits}}));
  BOOST_TEST(node.TakeAll() == 3u);
  node.limits = {.per_hour = 2};  // lowered: nothing more in this hour
  BOOST_REQUIRE(node.leases->Serve({{"c", node.limits}}));
  BOOST_TEST(node.TakeAll() == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_without_a_lease) {
  Node node(*this, "n1", {.per_hour = 5}, {.share = 1, .alone = true});
  BOOST_TEST(node.Take());
  node.way.is_away = true;
  BOOST_TEST(node.TakeAll() == 4u);  // what is held goes on
  clock.Advance(hours(1));
  BOOST_TEST(!node.leases->Lease());
  BOOST_TEST(!node.Take());
  BOOST_TEST(node.leases->stats().refusals == 1u);
  BOOST_TEST(node.leases->stats().failures == 1u);
  node.way.is_away = false;
  BOOST_REQUIRE(node.leases->Lease());
  BOOST_TEST(node.TakeAll() == 5u);
  BOOST_REQUIRE(node.leases->Lease());
  BOOST_TEST(node.leases->stats().places_held == 5u);
  BOOST_TEST(node.leases->stats().places_used == 5u);
}

BOOST_AUTO_TEST_CASE(the_next_period_is_leased_before_it_begins) {
  Node node(*this, "n1", {.per_hour = 5, .per_day = 500});
  clock.Advance(hours(24) - hours(kHour % 24) - seconds(4));  // before an hour and a day end
  BOOST_REQUIRE(node.leases->Lease());
  clock.Advance(seconds(4));
  BOOST_TEST(node.Take());
}

BOOST_AUTO_TEST_CASE(unused_places_are_given_back_when_others_have_none) {
  Node first(*this, "n1", {.per_hour = 100}, {.share = 2});
  Node second(*this, "n2", {.per_hour = 100}, {.share = 2});
  std::uint32_t taken = 0;
  for (int i = 0; i < 30; ++i) {
    BOOST_REQUIRE(second.leases->Lease());
    taken += second.TakeAll();
  }
  BOOST_TEST(taken == 50u);  // the first holds the other half
  BOOST_REQUIRE(first.leases->Lease());
  clock.Advance(seconds(10));
  BOOST_REQUIRE(first.leases->Lease());  // learns that nothing is left
  BOOST_REQUIRE(first.leases->Lease());
  BOOST_TEST(first.leases->stats().places_held == 0u);
  for (int i = 0; i < 30 && taken < 90; ++i) {
    BOOST_REQUIRE(second.leases->Lease());
    for (; taken < 90 && second.Take(); ++taken) {
    }
  }
  BOOST_TEST(taken == 90u);
  BOOST_TEST(!first.Take());  // asked again, but the second holds the rest
  BOOST_REQUIRE(first.leases->Lease());
  BOOST_TEST(!first.Take());
  BOOST_REQUIRE(second.leases->Lease());  // notes what was used of late
  clock.Advance(seconds(10));
  for (int i = 0; i < 2; ++i) BOOST_REQUIRE(second.leases->Lease());
  BOOST_REQUIRE(first.leases->Lease());
  BOOST_TEST(first.Take());
}

BOOST_AUTO_TEST_CASE(after_a_kill_a_node_knows_what_it_used_and_gives_back_the_rest) {
  Node node(*this, "n1", {.per_hour = 10}, {.share = 1, .alone = true});
  for (int i = 0; i < 3; ++i) BOOST_TEST(node.Take());
  node.Kill();
  Node other(*this, "n2", {.per_hour = 10});
  BOOST_TEST(!other.Take());  // held by the one that was killed
  node.Open();
  BOOST_TEST(node.leases->stats().places_used == 3u);
  BOOST_TEST(bool(node.leases->Stop()));
  std::uint32_t taken = 0;
  for (int i = 0; i < 20; ++i) {
    BOOST_REQUIRE(other.leases->Lease());
    taken += other.TakeAll();
  }
  BOOST_TEST(taken == 7u);
}

BOOST_AUTO_TEST_CASE(a_cap_that_no_policy_has_any_more_is_given_back) {
  Node node(*this, "n1", {.per_hour = 10}, {.share = 1, .alone = true});
  BOOST_TEST(node.Take());
  BOOST_REQUIRE(node.leases->Serve({}));
  BOOST_TEST(node.leases->stats().places_held == 1u);
  Node other(*this, "n2", {.per_hour = 10}, {.share = 1, .alone = true});
  BOOST_TEST(other.TakeAll() == 9u);
}

BOOST_AUTO_TEST_CASE(after_a_boot_of_the_machine_all_that_was_held_counts_as_used) {
  Node node(*this, "n1", {.per_hour = 10}, {.share = 2});
  const std::uint64_t held = node.leases->stats().places_held;
  BOOST_TEST(held == 5u);
  const std::string name = node.ledger->name();
  node.Kill();
  // A header of another boot, with a good checksum.
  std::fstream file(node.Path() + "/caps", std::ios::in | std::ios::out | std::ios::binary);
  std::string header(108, '\0');
  file.read(header.data(), 108);
  header[80] = header[80] == 'a' ? 'b' : 'a';
  const std::uint32_t sum = Crc32c(header);
  file.seekp(0);
  file.write(header.data(), 108).write(reinterpret_cast<const char*>(&sum), sizeof sum);
  file.close();
  node.Open();
  BOOST_TEST(node.ledger->name() != name);
  std::uint32_t taken = 0;
  for (int i = 0; i < 20; ++i) {
    BOOST_REQUIRE(node.leases->Lease());
    taken += node.TakeAll();
  }
  BOOST_TEST(taken == 10 - held);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_put_back_does_not_give_the_hour_twice) {
  Node node(*this, "n1", {.per_hour = 10}, {.share = 1, .alone = true});
  BOOST_TEST(node.TakeAll() == 10u);
  for (int hour = 0; hour < 2; ++hour) {
    clock.Advance(hours(1));
    BOOST_REQUIRE(node.leases->Lease());
  }
  clock.Advance(-hours(1));
  BOOST_REQUIRE(node.leases->Lease());
  BOOST_TEST(node.TakeAll() == 10u);  // this one was not used yet
  clock.Advance(-hours(1));
  BOOST_REQUIRE(node.leases->Lease());
  BOOST_TEST(node.TakeAll() == 0u);
  clock.Advance(hours(3));
  BOOST_REQUIRE(node.leases->Lease());
  BOOST_TEST(node.TakeAll() == 10u);
}

BOOST_AUTO_TEST_CASE(more_campaigns_than_there_is_room_for_are_not_shown) {
  Node node(*this, "n1", {.per_hour = 10}, {.share = 1, .alone = true});
  const CapLimits limits{.per_hour = 1};
  std::vector<CappedCampaign> served;
  for (std::size_t i = 1; i < kMaxCappedCampaigns; ++i) {
    served.push_back({"c" + std::to_string(i), limits});
    (void)node.ledger->For(served.back().campaign, limits);
  }
  const auto last = node.ledger->For(served.back().campaign, limits);
  const auto beyond = node.ledger->For("one more", limits);
  served.push_back({"one more", limits});
  BOOST_REQUIRE(node.leases->Serve(served));
  BOOST_TEST(last->Take(limits, Now()));
  BOOST_TEST(!beyond->Take(limits, Now()));
  BOOST_TEST(beyond->Take({}, Now()));  // without a cap it would be shown
  // When the periods are over, and no policy has them, there is room.
  clock.Advance(hours(48));
  BOOST_REQUIRE(node.leases->Serve({}));
  const auto again = node.ledger->For("one more", limits);
  BOOST_REQUIRE(node.leases->Serve({{"one more", limits}}));
  BOOST_TEST(again->Take(limits, Now()));
}

BOOST_AUTO_TEST_CASE(alone_it_takes_all_of_a_small_cap_and_a_part_of_a_large_one) {
  const LeaseOptions options{.share = 4, .least = 64, .alone = true};
  Node small(*this, "n1", {.per_hour = 60}, options);
  BOOST_TEST(small.TakeAll() == 60u);
  Fleet other;
  Node large(other, "n1", {.per_hour = 1'000}, options);
  BOOST_TEST(large.leases->stats().places_held == 250u);
  std::uint32_t taken = 0;
  while (const std::uint32_t more = large.TakeAll()) {
    taken += more;
    BOOST_REQUIRE(large.leases->Lease());
  }
  BOOST_TEST(taken == 1'000u);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_worth_asking_at_once) {
  Node node(*this, "n1", {.per_hour = 1'000'000}, {.interval_ms = 3'600'000, .min_interval_ms = 1, .share = 1'000'000});
  node.leases->Start();
  int taken = 0;
  while (taken < 100) taken += node.Take();  // each round leases a few
  BOOST_TEST(node.leases->stats().refusals > 0u);
}

// Whatever happens to nodes, requests, answers and the time: never more than the cap, and no fewer in the end.
BOOST_AUTO_TEST_CASE(never_more_than_the_cap_and_no_fewer_in_the_end) {
  constexpr CapLimits kLimits{.per_hour = 60, .per_day = 150};
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Fleet fleet;
      std::minstd_rand random(seed);
      std::vector<std::unique_ptr<Node>> nodes;
      for (const char* name : {"n1", "n2", "n3"}) nodes.push_back(std::make_unique<Node>(fleet, name, kLimits));
      for (auto& node : nodes) {
        node->way.random.seed(random());
        node->way.lost_of_ten = 3;
      }
      std::map<std::int64_t, std::uint32_t> by_hour, by_day;
      const auto take = [&](Node& node) {
        if (!node.Take()) return false;
        const std::int64_t hour = fleet.clock.Now().time_since_epoch() / hours(1);
        ++by_hour[hour];
        ++by_day[hour / 24];
        BOOST_REQUIRE(by_hour[hour] <= kLimits.per_hour);
        BOOST_REQUIRE(by_day[hour / 24] <= kLimits.per_day);
        return true;
      };
      for (int i = 0; i < 1'000; ++i) {
        Node& node = *nodes[random() % 3];
        switch (random() % 16) {
          case 0:
          case 1:
          case 2:
            (void)node.leases->Lease();
            break;
          case 3:
            fleet.clock.Advance(seconds(random() % 90));
            break;
          case 4:
            if (random() % 4 != 0) break;
            node.Kill();
            node.Open();
            break;
          case 5:
            if (random() % 4 != 0) break;
            (void)node.leases->Stop();
            node.Kill();
            node.Open();
            break;
          case 6:
            if (random() % 20 == 0) fleet.clock.Advance(minutes(random() % 120));
            break;
          default:
            take(node);
        }
      }
      for (auto& node : nodes) node->way.lost_of_ten = 0;
      const auto is_used_up = [&] {
        const std::int64_t hour = fleet.clock.Now().time_since_epoch() / hours(1);
        return by_hour[hour] == kLimits.per_hour || by_day[hour / 24] == kLimits.per_day;
      };
      for (int i = 0; i < 200 && !is_used_up(); ++i) {
        for (auto& node : nodes) {
          (void)node->leases->Lease();
          while (take(*node)) {
          }
        }
      }
      BOOST_TEST(is_used_up());
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_of_several_nodes_over_the_hour) {
  constexpr CapLimits kLimits{.per_hour = 500};
  constexpr std::size_t kHours = 4;
  const LeaseOptions options{.interval_ms = 2, .min_interval_ms = 1, .share = 8};
  std::vector<std::unique_ptr<Node>> nodes;
  for (const char* name : {"n1", "n2", "n3"}) nodes.push_back(std::make_unique<Node>(*this, name, kLimits, options));
  for (auto& node : nodes) node->leases->Start();
  std::array<std::atomic<std::uint32_t>, kHours> taken{};
  std::atomic<bool> running = true;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      while (running) {
        const auto now = Now();
        const auto hour = static_cast<std::size_t>((now.time_since_epoch() - hours(kHour)) / hours(1));
        if (nodes[t % 3]->counter->Take(kLimits, now)) {
          ++taken[hour];
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    while (taken[hour] < kLimits.per_hour) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (hour + 1 < kHours) clock.Advance(hours(1));
  }
  running = false;
  for (std::thread& thread : threads) thread.join();
  for (const auto& count : taken) BOOST_TEST(count == kLimits.per_hour);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::counters

#include "server/admin/fleet_rates.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/admin/support.h"

namespace signpost::admin {

BOOST_AUTO_TEST_SUITE(fleet_rates)

BOOST_AUTO_TEST_CASE(a_share_follows_the_demand) {
  struct Case {
    const char* what;
    double rate, mine;
    store::RateTotal fleet;
    double share;
  };
  const Case cases[] = {
      {"nobody asks", 100, 0, {0, 1}, 1},
      {"alone, below the rate", 100, 40, {40, 1}, 1},
      {"alone, above the rate", 100, 400, {400, 1}, 1},
      {"two alike, below: what is left is split", 100, 20, {40, 2}, 0.5},
      {"two unlike, below", 100, 30, {40, 2}, 0.6},
      {"two alike, above", 100, 100, {200, 2}, 0.5},
      {"two unlike, above", 100, 300, {400, 2}, 0.75},
      {"no longer asked here", 100, 0, {400, 2}, kLeastShare},
      {"no longer asked here, there is room", 100, 0, {40, 2}, 0.3},
      {"the store knows less than this node", 100, 50, {10, 1}, 1},
  };
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(one.what) {
      BOOST_TEST(ShareOfRate(one.rate, one.mine, one.fleet) == one.share, boost::test_tools::tolerance(1e-9));
    }
  }
}

// Three nodes with limiters of their own on one store, asked unevenly: over all, the rate is kept.
BOOST_FIXTURE_TEST_CASE(three_nodes_give_out_one_rate, DataFolder) {
  constexpr double kRate = 100;
  constexpr int kDemands[] = {400, 150, 50};  // a second
  struct Node {
    std::shared_ptr<const auth::KeyRing> ring;
    std::unique_ptr<FleetRates> rates;
    int given = 0;
  };
  std::vector<Node> nodes;
  for (const char* name : {"n1", "n2", "n3"}) {
    const auth::KeyedPrincipal searchco{.principal = {.id = "searchco", .rate_per_second = kRate, .burst = 10}};
    nodes.push_back(
        {auth::KeyRing::Build(std::span(&searchco, 1), nullptr), std::make_unique<FleetRates>(*store, name)});
  }
  constexpr int kSeconds = 20;
  constexpr int kSettled = 3;
  for (int second = 0; second < kSeconds; ++second) {
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const base::Instant begin = kNow + std::chrono::seconds(second);
      BOOST_REQUIRE(nodes[n].rates->Share(*nodes[n].ring, begin));
      for (int i = 0; i < kDemands[n]; ++i) {
        const auto taken =
            nodes[n].ring->Find("searchco")->limiter->Take(begin + std::chrono::milliseconds(i * 1000 / kDemands[n]));
        if (taken.allowed && second >= kSettled) ++nodes[n].given;
      }
    }
  }
  const int given = nodes[0].given + nodes[1].given + nodes[2].given;
  BOOST_TEST(given > 0.95 * kRate * (kSeconds - kSettled));
  BOOST_TEST(given < 1.05 * kRate * (kSeconds - kSettled));
  BOOST_TEST(nodes[0].given > 2 * nodes[1].given);  // in proportion to what they are asked
  BOOST_TEST(nodes[1].given > 2 * nodes[2].given);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

// One rate for a whole fleet: every node learns how much of a principal's requests comes to it, and gives out that
// share of the rate.
//
//   FleetRates rates(store, node_id);
//   if (auto shared = rates.Share(*key_ring, now); !shared) …       // about once a second, from one thread
//
// How: each limiter counts what it is asked; the store adds that up over the nodes (store::ShareRates). While the fleet
// is asked less than the rate, a node may give out what it is asked and its part of what is left; from there on the
// rate is split as the requests are. A rate is thus kept over the fleet within about two rounds of a change in where
// the requests go; until then a node that is new to a principal gives out up to the whole rate. While the store is away
// the last shares stay. Contract: one thread; blocks on the store.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "server/auth/key_ring.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

// What a node gives out of a rate, between kLeastShare and 1.
inline constexpr double kLeastShare = 0.01;
double ShareOfRate(double rate_per_second, double mine_per_second, const store::RateTotal& fleet);

class FleetRates {
 public:
  FleetRates(store::Store& store, std::string node) : store_(store), node_(std::move(node)) {}

  base::Result<void> Share(const auth::KeyRing& ring, base::Instant now);

 private:
  // What a limiter had been asked at the last round; kept by principal, started anew when its limiter was replaced.
  struct Seen {
    const auth::RateLimiter* limiter = nullptr;
    std::uint64_t asked = 0;
    bool told = false;  // in the last round: once more with nothing, or the others would count it for a while
  };

  store::Store& store_;
  const std::string node_;
  std::map<std::string, Seen, std::less<>> seen_;
  base::Instant last_round_{};
};

}  // namespace signpost::admin

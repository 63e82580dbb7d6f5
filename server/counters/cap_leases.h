// Leases places of caps for this node from the store, ahead of the need, so that taking one never waits for the store.
//
//   CapLeases leases({.share = 16}, clock, *ledger, *store);
//   leases.Start();
//   leases.Serve({{.campaign = "c", .limits = {.per_hour = 100}}});   // before the policy that caps them is served
//   leases.Stop();                                                    // gives back what is not used, joins
//
// One owned thread, every interval_ms, and sooner (but not more often than every min_interval_ms) when somebody was
// refused for want of a lease while the store may have places. Of each cap it wants what is used and some ahead: the
// share of what is left (left / share), or four times what was used of late in an interval, but `least`. Shortly
// before a period ends it does the same for the next one. Where nothing is left for others and this node has used
// nothing for idle_ms, it gives its unused places back, and asks again when it is asked. The same goes for places of an
// hour beyond those that the node has of the day, when no others are to be had, and the other way round. Alone on its
// store it keeps what it has; it still does not take all at once, since a loss of power loses the places that were
// held.
//
// Why a cap is never overshot: a node uses only what it holds; it holds more only after the store has answered that it
// may; it holds less before it tells the store so; and the store refuses a request that a later one has overtaken. So
// at any time each node holds at most what the store has written down for it, whatever request or answer is lost. A
// node whose clock was put back by more than a period takes a new name, as after a boot of the machine (caps.h). A
// store that loses what it has acknowledged is told again by each node what it holds; in between it may grant places
// twice.
//
// While the store is away: what is held is used, and then the campaign is not shown.
// Thread-safety: any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/counters/caps.h"
#include "server/store/store.h"

namespace signpost::counters {

struct LeaseOptions {
  std::int64_t interval_ms = 500;
  std::int64_t min_interval_ms = 50;
  std::uint32_t share = 16;        // one in this many of the places that are left
  std::uint32_t least = 1;         // but so many, if there are
  bool alone = false;              // no other node leases from this store: nothing is given back for others
  std::int64_t ahead_ms = 5'000;   // of a period's end the next one is leased
  std::int64_t idle_ms = 10'000;   // without use, after which places are given back if there are no others
  std::int64_t repeat_ms = 5'000;  // an unchanged claim is told again, for a store that has lost it
};

struct CappedCampaign {
  std::string campaign;
  CapLimits limits;
};

// For /metrics. Totals since start, but for the places, which are those of the current hour and day of all caps.
struct LeaseStats {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t refusals = 0;  // campaigns not shown for want of a lease, although the cap was not used up here
  std::uint64_t places_held = 0;
  std::uint64_t places_used = 0;  // of those held
  std::uint64_t places_left = 0;  // held by no node, as of the last answer
};

class CapLeases {
 public:
  // All must outlive it; the ledger must have been opened on a folder.
  CapLeases(const LeaseOptions& options, const base::Clock& clock, CapLedger& ledger, store::Store& store);
  ~CapLeases();
  CapLeases(const CapLeases&) = delete;
  CapLeases& operator=(const CapLeases&) = delete;

  void Start();
  // Gives back what is not used and joins. kUnavailable: the store did not hear of it; a later start tells it.
  base::Result<void> Stop();

  // These are the campaigns that the policy caps, whose counters have been made (CapLedger::For); leases for them at
  // once. kUnavailable: they wait for the store.
  base::Result<void> Serve(std::vector<CappedCampaign> campaigns);
  // One round, now.
  base::Result<void> Lease();

  LeaseStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace signpost::counters

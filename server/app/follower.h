// Follows the store: serves the policy that is its head, and the keys that are good.
//
//   Follower follower({.clock = clock, .store = *store, …}, serving, keys);
//   if (auto started = follower.Start(); !started) return started;   // from the store, or from what this node
//   remembers store->WatchChanges([&](store::Change change) { follower.Follow(change); }); follower.Confirm(); // about
//   once a second: see Housekeeping follower.Stop();                                                 // no waiting from
//   here on
//
// While the store is away the node serves what it served last, also from its start on (admin/last_known.h), and tells
// how long ago the store confirmed it. A revision that does not compile is refused, with an alarm, and the one before
// stays; it is not tried again until another one is the head.
// In a fleet the nodes take a new revision spread over reload_jitter_ms, so that they do not all load at once.
// Thread-safety: Follow and Confirm from any thread, one after the other inside; Start before, Stop after. They block.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "server/admin/load_policy.h"
#include "server/api/api.h"
#include "server/auth/key_ring.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/base/snapshot.h"
#include "server/counters/cap_leases.h"
#include "server/decide/serving.h"
#include "server/store/store.h"

namespace signpost::app {

struct FollowerParts {
  const base::Clock& clock;
  store::Store& store;
  counters::Labels& labels;
  counters::CapLedger& caps;
  counters::CapLeases& leases;
  std::string data;
  admin::IndexPlace index;
  bool fleet = false;  // other nodes have this store: they must have this secret, too
  std::uint32_t reload_jitter_ms = 0;
};

class Follower {
 public:
  Follower(FollowerParts parts, base::Snapshot<decide::Serving>& serving, base::Snapshot<auth::KeyRing>& keys);

  // kConflict: this node's secret is not the fleet's; the message says what to do.
  base::Result<void> Start();
  void Follow(store::Change change);
  // Asks which revision is the head and follows it: for what Follow was not told, and to know that the store is there.
  void Confirm();
  void Stop();

  api::PolicyFigures figures() const;

 private:
  base::Result<void> AgreeOnSecret();
  void FollowHead();
  void FollowKeys();
  void ServeRemembered();
  void UseRememberedKeys();
  void Serve(const std::string& head);
  void Publish(admin::LoadedPolicy loaded);
  void Refuse(const std::string& revision, const base::Error& reason);
  void Remember(const std::string& head);
  void UseKeys(const std::vector<store::Principal>& principals);
  void WaitForTurn();
  // Once for each time of trouble.
  void Complain(const char* event, const base::Error& error);

  const FollowerParts parts_;
  base::Snapshot<decide::Serving>& serving_;
  base::Snapshot<auth::KeyRing>& keys_;

  std::mutex mutex_;  // held while following: one at a time
  std::minstd_rand jitter_;
  std::string refused_;
  std::optional<base::Instant> remembered_;
  bool keys_current_ = false;
  bool complained_ = false;
  bool told_that_empty_ = false;

  std::mutex stop_mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;

  std::atomic<std::int64_t> since_ms_{0}, confirmed_ms_{0};
  std::atomic<std::uint64_t> policies_refused_{0};
  std::atomic<bool> head_reachable_{false}, secret_asked_{false}, secret_agreed_{true};
};

}  // namespace signpost::app

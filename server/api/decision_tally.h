// Totals of what was decided, for /metrics: alarms need them at once, while reports come from the store.
//
//   tally.Add(answer);                       // the JSON of one decision, or of a batch
//
// They are read off the answer itself, which the hot path has just written and which is in the cache: every decision
// opens with {"action":"…" and says "degraded":true just before "policy". Neither can stand inside a JSON string, where
// a quotation mark is escaped.
//
// Thread-safety: one thread adds, any thread reads.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "server/net/stats.h"

namespace signpost::api {

inline constexpr std::array<std::string_view, 4> kDecisionActions = {"none", "message", "interstitial", "block"};

class DecisionTally {
 public:
  void Add(std::string_view answer);

  std::uint64_t action(std::size_t index) const { return actions_[index].value(); }  // as kDecisionActions
  std::uint64_t degraded() const { return degraded_.value(); }

 private:
  void AddOne(std::string_view decision);

  std::array<net::Counter, kDecisionActions.size()> actions_;
  net::Counter degraded_;
};

}  // namespace signpost::api

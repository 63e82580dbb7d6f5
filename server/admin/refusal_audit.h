// Lines in the audit log about what a team's people and programs tried and were refused.
//
//   RefusalAudit refusals(store, clock);
//   refusals.Record("bea", "PUT /v1/people/{id}", "csrf");     // "refused", detail {"why":"csrf"}
//
// Nobody's mistakes may fill the log: beyond kMaxRefusalsPerMinute lines about one of them within a minute they are
// counted only.
//
// Contract: `who` is the id of an account or a principal, so that there are as many as there are of those. `what` is a
// method and the pattern of a route, never the path that was asked for; `why` is the name of a problem. May block on
// the store. Thread-safety: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/base/clock.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kMaxRefusalsPerMinute = 60;  // of each who

class RefusalAudit {
 public:
  RefusalAudit(store::Store& store, const base::Clock& clock) : store_(store), clock_(clock) {}

  void Record(const std::string& who, const std::string& what, std::string_view why);

  struct Figures {
    std::uint64_t recorded = 0;
    std::uint64_t beyond_limit = 0;
    std::uint64_t not_written = 0;  // the store was away
  };
  Figures figures() const;

 private:
  bool IsWithinLimit(const std::string& who, base::Instant now);

  store::Store& store_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::int64_t minute_ = 0;
  std::unordered_map<std::string, std::size_t> in_this_minute_;
  Figures figures_;
};

}  // namespace signpost::admin

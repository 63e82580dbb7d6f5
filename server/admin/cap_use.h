// How often each capped campaign has been shown in this hour and this day, over all nodes of the store, as far as their
// counts have arrived (a node sends them once a second).
//
//   Result<std::vector<CapUse>> caps = ReadCapUse(store, definition, now);
//
// For people to look at. What is shown is decided by leases (counters/caps.h), which never wait for this.
// Contract: in the order of the campaigns; an entry for each limit that is set. Periods are those of UTC.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/policy/definition.h"
#include "server/store/store.h"

namespace signpost::admin {

enum class CapPeriod : std::uint8_t { kHour, kDay };
inline constexpr std::array<std::string_view, 2> kCapPeriodNames = {"hour", "day"};

struct CapUse {
  std::string campaign;
  CapPeriod period = CapPeriod::kHour;
  std::uint64_t limit = 0;
  std::uint64_t shown = 0;
};

base::Result<std::vector<CapUse>> ReadCapUse(store::Store& store, const policy::Definition& definition,
                                             base::Instant now);

}  // namespace signpost::admin

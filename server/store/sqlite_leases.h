// What the nodes of a fleet share out between them, in SQLite: places of caps, and how often principals ask. Internal
// to store/; the functions throw SQLite::Exception, and expect checked input and the caller's transaction.
//
// One process serves from a SQLite file, so the shares are all its own; the rules are those of every store.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/sqlite_connection.h"
#include "server/store/store.h"

namespace signpost::store {

base::Result<std::vector<CapGrant>> GrantCaps(Connection& connection, const CapRequest& request, base::Instant now);
std::vector<RateTotal> SumDemands(Connection& connection, const std::string& node, std::span<const RateDemand> demands,
                                  base::Instant now);

}  // namespace signpost::store

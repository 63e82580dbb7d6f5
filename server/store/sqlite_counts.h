// Counts in SQLite: adding batches, reading sums, rolling hours up into days. Internal to store/; the functions throw
// SQLite::Exception, and expect checked input and, for writing, the caller's transaction.
//
// Hours that were rolled up stay in the same table, under the first hour of their day: one table to read, and a late
// batch for such a day simply stands beside until it is rolled up too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/sqlite_connection.h"
#include "server/store/store.h"

namespace signpost::store {

ApplyOutcome ApplyBatches(Connection& connection, std::span<const CounterBatch> batches, base::Instant now);
base::Result<std::vector<CountRow>> SumCounts(Connection& connection, const CountQuery& query);
bool RollUpOneDay(Connection& connection, std::uint32_t before_hour);

}  // namespace signpost::store

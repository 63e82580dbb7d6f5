// Counts in Redis: adding batches, reading sums, rolling hours up into days. Internal to store/; the functions expect
// checked input. How counts lie there: redis_keys.h.
//
// Where there are several groups of counts, one batch is in several scripts. Each group keeps the position of each node
// for itself, so what an error has left half done becomes whole when the batch comes again, and a group that has lost
// something is answered for all of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"
#include "server/store/store.h"

namespace signpost::store {

class RedisCounts {
 public:
  RedisCounts(RedisClient& client, const RedisKeys& keys, std::size_t groups)
      : client_(client), keys_(keys), groups_(groups) {}

  // `token` is of this call, the same when it is sent again.
  base::Result<ApplyOutcome> Apply(std::span<const CounterBatch> batches, base::Instant now, const std::string& token);
  base::Result<std::vector<CountRow>> Read(const CountQuery& query);
  base::Result<bool> RollUpDay(std::uint32_t before_hour);

 private:
  base::Result<ApplyOutcome> ApplyPart(std::span<const CounterBatch> batches, base::Instant now,
                                       const std::string& token);
  // Which groups have counts in which days of [from, until).
  base::Result<std::vector<std::pair<std::uint32_t, std::size_t>>> FindDays(std::uint64_t from, std::uint64_t until);
  // The oldest day before the limit that has something to roll up, of each group; -1 where there is none.
  base::Result<std::vector<std::int64_t>> FindDaysToRollUp(std::uint32_t limit);

  RedisClient& client_;
  const RedisKeys& keys_;
  const std::size_t groups_;
};

}  // namespace signpost::store

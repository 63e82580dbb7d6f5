// What the nodes of a fleet share out between them, in Redis: places of caps, and how often principals ask. Internal to
// store/; the functions expect checked input.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"
#include "server/store/store.h"

namespace signpost::store {

// `token` is of this call, the same when it is sent again.
base::Result<std::vector<CapGrant>> LeaseCapsInRedis(RedisClient& client, const RedisKeys& keys,
                                                     const CapRequest& request, base::Instant now, int settle_ms,
                                                     const std::string& token);
base::Result<std::vector<RateTotal>> ShareRatesInRedis(RedisClient& client, const RedisKeys& keys,
                                                       const std::string& node, std::span<const RateDemand> demands,
                                                       base::Instant now);

}  // namespace signpost::store

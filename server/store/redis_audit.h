// The audit log in Redis: a list that is only ever appended to, by compare-and-append. Internal to store/.
#pragma once

#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"
#include "server/store/store.h"

namespace signpost::store {

// `token` is of this call, the same when it is sent again. Tries until `most_ms` are over while others append.
base::Result<AuditRecord> AppendAuditInRedis(RedisClient& client, const RedisKeys& keys, const Digest& digest,
                                             const AuditEntry& entry, const std::string& token, int most_ms);
base::Result<std::vector<AuditRecord>> ListAuditInRedis(RedisClient& client, const RedisKeys& keys, std::uint64_t from,
                                                        std::size_t limit);

}  // namespace signpost::store

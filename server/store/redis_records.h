// Records in Redis. Internal to store/; the functions expect checked input.
//
// Small bodies lie in the hash of their collection. Large ones lie in parts beside it, which are there before the
// record names them and stay for a while after it has been replaced, so that whoever has just read of them finds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"
#include "server/store/store.h"

namespace signpost::store {

struct HeadMove {
  const std::string& expected;
  const std::string& id;
};

// `token` is of this call, the same when it is sent again. The head moves with the records, where that is asked for.
base::Result<std::uint64_t> WriteRecordsInRedis(RedisClient& client, const RedisKeys& keys,
                                                std::span<const RecordWrite> writes, const std::string& token,
                                                const HeadMove* head = nullptr);
base::Result<Record> ReadRecordInRedis(RedisClient& client, const RedisKeys& keys, const RecordKey& key);
base::Result<std::vector<Record>> ListRecordsInRedis(RedisClient& client, const RedisKeys& keys,
                                                     const std::string& collection, const std::string& after,
                                                     std::size_t limit);

}  // namespace signpost::store

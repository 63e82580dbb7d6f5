// Documents of revisions, and compiled indexes, in Redis: as chunks (redis_chunks.h) that are named by the digest of
// the whole. Internal to store/; the functions expect checked input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"
#include "server/store/store.h"

namespace signpost::store {

class RedisDocuments {
 public:
  RedisDocuments(RedisClient& client, const RedisKeys& keys, const Digest& digest)
      : client_(client), keys_(keys), digest_(digest) {}

  base::Result<void> AppendRevision(const Revision& revision);
  base::Result<Revision> ReadRevision(const std::string& id);
  base::Result<std::vector<RevisionInfo>> ListRevisions(std::size_t limit);

  base::Result<void> PutIndex(const std::string& name, std::string_view bytes);
  base::Result<std::string> ReadIndex(const std::string& name);

 private:
  base::Result<void> AddRevision(const Revision& revision, const std::string& digest);
  RedisClient& client_;
  const RedisKeys& keys_;
  const Digest& digest_;
};

}  // namespace signpost::store

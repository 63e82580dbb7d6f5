// Large values in Redis: documents of revisions, and compiled indexes. Cut into chunks that are named by the digest of
// the whole, so that two writers of one name cannot mix, and that expire unless something refers to them, so that what
// a writer left half done goes away. Internal to store/; the functions expect checked input.
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
  base::Result<void> WriteChunks(const std::vector<std::string>& keys, std::string_view bytes, std::int64_t seconds,
                                 bool only_new);
  // Bytes that are not there are left out: the caller compares the size. Keeps what it reads for `seconds` more, where
  // that is not 0.
  base::Result<std::string> ReadChunks(const std::vector<std::string>& keys, std::size_t bytes, std::int64_t seconds);

  RedisClient& client_;
  const RedisKeys& keys_;
  const Digest& digest_;
};

}  // namespace signpost::store

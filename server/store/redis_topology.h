// Which server is the primary for a slot, now. Internal to store/. One kind for each mode of an address: a server that
// is where it is (redis_topology.cc), a primary that sentinels name (redis_sentinel.cc), the map of slots that a
// cluster's nodes hand out (redis_cluster.cc).
//
// Thread-safe. What was learnt is kept until somebody doubts it; then the next Find asks again, at most once in
// kAskAgainMs. One thread asks; the others wait for what it learns.
#pragma once

#include <cstdint>
#include <memory>

#include "server/base/result.h"
#include "server/store/redis_connection.h"
#include "server/store/redis_pool.h"
#include "server/store/redis_url.h"

namespace signpost::store {

inline constexpr int kAskAgainMs = 50;

class RedisTopology {
 public:
  virtual ~RedisTopology() = default;
  virtual base::Result<Endpoint> Find(std::uint16_t slot, Deadline deadline) = 0;  // may ask over the network
  // A server that was found did not answer, or said that it is not in charge.
  virtual void Doubt() = 0;
  // A node said where a slot is now.
  virtual void Move(std::uint16_t /*slot*/, const Endpoint& /*endpoint*/) {}
  // Another server may take over when one is lost: worth waiting a little for.
  virtual bool may_move() const = 0;
};

// `settings` as for the servers themselves; both outlive it.
std::unique_ptr<RedisTopology> MakeTopology(const RedisUrl& url, const ConnectionSettings& settings,
                                            RedisFigures& figures);
std::unique_ptr<RedisTopology> MakeSentinelTopology(const RedisUrl& url, const ConnectionSettings& settings,
                                                    RedisFigures& figures);
std::unique_ptr<RedisTopology> MakeClusterTopology(const RedisUrl& url, const ConnectionSettings& settings,
                                                   RedisFigures& figures);

}  // namespace signpost::store

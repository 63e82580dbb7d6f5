// The store of a fleet: Redis 7.0 or later, one server, a primary with replicas behind sentinels, or a cluster.
//
//   Result<std::unique_ptr<Store>> store =
//       store::OpenRedis({.url = "redis+sentinel://a,b,c/signpost", .digest = auth::HexDigest});
//
// Opening does no network I/O: a node starts with Redis down. Every call connects when it has to and answers
// kUnavailable while Redis is away; a server that refuses connections is tried again after an exponential time with
// jitter, and until then calls fail at once. The address is described in redis_url.h, what lies in Redis in
// redis_keys.h, what its scripts guarantee in redis_scripts.h.
//
// Durability: what Redis is configured for. Run it with appendonly yes and appendfsync always or everysec: with
// everysec a crash of the machine may lose a second that was answered, which the counters notice and send again
// (ApplyOutcome::lost_after). With replicas, a write is answered once wait_replicas of them have it; kUnavailable may
// then mean that it was written but not confirmed. Reads are of the primary.
// Set maxmemory-policy noeviction: an evicted key is a lost count.
// In a cluster the counts are spread over kClusterCountGroups groups, so Apply is whole in each of them, not over all.
// Permissions that a user needs (ACL SETUSER), for the prefix signpost:
//   ~{signpost}:* ~{signpost:c* ~signpost:* &signpost:changes -@all +@read +@write +@scripting +@pubsub +@connection
//   +role +info +wait +time +cluster|slots, without +flushall +flushdb +keys.
// Threads: as many connections are open as threads use the store at once. Writing to a connection that the server has
// closed raises SIGPIPE; OpenRedis makes the process ignore it unless the process has a handler of its own.
// Fork: open stores must not be used in a child.
#pragma once

#include <memory>
#include <string>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::store {

inline constexpr int kClusterCountGroups = 16;

struct RedisOptions {
  std::string url;  // holds a password, perhaps: never log it
  Digest digest;    // for the audit chain, documents and indexes
  int connect_timeout_ms = 1'000;
  int command_timeout_ms = 2'000;  // without any progress
  int call_deadline_ms = 5'000;    // of one call's tries altogether; each large piece of a document has its own
  int replica_timeout_ms = 1'000;  // to wait for wait_replicas
  int watch_interval_ms = 1'000;   // how late a change is heard whose message was lost
  // How long after another server has taken over LeaseCaps gives nothing new, so that every node can say what it holds.
  // Longer than nodes take from one request to the next.
  int cap_settle_ms = 3'000;
};

// kInvalid: the address is wrong; the message says what a right one looks like, and never repeats it.
base::Result<std::unique_ptr<Store>> OpenRedis(RedisOptions options);

}  // namespace signpost::store

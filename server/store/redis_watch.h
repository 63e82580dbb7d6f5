// Hears that the head or the principals have changed. Internal to store/.
//
// A thread subscribes to the store's channel, on a connection of its own, and reads the two values after each message.
// Messages are only for speed: the thread also reads the values every interval, so that one that was lost, or a
// subscription that was, makes a change late and never unheard.
#pragma once

#include <memory>

#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"
#include "server/store/store.h"

namespace signpost::store {

// The client and the keys must outlive it.
std::unique_ptr<Watch> WatchRedis(RedisClient& client, const RedisKeys& keys, Store::Listener listener,
                                  int interval_ms);

}  // namespace signpost::store

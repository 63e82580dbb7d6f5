// The store contract on one Redis server: over TCP with a user that has only the permissions that redis_store.h asks
// for, in another database than the first, and over a socket.
#include "server/store/redis_store.h"
#include "tests/contract/redis_home.h"
#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

RedisServer& Server() {
  static RedisServer server({.lines = {"save \"\"",
                                       "user signpost on >gr%mbly ~{t-* ~t-* &t-* -@all +@read +@write +@scripting "
                                       "+@pubsub +@connection +role +info +wait +time +cluster|slots -flushall "
                                       "-flushdb -keys"},
                             .password = {}});
  return server;
}

const bool tcp_registered = AddStoreContract("redis", [] {
  return std::make_unique<RedisHome>("redis://signpost:gr%25mbly@" + Server().address() + "/3?", false);
});
const bool socket_registered = AddStoreContract("redis_socket", [] {
  return std::make_unique<RedisHome>("redis+unix://" + Server().socket_path() + "?db=1&", false);
});

}  // namespace
}  // namespace signpost::store::contract

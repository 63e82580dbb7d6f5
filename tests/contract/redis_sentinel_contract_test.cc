// The store contract on a primary with a replica, found through sentinels; every write is confirmed by the replica.
#include "tests/contract/redis_home.h"
#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

const bool registered = AddStoreContract("redis_sentinel", [] {
  static SentinelServers servers;
  return std::make_unique<RedisHome>(servers.Url() + "&", false);
});

}  // namespace
}  // namespace signpost::store::contract

// The store contract on a cluster of three primaries.
#include "tests/contract/redis_home.h"
#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

const bool registered = AddStoreContract("redis_cluster", [] {
  static ClusterServers servers(3, 0);
  return std::make_unique<RedisHome>(servers.Url() + "?wait_replicas=0&", true);
});

}  // namespace
}  // namespace signpost::store::contract

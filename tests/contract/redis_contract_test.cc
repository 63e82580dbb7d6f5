// The store contract on one Redis server: over TCP with a user that has only the permissions that redis_store.h asks
// for, in another database than the first; over a socket; and with every fifth answer lost on the way.
#include "tests/contract/lossy_proxy.h"
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

// Without a password and in the first database, so that the proxy can tell how a connection begins.
class LossyHome final : public Home {
 public:
  ~LossyHome() override { BOOST_TEST(proxy_.lost() > 0); }
  std::unique_ptr<Store> Open() override { return behind_.Open(); }
  bool keeps_indexes() const override { return true; }

 private:
  static RedisServer& Server() {
    static RedisServer server({.lines = {"save \"\""}, .password = {}});
    return server;
  }
  LossyProxy proxy_{Server().port(), 5};
  RedisHome behind_{"redis://127.0.0.1:" + std::to_string(proxy_.port()) + "/?", false};
};

const bool lossy_registered = AddStoreContract("redis_lossy", [] { return std::make_unique<LossyHome>(); });

}  // namespace
}  // namespace signpost::store::contract

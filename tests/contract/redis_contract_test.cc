// The store contract on one Redis server: over TCP with a user that has only the permissions of ops/redis/users.acl, in
// another database than the first; over a socket; and with every fifth answer lost on the way.
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/contract/lossy_proxy.h"
#include "tests/contract/redis_home.h"
#include "tests/contract/redis_servers.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

// The line of the user that nodes are, with this test's password and prefixes.
std::string UserLine() {
  const auto replace = [](std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("ops/redis/users.acl has no " + std::string(from));
    text.replace(at, from.size(), to);
  };
  std::ifstream file(SIGNPOST_SOURCE_DIR "/ops/redis/users.acl");
  std::string line;
  while (std::getline(file, line) && !line.starts_with("user signpost ")) {
  }
  replace(line, "#@SIGNPOST_SHA256@", ">gr%mbly");
  replace(line, "~{signpost}:*", "~{t-*");
  replace(line, "~{signpost:c*", "");
  replace(line, "~signpost:*", "~t-*");
  replace(line, "&signpost:changes", "&t-*");
  return line;
}

RedisServer& Server() {
  static RedisServer server({.lines = {"save \"\"", UserLine()}, .password = {}});
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

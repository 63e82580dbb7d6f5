// Commands to Redis, wherever their keys are, and answers to them. Internal to store/.
//
//   Result<std::vector<Reply>> replies = client.Run(commands, {.confirm = true});
//
// Contract: the commands of one Run go to the servers that their keys belong to, in one pipeline per server, and the
// answers come back in the order of the commands. Between commands of different servers there is no order, and what
// has to be sent again (a lost connection, a slot that moved, a server that is loading) may come after a later command:
// all commands must be such that doing them twice, and in any order, is harmless. Sent again until call_deadline_ms.
// `confirm` waits until wait_replicas replicas have everything that the servers had written by then, also for a Run
// that only found what an earlier one wrote. Answers that are errors of a command's own become kInternal. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/redis_pool.h"
#include "server/store/redis_scripts.h"
#include "server/store/redis_topology.h"
#include "server/store/redis_url.h"

namespace signpost::store {

struct RedisTimeouts {
  int connect_ms = 1'000;
  int command_ms = 2'000;
  int call_ms = 5'000;
  int replica_ms = 1'000;
};

struct RedisCommand {
  std::string key;                 // decides the server
  std::vector<std::string> words;  // the command; of a script its keys and arguments
  std::optional<Script> script;
  std::size_t keys = 0;     // of a script: how many of the words are keys
  bool add_run_id = false;  // of the server, as the last word
};

RedisCommand MakeCommand(std::vector<std::string> words);  // whose second word is the key
RedisCommand MakeCall(Script script, std::vector<std::string> keys, std::vector<std::string> arguments);

struct RunOptions {
  bool confirm = false;
  int most_ms = 0;  // less than call_deadline_ms, where that is not 0
};

class RedisClient {
 public:
  RedisClient(const RedisUrl& url, const RedisTimeouts& timeouts);

  base::Result<std::vector<Reply>> Run(std::span<const RedisCommand> commands, RunOptions options = {});
  base::Result<Reply> RunOne(const RedisCommand& command, RunOptions options = {});

  // A connection of the caller's own to a server that has the key, to subscribe on.
  base::Result<std::unique_ptr<RedisConnection>> Connect(const std::string& key);
  void CloseCounted(std::unique_ptr<RedisConnection> connection);  // one of Connect's
  StoreFigures figures() const { return figures_.Read(); }

 private:
  friend class RedisCall;

  RedisPool& PoolOf(const Endpoint& endpoint);

  const RedisTimeouts timeouts_;
  const int wait_replicas_;
  const ConnectionSettings settings_;
  RedisFigures figures_;
  std::unique_ptr<RedisTopology> topology_;
  std::mutex mutex_;
  std::map<Endpoint, std::unique_ptr<RedisPool>> pools_;
};

}  // namespace signpost::store

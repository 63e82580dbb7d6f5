// One connection to one Redis server: made, introduced (AUTH, SELECT, scripts), and used as a pipeline. Internal to
// store/.
//
// Contract: one thread at a time. Nothing waits longer than the timeouts and the deadline say, but for the look-up of a
// host's name, whose patience is the resolver's (/etc/resolv.conf). After an error the connection is of no use: drop
// it. Writing to a closed connection raises SIGPIPE, which OpenRedis makes the process ignore.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/store/redis_reply.h"
#include "server/store/redis_scripts.h"
#include "server/store/redis_url.h"

namespace signpost::store {

using Deadline = std::chrono::steady_clock::time_point;

struct ConnectionSettings {
  std::string user, password;
  int database = 0;
  int connect_timeout_ms = 1'000;
  int command_timeout_ms = 2'000;
  bool load_scripts = false;     // and ask who the server is: see run_id
  bool must_be_primary = false;  // by ROLE
};

class RedisConnection {
 public:
  static base::Result<std::unique_ptr<RedisConnection>> Connect(const Endpoint& endpoint,
                                                                const ConnectionSettings& settings, Deadline deadline);

  void Append(std::span<const std::string_view> words);
  base::Result<void> Flush(Deadline deadline);
  base::Result<Reply> Read(Deadline deadline);  // answers come in the order of the commands
  base::Result<Reply> Ask(std::initializer_list<std::string_view> words, Deadline deadline);

  // For a connection that nobody is waiting on: still open, and nothing has come that nobody asked for.
  bool IsQuiet() const;
  // For a subscriber whose descriptor is readable: reads what has come.
  base::Result<void> Receive();
  // The next whole message of it; nothing when there is none.
  base::Result<Reply> NextReceived();
  int descriptor() const { return context_->fd; }

  const Endpoint& endpoint() const { return endpoint_; }
  const std::string& run_id() const { return run_id_; }  // changes whenever the server starts
  const std::string& sha(Script script) const { return shas_[static_cast<std::size_t>(script)]; }

 private:
  struct Free {
    void operator()(redisContext* context) const { redisFree(context); }
  };

  RedisConnection(redisContext* context, Endpoint endpoint, int command_timeout_ms)
      : context_(context), endpoint_(std::move(endpoint)), command_timeout_ms_(command_timeout_ms) {}
  base::Result<void> Introduce(const ConnectionSettings& settings, Deadline deadline);
  base::Result<void> ReadIntroduction(const ConnectionSettings& settings, Deadline deadline);
  base::Result<Reply> ReadGood(Deadline deadline);
  void LimitWaiting(Deadline deadline);
  base::Error Lost() const;

  std::unique_ptr<redisContext, Free> context_;
  Endpoint endpoint_;
  int command_timeout_ms_;
  int timeout_set_ms_ = 0;
  std::string run_id_;
  std::array<std::string, kScripts> shas_;
};

// The first word of an error that a server answered: MOVED, READONLY, ERR …
std::string_view ErrorWord(std::string_view text);

}  // namespace signpost::store

// Real Redis servers for tests: on free ports of the loopback interface, in a temporary folder of their own, gone with
// the object that started them, and also when the test is killed (PR_SET_PDEATHSIG: start them from the main thread).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/store/redis_reply.h"

namespace signpost::store::contract {

std::uint16_t FreePort();
// Until it holds, or a minute has passed: then throws with `what`.
void WaitUntil(const std::string& what, const std::function<bool()>& holds);

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class RedisServer {
 public:
  struct Settings {
    std::vector<std::string> lines;  // of its configuration
    std::string password;            // to ask it things in the test
    bool sentinel = false;
    bool cluster = false;
  };

  explicit RedisServer(Settings settings);  // starts it, and waits until it answers
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string socket_path() const { return folder_.path() + "/redis.sock"; }
  void Signal(int number);
  void Kill();   // SIGKILL, and waits until it is gone
  void Start();  // again, after Kill

  // Throws when there is no answer.
  Reply Ask(const std::vector<std::string>& words) const;
  std::string Text(const std::vector<std::string>& words) const { return Ask(words).view().str(); }

 private:
  void Configure();
  bool Run();  // false when it ends at once, as it does when somebody else has taken its port meanwhile

  const Settings settings_;
  const TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

// One primary, one replica, three sentinels that call it "signpost".
struct SentinelServers {
  SentinelServers();
  std::string Url() const;  // more options may follow, each after an '&'
  void WaitForPrimary(const RedisServer& server) const;

  static constexpr const char* kPassword = "fex";
  static constexpr const char* kSentinelPassword = "grimbly";
  std::vector<std::unique_ptr<RedisServer>> servers;  // the first is the primary at first
  std::vector<std::unique_ptr<RedisServer>> sentinels;
};

struct ClusterServers {
  ClusterServers(std::size_t primaries, std::size_t replicas_each);
  std::string Url() const;  // without options
  RedisServer& OwnerOf(std::uint16_t slot);
  std::string IdOf(const RedisServer& server) const { return server.Text({"CLUSTER", "MYID"}); }

  std::vector<std::unique_ptr<RedisServer>> servers;  // the primaries first
};

}  // namespace signpost::store::contract

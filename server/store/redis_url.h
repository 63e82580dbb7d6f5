// Where a Redis store is, from one line of configuration. Internal to store/.
//
//   redis://[user[:password]@]host[:6379][/database]
//   redis+unix://[user[:password]@]/path/of/socket[?db=0]
//   redis+sentinel://[user[:password]@]host[:26379],host…/name[/database]
//   redis+cluster://[user[:password]@]host[:6379],host…
//
// Options after a question mark: prefix=signpost (letters, digits, '-', '_', ':'), wait_replicas=N (how many replicas
// must have a write before it is answered; 1 for sentinel and cluster, else 0), sentinel_user= and sentinel_password=.
// Users, passwords, names and options may be percent-encoded; IPv6 addresses stand in brackets. An error never repeats
// the line, which may hold a password.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"

namespace signpost::store {

inline constexpr std::size_t kMaxPrefixBytes = 64;
inline constexpr int kMaxReplicasToWaitFor = 16;

// One server: a host and a port, or the path of a socket.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
  std::string path;

  std::string Name() const;  // for messages
  auto operator<=>(const Endpoint&) const = default;
};

enum class RedisMode : std::uint8_t { kStandalone, kSentinel, kCluster };

struct RedisUrl {
  RedisMode mode = RedisMode::kStandalone;
  std::vector<Endpoint> endpoints;  // the server; the sentinels; some nodes of the cluster
  std::string user, password;
  std::string primary_name;  // that the sentinels know it by
  std::string sentinel_user, sentinel_password;
  int database = 0;
  std::string prefix = "signpost";
  int wait_replicas = 0;
};

base::Result<RedisUrl> ParseRedisUrl(std::string_view url);  // kInvalid

}  // namespace signpost::store

#include "server/store/redis_url.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace signpost::store {
namespace {

using base::Result;

constexpr std::uint16_t kRedisPort = 6379;
constexpr std::uint16_t kSentinelPort = 26379;
constexpr int kMaxDatabase = 1'000'000;

base::Error Wrong(std::string_view what) {
  return {base::ErrorCode::kInvalid,
          "The address of the Redis store is wrong: " + std::string(what) +
              " Right ones look like redis://user:password@host:6379/0, redis+unix:///run/redis/redis.sock, "
              "redis+sentinel://host:26379,host,host/name or redis+cluster://host:6379,host,host; options follow a "
              "question mark, like ?prefix=signpost&wait_replicas=1."};
}

// The part before the separator, which is taken off together with it; nothing where there is no separator.
std::optional<std::string_view> TakeUpTo(std::string_view& text, std::string_view separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at + separator.size());
  return part;
}

std::optional<int> Number(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < 0 || number > most) return std::nullopt;
  return number;
}

std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return std::nullopt;
    decoded.push_back(static_cast<char>(byte));
    i += 2;
  }
  return decoded;
}

bool Decode(std::string_view text, std::string& into) {
  std::optional<std::string> decoded = PercentDecoded(text);
  if (decoded) into = *std::move(decoded);
  return decoded.has_value();
}

bool IsPrefix(const std::string& prefix) {
  return !prefix.empty() && prefix.size() <= kMaxPrefixBytes && std::all_of(prefix.begin(), prefix.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == ':';
  });
}

// host, host:port, [address] or [address]:port.
std::optional<Endpoint> ReadEndpoint(std::string_view text, std::uint16_t default_port) {
  Endpoint endpoint{.host = {}, .port = default_port, .path = {}};
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    endpoint.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    endpoint.host = text.substr(0, end);
    rest = text.substr(end);
  }
  if (endpoint.host.empty()) return std::nullopt;
  if (rest.empty()) return endpoint;
  const std::optional<int> port = rest.starts_with(':') ? Number(rest.substr(1), 65'535) : std::nullopt;
  if (!port || *port == 0) return std::nullopt;
  endpoint.port = static_cast<std::uint16_t>(*port);
  return endpoint;
}

Result<void> ReadOption(std::string_view name, std::string_view encoded, RedisUrl& url) {
  std::string value;
  if (!Decode(encoded, value)) return Wrong("a percent sign in its options is not followed by two hexadecimal digits.");
  if (name == "prefix") {
    if (!IsPrefix(value)) return Wrong("its prefix is 1 to 64 letters, digits, '-', '_' or ':'.");
    url.prefix = value;
  } else if (name == "wait_replicas") {
    const std::optional<int> number = Number(value, kMaxReplicasToWaitFor);
    if (!number) return Wrong("wait_replicas is a number from 0 to 16.");
    url.wait_replicas = *number;
  } else if (name == "db" && url.mode != RedisMode::kCluster) {
    const std::optional<int> number = Number(value, kMaxDatabase);
    if (!number) return Wrong("its database is not a number.");
    url.database = *number;
  } else if (name == "sentinel_user" && url.mode == RedisMode::kSentinel) {
    url.sentinel_user = value;
  } else if (name == "sentinel_password" && url.mode == RedisMode::kSentinel) {
    url.sentinel_password = value;
  } else {
    return Wrong(
        "it has an option that is not known here (prefix, wait_replicas, db, sentinel_user, "
        "sentinel_password).");
  }
  return {};
}

Result<void> ReadOptions(std::string_view options, RedisUrl& url) {
  while (!options.empty()) {
    std::string_view one = options;
    if (const auto part = TakeUpTo(options, "&")) {
      one = *part;
    } else {
      options = {};
    }
    const auto name = TakeUpTo(one, "=");
    if (!name) return Wrong("an option is name=value.");
    if (Result<void> read = ReadOption(*name, one, url); !read) return read;
  }
  return {};
}

// user, user:password or :password, up to the last '@' of the part before the path.
Result<void> ReadUser(std::string_view& rest, RedisUrl& url) {
  const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
  if (at == std::string_view::npos) return {};
  std::string_view user = rest.substr(0, at);
  std::string_view password;
  rest.remove_prefix(at + 1);
  if (const auto before = TakeUpTo(user, ":")) {
    password = user;
    user = *before;
  }
  if (!Decode(user, url.user) || !Decode(password, url.password)) {
    return Wrong("a percent sign in its user or password is not followed by two hexadecimal digits.");
  }
  if (!url.user.empty() && url.password.empty()) return Wrong("it has a user but no password.");
  return {};
}

Result<void> ReadEndpoints(std::string_view hosts, std::uint16_t default_port, RedisUrl& url) {
  bool more = true;
  while (more) {
    std::string_view host = hosts;
    more = false;
    if (const auto part = TakeUpTo(hosts, ",")) {
      host = *part;
      more = true;
    }
    const std::optional<Endpoint> endpoint = ReadEndpoint(host, default_port);
    if (!endpoint) return Wrong("a host is a name or an address, IPv6 in brackets, and a port from 1 to 65535.");
    url.endpoints.push_back(*endpoint);
  }
  return {};
}

Result<void> ReadDatabase(std::string_view path, RedisUrl& url) {
  if (path.empty()) return {};
  const std::optional<int> number = Number(path, kMaxDatabase);
  if (!number) return Wrong("its database is not a number.");
  if (url.mode == RedisMode::kCluster) return Wrong("a cluster has no databases: leave the path out.");
  url.database = *number;
  return {};
}

Result<void> ReadPlace(std::string_view scheme, std::string_view rest, RedisUrl& url) {
  if (scheme == "redis+unix") {
    if (!rest.starts_with('/') || rest.size() < 2) return Wrong("the path of its socket begins with a slash.");
    Endpoint& socket = url.endpoints.emplace_back();
    if (!Decode(rest, socket.path)) return Wrong("a percent sign is not followed by two hexadecimal digits.");
    return {};
  }
  std::string_view path = rest;
  const std::string_view hosts = TakeUpTo(path, "/").value_or(rest);
  if (hosts.size() == rest.size()) path = {};
  const std::uint16_t port = url.mode == RedisMode::kSentinel ? kSentinelPort : kRedisPort;
  if (Result<void> read = ReadEndpoints(hosts, port, url); !read) return read;
  if (url.mode == RedisMode::kStandalone && url.endpoints.size() != 1) {
    return Wrong("several hosts make sense with redis+sentinel:// and redis+cluster:// only.");
  }
  if (url.mode != RedisMode::kSentinel) return ReadDatabase(path, url);
  std::string_view name = path;
  if (const auto before = TakeUpTo(path, "/")) {
    name = *before;
  } else {
    path = {};
  }
  if (!Decode(name, url.primary_name) || url.primary_name.empty()) {
    return Wrong("the name of the primary, as the sentinels know it, follows their hosts after a slash.");
  }
  return ReadDatabase(path, url);
}

}  // namespace

std::string Endpoint::Name() const {
  if (!path.empty()) return path;
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<RedisUrl> ParseRedisUrl(std::string_view text) {
  RedisUrl url;
  const auto scheme = TakeUpTo(text, "://");
  if (!scheme) return Wrong("it begins with redis://, redis+unix://, redis+sentinel:// or redis+cluster://.");
  if (*scheme == "redis+sentinel") {
    url.mode = RedisMode::kSentinel;
  } else if (*scheme == "redis+cluster") {
    url.mode = RedisMode::kCluster;
  } else if (*scheme != "redis" && *scheme != "redis+unix") {
    return Wrong("it begins with redis://, redis+unix://, redis+sentinel:// or redis+cluster://.");
  }
  url.wait_replicas = url.mode == RedisMode::kStandalone ? 0 : 1;
  std::string_view options = text;
  const auto before_options = TakeUpTo(options, "?");
  std::string_view place = before_options.value_or(text);
  if (Result<void> read = ReadUser(place, url); !read) return read.error();
  if (Result<void> read = ReadPlace(*scheme, place, url); !read) return read.error();
  if (before_options) {
    if (Result<void> read = ReadOptions(options, url); !read) return read.error();
  }
  return url;
}

}  // namespace signpost::store

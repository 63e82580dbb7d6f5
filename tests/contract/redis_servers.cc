#include "tests/contract/redis_servers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "server/store/redis_connection.h"
#include "server/store/redis_slots.h"

namespace signpost::store::contract {
namespace {

constexpr std::chrono::seconds kPatience{60};

Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(5); }

RedisServer::Settings WithCommonLines(std::vector<std::string> more, std::string password = {}) {
  more.insert(more.end(), {"save \"\"", "repl-diskless-sync yes", "repl-diskless-sync-delay 0",
                           "repl-ping-replica-period 1", "min-replicas-to-write 0"});
  return {.lines = std::move(more), .password = std::move(password)};
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

std::uint16_t FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(descriptor);
  if (!bound) throw std::runtime_error("there is no free port");
  return ntohs(address.sin_port);
}

void WaitUntil(const std::string& what, const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("waited in vain until " + what);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "signpost-redis-XXXXXX").string();
  if (!mkdtemp(path_.data())) throw std::runtime_error("mkdtemp failed");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RedisServer::RedisServer(Settings settings) : settings_(std::move(settings)) {
  constexpr int kTries = 5;
  for (int i = 0; i < kTries; ++i) {
    Configure();
    if (Run()) return;
  }
  throw std::runtime_error("redis-server does not start: is it installed?");
}

RedisServer::~RedisServer() {
  if (pid_ > 0) Kill();
}

void RedisServer::Configure() {
  port_ = FreePort();
  std::ofstream file(folder_.path() + "/redis.conf");
  file << "bind 127.0.0.1\nport " << port_ << "\ndir " << folder_.path() << "\nlogfile " << folder_.path() << "/log\n";
  if (!settings_.sentinel) file << "unixsocket " << socket_path() << "\n";
  if (settings_.cluster) file << "cluster-enabled yes\ncluster-port " << FreePort() << "\n";
  for (const std::string& line : settings_.lines) file << line << "\n";
}

void RedisServer::Start() {
  if (!Run()) throw std::runtime_error("redis-server does not start again");
}

bool RedisServer::Run() {
  const std::string file = folder_.path() + "/redis.conf";
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    if (getppid() == parent) {
      execlp("redis-server", "redis-server", file.c_str(), settings_.sentinel ? "--sentinel" : nullptr, nullptr);
    }
    _exit(127);
  }
  // By its process id: on its port there might be somebody else's.
  const std::string mine = "process_id:" + std::to_string(pid_) + "\r";
  WaitUntil("redis-server answers", [&] {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return true;
    }
    try {
      return Has(Text({"INFO", "server"}), mine);
    } catch (const std::runtime_error&) {
      return false;
    }
  });
  return pid_ > 0;
}

void RedisServer::Signal(int number) { kill(pid_, number); }

void RedisServer::Kill() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Reply RedisServer::Ask(const std::vector<std::string>& words) const {
  auto connection = RedisConnection::Connect({.host = "127.0.0.1", .port = port_, .path = {}},
                                             {.password = settings_.password}, Soon());
  if (!connection) throw std::runtime_error(connection.error().message);
  const std::vector<std::string_view> views(words.begin(), words.end());
  (*connection)->Append(views);
  if (!(*connection)->Flush(Soon())) throw std::runtime_error("Redis takes no commands");
  auto reply = (*connection)->Read(Soon());
  if (!reply) throw std::runtime_error(reply.error().message);
  return *std::move(reply);
}

SentinelServers::SentinelServers() {
  const std::string password = kPassword;
  const std::vector<std::string> lines = {"requirepass " + password, "masterauth " + password};
  servers.push_back(std::make_unique<RedisServer>(WithCommonLines(lines, password)));
  std::vector<std::string> replica_lines = lines;
  replica_lines.push_back("replicaof 127.0.0.1 " + std::to_string(servers[0]->port()));
  servers.push_back(std::make_unique<RedisServer>(WithCommonLines(replica_lines, password)));
  WaitUntil("the replica follows", [&] {
    return Has(servers[1]->Text({"INFO", "replication"}), "master_link_status:up");
  });
  for (int i = 0; i < 3; ++i) {
    sentinels.push_back(std::make_unique<RedisServer>(RedisServer::Settings{
        .lines = {"sentinel monitor signpost 127.0.0.1 " + std::to_string(servers[0]->port()) + " 2",
                  "sentinel auth-pass signpost " + password, "sentinel down-after-milliseconds signpost 2000",
                  "sentinel failover-timeout signpost 20000", "requirepass " + std::string(kSentinelPassword),
                  "sentinel sentinel-pass " + std::string(kSentinelPassword)},
        .password = kSentinelPassword,
        .sentinel = true}));
  }
  for (const auto& sentinel : sentinels) {
    WaitUntil("the sentinels know each other", [&] {
      const std::string about = sentinel->Text({"INFO", "sentinel"});
      return Has(about, "status=ok") && Has(about, "slaves=1,sentinels=3");
    });
  }
}

std::string SentinelServers::Url() const {
  std::string hosts;
  for (const auto& sentinel : sentinels) hosts.append(hosts.empty() ? "" : ",").append(sentinel->address());
  return "redis+sentinel://:" + std::string(kPassword) + "@" + hosts +
         "/signpost?sentinel_password=" + kSentinelPassword;
}

void SentinelServers::WaitForPrimary(const RedisServer& server) const {
  for (const auto& sentinel : sentinels) {
    WaitUntil("all sentinels name the new primary, and find it well", [&] {
      const Reply address = sentinel->Ask({"SENTINEL", "get-master-addr-by-name", "signpost"});
      return address.view()[1].number() == server.port() && Has(sentinel->Text({"INFO", "sentinel"}), "status=ok");
    });
  }
}

ClusterServers::ClusterServers(std::size_t primaries, std::size_t replicas_each) {
  for (std::size_t i = 0; i < primaries * (1 + replicas_each); ++i) {
    RedisServer::Settings settings =
        WithCommonLines({"cluster-node-timeout 1000", "cluster-replica-validity-factor 0"});
    settings.cluster = true;
    servers.push_back(std::make_unique<RedisServer>(std::move(settings)));
  }
  for (std::size_t i = 0; i < primaries; ++i) {
    const std::size_t first = i * kRedisSlots / primaries;
    const std::size_t last = (i + 1) * kRedisSlots / primaries - 1;
    servers[i]->Ask({"CLUSTER", "ADDSLOTSRANGE", std::to_string(first), std::to_string(last)});
    servers[i]->Ask({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
  }
  for (std::size_t i = 1; i < servers.size(); ++i) {
    // "node id host:port@bus-port …" tells the bus port.
    const std::string about = servers[i]->Text({"CLUSTER", "NODES"});
    const std::string bus =
        about.substr(about.find('@') + 1, about.find_first_of(" ,", about.find('@')) - about.find('@') - 1);
    servers[0]->Ask({"CLUSTER", "MEET", "127.0.0.1", std::to_string(servers[i]->port()), bus});
  }
  const std::string known = "cluster_known_nodes:" + std::to_string(servers.size());
  for (const auto& server : servers) {
    WaitUntil("the nodes of the cluster know each other", [&] {
      const std::string info = server->Text({"CLUSTER", "INFO"});
      return Has(info, known) && Has(info, "cluster_state:ok");
    });
  }
  for (std::size_t i = primaries; i < servers.size(); ++i) {
    const std::string id = IdOf(*servers[i % primaries]);
    WaitUntil("a node is a replica", [&] { return servers[i]->Text({"CLUSTER", "REPLICATE", id}) == "OK"; });
    WaitUntil("a replica follows", [&] {
      return Has(servers[i]->Text({"INFO", "replication"}), "master_link_status:up");
    });
  }
  // Also as the others see it: only then would they elect it.
  for (std::size_t i = 0; i < primaries && replicas_each > 0; ++i) {
    WaitUntil("the nodes know the replicas", [&] {
      return servers[i]->Ask({"CLUSTER", "SLOTS"}).view()[0].size() == 3 + replicas_each;
    });
  }
}

std::string ClusterServers::Url() const {
  std::string hosts;
  for (const auto& server : servers) hosts.append(hosts.empty() ? "" : ",").append(server->address());
  return "redis+cluster://" + hosts;
}

RedisServer& ClusterServers::OwnerOf(std::uint16_t slot) {
  const Reply rows = servers[0]->Ask({"CLUSTER", "SLOTS"});
  for (std::size_t i = 0; i < rows.view().size(); ++i) {
    const ReplyView row = rows.view()[i];
    if (slot < row[0].number() || slot > row[1].number()) continue;
    for (const auto& server : servers) {
      if (server->port() == row[2][1].number()) return *server;
    }
  }
  throw std::runtime_error("nobody owns the slot");
}

}  // namespace signpost::store::contract

// The map of a cluster's slots, as its nodes hand it out (CLUSTER SLOTS). MOVED corrects one slot at once and makes the
// whole map doubtful, because slots move in crowds.
#include <algorithm>
#include <mutex>
#include <vector>

#include "server/base/log.h"
#include "server/store/redis_slots.h"
#include "server/store/redis_topology.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

using NodeIndex = std::uint16_t;
constexpr NodeIndex kNobody = 0xffff;

struct SlotMap {
  std::vector<Endpoint> nodes;
  std::vector<NodeIndex> owners = std::vector<NodeIndex>(kRedisSlots, kNobody);

  void Assign(std::size_t first, std::size_t last, const Endpoint& endpoint) {
    const auto found = std::find(nodes.begin(), nodes.end(), endpoint);
    const auto index = static_cast<NodeIndex>(found - nodes.begin());
    if (found == nodes.end()) nodes.push_back(endpoint);
    for (std::size_t slot = first; slot <= last && slot < owners.size(); ++slot) owners[slot] = index;
  }
};

// Each row: first slot, last slot, the primary, its replicas; a node: address, port, id. A node that does not know its
// own address is the one that was asked.
SlotMap ReadSlots(ReplyView rows, const Endpoint& asked) {
  SlotMap map;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ReplyView primary = rows[i][2];
    Endpoint endpoint{primary[0].str(), static_cast<std::uint16_t>(primary[1].number()), {}};
    if (endpoint.host.empty() || endpoint.host == "?") endpoint.host = asked.host;
    if (endpoint.port == 0 || rows[i][0].number() < 0 || rows[i][1].number() < 0) continue;
    map.Assign(static_cast<std::size_t>(rows[i][0].number()), static_cast<std::size_t>(rows[i][1].number()), endpoint);
  }
  return map;
}

class ClusterTopology final : public RedisTopology {
 public:
  ClusterTopology(const RedisUrl& url, const ConnectionSettings& settings, RedisFigures& figures)
      : seeds_(url.endpoints), settings_(settings), figures_(figures) {
    settings_.load_scripts = false;
  }

  Result<Endpoint> Find(std::uint16_t slot, Deadline deadline) override {
    std::lock_guard lock(mutex_);
    const bool known = map_.owners[slot] != kNobody;
    const Deadline now = std::chrono::steady_clock::now();
    if ((!known || doubted_) && now >= ask_again_) {
      last_error_ = AskAll(deadline);
      const bool failed = !last_error_.message.empty();
      failures_ = failed ? failures_ + 1 : 0;
      ask_again_ =
          std::chrono::steady_clock::now() + std::chrono::milliseconds(failed ? BackoffMs(failures_) : kAskAgainMs);
    }
    if (map_.owners[slot] != kNobody) return map_.nodes[map_.owners[slot]];
    if (!last_error_.message.empty()) return last_error_;
    return Error{ErrorCode::kUnavailable, "No node of the Redis cluster serves slot " + std::to_string(slot) +
                                              ": check it with redis-cli --cluster check."};
  }

  void Doubt() override {
    std::lock_guard lock(mutex_);
    doubted_ = true;
  }

  void Move(std::uint16_t slot, const Endpoint& endpoint) override {
    std::lock_guard lock(mutex_);
    map_.Assign(slot, slot, endpoint);
    doubted_ = true;
  }

  bool may_move() const override { return true; }

 private:
  // The nodes of the map first, then the seeds; a different one first each time, so that one bad node is not asked by
  // everybody.
  Error AskAll(Deadline deadline) {
    std::vector<Endpoint> nodes = map_.nodes;
    if (!nodes.empty())
      std::rotate(nodes.begin(), nodes.begin() + static_cast<long>(turn_++ % nodes.size()), nodes.end());
    nodes.insert(nodes.end(), seeds_.begin(), seeds_.end());
    Error error{ErrorCode::kUnavailable, "No node of the Redis cluster can be asked now."};
    for (const Endpoint& node : nodes) {
      if (std::chrono::steady_clock::now() >= deadline) break;
      Result<SlotMap> asked = AskOne(node, deadline);
      if (asked) {
        map_ = *std::move(asked);
        doubted_ = false;
        return {ErrorCode::kUnavailable, {}};
      }
      error = asked.error();
    }
    return error;
  }

  Result<SlotMap> AskOne(const Endpoint& node, Deadline deadline) {
    auto connection = ConnectCounted(node, settings_, deadline, figures_);
    if (!connection) return connection.error();
    ++figures_.commands;
    const Result<Reply> reply = (*connection)->Ask({"CLUSTER", "SLOTS"}, deadline);
    --figures_.connections_open;
    if (!reply) return reply.error();
    SlotMap map = ReadSlots(reply->view(), node);
    if (map.nodes.empty()) {
      return Error{ErrorCode::kUnavailable, "Redis at " + node.Name() + " knows no slots of its cluster."};
    }
    return map;
  }

  const std::vector<Endpoint> seeds_;
  ConnectionSettings settings_;
  RedisFigures& figures_;
  std::mutex mutex_;
  SlotMap map_;
  std::size_t turn_ = 0;
  bool doubted_ = false;
  int failures_ = 0;
  Deadline ask_again_{};
  Error last_error_{ErrorCode::kUnavailable, {}};
};

}  // namespace

std::unique_ptr<RedisTopology> MakeClusterTopology(const RedisUrl& url, const ConnectionSettings& settings,
                                                   RedisFigures& figures) {
  return std::make_unique<ClusterTopology>(url, settings, figures);
}

}  // namespace signpost::store

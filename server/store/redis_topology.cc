#include "server/store/redis_topology.h"

namespace signpost::store {
namespace {

class OneServer final : public RedisTopology {
 public:
  explicit OneServer(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}
  base::Result<Endpoint> Find(std::uint16_t, Deadline) override { return endpoint_; }
  void Doubt() override {}
  bool may_move() const override { return false; }

 private:
  const Endpoint endpoint_;
};

}  // namespace

std::unique_ptr<RedisTopology> MakeTopology(const RedisUrl& url, const ConnectionSettings& settings,
                                            RedisFigures& figures) {
  switch (url.mode) {
    case RedisMode::kSentinel:
      return MakeSentinelTopology(url, settings, figures);
    case RedisMode::kCluster:
      return MakeClusterTopology(url, settings, figures);
    case RedisMode::kStandalone:
      break;
  }
  return std::make_unique<OneServer>(url.endpoints.front());
}

}  // namespace signpost::store

// The primary that sentinels name. Its role is verified when a connection to it is made (must_be_primary), because a
// sentinel may be late.
#include <mutex>
#include <optional>

#include "server/base/log.h"
#include "server/store/redis_topology.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

class SentinelTopology final : public RedisTopology {
 public:
  SentinelTopology(const RedisUrl& url, const ConnectionSettings& settings, RedisFigures& figures)
      : sentinels_(url.endpoints), name_(url.primary_name), figures_(figures) {
    settings_.user = url.sentinel_user;
    settings_.password = url.sentinel_password;
    settings_.connect_timeout_ms = settings.connect_timeout_ms;
    settings_.command_timeout_ms = settings.command_timeout_ms;
  }

  // Where no sentinel answers the last known primary may still be well; whether it is one, its connections verify.
  Result<Endpoint> Find(std::uint16_t, Deadline deadline) override {
    std::lock_guard lock(mutex_);
    if ((!primary_ || doubted_) && std::chrono::steady_clock::now() >= ask_again_) Learn(deadline);
    if (primary_) return *primary_;
    return last_error_;
  }

  void Doubt() override {
    std::lock_guard lock(mutex_);
    doubted_ = true;
  }

  bool may_move() const override { return true; }

 private:
  void Learn(Deadline deadline) {
    const Result<Endpoint> asked = AskAll(deadline);
    failures_ = asked ? 0 : failures_ + 1;
    ask_again_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(asked ? kAskAgainMs : BackoffMs(failures_));
    if (!asked) {
      last_error_ = asked.error();
      return;
    }
    if (primary_ && primary_ != *asked) base::log::Info("redis_primary_changed", {{"server", (*asked).Name()}});
    doubted_ = false;
    primary_ = *asked;
  }

  // Begins with the sentinel that answered last.
  Result<Endpoint> AskAll(Deadline deadline) {
    std::string reasons;
    for (std::size_t i = 0; i < sentinels_.size() && std::chrono::steady_clock::now() < deadline; ++i) {
      const std::size_t at = (answered_last_ + i) % sentinels_.size();
      Result<Endpoint> asked = AskOne(sentinels_[at], deadline);
      if (asked) {
        answered_last_ = at;
        return asked;
      }
      reasons.append(" ").append(asked.error().message);
    }
    return Error{ErrorCode::kUnavailable, "No sentinel names a primary '" + name_ + "'." + reasons};
  }

  Result<Endpoint> AskOne(const Endpoint& sentinel, Deadline deadline) {
    auto connection = ConnectCounted(sentinel, settings_, deadline, figures_);
    if (!connection) return connection.error();
    ++figures_.commands;
    const Result<Reply> reply = (*connection)->Ask({"SENTINEL", "get-master-addr-by-name", name_}, deadline);
    --figures_.connections_open;
    if (!reply) return reply.error();
    const ReplyView address = reply->view();
    if (address.size() != 2) {
      return Error{ErrorCode::kUnavailable, "The sentinel at " + sentinel.Name() + " knows no such primary."};
    }
    return Endpoint{address[0].str(), static_cast<std::uint16_t>(address[1].number()), {}};
  }

  const std::vector<Endpoint> sentinels_;
  const std::string name_;
  ConnectionSettings settings_;
  RedisFigures& figures_;
  std::mutex mutex_;
  std::size_t answered_last_ = 0;
  std::optional<Endpoint> primary_;
  bool doubted_ = false;
  int failures_ = 0;
  Deadline ask_again_{};
  Error last_error_{ErrorCode::kUnavailable, {}};
};

}  // namespace

std::unique_ptr<RedisTopology> MakeSentinelTopology(const RedisUrl& url, const ConnectionSettings& settings,
                                                    RedisFigures& figures) {
  return std::make_unique<SentinelTopology>(url, settings, figures);
}

}  // namespace signpost::store

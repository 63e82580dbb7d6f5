#include "server/store/redis_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <thread>
#include <utility>

#include "server/base/log.h"

namespace signpost::store {
namespace {

using Clock = std::chrono::steady_clock;

// Stop waits for what is under way: at most about this long for a look, and for a connection as long as one may take.
constexpr int kLookMs = 1'000;

struct Seen {
  std::string head;
  std::int64_t principals = 0;
};

class RedisWatch final : public Watch {
 public:
  RedisWatch(RedisClient& client, const RedisKeys& keys, Store::Listener listener, int interval_ms)
      : client_(client),
        keys_(keys),
        listener_(std::move(listener)),
        interval_ms_(interval_ms),
        wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        thread_([this] { Run(); }) {}
  ~RedisWatch() override {
    Stop();
    close(wake_);
  }

  void Stop() override {
    stopping_ = true;
    eventfd_write(wake_, 1);
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Run() {
    Subscribe();  // before the first look, so that nothing falls between them
    Look(/*tell=*/false);
    if (!stopping_) listener_(Change::kHead);
    if (!stopping_) listener_(Change::kPrincipals);
    while (!stopping_) {
      Wait();
      if (stopping_) break;
      if (!subscription_ && Clock::now() >= subscribe_at_) Subscribe();
      Look(/*tell=*/true);
    }
    if (subscription_) client_.CloseCounted(std::move(subscription_));
  }

  void Subscribe() {
    const std::string channel = keys_.Channel();
    auto connection = client_.Connect(keys_.Shared("head"));
    const bool subscribed =
        connection && (*connection)->Ask({"SUBSCRIBE", channel}, Clock::now() + std::chrono::milliseconds(kLookMs));
    if (subscribed) {
      subscription_ = *std::move(connection);
      failures_ = 0;
      return;
    }
    if (connection) client_.CloseCounted(*std::move(connection));
    subscribe_at_ = Clock::now() + std::chrono::milliseconds(BackoffMs(failures_++));
  }

  // Until a message, the interval or Stop.
  void Wait() {
    std::array<pollfd, 2> waiting = {
        {{.fd = wake_, .events = POLLIN, .revents = 0}, {.fd = -1, .events = POLLIN, .revents = 0}}};
    int timeout_ms = interval_ms_;
    if (subscription_) {
      waiting[1].fd = subscription_->descriptor();
    } else {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(subscribe_at_ - Clock::now()).count();
      timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left, 1, interval_ms_));
    }
    poll(waiting.data(), waiting.size(), timeout_ms);
    if (waiting[1].revents != 0) TakeMessages();
  }

  void TakeMessages() {
    bool good = bool(subscription_->Receive());
    while (good) {
      base::Result<Reply> message = subscription_->NextReceived();
      if (message && message->view().is_nil()) return;  // no more
      good = bool(message);
    }
    client_.CloseCounted(std::move(subscription_));
    subscribe_at_ = Clock::now();
  }

  std::optional<Seen> Read() {
    const std::array<RedisCommand, 2> commands = {MakeCommand({"HGET", keys_.Shared("head"), "id"}),
                                                  MakeCommand({"GET", keys_.Shared("principals_version")})};
    const auto replies = client_.Run(commands, {.most_ms = kLookMs});
    if (!replies) {
      if (!std::exchange(failing_, true)) {
        base::log::Warning("store_watch_failed", {{"reason", replies.error().message}});
      }
      return std::nullopt;
    }
    failing_ = false;
    return Seen{(*replies)[0].view().str(), (*replies)[1].view().number()};
  }

  void Look(bool tell) {
    std::optional<Seen> now = Read();
    if (!now) return;
    const std::optional<Seen> before = std::exchange(seen_, std::move(now));
    if (!tell) return;
    // What was never seen may have been anything.
    if ((!before || before->head != seen_->head) && !stopping_) listener_(Change::kHead);
    if ((!before || before->principals != seen_->principals) && !stopping_) listener_(Change::kPrincipals);
  }

  RedisClient& client_;
  const RedisKeys& keys_;
  const Store::Listener listener_;
  const int interval_ms_;
  const int wake_;
  std::unique_ptr<RedisConnection> subscription_;
  Clock::time_point subscribe_at_{};
  int failures_ = 0;
  std::optional<Seen> seen_;
  bool failing_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<Watch> WatchRedis(RedisClient& client, const RedisKeys& keys, Store::Listener listener,
                                  int interval_ms) {
  return std::make_unique<RedisWatch>(client, keys, std::move(listener), interval_ms);
}

}  // namespace signpost::store

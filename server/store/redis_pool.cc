#include "server/store/redis_pool.h"

#include <algorithm>
#include <random>

#include "server/base/log.h"

namespace signpost::store {

using base::Error;
using base::ErrorCode;
using base::Result;

StoreFigures RedisFigures::Read() const {
  return {.commands = commands,
          .round_trips = round_trips,
          .connects = connects,
          .connect_failures = connect_failures,
          .command_failures = command_failures,
          .redirects = redirects,
          .connections_open = connections_open};
}

Result<std::unique_ptr<RedisConnection>> ConnectCounted(const Endpoint& endpoint, const ConnectionSettings& settings,
                                                        Deadline deadline, RedisFigures& figures) {
  auto connection = RedisConnection::Connect(endpoint, settings, deadline);
  ++(connection ? figures.connects : figures.connect_failures);
  if (connection) ++figures.connections_open;
  return connection;
}

int BackoffMs(int failures) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int whole = std::min(kLongestBackoffMs, kFirstBackoffMs << std::min(failures, 10));
  return std::uniform_int_distribution<int>(whole / 2, whole)(random);
}

RedisPool::~RedisPool() { figures_.connections_open -= idle_.size(); }

Result<RedisPool::Lease> RedisPool::Take(Deadline deadline) {
  if (auto idle = TakeIdle()) return Lease(*this, std::move(idle));
  {
    std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() < retry_at_) return Error{ErrorCode::kUnavailable, last_failure_};
  }
  auto connection = ConnectCounted(endpoint_, settings_, deadline, figures_);
  if (!connection) {
    NoteFailure(connection.error());
    return connection.error();
  }
  std::lock_guard lock(mutex_);
  if (failures_ > 0) base::log::Info("redis_reached_again", {{"server", endpoint_.Name()}});
  failures_ = 0;
  retry_at_ = {};
  return Lease(*this, *std::move(connection));
}

std::optional<Deadline> RedisPool::failing_since() {
  std::lock_guard lock(mutex_);
  return failures_ > 0 ? std::optional(failing_since_) : std::nullopt;
}

void RedisPool::NoteFailure(const Error& error) {
  std::lock_guard lock(mutex_);
  const Deadline now = std::chrono::steady_clock::now();
  if (failures_ == 0) {
    failing_since_ = now;
    base::log::Warning("redis_unreachable", {{"server", endpoint_.Name()}, {"reason", error.message}});
  }
  retry_at_ = now + std::chrono::milliseconds(BackoffMs(failures_));
  ++failures_;
  last_failure_ = error.message;
}

std::unique_ptr<RedisConnection> RedisPool::TakeIdle() {
  while (true) {
    std::unique_ptr<RedisConnection> connection;
    {
      std::lock_guard lock(mutex_);
      if (idle_.empty()) return nullptr;
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
    if (connection->IsQuiet()) return connection;
    Close(std::move(connection));
  }
}

void RedisPool::GiveBack(std::unique_ptr<RedisConnection> connection) {
  {
    std::lock_guard lock(mutex_);
    if (idle_.size() < kMaxIdleConnections) {
      idle_.push_back(std::move(connection));
      return;
    }
  }
  Close(std::move(connection));
}

void RedisPool::Close(std::unique_ptr<RedisConnection> connection) {
  connection.reset();
  --figures_.connections_open;
}

}  // namespace signpost::store

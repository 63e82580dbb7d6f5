// The connections to one Redis server that nobody is using now. Internal to store/.
//
//   Result<RedisPool::Lease> connection = pool.Take(deadline);
//   …                                       // given back when it goes out of scope, closed after Drop()
//
// At most kMaxIdleConnections are kept; as many are open as threads use the store at once. After a failure to connect,
// further attempts wait for an exponential time with jitter; until then Take fails at once, so that a server that is
// down or starting is not stormed. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/redis_connection.h"
#include "server/store/store.h"

namespace signpost::store {

inline constexpr std::size_t kMaxIdleConnections = 8;  // per server
inline constexpr int kFirstBackoffMs = 50;
inline constexpr int kLongestBackoffMs = 1'000;  // how late a node may be to see that a server is back

// What StoreFigures tells, while it is being counted.
struct RedisFigures {
  std::atomic<std::uint64_t> commands = 0;
  std::atomic<std::uint64_t> round_trips = 0;
  std::atomic<std::uint64_t> connects = 0;
  std::atomic<std::uint64_t> connect_failures = 0;
  std::atomic<std::uint64_t> command_failures = 0;
  std::atomic<std::uint64_t> redirects = 0;
  std::atomic<std::uint64_t> connections_open = 0;

  StoreFigures Read() const;
};

// Connects, and counts it.
base::Result<std::unique_ptr<RedisConnection>> ConnectCounted(const Endpoint& endpoint,
                                                              const ConnectionSettings& settings, Deadline deadline,
                                                              RedisFigures& figures);

// Doubles from kFirstBackoffMs to kLongestBackoffMs, and takes a random half to whole of it.
int BackoffMs(int failures);

class RedisPool {
 public:
  class Lease {
   public:
    Lease(RedisPool& pool, std::unique_ptr<RedisConnection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->GiveBack(std::move(connection_));
    }
    RedisConnection* operator->() { return connection_.get(); }
    void Drop() {
      if (connection_) pool_->Close(std::move(connection_));
    }

   private:
    RedisPool* pool_;
    std::unique_ptr<RedisConnection> connection_;
  };

  RedisPool(Endpoint endpoint, const ConnectionSettings& settings, RedisFigures& figures)
      : endpoint_(std::move(endpoint)), settings_(settings), figures_(figures) {}
  ~RedisPool();

  base::Result<Lease> Take(Deadline deadline);
  // Since when every attempt to connect has failed; nothing when the last one succeeded.
  std::optional<Deadline> failing_since();

 private:
  void GiveBack(std::unique_ptr<RedisConnection> connection);
  void Close(std::unique_ptr<RedisConnection> connection);
  std::unique_ptr<RedisConnection> TakeIdle();
  void NoteFailure(const base::Error& error);

  const Endpoint endpoint_;
  const ConnectionSettings settings_;
  RedisFigures& figures_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RedisConnection>> idle_;  // the last one used is the next one taken
  int failures_ = 0;
  Deadline failing_since_{};
  Deadline retry_at_{};
  std::string last_failure_;
};

}  // namespace signpost::store

// A home in Redis: a prefix of its own on servers that all cases share.
#pragma once

#include <unistd.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "server/store/redis_store.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {

class RedisHome final : public Home {
 public:
  // The url ends where an option may follow.
  RedisHome(const std::string& url, bool spreads_counts)
      : url_(url + "prefix=t-" + std::to_string(getpid()) + "-" + std::to_string(++homes_)),
        spreads_counts_(spreads_counts) {}

  std::unique_ptr<Store> Open() override {
    auto store = OpenRedis({.url = url_,
                            .digest = TestDigest,
                            .command_timeout_ms = 20'000,
                            .call_deadline_ms = 30'000,
                            .replica_timeout_ms = 10'000});
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
  }
  bool spreads_counts() const override { return spreads_counts_; }
  bool keeps_indexes() const override { return true; }

 private:
  static inline std::atomic<int> homes_ = 0;
  const std::string url_;
  const bool spreads_counts_;
};

}  // namespace signpost::store::contract

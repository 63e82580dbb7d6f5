// What the transport has done, for /metrics. Each slot counts on its own cache lines and only its own thread writes
// them, so counting costs a plain add; a reader adds the slots up.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "server/net/http.h"

namespace signpost::net {

// Totals since Start. Read one after another while the server runs, so they may be a few requests apart.
struct Stats {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_closed = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::array<std::uint64_t, 6> responses{};         // by status class: [2] counts 2xx; refusals are counted here too
  std::array<std::uint64_t, kRefusals> refusals{};  // by Refusal

  std::uint64_t connections_open() const {
    return connections_accepted > connections_closed ? connections_accepted - connections_closed : 0;
  }
};

// A number that one thread raises and any thread reads.
class Counter {
 public:
  void Add(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

struct alignas(64) SlotStats {
  Counter connections_accepted;
  Counter connections_closed;
  Counter bytes_received;
  Counter bytes_sent;
  std::array<Counter, 6> responses;
  std::array<Counter, kRefusals> refusals;

  void AddTo(Stats& total) const {
    total.connections_accepted += connections_accepted.value();
    total.connections_closed += connections_closed.value();
    total.bytes_received += bytes_received.value();
    total.bytes_sent += bytes_sent.value();
    for (std::size_t index = 0; index < responses.size(); ++index) total.responses[index] += responses[index].value();
    for (std::size_t index = 0; index < refusals.size(); ++index) total.refusals[index] += refusals[index].value();
  }
};

}  // namespace signpost::net

// One thread's share of the server: a listening socket, an Asio event loop, the connections it accepted and their
// deadlines.
//
// Every connection is in exactly one of the loop's lists, chosen by what it is waiting for. All waits of one kind take
// equally long, so each list is in order of its deadlines and a tick looks at its front only.
//
// Thread-safety: Listen before Run; Run on the thread that owns the loop; Drain and Post from any thread; all else on
// Run's thread.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <vector>

#include "server/base/result.h"
#include "server/net/buffer.h"
#include "server/net/engine.h"
#include "server/net/pool.h"
#include "server/net/router.h"
#include "server/net/server.h"
#include "server/net/stats.h"

namespace signpost::net {

class Connection;

using Steady = std::chrono::steady_clock;

// What all loops share. Constant while they run, but for the counters.
struct Core {
  Core(Options the_options, Router the_router);

  const Options options;
  const Router router;
  std::vector<SlotStats> stats;                  // one per slot
  std::vector<std::unique_ptr<Engine>> engines;  // one per slot
  std::atomic<std::size_t> open_connections = 0;
  std::atomic<std::size_t> open_streams = 0;
  WorkerPool pool;  // last, so that its threads end before what they use
};

// What a connection waits for.
enum class Wait : std::size_t {
  kIdle,     // the first byte of a request
  kRequest,  // the rest of a request
  kWrite,    // the reader to take some of the answer
  kLinger,   // the peer to close after the last answer
  kHandler,  // a pool handler; has no deadline
  kStream,   // a stream's handler or its peer; looked at on every tick
};
inline constexpr std::size_t kWaits = static_cast<std::size_t>(Wait::kStream) + 1;

class Loop {
 public:
  Loop(std::size_t slot, Core& core);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  base::Result<std::uint16_t> Listen(const boost::asio::ip::tcp::endpoint& endpoint);
  // Returns when drained.
  void Run();
  void Drain(Steady::time_point deadline);
  // After Run: whether all that was in flight was answered.
  bool finished_all() const { return finished_all_; }

  template <typename Work>
  void Post(Work work) {
    boost::asio::post(io_, std::move(work));
  }

  // For connections.
  Core& core() { return core_; }
  Engine& engine() { return *core_.engines[slot_]; }
  SlotStats& stats() { return core_.stats[slot_]; }
  BufferPool& buffers() { return buffers_; }
  bool draining() const { return draining_; }
  void Arm(Connection& connection, Wait wait, Steady::time_point deadline);
  void Remove(Connection& connection);

 private:
  using List = std::list<std::shared_ptr<Connection>>;

  void Accept();
  void Adopt(boost::asio::ip::tcp::socket socket);
  void ScheduleTick();
  void Tick();
  void BeginDrain();
  void CloseAll();
  void EndIfEmpty();
  bool IsDone() const;

  const std::size_t slot_;
  Core& core_;
  BufferPool buffers_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer tick_;
  std::chrono::milliseconds tick_ms_;
  bool is_accepting_ = false;
  bool accept_paused_ = false;
  bool draining_ = false;
  bool finished_all_ = true;
  Steady::time_point drain_deadline_;
  std::size_t turned_away_ = 0;
  std::array<List, kWaits> lists_;

  friend class Connection;
};

}  // namespace signpost::net

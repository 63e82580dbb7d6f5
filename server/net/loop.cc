#include "server/net/loop.h"

#include <sys/socket.h>

#include <algorithm>

#include "server/net/connection.h"

namespace signpost::net {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using boost::asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// How many connections over the limit may be waiting to read their 503, per loop. More are closed without a word.
constexpr std::size_t kMaxTurnedAway = 64;

milliseconds TickFor(const Options& options) {
  const std::uint32_t shortest = std::min({options.request_deadline_ms, options.idle_timeout_ms,
                                           options.write_timeout_ms, options.linger_ms, options.drain_ms});
  return milliseconds(std::clamp<std::uint32_t>(shortest / 8, 5, 100));
}

}  // namespace

Core::Core(Options the_options, Router the_router)
    : options(std::move(the_options)),
      router(std::move(the_router)),
      stats(options.slots()),
      pool(options.pool_threads, options.pool_queue) {
  for (std::size_t slot = 0; slot < stats.size(); ++slot) {
    engines.push_back(std::make_unique<Engine>(slot, options.refuse, stats[slot]));
  }
}

Loop::Loop(std::size_t slot, Core& core)
    : slot_(slot), core_(core), io_(1), acceptor_(io_), tick_(io_), tick_ms_(TickFor(core.options)) {}

Loop::~Loop() { CloseAll(); }

Result<std::uint16_t> Loop::Listen(const tcp::endpoint& endpoint) {
  error_code failed;
  const auto fail = [&] {
    return Error{ErrorCode::kUnavailable, "Cannot listen on " + endpoint.address().to_string() + " port " +
                                              std::to_string(endpoint.port()) + ": " + failed.message() +
                                              ". Choose another address or port, or stop what uses it."};
  };
  if (acceptor_.open(endpoint.protocol(), failed)) return fail();
  if (acceptor_.set_option(tcp::acceptor::reuse_address(true), failed)) return fail();
  if (acceptor_.set_option(ReusePort(true), failed)) return fail();
  if (acceptor_.bind(endpoint, failed)) return fail();
  if (acceptor_.listen(boost::asio::socket_base::max_listen_connections, failed)) return fail();
  acceptor_.non_blocking(true, failed);
  return acceptor_.local_endpoint().port();
}

void Loop::Run() {
  Accept();
  ScheduleTick();
  io_.run();
}

void Loop::Drain(Steady::time_point deadline) {
  Post([this, deadline] {
    drain_deadline_ = deadline;
    BeginDrain();
  });
}

void Loop::Arm(Connection& connection, Wait wait, Steady::time_point deadline) {
  List& list = lists_[static_cast<std::size_t>(wait)];
  List& old_list = lists_[static_cast<std::size_t>(connection.wait_)];
  // Nearly always the end: only a request that began before its predecessor's answer was taken goes further in.
  auto before = list.end();
  while (before != list.begin() && (*std::prev(before))->deadline_ > deadline) --before;
  connection.wait_ = wait;
  connection.deadline_ = deadline;
  list.splice(before, old_list, connection.place_);
}

void Loop::Remove(Connection& connection) {
  if (connection.turned_away_) {
    --turned_away_;
  } else {
    core_.open_connections.fetch_sub(1, std::memory_order_relaxed);
  }
  lists_[static_cast<std::size_t>(connection.wait_)].erase(connection.place_);
  EndIfEmpty();
}

void Loop::Accept() {
  is_accepting_ = true;
  acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
    is_accepting_ = false;
    if (!failed) Adopt(std::move(socket));  // even while draining: it had been accepted before
    if (draining_) return EndIfEmpty();
    if (failed == boost::asio::error::no_descriptors || failed.value() == ENFILE || failed.value() == ENOBUFS ||
        failed.value() == ENOMEM) {
      accept_paused_ = true;  // trying again at once would only spin
    } else {
      Accept();
    }
  });
}

void Loop::Adopt(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  stats().connections_accepted.Add(1);
  const bool is_over = core_.open_connections.fetch_add(1, std::memory_order_relaxed) >= core_.options.max_connections;
  if (is_over) {
    core_.open_connections.fetch_sub(1, std::memory_order_relaxed);
    if (turned_away_ == kMaxTurnedAway) {
      stats().connections_closed.Add(1);
      return;
    }
    ++turned_away_;
  }
  auto connection = std::make_shared<Connection>(*this, std::move(socket));
  List& list = lists_[static_cast<std::size_t>(Wait::kIdle)];
  connection->deadline_ = Steady::now() + milliseconds(core_.options.idle_timeout_ms);
  connection->place_ = list.insert(list.end(), connection);
  if (is_over) {
    connection->TurnAway();
  } else {
    connection->Start();
  }
  if (draining_) connection->StartDrain();
}

void Loop::ScheduleTick() {
  tick_.expires_after(tick_ms_);
  tick_.async_wait([this](error_code failed) {
    if (failed) return;
    Tick();
    if (!IsDone()) ScheduleTick();
  });
}

void Loop::Tick() {
  const Steady::time_point now = Steady::now();
  for (List& list : lists_) {
    while (!list.empty() && list.front()->deadline_ <= now) {
      const std::shared_ptr<Connection> connection = list.front();
      connection->OnDeadline();
    }
  }
  if (draining_ && now >= drain_deadline_) {
    CloseAll();
  } else if (accept_paused_ && !draining_) {
    accept_paused_ = false;
    Accept();
  }
}

void Loop::BeginDrain() {
  if (draining_) return;
  // Who has already connected is served before the door closes.
  error_code failed;
  while (true) {
    tcp::socket socket(io_);
    if (acceptor_.accept(socket, failed)) break;
    Adopt(std::move(socket));
  }
  draining_ = true;
  acceptor_.close(failed);
  for (List& list : lists_) {
    const List connections = list;
    for (const std::shared_ptr<Connection>& connection : connections) connection->StartDrain();
  }
  EndIfEmpty();
}

void Loop::CloseAll() {
  for (List& list : lists_) {
    while (!list.empty()) {
      const std::shared_ptr<Connection> connection = list.front();
      if (connection->IsBusy()) finished_all_ = false;
      connection->Close();
    }
  }
}

// Run returns by itself once nothing is waited for. Stopping it instead could strand a socket that Asio has accepted
// and not handed over yet: its peer would wait for an answer that never comes.
void Loop::EndIfEmpty() {
  if (IsDone()) tick_.cancel();
}

bool Loop::IsDone() const {
  return draining_ && !is_accepting_ &&
         std::all_of(lists_.begin(), lists_.end(), [](const List& list) { return list.empty(); });
}

}  // namespace signpost::net

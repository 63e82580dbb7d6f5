#include "server/net/server.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <thread>

#include "server/net/loop.h"

namespace signpost::net {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using boost::asio::ip::tcp;

Result<tcp::endpoint> EndpointOf(const Options& options) {
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(options.address, failed);
  if (failed) {
    return Error{ErrorCode::kInvalid,
                 "\"" + options.address + "\" is not an IP address. Give one like 127.0.0.1 or ::1."};
  }
  return tcp::endpoint(address, options.port);
}

Result<void> Check(const Options& options, const std::vector<Route>& routes) {
  const auto invalid = [](const char* why) { return Error{ErrorCode::kInvalid, why}; };
  if (options.request_line_bytes > kMaxRequestLineBytes) return invalid("request_line_bytes is over its most of 8192.");
  if (options.max_connections == 0) return invalid("max_connections must be at least 1.");
  const bool needs_pool =
      std::any_of(routes.begin(), routes.end(), [](const Route& route) { return route.runs == Runs::kOnPool; });
  if (needs_pool && (options.pool_threads == 0 || options.pool_queue == 0)) {
    return invalid("Some routes run on the pool: pool_threads and pool_queue must be at least 1.");
  }
  return {};
}

// Our own sockets share the port among the loops, and would share it with another server of the same user just as
// silently. Binding once without sharing finds that server out.
Result<void> CheckPortIsFree(const tcp::endpoint& endpoint) {
  boost::asio::io_context io(1);
  tcp::acceptor probe(io);
  boost::system::error_code failed;
  probe.open(endpoint.protocol(), failed);
  if (!failed) probe.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) probe.bind(endpoint, failed);
  if (!failed) return {};
  return Error{ErrorCode::kUnavailable, "Cannot listen on " + endpoint.address().to_string() + " port " +
                                            std::to_string(endpoint.port()) + ": " + failed.message() +
                                            ". Choose another address or port, or stop what uses it."};
}

}  // namespace

std::size_t Options::resolved_loops() const {
  return loops != 0 ? loops : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

class Server::Impl {
 public:
  Impl(Options options, Router router) : core_(std::move(options), std::move(router)) {}

  Result<void> Start(tcp::endpoint endpoint) {
    if (endpoint.port() != 0) {
      const Result<void> is_free = CheckPortIsFree(endpoint);
      if (!is_free) return is_free.error();
    }
    for (std::size_t slot = 0; slot < core_.options.resolved_loops(); ++slot) {
      loops_.push_back(std::make_unique<Loop>(slot, core_));
      const Result<std::uint16_t> port = loops_.back()->Listen(endpoint);
      if (!port) return port.error();
      endpoint.port(*port);  // the others share what the first was given
    }
    port_ = endpoint.port();
    for (const auto& loop : loops_) {
      threads_.emplace_back([&loop = *loop] { loop.Run(); });
    }
    return {};
  }

  bool Drain(std::chrono::milliseconds within) {
    if (is_drained_) return finished_all_;
    is_drained_ = true;
    const Steady::time_point deadline = Steady::now() + within;
    for (const auto& loop : loops_) loop->Drain(deadline);
    for (std::thread& thread : threads_) thread.join();
    core_.pool.Stop();
    for (const auto& loop : loops_) finished_all_ = finished_all_ && loop->finished_all();
    return finished_all_;
  }

  std::uint16_t port() const { return port_; }
  const Core& core() const { return core_; }

 private:
  Core core_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
  bool is_drained_ = false;
  bool finished_all_ = true;
};

Result<std::unique_ptr<Server>> Server::Start(Options options, std::vector<Route> routes) {
  const Result<void> checked = Check(options, routes);
  if (!checked) return checked.error();
  const Result<tcp::endpoint> endpoint = EndpointOf(options);
  if (!endpoint) return endpoint.error();
  options.loops = options.resolved_loops();
  Result<Router> router = Router::Make(std::move(routes));
  if (!router) return router.error();
  auto impl = std::make_unique<Impl>(std::move(options), *std::move(router));
  const Result<void> started = impl->Start(*endpoint);
  if (!started) return started.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { impl_->Drain(std::chrono::milliseconds(0)); }

std::uint16_t Server::port() const { return impl_->port(); }

std::size_t Server::slots() const { return impl_->core().options.slots(); }

Stats Server::stats() const {
  Stats total;
  for (const SlotStats& slot : impl_->core().stats) slot.AddTo(total);
  return total;
}

bool Server::Drain() { return impl_->Drain(std::chrono::milliseconds(impl_->core().options.drain_ms)); }

}  // namespace signpost::net

// The event-driven HTTP/1 transport. One thread per core runs an event loop with its own listening socket; blocking
// routes run on a small pool of threads. Everything above sees the plain types of http.h.
//
//   Options options;
//   options.port = 8080;
//   options.refuse = [](Refusal refusal, Response& response) { response.body = Problem(RefusalName(refusal)); ... };
//   std::vector<State> per_slot(options.slots());                 // handlers index it with request.slot
//   Result<std::unique_ptr<Server>> server = Server::Start(options, {{"GET", "/healthz", Runs::kOnLoop, 0, handler}});
//   if (!server) return server.error();
//   ... wait for SIGTERM ...
//   const bool all_answered = (*server)->Drain();
//
// What it promises:
// - A request reaches its handler only when all of it has arrived and its framing is beyond doubt (framer.h). A sender
// that
//   trickles costs a buffer of the size of what it sent, never a thread; an idle connection holds no buffer at all.
// - The whole request must arrive within request_deadline_ms of its first byte: else 408 and close. An idle connection
// is
//   closed in silence. A reader that makes no progress for write_timeout_ms is cut off. Deadlines are checked by a
//   coarse tick (at most 100 ms late), so they cost the hot path nothing but a list splice.
// - Pipelined requests are answered in order, one at a time. While an answer waits for a slow reader beyond
//   output_high_water_bytes, or a pool route runs, nothing more is read from that connection.
// - After a framing error the answer is sent, the connection is shut for writing and read dry for a moment, so that the
//   answer is not lost to a reset.
// - Above max_connections a new connection is accepted, answered 503 with Retry-After, and closed. Not accepting would
// leave
//   clients hanging in a backlog that nobody sees; a 503 lets a balancer go elsewhere at once.
// - A route that streams (http.h) has no deadline for the whole of it, but one for standing still: it is lost when its
//   handler has waited for the body for request_deadline_ms (with 408, if no answer has begun), or when the reader has
//   taken nothing for write_timeout_ms, or when the peer is found to be gone. The handler is told by Read and Write,
//   and so it is when a drain is over. What an unfinished stream has sent cannot be taken for the whole: the last chunk
//   is missing, and where there are no chunks (HTTP/1.0) the connection is reset.
// - Nothing is logged. The peer's address is read for routes on the pool only, and kept no longer than the connection.
//
// The process needs a file descriptor per connection: raise RLIMIT_NOFILE above max_connections plus a hundred before
// Start. When descriptors run out, accepting pauses until the next tick and then goes on.
//
// Responses are not compressed (engine.h says why). Left for later, with room kept for it: TLS (all socket reads and
// writes of a connection are in two functions).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/net/http.h"
#include "server/net/stats.h"

namespace signpost::net {

inline constexpr std::size_t kMaxRequestLineBytes = 8 * 1024;  // httplib's own limit

struct Options {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address
  std::uint16_t port = 0;             // 0: any free port; ask port()
  std::size_t loops = 0;              // 0: one per hardware thread
  std::size_t pool_threads = 4;
  std::size_t pool_queue = 256;         // requests that may wait for a pool thread; the next is refused with kPoolFull
  std::size_t max_connections = 16384;  // over all loops
  std::uint32_t request_deadline_ms = 10'000;
  std::uint32_t idle_timeout_ms = 75'000;
  std::uint32_t write_timeout_ms = 20'000;
  std::uint32_t linger_ms = 1'000;  // how long a refused sender is read dry after the answer
  std::uint32_t drain_ms = 10'000;
  std::size_t request_line_bytes = kMaxRequestLineBytes;  // with its line end; not more than kMaxRequestLineBytes
  std::size_t header_bytes = 16 * 1024;
  std::size_t header_fields = 100;
  std::size_t output_high_water_bytes = 256 * 1024;  // per connection; one answer may go beyond it

  // Fills content_type and body of a refusal; status, Allow and Retry-After are set already, and the status stays as it
  // is. May be empty. Called from any slot's thread, several at once.
  std::function<void(Refusal, Response&)> refuse;

  std::size_t resolved_loops() const;
  std::size_t slots() const { return resolved_loops() + pool_threads; }  // loops first, then pool threads
  // Streams that may be open at once, since each holds a thread of the pool for as long as it takes; the next is
  // refused with kPoolFull. So that they leave threads for the other routes, the pool needs at least two.
  std::size_t max_streams() const { return pool_threads < 2 ? 1 : pool_threads / 2; }
};

class Server {
 public:
  // Listens and serves before it returns. Fails with kInvalid on options or routes that make no sense, kUnavailable
  // when the address cannot be had.
  static base::Result<std::unique_ptr<Server>> Start(Options options, std::vector<Route> routes);

  // Drains with no time to finish, if Drain was not called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::size_t slots() const;
  Stats stats() const;  // any thread

  // Stops listening, closes idle connections, answers what is in flight with "Connection: close", and joins all
  // threads. True if everything in flight was answered within drain_ms; what was not is cut off. A pool handler that
  // still runs then is waited for, since a thread cannot be ended from outside; one that streams learns of it from Read
  // and Write. Call from a thread that is not one of the server's; a second call returns what the first did.
  bool Drain();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace signpost::net

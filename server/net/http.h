// The few words that net/ and the rooms above share: a request, a response, a route, and why the transport refused.
//
//   Route{"POST", "/i/{decision}/events", Runs::kOnLoop, 64 * 1024, [](const Request& request, Response& response) {
//     response.status = 202;
//     response.content_type = "application/json";
//     response.body = Accept(request.Capture(0), request.body);
//   }}
//
// Everything here is plain data, so that a handler can be tested without a socket. The HTTP library and the sockets
// stay behind net/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signpost::net {

// A header field or a query parameter.
struct Field {
  std::string_view name;
  std::string_view value;
};

// One complete, well-framed request. Nothing in it is owned: all of it is gone when the handler returns.
struct Request {
  std::string_view method;  // as sent: "HEAD" when a GET route answers a HEAD request
  std::string_view path;    // percent-decoded
  std::string_view body;
  // Which thread runs the handler, 0..Options::slots()-1. One slot is one thread for the whole life of the server, so
  // state kept per slot needs no lock.
  std::size_t slot = 0;
  std::span<const Field> headers;  // as received, in order; values without surrounding blanks
  std::span<const Field> params;   // query parameters, percent-decoded, '+' is a blank; in order, repeats kept
  std::span<const std::string_view> captures;  // values of the pattern's {names}, percent-decoded, in order
  // The address of the TCP peer ("192.0.2.7", "2001:db8::1"), to tell whether it is a trusted proxy and for nothing
  // else: never to be logged, stored or counted. Only on the pool; "" on a loop, and when it is not known any more.
  std::string_view peer_address;

  std::string_view Header(std::string_view name) const;  // the first of that name, in any case; "" when absent
  std::optional<std::string_view> Param(std::string_view name) const;  // the first of that name
  std::string_view Capture(std::size_t index) const;  // value of the index-th {name}; "" when there is none
};

// What goes back. The transport adds Content-Length, Date and Connection; a handler must not set them.
struct Response {
  int status = 200;
  std::string content_type;  // no Content-Type is sent when empty
  std::string body;          // moved to the socket, never copied when large; not sent for HEAD, 204 and 304
  std::vector<std::pair<std::string, std::string>> headers;

  // A name or value that holds a control byte is dropped rather than sent: it would let a caller add headers of its
  // own.
  void SetHeader(std::string_view name, std::string value);
};

// Called on the thread of request.slot; may run on several slots at once. An exception is answered with
// Refusal::kHandlerFailed.
using Handler = std::function<void(const Request&, Response&)>;

// A request whose body comes in, and whose answer goes out, piece by piece, each through a bounded pipe. Used by one
// thread at a time. Both ways at once is fine: an answer may begin while the body still comes.
class Stream {
 public:
  virtual ~Stream() = default;
  // Up to into.size() bytes of the body, at least one; waits until there are some. 0: the body has ended. Negative: it
  // is lost (the peer is gone, or sent nothing for too long, or the server ends); stop. `into` must not be empty.
  virtual std::ptrdiff_t Read(std::span<char> into) = 0;
  // Sends status line and headers of `head` (its body is ignored). Call once, before Write. False as for Write.
  virtual bool Begin(const Response& head) = 0;
  // False: nobody will read it (the reader is gone, or took nothing for too long, or the server ends, or it is the
  // answer to HEAD); stop. Waits while the pipe is full. Each piece leaves as soon as the reader takes it.
  virtual bool Write(std::string_view bytes) = 0;
  // The answer that was begun cannot be finished: when the handler has returned, the connection ends in a way that the
  // reader can tell from a finished answer. An exception does the same. Without Begin it does nothing.
  virtual void Abort() {}
};

// What one stream may hold of its body, and as much of its answer.
inline constexpr std::size_t kStreamPipeBytes = 256 * 1024;
// A handler that answers without having read the body: if no more than this has yet to come, it is read and dropped
// (for linger_ms at most), and the connection stays; else the connection closes after the answer.
inline constexpr std::size_t kStreamSkipBytes = 256 * 1024;

// A handler of a route that streams; request.body is empty. If it returns without Begin, the response is sent as an
// ordinary answer. An exception is answered with Refusal::kHandlerFailed, or after Begin as Abort says.
using StreamHandler = std::function<void(const Request&, Stream&, Response&)>;

enum class Runs {
  kOnLoop,  // must not block: it holds up every connection of its loop
  kOnPool,  // may block: administration, reports, pages
};

struct Route {
  std::string method;   // in capitals; a GET route answers HEAD as well, so there are no HEAD routes
  std::string pattern;  // "/i/{decision}/events": a {name} stands for one path segment that is not empty
  Runs runs = Runs::kOnLoop;
  std::size_t body_limit_bytes = 0;  // a longer body is refused before it is read
  Handler handler;
  StreamHandler stream_handler = nullptr;  // instead of `handler`; runs must be kOnPool
};

// Why the transport itself answered. Status and name are in RefusalStatus and RefusalName.
enum class Refusal : std::uint8_t {
  kBadRequest,            // 400 request line or header fields that RFC 9112 does not allow
  kBadHost,               // 400 Host missing (HTTP/1.1), repeated or malformed
  kBadContentLength,      // 400 Content-Length repeated or not a number
  kNotFound,              // 404 no route has this path
  kMethodNotAllowed,      // 405 the path has routes, none for this method; Allow is set
  kTimeout,               // 408 the whole request did not arrive in time
  kLengthRequired,        // 411 POST, PUT or PATCH without Content-Length
  kTransferEncoding,      // 411 Transfer-Encoding is not accepted in requests
  kBodyTooLarge,          // 413 Content-Length is over the route's limit
  kRequestLineTooLong,    // 414
  kExpectationFailed,     // 417 an expectation other than 100-continue
  kHeadersTooLarge,       // 431 too many bytes or fields
  kHandlerFailed,         // 500 the handler threw
  kMethodNotImplemented,  // 501 a method this server does not know
  kPoolFull,              // 503 the worker pool's queue is full, or all places for streams are; Retry-After is set
  kTooManyConnections,    // 503 Retry-After is set
  kVersionNotSupported,   // 505 neither HTTP/1.1 nor HTTP/1.0
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kVersionNotSupported) + 1;

// Whether an answer of this status may have a body (RFC 9110, 6.4.1).
constexpr bool MayHaveBody(int status) { return status >= 200 && status != 204 && status != 304; }

int RefusalStatus(Refusal refusal);
std::string_view RefusalName(Refusal refusal);  // stable and in snake_case: for problem types and metrics

// ASCII only, as field names are compared (RFC 9110, 5.1).
bool EqualsIgnoringCase(std::string_view left, std::string_view right);

}  // namespace signpost::net

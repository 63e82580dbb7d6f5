// Where cpp-httplib does its part. One engine per slot turns a framed request into a handler call and the response into
// bytes, through httplib::Server::process_request on a stream that is nothing but memory.
//
// What httplib 0.11.4 is given, and why not more:
// - The request line, with the path only. It parses it, decodes the path, and drives the exchange.
// - Not the header fields. Its parser percent-decodes every value ("Authorization: Bearer a%41"), drops empty ones, and
// acts
//   on some: Range would cut our JSON (and runs a backtracking regex on 16 KiB), Expect would answer a second time. The
//   framer has checked and located every field; handlers read them where they lie.
// - Not the query. Its parser keeps only what follows the last '=' of "a=b=c" and refuses a second '?'. Pairs are split
//   here and decoded with its decode_url.
// - Not the body, which stays in the connection's buffer; the pre-routing hook takes over before its regular-expression
//   routes and its body copy.
// - No response body: it gets Content-Length and the body goes to the socket by itself. This also keeps it from
// compressing
//   by Accept-Encoding, as it would do with any JSON. That is intended: a decision is one packet either way,
//   compressing it costs many times what making it costs, and a body that mixes a caller's text with a token must not
//   be compressed together (BREACH). Static pages that are worth compressing can be stored compressed.
// Nothing here needs a listening socket: process_request never asks is_running() or is_valid(), and svr_sock_ is only
// read by content providers, which are not used.
#pragma once

#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/net/framer.h"
#include "server/net/http.h"
#include "server/net/output.h"
#include "server/net/router.h"
#include "server/net/stats.h"

namespace signpost::net {

using RefuseHook = std::function<void(Refusal, Response&)>;

// A framed request as a connection hands it over. `bytes` starts at the request's first byte.
struct Exchange {
  const Head* head = nullptr;
  std::string_view bytes;
  std::string_view body;
  const Router::Match* match = nullptr;
  bool keep_alive = false;             // whether the connection stays open after the answer
  std::string_view peer_address = {};  // as Request::peer_address
};

// Used by one thread, the one of its slot.
class Engine {
 public:
  // `refuse` may be empty. It and `stats` outlive the engine.
  Engine(std::size_t slot, const RefuseHook& refuse, SlotStats& stats);
  ~Engine();

  // Calls the route's handler, or refuses if there is no route, and appends the answer to `output`.
  void Answer(const Exchange& exchange, Output& output);
  // Appends the answer of a refusal after which the connection closes. Nothing of the request is needed but whether the
  // peer asked for a body.
  void Refuse(Refusal refusal, bool is_head, Output& output);
  // Appends the answer of a refusal after which the connection may stay open.
  void RefuseExchange(Refusal refusal, const Exchange& exchange, Output& output);

  // The parts of a streamed exchange.
  // Calls the route's stream handler. False if it threw.
  bool CallStream(const Exchange& exchange, Stream& stream, Response& response);
  // Appends status line and header fields of an answer whose body follows in chunks (HTTP/1.1), or until the connection
  // closes (HTTP/1.0).
  void SendHead(const Response& head, const Exchange& exchange, Output& output);
  // Appends an answer that is ready.
  void Send(Response&& response, const Exchange& exchange, Output& output);
  void CountRefusal(Refusal refusal);

 private:
  class Http;
  std::unique_ptr<Http> http_;
};

}  // namespace signpost::net

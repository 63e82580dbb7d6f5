// A server on a free port with the routes that the tests talk to.
#pragma once

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "server/net/server.h"
#include "tests/unit/net/client.h"

namespace signpost::net {

inline constexpr std::size_t kBigBytes = 1024 * 1024;

// Holds the handlers of /block (on the pool) and /hold (on the loop) until it opens.
class Gate {
 public:
  void Wait() {
    ++waiting_;
    opened_.wait(false);
  }
  void Open() {
    opened_ = true;
    opened_.notify_all();
  }
  int waiting() const { return waiting_; }

 private:
  std::atomic<bool> opened_ = false;
  std::atomic<int> waiting_ = 0;
};

inline std::string Get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

inline std::string Post(const std::string& path, const std::string& body, const std::string& more = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// Everything that a handler sees, in one string.
inline std::string Describe(const Request& request) {
  std::string seen = std::string(request.method) + " " + std::string(request.path);
  for (const Field& param : request.params) seen += " " + std::string(param.name) + "=" + std::string(param.value);
  for (const std::string_view capture : request.captures) seen += " {" + std::string(capture) + "}";
  return seen + " [" + std::string(request.Header("x-test")) + "] " + std::string(request.body);
}

struct Fixture {
  explicit Fixture(Options wanted = {}) {
    if (wanted.loops == 0) wanted.loops = 2;
    wanted.refuse = [](Refusal refusal, Response& response) {
      response.content_type = "application/problem+json";
      response.body = std::string(RefusalName(refusal));
    };
    slots = wanted.slots();
    auto started = Server::Start(std::move(wanted), Routes());
    BOOST_REQUIRE(started);
    server = *std::move(started);
    port = server->port();
  }
  ~Fixture() { gate.Open(); }

  std::vector<Route> Routes() {
    const Handler echo = [this](const Request& request, Response& response) {
      if (request.slot >= slots) response.status = 500;
      response.content_type = "text/plain";
      response.body = Describe(request);
    };
    const Handler block = [this](const Request& request, Response& response) {
      gate.Wait();
      response.body = Describe(request);
    };
    const Handler fail = [](const Request&, Response&) { throw std::runtime_error("zorblat"); };
    const Handler big = [](const Request&, Response& response) { response.body.assign(kBigBytes, 'b'); };
    const Handler empty = [](const Request&, Response& response) {
      response.status = 204;
      response.SetHeader("X-Evil", "a\r\nb: c");
      response.SetHeader("X-Good", "a");
    };
    return {{"GET", "/echo", Runs::kOnLoop, 16, echo},
            {"POST", "/echo", Runs::kOnLoop, 100'000, echo},
            {"PUT", "/echo", Runs::kOnLoop, 16, echo},
            {"PUT", "/object", Runs::kOnLoop, 16, echo},
            {"PATCH", "/object", Runs::kOnPool, 16, echo},
            {"DELETE", "/object", Runs::kOnLoop, 16, echo},
            {"DELETE", "/object/{name}", Runs::kOnPool, 0, echo},
            {"GET", "/pool/{name}", Runs::kOnPool, 0, echo},
            {"POST", "/pool/{name}", Runs::kOnPool, 100'000, echo},
            {"GET", "/block", Runs::kOnPool, 0, block},
            {"GET", "/hold", Runs::kOnLoop, 0, block},
            {"GET", "/fail", Runs::kOnLoop, 0, fail},
            {"GET", "/pool-fail", Runs::kOnPool, 0, fail},
            {"GET", "/big", Runs::kOnLoop, 0, big},
            {"GET", "/empty", Runs::kOnLoop, 0, empty}};
  }

  // One request on a new connection.
  Answer Ask(const std::string& request, bool has_body = true) {
    Client client(port);
    client.Send(request);
    return client.Receive(has_body);
  }

  std::uint64_t Refused(Refusal refusal) const { return server->stats().refusals[static_cast<std::size_t>(refusal)]; }

  Gate gate;
  std::size_t slots = 0;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

inline Options Quick() {
  Options options;
  options.request_deadline_ms = 200;
  options.idle_timeout_ms = 200;
  options.write_timeout_ms = 200;
  options.linger_ms = 200;
  return options;
}

}  // namespace signpost::net

// Routes that stream, over real loopback sockets: however large the body and the answer, only the pipes hold them.
#include <boost/test/unit_test.hpp>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "server/net/server.h"
#include "tests/unit/net/client.h"
#include "tests/unit/net/fixture.h"

namespace signpost::net {
namespace {

constexpr std::size_t kLimitBytes = std::size_t{8} * 1024 * 1024 * 1024;

// What of a request the server may hold besides the pipe: its head, and what came with it.
constexpr std::size_t kSlackBytes = 8 * 1024;

struct CountAtEnd {
  std::atomic<int>& count;
  ~CountAtEnd() { ++count; }
};

// A server whose /stream is the test's, beside a route on the loop and one on the pool.
struct StreamFixture {
  explicit StreamFixture(StreamHandler handler, Options options = {}) {
    options.loops = 2;
    options.refuse = [](Refusal refusal, Response& response) { response.body = std::string(RefusalName(refusal)); };
    const StreamHandler counted = [this, handler = std::move(handler)](const Request& request, Stream& stream,
                                                                       Response& response) {
      ++started;
      const CountAtEnd count{ended};
      handler(request, stream, response);
    };
    const Handler echo = [](const Request& request, Response& response) {
      response.body = Describe(request) + std::string(request.peer_address);
    };
    auto running = Server::Start(options, {{"POST", "/stream", Runs::kOnPool, kLimitBytes, nullptr, counted},
                                           {"GET", "/stream", Runs::kOnPool, 0, nullptr, counted},
                                           {"GET", "/echo", Runs::kOnLoop, 0, echo},
                                           {"GET", "/pool", Runs::kOnPool, 0, echo}});
    BOOST_REQUIRE(running);
    server = *std::move(running);
    port = server->port();
  }
  ~StreamFixture() { gate.Open(); }

  Answer Ask(const std::string& request) {
    Client client(port);
    client.Send(request);
    return client.Receive();
  }
  bool HasEnded(int times = 1) {
    return Eventually([&] { return ended == times; });
  }
  std::uint64_t Refused(Refusal refusal) const { return server->stats().refusals[static_cast<std::size_t>(refusal)]; }

  Gate gate;
  std::atomic<int> started = 0;
  std::atomic<int> ended = 0;
  // What the last handler was told, for tests that ask after HasEnded.
  std::atomic<std::ptrdiff_t> last_read = 1;
  std::atomic<bool> last_write = true;
  std::atomic<bool> is_as_expected = true;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

std::string PostHead(std::size_t bytes, const std::string& more = "") {
  return "POST /stream HTTP/1.1\r\nHost: a\r\n" + more + "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
}

// Bytes that show it when a piece is lost, doubled or out of order.
std::string Pattern(std::size_t bytes) {
  std::string pattern(bytes, '\0');
  std::uint32_t state = 1;
  for (char& byte : pattern) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return pattern;
}

std::string ReadAll(Stream& stream, std::size_t piece_bytes = 10'000) {
  std::string all;
  std::vector<char> piece(piece_bytes);
  for (std::ptrdiff_t taken = 0; (taken = stream.Read(piece)) > 0;) {
    all.append(piece.data(), static_cast<std::size_t>(taken));
  }
  return all;
}

void Echo(const Request&, Stream& stream, Response& response) {
  stream.Begin(response);
  std::vector<char> piece(30'011);
  for (std::ptrdiff_t taken = 0; (taken = stream.Read(piece)) > 0;) {
    if (!stream.Write({piece.data(), static_cast<std::size_t>(taken)})) return;
  }
}

BOOST_AUTO_TEST_SUITE(stream)

BOOST_AUTO_TEST_CASE(echoes_any_size_to_a_slow_reader_through_small_pipes) {
  constexpr std::size_t kBytes = 8 * kBigBytes;
  std::uint64_t most_in = 0;
  std::uint64_t most_out = 0;
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request& request, Stream& stream, Response& response) {
    self->is_as_expected = request.body.empty() && request.peer_address == "127.0.0.1";
    response.SetHeader("X-Test", "fex");
    response.content_type = "text/plain";
    stream.Begin(response);
    std::vector<char> piece(50'000);
    std::uint64_t passed = 0;
    for (std::ptrdiff_t taken = 0; (taken = stream.Read(piece)) > 0;) {
      const Stats stats = self->server->stats();
      most_in = std::max(most_in, stats.bytes_received - passed);
      passed += static_cast<std::uint64_t>(taken);
      most_out = std::max(most_out, passed > stats.bytes_sent ? passed - stats.bytes_sent : 0);
      if (!stream.Write({piece.data(), static_cast<std::size_t>(taken)})) return;
    }
  });
  self = &fixture;
  const std::string sent = Pattern(kBytes);
  Client client(fixture.port, 4096);
  std::thread sender([&] {
    client.Send(PostHead(kBytes));
    client.Send(sent);
  });
  const Answer answer = client.Receive();
  sender.join();
  BOOST_TEST(fixture.is_as_expected);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.Header("x-test") == "fex");
  BOOST_TEST(answer.Header("content-type") == "text/plain");
  BOOST_TEST(answer.Header("content-length") == "");
  BOOST_TEST(answer.Header("connection") == "");
  BOOST_TEST(answer.is_whole);
  BOOST_TEST((answer.body == sent));
  BOOST_TEST(most_in > kStreamPipeBytes / 4);  // it was a stream
  BOOST_TEST(most_in <= kStreamPipeBytes + 50'000 + kSlackBytes);
  BOOST_TEST(most_out <= kStreamPipeBytes + 50'000 + kSlackBytes);
  client.Send(Get("/echo"));
  BOOST_TEST(client.Receive().status == 200);
}

BOOST_AUTO_TEST_CASE(reads_no_faster_than_its_handler) {
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request&, Stream& stream, Response& response) {
    self->gate.Wait();
    response.body = std::to_string(ReadAll(stream).size());
  });
  self = &fixture;
  constexpr std::size_t kBytes = 32 * kBigBytes;
  Client client(fixture.port);
  client.Send(PostHead(kBytes));
  const std::size_t sent = client.SendUntilStuck(std::string(64 * 1024, 'x'), kBytes, 300);
  BOOST_TEST(sent < kBytes);
  BOOST_TEST(fixture.server->stats().bytes_received <= kStreamPipeBytes + kSlackBytes);
  fixture.gate.Open();
  client.Send(std::string(kBytes - sent, 'x'));
  const Answer answer = client.Receive();
  BOOST_TEST(answer.body == std::to_string(kBytes));  // an ordinary answer
  BOOST_TEST(answer.Header("transfer-encoding") == "");
}

// An answer may begin while the body still comes, and each line of it gets out at once.
BOOST_AUTO_TEST_CASE(answers_while_the_body_still_comes) {
  StreamFixture fixture(Echo);
  Client client(fixture.port);
  client.Send(PostHead(4, "Expect: 100-continue\r\n"));
  // The handler begins its answer before it asks for the body.
  BOOST_TEST(client.ReceiveHead().status == 100);
  BOOST_TEST(client.ReceiveHead().status == 200);
  for (const std::string byte : {"h", "e", "l", "p"}) {
    client.Send(byte);
    BOOST_TEST((client.ReceiveChunk() == byte));
  }
  BOOST_TEST((client.ReceiveChunk() == ""));
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_and_the_order_of_what_is_pipelined) {
  StreamFixture fixture([](const Request& request, Stream& stream, Response& response) {
    if (request.Param("plain")) {
      response.body = ReadAll(stream, 7);
    } else {
      Echo(request, stream, response);
    }
  });
  const std::string large = Pattern(kStreamPipeBytes + 1);
  const auto post = [](const std::string& query, const std::string& body) {
    return "POST /stream" + query + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  };
  const std::vector<std::pair<std::string, std::string>> exchanges{
      {Get("/echo"), "GET /echo [] "},
      {post("", "first"), "first"},
      {post("", ""), ""},
      {Get("/pool"), "GET /pool [] 127.0.0.1"},
      {Get("/stream"), ""},
      {post("?plain", "second"), "second"},
      {post("", large), large},
      {post("?plain", large), large},
      {post("?plain", ""), ""},
      {Get("/echo"), "GET /echo [] "},
  };
  Client client(fixture.port);
  std::string all;
  for (int round = 0; round < 3; ++round) {
    for (const auto& exchange : exchanges) all += exchange.first;
  }
  std::thread sender([&] { client.Send(all); });
  for (int round = 0; round < 3; ++round) {
    for (const auto& [request, expected] : exchanges) {
      BOOST_TEST_CONTEXT(round << " " << request.substr(0, 40)) {
        const Answer answer = client.Receive();
        BOOST_TEST(answer.status == 200);
        BOOST_TEST((answer.body == expected));
      }
    }
  }
  sender.join();
  client.Send(Get("/stream", "Connection: close\r\n"));
  BOOST_TEST(client.Receive().Header("connection") == "close");
  BOOST_TEST(client.SeesEnd());
  const Stats stats = fixture.server->stats();
  BOOST_TEST(stats.responses[2] == 3 * exchanges.size() + 1);
  BOOST_TEST(stats.bytes_received == all.size() + Get("/stream", "Connection: close\r\n").size());
}

BOOST_AUTO_TEST_CASE(sends_only_the_head_where_there_is_no_body) {
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request& request, Stream& stream, Response& response) {
    if (request.Param("status")) response.status = 204;
    stream.Begin(response);
    self->last_write = stream.Write("zorblat");
  });
  self = &fixture;
  Client client(fixture.port);
  client.Send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const Answer head = client.ReceiveHead();
  BOOST_TEST(head.status == 200);
  BOOST_TEST(head.Header("transfer-encoding") == "chunked");  // as a GET would have (RFC 9112, 6.1)
  BOOST_TEST(fixture.HasEnded());
  BOOST_TEST(!fixture.last_write);
  client.Send(Get("/stream?status"));
  const Answer no_content = client.ReceiveHead();
  BOOST_TEST(no_content.status == 204);
  BOOST_TEST(no_content.Header("transfer-encoding") == "");
  BOOST_TEST(no_content.Header("content-length") == "");
  client.Send(Get("/stream"));
  BOOST_TEST(client.Receive().body == "zorblat");
}

BOOST_AUTO_TEST_CASE(an_http_1_0_answer_ends_with_the_connection) {
  StreamFixture fixture([](const Request& request, Stream& stream, Response& response) {
    if (request.Param("plain")) {
      response.body = "plain";
      return;
    }
    stream.Begin(response);
    stream.Write("grimbly");
    if (request.Param("abort")) stream.Abort();
  });
  const auto ask = [&](const std::string& query) {
    Client client(fixture.port);
    client.Send("GET /stream" + query + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    return client;
  };
  Client whole = ask("");
  const Answer head = whole.ReceiveHead();
  BOOST_TEST(head.Header("connection") == "close");
  BOOST_TEST(head.Header("transfer-encoding") == "");
  BOOST_TEST(whole.ReceiveToEnd() == "grimbly");
  BOOST_TEST(!whole.was_reset());
  Client cut = ask("?abort");
  cut.ReceiveToEnd();
  BOOST_TEST(cut.was_reset());
  Client plain = ask("?plain");
  const Answer answer = plain.Receive();
  BOOST_TEST(answer.Header("connection") == "keep-alive");
  BOOST_TEST(answer.body == "plain");
}

// What of a body nobody wants is short is read, so that the next request can be found behind it.
BOOST_AUTO_TEST_CASE(an_early_answer_keeps_the_connection_if_little_is_left_of_the_body) {
  struct Case {
    std::string name, head;
    std::size_t body_bytes;
    bool keeps_open;
  };
  const std::vector<Case> cases{
      {"no body", PostHead(0), 0, true},
      {"short body", PostHead(100), 100, true},
      {"longest that is skipped", PostHead(kStreamSkipBytes), kStreamSkipBytes, true},
      {"long body", PostHead(64 * kBigBytes), 4 * kBigBytes, false},
      {"body that waits to be asked for", PostHead(100, "Expect: 100-continue\r\n"), 0, false},
  };
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request&, Stream&, Response& response) {
    self->gate.Wait();
    response.status = 403;
    response.body = "no";
  });
  self = &fixture;
  for (const Case& item : cases) {
    BOOST_TEST_CONTEXT(item.name) {
      Client client(fixture.port);
      client.Send(item.head);
      fixture.gate.Open();
      if (item.keeps_open) client.Send(std::string(item.body_bytes, 'x') + Get("/echo"));
      const Answer answer = client.Receive();
      BOOST_TEST(answer.status == 403);
      BOOST_TEST(answer.body == "no");
      BOOST_TEST(answer.Header("connection") == (item.keeps_open ? "" : "close"));
      if (item.keeps_open) {
        BOOST_TEST(client.Receive().body == "GET /echo [] ");
      } else {
        client.Send(std::string(item.body_bytes, 'x'));  // is read dry for a while, so that the answer is not lost
        BOOST_TEST(client.IsCutOff());
      }
    }
  }
  // One that begins its answer and does not care for the body.
  StreamFixture begun([](const Request&, Stream& stream, Response& response) {
    stream.Begin(response);
    stream.Write("fex");
  });
  Client client(begun.port);
  client.Send(PostHead(100'000) + std::string(100'000, 'x') + Get("/echo"));
  BOOST_TEST(client.Receive().body == "fex");
  BOOST_TEST(client.Receive().body == "GET /echo [] ");
  Client long_body(begun.port);
  long_body.Send(PostHead(kLimitBytes));
  const Answer answer = long_body.Receive();
  BOOST_TEST(answer.body == "fex");
  BOOST_TEST(answer.is_whole);
  BOOST_TEST(long_body.IsCutOff());
}

BOOST_AUTO_TEST_CASE(a_body_that_is_skipped_does_not_come_for_ever) {
  Options options;
  options.linger_ms = 100;
  StreamFixture fixture([](const Request&, Stream&, Response& response) { response.body = "early"; }, options);
  Client client(fixture.port);
  client.Send(PostHead(100));
  BOOST_TEST(client.Receive().body == "early");
  BOOST_TEST(client.SeesEnd());
}

BOOST_AUTO_TEST_CASE(what_fails_can_be_told_from_what_is_whole) {
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request& request, Stream& stream, Response& response) {
    const std::string how(request.Param("how").value_or(""));
    if (how == "throw") throw std::runtime_error("zorblat");
    if (how == "nonsense") response.status = 1;
    const bool began = stream.Begin(response);
    if (began != (how != "nonsense")) self->is_as_expected = false;
    if (began) stream.Write("fex");
    if (how == "throw later") throw std::runtime_error("zorblat");
    if (how == "abort") stream.Abort();
  });
  self = &fixture;
  for (const std::string how : {"throw", "nonsense"}) {
    Client client(fixture.port);
    client.Send(Get("/stream?how=" + how) + Get("/echo"));
    const Answer answer = client.Receive();
    BOOST_TEST(answer.status == 500);
    BOOST_TEST(answer.body == "handler_failed");
    BOOST_TEST(client.Receive().status == 200);
  }
  BOOST_TEST(fixture.Refused(Refusal::kHandlerFailed) == 2u);
  for (const std::string how : {"throw%20later", "abort"}) {
    Client client(fixture.port);
    client.Send(Get("/stream?how=" + how) + Get("/echo"));
    const Answer answer = client.Receive();
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body == "fex");  // what was said before is not lost
    BOOST_TEST(!answer.is_whole);
    BOOST_TEST(client.IsCutOff());
  }
  BOOST_TEST(fixture.Refused(Refusal::kHandlerFailed) == 3u);
  BOOST_TEST(fixture.is_as_expected);
}

BOOST_AUTO_TEST_CASE(a_sender_that_stalls_loses_the_stream) {
  StreamFixture* self = nullptr;
  StreamFixture fixture(
      [&](const Request& request, Stream& stream, Response& response) {
        if (request.Param("begin")) stream.Begin(response);
        std::vector<char> piece(10);
        while ((self->last_read = stream.Read(piece)) > 0) {
        }
        self->last_write = request.Param("begin") && stream.Write("fex");
      },
      Quick());
  self = &fixture;
  Client silent(fixture.port);
  silent.Send(PostHead(10) + "123");
  BOOST_TEST(silent.Receive().status == 408);
  BOOST_TEST(silent.IsCutOff());
  BOOST_TEST(fixture.HasEnded());
  BOOST_TEST(fixture.last_read == -1);
  BOOST_TEST(fixture.Refused(Refusal::kTimeout) == 1u);

  Client begun(fixture.port);
  begun.Send("POST /stream?begin HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
  BOOST_TEST(begun.ReceiveHead().status == 200);
  BOOST_TEST(begun.IsCutOff());
  BOOST_TEST(fixture.HasEnded(2));
  BOOST_TEST(fixture.last_read == -1);
  BOOST_TEST(!fixture.last_write);

  // One that takes longer than that in all, but never stands still for as long, is waited for.
  Options patient;
  patient.request_deadline_ms = 1'000;
  StreamFixture waiting(Echo, patient);
  Client slow(waiting.port);
  slow.Send(PostHead(60));
  for (int number = 0; number < 60; ++number) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    slow.Send("x");
  }
  BOOST_TEST(slow.Receive().body == std::string(60, 'x'));
}

BOOST_AUTO_TEST_CASE(a_reader_that_stalls_loses_the_stream) {
  StreamFixture fixture(
      [](const Request&, Stream& stream, Response& response) {
        stream.Begin(response);
        while (stream.Write(std::string(100'000, 'x'))) {
        }
      },
      Quick());
  Client client(fixture.port, 4096);
  client.Send(Get("/stream"));
  BOOST_TEST(client.ReceiveHead().status == 200);
  BOOST_TEST(fixture.HasEnded());
  BOOST_TEST(Eventually([&] { return fixture.server->stats().connections_open() == 0; }));
}

// A handler that takes its time is not the peer's fault.
BOOST_AUTO_TEST_CASE(a_slow_handler_loses_nothing) {
  StreamFixture fixture(
      [](const Request&, Stream& stream, Response& response) {
        const auto think = [] { std::this_thread::sleep_for(std::chrono::milliseconds(300)); };
        think();
        stream.Begin(response);
        stream.Write(ReadAll(stream));
        think();
        stream.Write("!");
      },
      Quick());
  BOOST_TEST(fixture.Ask(PostHead(4) + "help").body == "help!");
}

BOOST_AUTO_TEST_CASE(a_handler_is_told_that_its_peer_is_gone) {
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request& request, Stream& stream, Response& response) {
    if (request.method == "GET") {
      stream.Begin(response);
      while ((self->last_write = stream.Write(std::string(1000, 'x')))) {
      }
    } else {
      std::vector<char> piece(10);
      while ((self->last_read = stream.Read(piece)) > 0) {
      }
    }
  });
  self = &fixture;
  {
    Client sender(fixture.port);
    sender.Send(PostHead(1'000'000) + "123");
    BOOST_REQUIRE(Eventually([&] { return fixture.last_read == 3; }));
  }
  BOOST_TEST(fixture.HasEnded());
  BOOST_TEST(fixture.last_read == -1);
  {
    Client reader(fixture.port);
    reader.Send(Get("/stream"));
    BOOST_TEST(reader.ReceiveHead().status == 200);
  }
  BOOST_TEST(fixture.HasEnded(2));
  BOOST_TEST(!fixture.last_write);
  // Sending less than was promised is no way to end a body.
  Client half(fixture.port);
  half.Send(PostHead(10) + "123");
  half.FinishSending();
  BOOST_TEST(half.IsCutOff());
  BOOST_TEST(fixture.HasEnded(3));
  BOOST_TEST(fixture.last_read == -1);
}

BOOST_AUTO_TEST_CASE(a_handler_that_only_thinks_learns_of_a_reset) {
  StreamFixture* self = nullptr;
  StreamFixture fixture([&](const Request&, Stream& stream, Response& response) {
    stream.Begin(response);
    self->gate.Wait();
    self->last_write = stream.Write("fex");
  });
  self = &fixture;
  {
    Client client(fixture.port);
    client.Send(Get("/stream"));
    BOOST_REQUIRE(Eventually([&] { return fixture.server->stats().bytes_sent > 0; }));
  }  // goes with an unread answer, which makes it a reset
  BOOST_TEST(Eventually([&] { return fixture.server->stats().connections_open() == 0; }));
  fixture.gate.Open();
  BOOST_TEST(fixture.HasEnded());
  BOOST_TEST(!fixture.last_write);
}

BOOST_AUTO_TEST_CASE(refuses_before_it_reads) {
  StreamFixture fixture(Echo);
  Client over(fixture.port);
  over.Send(PostHead(kLimitBytes + 1, "Expect: 100-continue\r\n"));
  BOOST_TEST(over.Receive().status == 413);
  BOOST_TEST(over.SeesEnd());
  BOOST_TEST(fixture.Ask("POST /stream HTTP/1.1\r\nHost: a\r\n\r\n").status == 411);
  BOOST_TEST(fixture.Ask("POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").status == 411);
  BOOST_TEST(fixture.Ask("GET /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").status == 413);
  BOOST_TEST(fixture.started == 0);
}

BOOST_AUTO_TEST_CASE(streams_leave_threads_for_the_other_routes) {
  Options options;
  options.pool_threads = 4;
  BOOST_TEST(options.max_streams() == 2u);
  StreamFixture fixture(Echo, options);
  std::vector<Client> streams;
  for (int number = 0; number < 2; ++number) {
    streams.emplace_back(fixture.port);
    streams.back().Send(PostHead(3));
    BOOST_TEST(streams.back().ReceiveHead().status == 200);
  }
  Client over(fixture.port);
  over.Send(Get("/stream"));
  const Answer refused = over.Receive();
  BOOST_TEST(refused.status == 503);
  BOOST_TEST(refused.body == "pool_full");
  BOOST_TEST(refused.Header("retry-after") == "1");
  BOOST_TEST(refused.Header("connection") == "");
  Client with_body(fixture.port);
  with_body.Send(PostHead(3) + "fex");
  BOOST_TEST(with_body.Receive().Header("connection") == "close");
  over.Send(Get("/pool"));
  BOOST_TEST(over.Receive().body == "GET /pool [] 127.0.0.1");
  over.Send(Get("/echo"));
  BOOST_TEST(over.Receive().body == "GET /echo [] ");  // without an address
  streams[0].Send("fex");
  BOOST_TEST(fixture.HasEnded());
  BOOST_TEST(Eventually([&] {
    over.Send(Get("/stream"));
    return over.Receive().status == 200;
  }));
}

BOOST_AUTO_TEST_CASE(a_drain_lets_a_stream_finish) {
  Options options;
  options.drain_ms = 3 * kPatienceMs;
  options.linger_ms = 100;
  StreamFixture fixture(Echo, options);
  Client client(fixture.port);
  client.Send(PostHead(3));
  BOOST_TEST(client.ReceiveHead().status == 200);
  std::future<bool> drained = std::async(std::launch::async, [&] { return fixture.server->Drain(); });
  BOOST_TEST(Eventually([&] { return !Client(fixture.port).is_connected(); }));
  client.Send("fex");
  BOOST_TEST((client.ReceiveChunk() == "fex"));
  BOOST_TEST((client.ReceiveChunk() == ""));
  BOOST_TEST(client.SeesEnd());
  BOOST_TEST(drained.get());
}

BOOST_AUTO_TEST_CASE(a_drain_cuts_off_streams_that_do_not_finish_in_time) {
  Options options;
  options.drain_ms = 100;
  options.pool_threads = 6;
  StreamFixture fixture(
      [](const Request& request, Stream& stream, Response& response) {
        if (request.method == "GET") {
          stream.Begin(response);
          while (stream.Write(std::string(100'000, 'x'))) {
          }
        } else {
          ReadAll(stream);
        }
      },
      options);
  Client reader(fixture.port, 4096);
  reader.Send(Get("/stream"));
  BOOST_TEST(reader.ReceiveHead().status == 200);
  Client reader_1_0(fixture.port, 4096);
  reader_1_0.Send("GET /stream HTTP/1.0\r\n\r\n");
  BOOST_TEST(reader_1_0.ReceiveHead().status == 200);
  Client sender(fixture.port);
  sender.Send(PostHead(10) + "123");
  BOOST_REQUIRE(Eventually([&] { return fixture.started == 3; }));
  BOOST_TEST(!fixture.server->Drain());
  BOOST_TEST(fixture.ended == 3);
  BOOST_TEST(sender.IsCutOff());
  reader_1_0.ReceiveToEnd();
  BOOST_TEST(reader_1_0.was_reset());
  while (const auto chunk = reader.ReceiveChunk()) BOOST_REQUIRE(!chunk->empty());
}

// Many at once, with peers that go away at all stages: for the sanitizers.
BOOST_AUTO_TEST_CASE(survives_peers_that_come_and_go) {
  Options options = Quick();
  options.pool_threads = 8;
  StreamFixture fixture(
      [](const Request& request, Stream& stream, Response& response) {
        if (!request.Param("early")) Echo(request, stream, response);
      },
      options);
  std::vector<std::thread> peers;
  for (unsigned seed = 0; seed < 6; ++seed) {
    peers.emplace_back([&fixture, seed] {
      unsigned state = seed;
      const auto random = [&state](unsigned below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
      };
      for (int round = 0; round < 60; ++round) {
        Client client(fixture.port, random(2) == 0 ? 4096 : 0);
        const std::size_t bytes = random(600'000);
        const std::string query = random(4) == 0 ? "?early" : "";
        client.Send("POST /stream" + query + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) +
                    "\r\n\r\n");
        client.SendUntilStuck(std::string(random(5'000) + 1, 'x'), random(300'000), 1);
        if (random(3) == 0) client.ReceiveHead();
        if (random(3) == 0) client.FinishSending();
      }
    });
  }
  for (std::thread& peer : peers) peer.join();
  BOOST_TEST(Eventually([&] { return fixture.server->stats().connections_open() == 0; }));
  BOOST_TEST(fixture.HasEnded(fixture.started));
  BOOST_TEST(fixture.Ask(PostHead(4) + "help").body == "help");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net

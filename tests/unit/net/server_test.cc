// The server over real loopback sockets.
#include "server/net/server.h"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/net/client.h"
#include "tests/unit/net/fixture.h"

namespace signpost::net {
namespace {

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(hands_the_request_to_its_handler) {
  struct Case {
    std::string request, expected;
  };
  const std::vector<Case> cases{
      {Get("/echo"), "GET /echo [] "},
      {Get("/%65cho?a=1&b=x%20y+z&a=2&c&=d&&e=f=g?h"), "GET /echo a=1 b=x y z a=2 c= =d e=f=g?h [] "},
      {Get("/echo?a=1&a=1"), "GET /echo a=1 a=1 [] "},
      {Get("/echo", "X-Test: 100%25 %41\r\n"), "GET /echo [100%25 %41] "},
      {Get("/echo", "X-Test:\r\n"), "GET /echo [] "},
      {Post("/echo", "a b"), "POST /echo [] a b"},
      {Post("/echo", std::string("\0\r\n\r\n", 5)), std::string("POST /echo [] \0\r\n\r\n", 19)},
      {Post("/echo", "stop it now helpline", "Content-Type: application/x-www-form-urlencoded\r\n"),
       "POST /echo [] stop it now helpline"},
      {Post("/echo", std::string(100'000, 'q')), "POST /echo [] " + std::string(100'000, 'q')},
      {Get("/pool/a%2Fb%20c"), "GET /pool/a/b c {a/b c} [] "},
      {Post("/pool/x", "body", "X-Test: y\r\n"), "POST /pool/x {x} [y] body"},
      {"GET http://other/echo?a=b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /echo a=b [] "},
  };
  Fixture fixture;
  for (const Case& item : cases) {
    BOOST_TEST_CONTEXT(item.request.substr(0, 60)) {
      const Answer answer = fixture.Ask(item.request);
      BOOST_TEST(answer.status == 200);
      BOOST_TEST((answer.body == item.expected));
    }
  }
}

// A DELETE may come with a body or without one; PUT and PATCH must say how long theirs is.
BOOST_AUTO_TEST_CASE(serves_put_patch_and_delete) {
  struct Case {
    std::string head, body;
    int status;
    std::string expected;
  };
  const std::vector<Case> cases{
      {"PUT /object", "Content-Length: 4\r\n\r\nhelp", 200, "PUT /object [] help"},
      {"PUT /object", "Content-Length: 0\r\n\r\n", 200, "PUT /object [] "},
      {"PATCH /object", "Content-Length: 4\r\n\r\nhelp", 200, "PATCH /object [] help"},
      {"DELETE /object", "\r\n", 200, "DELETE /object [] "},
      {"DELETE /object", "Content-Length: 4\r\n\r\nhelp", 200, "DELETE /object [] help"},
      {"DELETE /object/fex", "\r\n", 200, "DELETE /object/fex {fex} [] "},
      {"PUT /object", "\r\n", 411, "length_required"},
      {"PATCH /object", "\r\n", 411, "length_required"},
      {"PATCH /object", "Content-Length: 17\r\n\r\n", 413, "body_too_large"},
      {"DELETE /object", "Content-Length: 17\r\n\r\n", 413, "body_too_large"},
      {"DELETE /object/fex", "Content-Length: 1\r\n\r\nx", 413, "body_too_large"},
  };
  Fixture fixture;
  for (const Case& item : cases) {
    BOOST_TEST_CONTEXT(item.head << " " << item.body) {
      Client client(fixture.port);
      client.Send(item.head + " HTTP/1.1\r\nHost: a\r\n" + item.body + Get("/echo"));
      const Answer answer = client.Receive();
      BOOST_TEST(answer.status == item.status);
      BOOST_TEST(answer.body == item.expected);
      BOOST_TEST(client.Receive().status == (item.status == 200 ? 200 : 0));  // nothing of the body is left over
    }
  }
}

// httplib would cut, compress or answer these by itself.
BOOST_AUTO_TEST_CASE(keeps_the_answer_whole) {
  Fixture fixture;
  const Answer answer =
      fixture.Ask(Get("/echo", "Range: bytes=0-1\r\nAccept-Encoding: gzip, br\r\nREMOTE_ADDR: 1\r\nX-Test: t\r\n"));
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body == "GET /echo [t] ");
  BOOST_TEST(answer.Header("content-encoding") == "");
  BOOST_TEST(answer.Header("content-range") == "");
  BOOST_TEST(answer.Header("content-type") == "text/plain");
  BOOST_TEST(answer.Header("connection") == "");
  BOOST_TEST(answer.Header("keep-alive") == "");
  BOOST_TEST(answer.Header("date").ends_with(" GMT"));
}

BOOST_AUTO_TEST_CASE(refuses_with_the_right_status_and_serves_the_next) {
  struct Case {
    std::string request;
    Refusal refusal;
    bool keeps_open = false;
  };
  const std::vector<Case> cases{
      {"GET /echo HTTP/1.1\nHost: a\r\n\r\n", Refusal::kBadRequest},
      {"\x16\x03\x01\x02\x01\r\n\r\n", Refusal::kBadRequest},
      {"GET /echo HTTP/1.1\r\n\r\n", Refusal::kBadHost},
      {Post("/echo", "a", "Content-Length: 1\r\n"), Refusal::kBadContentLength},
      {Get("/nowhere"), Refusal::kNotFound, true},
      {Post("/nowhere", "a"), Refusal::kNotFound},
      {"DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::kMethodNotAllowed, true},
      {"POST /echo HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::kLengthRequired},
      {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Refusal::kTransferEncoding},
      {"PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n", Refusal::kBodyTooLarge},
      {Post("/echo", std::string(2'000'000, 'x')), Refusal::kBodyTooLarge},
      {Get("/" + std::string(8 * 1024, 'x')), Refusal::kRequestLineTooLong},
      {Get("/echo", "Expect: zorblat\r\n"), Refusal::kExpectationFailed},
      {Get("/echo", "X: " + std::string(16 * 1024, 'x') + "\r\n"), Refusal::kHeadersTooLarge},
      {Get("/fail"), Refusal::kHandlerFailed, true},
      {Get("/pool-fail"), Refusal::kHandlerFailed, true},
      {"ZORB /echo HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::kMethodNotImplemented},
      {"get /echo HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::kMethodNotImplemented},
      {"GET /echo HTTP/2.0\r\nHost: a\r\n\r\n", Refusal::kVersionNotSupported},
  };
  Fixture fixture;
  for (const Case& item : cases) {
    BOOST_TEST_CONTEXT(item.request.substr(0, 60)) {
      const std::uint64_t before = fixture.Refused(item.refusal);
      Client client(fixture.port);
      client.Send(item.request);
      const Answer answer = client.Receive();
      BOOST_TEST(answer.status == RefusalStatus(item.refusal));
      BOOST_TEST(answer.body == RefusalName(item.refusal));
      BOOST_TEST(answer.Header("content-type") == "application/problem+json");
      BOOST_TEST(fixture.Refused(item.refusal) == before + 1);
      BOOST_TEST(answer.Header("connection") == (item.keeps_open ? "" : "close"));
      if (item.keeps_open) {
        client.Send(Get("/echo"));
        BOOST_TEST(client.Receive().status == 200);
      } else {
        BOOST_TEST(client.SeesEnd());
      }
      BOOST_TEST(fixture.Ask(Get("/echo")).status == 200);
    }
  }
  BOOST_TEST(fixture.Ask("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n").Header("allow") == "GET, HEAD, POST, PUT");
}

BOOST_AUTO_TEST_CASE(never_says_what_a_handler_threw) {
  Fixture fixture;
  const Answer answer = fixture.Ask(Get("/fail"));
  BOOST_TEST((answer.head + answer.body).find("zorblat") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(answers_head_like_get_without_the_body) {
  Fixture fixture;
  Client client(fixture.port);
  client.Send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n" + Get("/echo"));
  const Answer head = client.Receive(false);
  BOOST_TEST(head.status == 200);
  BOOST_TEST(head.Header("content-length") == "14");
  BOOST_TEST(head.Header("accept-ranges") == "");
  BOOST_TEST(client.Receive().body == "GET /echo [] ");
  client.Send("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\n\r\n");
  BOOST_TEST(client.Receive(false).status == 404);
  BOOST_TEST(client.Receive(false).status == 400);
  BOOST_TEST(client.SeesEnd());
}

BOOST_AUTO_TEST_CASE(sends_no_body_with_204_and_no_header_that_breaks_out) {
  Fixture fixture;
  Client client(fixture.port);
  client.Send(Get("/empty") + Get("/echo"));
  const Answer answer = client.Receive();
  BOOST_TEST(answer.status == 204);
  BOOST_TEST(answer.Header("content-length") == "");
  BOOST_TEST(answer.Header("x-evil") == "");
  BOOST_TEST(answer.Header("x-good") == "a");
  BOOST_TEST(client.Receive().status == 200);
}

BOOST_AUTO_TEST_CASE(speaks_http_1_0) {
  Fixture fixture;
  Client closing(fixture.port);
  closing.Send("GET /echo HTTP/1.0\r\n\r\n");
  const Answer closed = closing.Receive();
  BOOST_TEST(closed.status == 200);
  BOOST_TEST(closed.Header("connection") == "close");
  BOOST_TEST(closing.SeesEnd());

  Client keeping(fixture.port);
  for (int round = 0; round < 2; ++round) {
    keeping.Send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    BOOST_TEST(keeping.Receive().Header("connection") == "keep-alive");
  }
}

BOOST_AUTO_TEST_CASE(keeps_and_closes_connections_as_asked) {
  Fixture fixture;
  Client client(fixture.port);
  for (int round = 0; round < 50; ++round) {
    client.Send(round % 2 == 0 ? Get("/echo") : Post("/echo", std::string(static_cast<std::size_t>(round) * 100, 'x')));
    BOOST_REQUIRE(client.Receive().status == 200);
  }
  client.Send(Get("/echo", "Connection: close\r\n") + Get("/echo"));
  const Answer last = client.Receive();
  BOOST_TEST(last.Header("connection") == "close");
  BOOST_TEST(client.SeesEnd());  // the request behind it is not answered
}

BOOST_AUTO_TEST_CASE(answers_what_was_sent_before_the_peer_stopped_sending) {
  Fixture fixture;
  Client client(fixture.port);
  client.Send(Get("/pool/a") + Get("/echo"));
  client.FinishSending();
  BOOST_TEST(client.Receive().body == "GET /pool/a {a} [] ");
  BOOST_TEST(client.Receive().body == "GET /echo [] ");
  BOOST_TEST(client.SeesEnd());

  Client half(fixture.port);
  half.Send("GET /echo HTTP/1.1\r\n");
  half.FinishSending();
  BOOST_TEST(half.SeesEnd());
}

BOOST_AUTO_TEST_CASE(answers_pipelined_requests_in_order) {
  Fixture fixture;
  Client client(fixture.port);
  std::string requests;
  std::vector<std::string> expected;
  for (int number = 0; number < 300; ++number) {
    const std::string id = std::to_string(number);
    if (number % 3 == 0) {
      requests += Get("/pool/" + id);
      expected.push_back("GET /pool/" + id + " {" + id + "} [] ");
    } else if (number % 3 == 1) {
      requests += Get("/echo?n=" + id);
      expected.push_back("GET /echo n=" + id + " [] ");
    } else {
      const std::string body(static_cast<std::size_t>(number) * 11, 'x');
      requests += Post("/echo", body);
      expected.push_back("POST /echo [] " + body);
    }
  }
  std::thread sender([&] { client.Send(requests); });
  for (const std::string& body : expected) BOOST_TEST((client.Receive().body == body));
  sender.join();
}

BOOST_AUTO_TEST_CASE(answers_a_request_that_comes_byte_by_byte) {
  Fixture fixture;
  Client client(fixture.port);
  for (const char byte : Post("/echo", "helpline", "X-Test: t\r\n")) client.Send({&byte, 1});
  BOOST_TEST(client.Receive().body == "POST /echo [t] helpline");
}

BOOST_AUTO_TEST_CASE(says_continue_when_it_will_take_the_body) {
  Fixture fixture;
  Client client(fixture.port);
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  BOOST_TEST(client.Receive().status == 100);
  client.Send("hi");
  BOOST_TEST(client.Receive().body == "POST /echo [] hi");

  // With the body already there it need not be said.
  client.Send(Post("/echo", "hi", "Expect: 100-continue\r\n"));
  BOOST_TEST(client.Receive().status == 200);

  // And not when it will not take it.
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
  BOOST_TEST(client.Receive().status == 413);
  BOOST_TEST(client.SeesEnd());
}

BOOST_AUTO_TEST_CASE(a_slow_sender_gets_408_while_others_are_served) {
  Fixture fixture(Quick());
  std::vector<Client> slow;
  for (int number = 0; number < 20; ++number) {
    slow.emplace_back(fixture.port);
    slow.back().Send(number % 2 == 0 ? "GET /ec" : "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab");
  }
  // A byte now and then does not buy more time.
  std::atomic<bool> done = false;
  std::thread dripping([&] {
    while (!done) {
      slow[0].Send("x");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  Client good(fixture.port);
  while (fixture.Refused(Refusal::kTimeout) < slow.size()) {
    good.Send(Get("/echo"));
    if (good.Receive().status != 200) break;
  }
  done = true;
  dripping.join();
  BOOST_TEST(fixture.Refused(Refusal::kTimeout) == slow.size());
  for (Client& client : slow) {
    BOOST_TEST(client.Receive().status == 408);
    BOOST_TEST(client.IsCutOff());
  }
  good.Send(Get("/echo"));
  BOOST_TEST(good.Receive().status == 200);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_in_silence) {
  Fixture fixture(Quick());
  Client fresh(fixture.port);
  Client used(fixture.port);
  used.Send(Get("/echo") + "\r\n");  // the blank line is no request
  BOOST_TEST(used.Receive().status == 200);
  BOOST_TEST(fresh.SeesEnd());
  BOOST_TEST(used.SeesEnd());
}

BOOST_AUTO_TEST_CASE(stops_reading_from_a_slow_reader) {
  Options options = Quick();
  options.write_timeout_ms = 60'000;
  Fixture fixture(options);
  Client client(fixture.port, 4096);
  // Each of these makes a megabyte. What one connection may hold is its high-water mark, one answer and what the kernel
  // takes, so only a few of the requests can have been read: some one by one, then a buffer full of them, and once more
  // if the kernel took nearly all of the last answer.
  const std::string request = Get("/big");
  const std::size_t sent = client.SendUntilStuck(request, 64 * kBigBytes, 300);
  const Stats stats = fixture.server->stats();
  BOOST_TEST(sent < 64 * kBigBytes);
  BOOST_TEST(stats.bytes_received <= 10u * 1024);
  BOOST_TEST(stats.responses[2] < 20u);
  BOOST_TEST(fixture.Ask(Get("/echo")).status == 200);
  for (int number = 0; number < 30; ++number) BOOST_REQUIRE(client.Receive().body.size() == kBigBytes);
}

BOOST_AUTO_TEST_CASE(cuts_off_a_reader_that_takes_nothing) {
  Fixture fixture(Quick());
  Client client(fixture.port, 4096);
  for (int number = 0; number < 20; ++number) client.Send(Get("/big"));
  BOOST_REQUIRE(Eventually([&] { return fixture.server->stats().responses[2] > 0; }));
  BOOST_TEST(Eventually([&] { return fixture.server->stats().connections_open() == 0; }));
  BOOST_TEST(client.IsCutOff());
}

BOOST_AUTO_TEST_CASE(cuts_off_a_reader_that_takes_nothing_but_goes_on_asking) {
  Options options = Quick();
  options.output_high_water_bytes = 64 * kBigBytes;  // so that the server goes on reading
  Fixture fixture(options);
  Client client(fixture.port, 4096);
  for (int number = 0; number < 20; ++number) client.Send(Get("/big"));
  BOOST_REQUIRE(Eventually([&] { return fixture.server->stats().responses[2] > 0; }));
  BOOST_TEST(Eventually([&] {
    client.Send(Get("/echo"));
    return fixture.server->stats().connections_open() == 0;
  }));
}

BOOST_AUTO_TEST_CASE(a_blocked_pool_does_not_stop_the_loops) {
  Options options;
  options.pool_threads = 1;
  options.pool_queue = 1;
  Fixture fixture(options);
  Client first(fixture.port);
  first.Send(Get("/block?n=1"));
  BOOST_REQUIRE(Eventually([&] { return fixture.gate.waiting() == 1; }));
  Client second(fixture.port);
  second.Send(Get("/block?n=2"));
  // Either of two more finds the queue full; which one depends on when the second got there.
  Client third(fixture.port);
  third.Send(Get("/block?n=3"));
  BOOST_REQUIRE(Eventually([&] { return fixture.Refused(Refusal::kPoolFull) == 1; }));
  for (int number = 0; number < 20; ++number) BOOST_REQUIRE(fixture.Ask(Get("/echo")).status == 200);
  fixture.gate.Open();
  BOOST_TEST(first.Receive().body == "GET /block n=1 [] ");
  const Answer answers[] = {second.Receive(), third.Receive()};
  const int refused = answers[0].status == 503 ? 0 : 1;
  BOOST_TEST(answers[refused].status == 503);
  BOOST_TEST(answers[refused].Header("retry-after") == "1");
  BOOST_TEST(answers[1 - refused].status == 200);
  Client& again = refused == 0 ? second : third;
  again.Send(Get("/pool/x"));  // the connection is still good
  BOOST_TEST(again.Receive().status == 200);
}

BOOST_AUTO_TEST_CASE(turns_connections_away_above_the_most) {
  Options options = Quick();
  options.max_connections = 3;
  options.idle_timeout_ms = 60'000;
  Fixture fixture(options);
  std::vector<Client> kept;
  for (int number = 0; number < 3; ++number) {
    kept.emplace_back(fixture.port);
    kept.back().Send(Get("/echo"));
    BOOST_TEST(kept.back().Receive().status == 200);
  }
  Client over(fixture.port);
  over.Send(Get("/echo"));
  const Answer answer = over.Receive();
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(answer.body == "too_many_connections");
  BOOST_TEST(answer.Header("retry-after") == "1");
  BOOST_TEST(over.SeesEnd());
  kept.pop_back();
  BOOST_TEST(Eventually([&] { return fixture.Ask(Get("/echo")).status == 200; }));
}

BOOST_AUTO_TEST_CASE(serves_many_connections_evenly) {
  constexpr int kConnections = 400;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  BOOST_REQUIRE(files.rlim_cur > 2 * kConnections + 100);
  Fixture fixture;
  std::vector<Client> clients;
  for (int number = 0; number < kConnections; ++number) clients.emplace_back(fixture.port);
  for (int round = 0; round < 3; ++round) {
    for (Client& client : clients) client.Send(Get("/echo"));
    for (Client& client : clients) BOOST_REQUIRE(client.Receive().status == 200);
  }
  BOOST_TEST(fixture.server->stats().connections_open() == kConnections);
  BOOST_TEST(fixture.server->stats().responses[2] == 3 * kConnections);
}

BOOST_AUTO_TEST_CASE(counts_what_it_does) {
  Fixture fixture;
  BOOST_TEST(fixture.server->slots() == fixture.slots);
  fixture.Ask(Get("/echo"));
  fixture.Ask(Get("/nowhere"));
  BOOST_TEST(Eventually([&] { return fixture.server->stats().connections_open() == 0; }));
  const Stats stats = fixture.server->stats();
  BOOST_TEST(stats.connections_accepted == 2u);
  BOOST_TEST(stats.responses[2] == 1u);
  BOOST_TEST(stats.responses[4] == 1u);
  BOOST_TEST(stats.bytes_received == Get("/echo").size() + Get("/nowhere").size());
  BOOST_TEST(stats.bytes_sent > 0u);
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_when_it_cannot_start) {
  Fixture fixture;
  const auto code_of = [](const Options& options, std::vector<Route> routes) {
    const auto started = Server::Start(options, std::move(routes));
    BOOST_REQUIRE(!started);
    BOOST_TEST(!started.error().message.empty());
    return started.error().code;
  };
  Options taken;
  taken.port = fixture.port;
  BOOST_TEST((code_of(taken, {}) == base::ErrorCode::kUnavailable));
  Options no_address;
  no_address.address = "grimbly fex";
  BOOST_TEST((code_of(no_address, {}) == base::ErrorCode::kInvalid));
  Options no_pool;
  no_pool.pool_threads = 0;
  BOOST_TEST((code_of(no_pool, fixture.Routes()) == base::ErrorCode::kInvalid));
  Options long_line;
  long_line.request_line_bytes = kMaxRequestLineBytes + 1;
  BOOST_TEST((code_of(long_line, {}) == base::ErrorCode::kInvalid));
  BOOST_TEST(
      (code_of({}, {{"GET", "a", Runs::kOnLoop, 0, [](const Request&, Response&) {}}}) == base::ErrorCode::kInvalid));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net

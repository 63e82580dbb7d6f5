// Ending a server: what is in flight is answered, everything else is let go, and no thread stays behind.
#include <boost/test/unit_test.hpp>
#include <future>
#include <string>

#include "server/net/server.h"
#include "tests/unit/net/client.h"
#include "tests/unit/net/fixture.h"

namespace signpost::net {
namespace {

std::future<bool> DrainAside(Fixture& fixture) {
  return std::async(std::launch::async, [&fixture] { return fixture.server->Drain(); });
}

bool RefusesConnections(std::uint16_t port) {
  return Eventually([port] { return !Client(port).is_connected(); });
}

BOOST_AUTO_TEST_SUITE(server_drain)

BOOST_AUTO_TEST_CASE(answers_what_is_in_flight_and_takes_no_more) {
  Options options;
  options.drain_ms = kPatienceMs;
  Fixture fixture(options);
  Client idle(fixture.port);
  idle.Send(Get("/echo"));
  BOOST_TEST(idle.Receive().status == 200);
  Client running(fixture.port);
  running.Send(Get("/block"));
  BOOST_REQUIRE(Eventually([&] { return fixture.gate.waiting() == 1; }));
  Client half(fixture.port);
  half.Send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  BOOST_TEST(half.Receive().status == 100);

  std::future<bool> drained = DrainAside(fixture);
  BOOST_TEST(idle.SeesEnd());
  BOOST_TEST(RefusesConnections(fixture.port));
  half.Send("help");
  const Answer half_answer = half.Receive();
  BOOST_TEST(half_answer.body == "POST /echo [] help");
  BOOST_TEST(half_answer.Header("connection") == "close");
  BOOST_TEST(half.SeesEnd());
  fixture.gate.Open();
  BOOST_TEST(running.Receive().body == "GET /block [] ");
  BOOST_TEST(running.SeesEnd());
  BOOST_TEST(drained.get());
  BOOST_TEST(fixture.server->Drain());  // and once more is no harm
  BOOST_TEST(fixture.server->stats().connections_open() == 0u);
}

// One of two loops is held up while requests arrive for it; that the other has let its connections go shows that the
// drain has begun.
BOOST_AUTO_TEST_CASE(answers_what_had_arrived_when_it_began) {
  constexpr std::size_t kWaiting = 40;
  Options options;
  options.drain_ms = kPatienceMs;
  Fixture fixture(options);
  std::vector<Client> waiting;
  for (std::size_t number = 0; number < kWaiting; ++number) {
    waiting.emplace_back(fixture.port);
    waiting.back().Send(Get("/echo"));
    BOOST_TEST(waiting.back().Receive().status == 200);
  }
  Client holding(fixture.port);
  holding.Send(Get("/hold"));
  BOOST_REQUIRE(Eventually([&] { return fixture.gate.waiting() == 1; }));
  for (Client& client : waiting) client.Send(Get("/echo"));
  std::future<bool> drained = DrainAside(fixture);
  BOOST_TEST(Eventually([&] { return fixture.server->stats().connections_open() <= kWaiting; }));
  fixture.gate.Open();
  for (Client& client : waiting) BOOST_TEST(client.Receive().status == 200);
  BOOST_TEST(holding.Receive().status == 200);
  BOOST_TEST(drained.get());
}

BOOST_AUTO_TEST_CASE(cuts_off_what_does_not_finish_in_time) {
  Options options;
  options.drain_ms = 100;
  Fixture fixture(options);
  Client half(fixture.port);
  half.Send("GET /ec");
  BOOST_REQUIRE(Eventually([&] { return fixture.server->stats().bytes_received > 0; }));
  BOOST_TEST(!fixture.server->Drain());
  BOOST_TEST(half.IsCutOff());
}

BOOST_AUTO_TEST_CASE(cuts_off_a_connection_whose_handler_outlasts_the_drain) {
  Options options;
  options.drain_ms = 100;
  Fixture fixture(options);
  Client running(fixture.port);
  running.Send(Get("/block"));
  BOOST_REQUIRE(Eventually([&] { return fixture.gate.waiting() == 1; }));
  std::future<bool> drained = DrainAside(fixture);
  BOOST_TEST(running.IsCutOff());
  fixture.gate.Open();
  BOOST_TEST(!drained.get());
}

BOOST_AUTO_TEST_CASE(drains_at_once_with_nothing_in_flight) {
  Options options;
  options.drain_ms = kPatienceMs;
  Fixture fixture(options);
  std::vector<Client> idle;
  for (int number = 0; number < 50; ++number) idle.emplace_back(fixture.port);
  BOOST_TEST(fixture.server->Drain());
  for (Client& client : idle) BOOST_TEST(client.IsCutOff());
}

BOOST_AUTO_TEST_CASE(ends_without_a_drain) {
  Client client = [] {
    Fixture fixture;
    Client inner(fixture.port);
    inner.Send(Get("/echo"));
    BOOST_TEST(inner.Receive().status == 200);
    return inner;
  }();
  BOOST_TEST(client.IsCutOff());
}

BOOST_AUTO_TEST_CASE(frees_its_port) {
  Options options;
  {
    Fixture fixture(options);
    options.port = fixture.port;
    BOOST_TEST(fixture.Ask(Get("/echo")).status == 200);
  }
  Fixture again(options);
  BOOST_TEST(again.Ask(Get("/echo")).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net

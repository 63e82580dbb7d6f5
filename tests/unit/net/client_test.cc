// The command line's HTTP client, against the server that it is for.
#include "server/net/client.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/net/server.h"
#include "tests/unit/net/client.h"
#include "tests/unit/net/fixture.h"

namespace signpost::net {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::size_t kLargeBytes = std::size_t{1024} * 1024 * 1024;
const std::string kKey = "sp_grimbly.0123456789abcdef";

struct ClientFixture {
  explicit ClientFixture(std::uint32_t patience_ms = kPatienceMs) : stall_timeout_ms(patience_ms) {
    Options options;
    options.loops = 1;
    options.refuse = [](Refusal refusal, Response& response) { response.body = std::string(RefusalName(refusal)); };
    auto running = Server::Start(options, Routes());
    BOOST_REQUIRE(running);
    server = *std::move(running);
  }
  ~ClientFixture() { gate.Open(); }

  std::vector<Route> Routes() {
    const Handler echo = [](const Request& request, Response& response) {
      response.status = request.method == "POST" ? 201 : 200;
      response.content_type = "text/plain";
      response.SetHeader("ETag", "\"fex\"");
      response.body = Describe(request) + " " + std::string(request.Header("authorization")) + " " +
                      std::string(request.Header("content-type"));
    };
    const Handler silent = [this](const Request&, Response&) { gate.Wait(); };
    const Handler redirect = [this](const Request&, Response& response) {
      ++redirects;
      response.status = 307;
      response.SetHeader("Location", "/object");
    };
    const StreamHandler count = [](const Request&, Stream& stream, Response& response) {
      std::size_t total = 0;
      std::vector<char> piece(100'000);
      for (std::ptrdiff_t taken = 0; (taken = stream.Read(piece)) > 0;) {
        for (std::ptrdiff_t index = 0; index < taken; ++index) {
          if (piece[static_cast<std::size_t>(index)] !=
              static_cast<char>((total + static_cast<std::size_t>(index)) % 251)) {
            response.status = 500;
          }
        }
        total += static_cast<std::size_t>(taken);
      }
      response.body = std::to_string(total);
    };
    const StreamHandler forbid = [](const Request&, Stream&, Response& response) {
      response.status = 403;
      response.body = "not for you";
    };
    // "1 2 3 ...": a number for each piece of the body that it has read.
    const StreamHandler progress = [this](const Request& request, Stream& stream, Response& response) {
      stream.Begin(response);
      std::vector<char> piece(100'000);
      int number = 0;
      stream.Write("0 ");
      if (request.Param("wait")) gate.Wait();
      while (stream.Read(piece) > 0) stream.Write(std::to_string(++number) + " ");
      stream.Write("end");
      if (request.Param("abort")) stream.Abort();
    };
    std::vector<Route> routes{{"GET", "/silent", Runs::kOnPool, 0, silent},
                              {"GET", "/redirect", Runs::kOnLoop, 0, redirect},
                              {"POST", "/count", Runs::kOnPool, kLargeBytes, nullptr, count},
                              {"POST", "/forbid", Runs::kOnPool, kLargeBytes, nullptr, forbid},
                              {"POST", "/small", Runs::kOnLoop, 10, echo},
                              {"GET", "/progress", Runs::kOnPool, 0, nullptr, progress},
                              {"POST", "/progress", Runs::kOnPool, kLargeBytes, nullptr, progress}};
    for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      routes.push_back({method, "/object", Runs::kOnLoop, 100, echo});
    }
    return routes;
  }

  Result<ClientResponse> Send(const ClientRequest& request, const HttpClient::PieceTaker& on_piece = nullptr) {
    const auto client = HttpClient::Make({.base_url = "http://127.0.0.1:" + std::to_string(server->port()),
                                          .bearer_key = kKey,
                                          .stall_timeout_ms = stall_timeout_ms});
    BOOST_REQUIRE(client);
    return client->Send(request, on_piece);
  }

  // A body that the server's /count knows; asked_bytes is how much of it was asked for.
  ClientRequest Upload(const std::string& target, std::size_t bytes) {
    asked_bytes = 0;
    return {.method = "POST", .target = target, .upload_bytes = bytes, .upload = [this](std::span<char> into) {
              for (char& byte : into) byte = static_cast<char>(asked_bytes++ % 251);
              return Result<std::size_t>(into.size());
            }};
  }

  std::uint32_t stall_timeout_ms;
  Gate gate;
  std::atomic<int> redirects = 0;
  std::size_t asked_bytes = 0;
  std::unique_ptr<Server> server;
};

void CheckError(const Result<ClientResponse>& result, ErrorCode code, std::string_view says) {
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == code));
  BOOST_TEST_CONTEXT(result.error().message) {
    BOOST_TEST((result.error().message.find(says) != std::string::npos));
    BOOST_TEST((result.error().message.find(kKey) == std::string::npos));
  }
}

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(sends_a_request_and_hands_back_the_answer) {
  struct Case {
    ClientRequest request;
    int status;
    std::string expected;
  };
  const std::vector<Case> cases{
      {{.target = "/object"}, 200, "GET /object []  Bearer " + kKey + " "},
      {{.target = "/object?a=b%20c&d=/"}, 200, "GET /object a=b c d=/ []  Bearer " + kKey + " "},
      {{.method = "PUT", .target = "/object", .headers = {{"X-Test", "\"etag\""}}, .body = "help"},
       200,
       "PUT /object [\"etag\"] help Bearer " + kKey + " text/plain"},
      {{.method = "POST", .target = "/object", .content_type = "application/json", .body = "{}"},
       201,
       "POST /object [] {} Bearer " + kKey + " application/json"},
      {{.method = "POST", .target = "/object"}, 201, "POST /object []  Bearer " + kKey + " "},
      {{.method = "PATCH", .target = "/object"}, 200, "PATCH /object []  Bearer " + kKey + " "},
      {{.method = "DELETE", .target = "/object"}, 200, "DELETE /object []  Bearer " + kKey + " "},
      {{.method = "DELETE", .target = "/object", .body = "help"},
       200,
       "DELETE /object [] help Bearer " + kKey + " text/plain"},
      {{.target = "/nowhere"}, 404, "not_found"},
      {{.method = "POST", .target = "/small", .body = "a help line is there"}, 413, "body_too_large"},
  };
  ClientFixture fixture;
  for (const Case& item : cases) {
    BOOST_TEST_CONTEXT(item.request.method << " " << item.request.target) {
      const Result<ClientResponse> answer = fixture.Send(item.request);
      BOOST_REQUIRE(answer);
      BOOST_TEST(answer->status == item.status);
      BOOST_TEST(answer->body == item.expected);
      if (item.status < 300) BOOST_TEST(answer->Header("etag") == "\"fex\"");
    }
  }
  const Result<ClientResponse> head = fixture.Send({.method = "HEAD", .target = "/object"});
  BOOST_REQUIRE(head);
  BOOST_TEST(head->body == "");
}

BOOST_AUTO_TEST_CASE(sends_a_large_body_from_a_reader) {
  ClientFixture fixture;
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, 5 * kBigBytes + 7}) {
    const Result<ClientResponse> answer = fixture.Send(fixture.Upload("/count", bytes));
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
    BOOST_TEST(answer->body == std::to_string(bytes));
    BOOST_TEST(fixture.asked_bytes == bytes);
  }
}

// Else a person would read of a lost connection instead of the reason.
BOOST_AUTO_TEST_CASE(hears_that_its_upload_is_refused_and_sends_no_more_of_it) {
  ClientFixture fixture;
  const std::vector<std::pair<std::string, int>> cases{{"/forbid", 403}, {"/small", 413}, {"/nowhere", 404}};
  for (const auto& [target, status] : cases) {
    for (int round = 0; round < 5; ++round) {
      const Result<ClientResponse> answer = fixture.Send(fixture.Upload(target, kLargeBytes));
      BOOST_REQUIRE(answer);
      BOOST_TEST(answer->status == status);
      BOOST_TEST(!answer->body.empty());
      BOOST_TEST(fixture.asked_bytes < kLargeBytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(hands_on_each_piece_as_it_comes) {
  ClientFixture fixture;
  std::string all;
  const HttpClient::PieceTaker take = [&](std::string_view piece) {
    all += piece;
    fixture.gate.Open();  // the server waits for the first piece to have been seen
    return Result<void>();
  };
  Result<ClientResponse> answer = fixture.Send({.target = "/progress?wait"}, take);
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->status == 200);
  BOOST_TEST(answer->body == "");
  BOOST_TEST(all == "0 end");
  // Only a success is handed on; what went wrong is told as always.
  all.clear();
  answer = fixture.Send({.target = "/nowhere"}, take);
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->body == "not_found");
  BOOST_TEST(all == "");
  // Progress during an upload.
  answer = fixture.Send(fixture.Upload("/progress", 20 * kBigBytes), take);
  BOOST_REQUIRE(answer);
  BOOST_TEST(all.starts_with("0 1 2 3 "));
  BOOST_TEST(all.ends_with(" end"));
}

BOOST_AUTO_TEST_CASE(ends_with_what_the_caller_says) {
  ClientFixture fixture;
  const Error stop{ErrorCode::kConflict, "zorblat"};
  CheckError(fixture.Send({.target = "/progress"}, [&](std::string_view) { return Result<void>(stop); }),
             ErrorCode::kConflict, "zorblat");
  ClientRequest request = fixture.Upload("/count", 1'000'000);
  request.upload = [&](std::span<char>) { return Result<std::size_t>(stop); };
  CheckError(fixture.Send(request), ErrorCode::kConflict, "zorblat");
  request.upload = [](std::span<char>) { return Result<std::size_t>(0); };
  CheckError(fixture.Send(request), ErrorCode::kInvalid, "ended before its time");
}

BOOST_AUTO_TEST_CASE(says_what_to_do_when_there_is_no_answer) {
  ClientFixture fixture(200);
  CheckError(fixture.Send({.target = "/progress?abort"}), ErrorCode::kUnavailable, "broke off");
  CheckError(fixture.Send({.target = "/silent"}), ErrorCode::kUnavailable, "silent for 1 seconds");
  CheckError(fixture.Send({.target = "/redirect"}), ErrorCode::kInvalid, "refers to \"/object\"");
  BOOST_TEST(fixture.redirects == 1);
  const auto ask = [&](const std::string& url) {
    const auto client = HttpClient::Make({.base_url = url, .bearer_key = kKey, .stall_timeout_ms = 2'000});
    BOOST_REQUIRE(client);
    return client->Send({.target = "/object"});
  };
  const std::string port = std::to_string(fixture.server->port());
  CheckError(ask("https://127.0.0.1:" + port), ErrorCode::kUnavailable, "speaks https");
  CheckError(ask("http://[::1]:" + port), ErrorCode::kUnavailable, "Cannot reach");
  fixture.gate.Open();
  fixture.server.reset();
  CheckError(ask("http://127.0.0.1:" + port), ErrorCode::kUnavailable, "Cannot reach");
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_sent) {
  ClientFixture fixture;
  const std::vector<ClientRequest> requests{
      {.target = "object"},
      {.target = ""},
      {.target = "/a b"},
      {.target = "/a\r\nX-Evil: 1"},
      {.method = "", .target = "/object"},
      {.method = "GET /", .target = "/object"},
      {.target = "/object", .headers = {{"X-Test", "a\r\nX-Evil: 1"}}},
      {.target = "/object", .headers = {{"X Test", "a"}}},
      {.target = "/object", .content_type = "a\n"},
  };
  for (const ClientRequest& request : requests) {
    BOOST_TEST_CONTEXT(request.method << " " << request.target) {
      CheckError(fixture.Send(request), ErrorCode::kInvalid, "");
    }
  }
  BOOST_TEST(fixture.server->stats().connections_accepted == 0u);
}

BOOST_AUTO_TEST_CASE(takes_the_address_of_a_server_and_nothing_else) {
  for (const std::string url : {"http://127.0.0.1:8080", "http://localhost", "http://localhost:1/",
                                "https://[::1]:8443", "https://signpost.example", "http://[2001:db8::1]"}) {
    BOOST_TEST_CONTEXT(url) { BOOST_TEST(bool(HttpClient::Make({.base_url = url}))); }
  }
  for (const std::string url :
       {"", "localhost:8080", "ftp://localhost", "HTTP://localhost", "http://", "http:///", "http://:80",
        "http://a:", "http://a:0", "http://a:65536", "http://a:8o", "http://a:80:80", "http://a:80/v1", "http://a?b",
        "http://b@a", "http://[::1", "http://[::1]8080", "http://a b"}) {
    BOOST_TEST_CONTEXT(url) {
      const auto client = HttpClient::Make({.base_url = url});
      BOOST_REQUIRE(!client);
      BOOST_TEST((client.error().code == ErrorCode::kInvalid));
      BOOST_TEST((client.error().message.find("http://127.0.0.1:8080") != std::string::npos));
    }
  }
  BOOST_TEST(!HttpClient::Make({.base_url = "http://a", .bearer_key = kKey + "\n"}));
}

BOOST_AUTO_TEST_CASE(encodes_a_segment) {
  BOOST_TEST(PercentEncoded("Az09-._~") == "Az09-._~");
  BOOST_TEST(PercentEncoded("a b/c?d%\xc3\xa9") == "a%20b%2Fc%3Fd%25%C3%A9");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net

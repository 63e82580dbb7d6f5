// The framer against tables: each rule, and each request cut at every byte.
#include "server/net/framer.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace signpost::net {
namespace {

constexpr std::size_t kBodyLimitBytes = 10;
constexpr FramerLimits kLimits{64, 200, 5};  // small, so that the tables stay readable

// What is observable of framing `input`, handed over in the given pieces' ends.
std::string Frame(const std::string& input, const std::vector<std::size_t>& ends) {
  Framer framer(kLimits);
  for (const std::size_t end : ends) {
    const std::string moved = input.substr(0, end);  // a new place each time: the framer must keep offsets only
    while (true) {
      switch (framer.Advance(moved)) {
        case Framer::State::kHead:
          framer.AcceptBody(kBodyLimitBytes);
          continue;
        case Framer::State::kComplete: {
          const Head& head = framer.head();
          std::string seen = std::string(head.method.In(moved)) + " " + std::string(head.path.In(moved)) + " ?" +
                             std::string(head.query.In(moved)) + (head.is_http11 ? " 1.1" : " 1.0") +
                             (head.keep_alive ? " keep" : " close") + (head.expects_continue ? " expect" : "") +
                             (head.expects_other ? " expect-other" : "");
          for (const FieldSpan& field : head.fields) {
            seen += " [" + std::string(field.name.In(moved)) + "=" + std::string(field.value.In(moved)) + "]";
          }
          seen += " {" + std::string(framer.Body(moved)) + "}";
          const std::size_t left = input.size() - framer.consumed_bytes();
          return seen + (left > 0 ? " left " + std::to_string(left) : "");
        }
        case Framer::State::kRefused:
          return std::string(RefusalName(framer.refusal()));
        case Framer::State::kNeedMore:
          break;
      }
      break;
    }
  }
  return "needs more";
}

struct Case {
  const char* about;
  std::string input;
  std::string expected;
};

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n";

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases{
      {"a plain GET", "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a ?b=c 1.1 keep [Host=x] {}"},
      {"a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
       "POST / ? 1.1 keep [Host=x] [Content-Length=3] {abc}"},
      {"blanks around a value", kGet + "A: \t b c \t\r\n\r\n", "GET / ? 1.1 keep [Host=a] [A=b c] {}"},
      {"an empty value", kGet + "A:\r\n\r\n", "GET / ? 1.1 keep [Host=a] [A=] {}"},
      {"bytes over 0x7f in a value", kGet + "A: \xc3\xa9\r\n\r\n", "GET / ? 1.1 keep [Host=a] [A=\xc3\xa9] {}"},
      {"a colon in a value", kGet + "A: b:c\r\n\r\n", "GET / ? 1.1 keep [Host=a] [A=b:c] {}"},
      {"one blank line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / ? 1.1 keep [Host=a] {}"},
      {"HTTP/1.0 closes", "GET / HTTP/1.0\r\n\r\n", "GET / ? 1.0 close {}"},
      {"HTTP/1.0 may keep", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
       "GET / ? 1.0 keep [Connection=Keep-Alive] {}"},
      {"HTTP/1.1 may close", kGet + "Connection: a, CLOSE\r\n\r\n",
       "GET / ? 1.1 close [Host=a] [Connection=a, CLOSE] {}"},
      {"close wins", kGet + "Connection: keep-alive, close\r\n\r\n",
       "GET / ? 1.1 close [Host=a] [Connection=keep-alive, close] {}"},
      {"close in a second field", kGet + "Connection: x\r\nConnection: close\r\n\r\n",
       "GET / ? 1.1 close [Host=a] [Connection=x] [Connection=close] {}"},
      {"100-continue", kGet + "Expect: 100-Continue\r\n\r\n",
       "GET / ? 1.1 keep expect [Host=a] [Expect=100-Continue] {}"},
      {"another expectation", kGet + "Expect: tea\r\n\r\n", "GET / ? 1.1 keep expect-other [Host=a] [Expect=tea] {}"},
      {"absolute form", "GET http://x:1/p?q HTTP/1.1\r\nHost: x:1\r\n\r\n", "GET /p ?q 1.1 keep [Host=x:1] {}"},
      {"absolute form without a path", "GET http://x?q HTTP/1.1\r\nHost: x\r\n\r\n", "GET  ?q 1.1 keep [Host=x] {}"},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * ? 1.1 keep [Host=x] {}"},
      {"two question marks", "GET /?a=b?c HTTP/1.1\r\nHost: x\r\n\r\n", "GET / ?a=b?c 1.1 keep [Host=x] {}"},
      {"an escaped path", "GET /%41%2f HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%41%2f ? 1.1 keep [Host=x] {}"},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / ? 1.1 keep [Host=] {}"},
      {"a GET with a body", kGet + "Content-Length: 2\r\n\r\nhi", "GET / ? 1.1 keep [Host=a] [Content-Length=2] {hi}"},
      {"what follows is left", kGet + "\r\nGET", "GET / ? 1.1 keep [Host=a] {} left 3"},
      {"the longest request line", "GET /" + std::string(48, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n",
       "GET /" + std::string(48, 'a') + " ? 1.1 keep [Host=x] {}"},
      {"the longest header fields", kGet + "B: " + std::string(186, 'b') + "\r\n\r\n",
       "GET / ? 1.1 keep [Host=a] [B=" + std::string(186, 'b') + "] {}"},

      {"a head without an end", kGet, "needs more"},
      {"a body without an end", kGet + "Content-Length: 2\r\n\r\nh", "needs more"},

      {"a second blank line before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", "bad_request"},
      {"a bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", "bad_request"},
      {"a bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", "bad_request"},
      {"a bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a bare CR in a value", kGet + "A: b\rc\r\n\r\n", "bad_request"},
      {"a CR more than needed", kGet + "A: b\r\r\n\r\n", "bad_request"},
      {"folding", kGet + "A: b\r\n c\r\n\r\n", "bad_request"},
      {"folding by a tab", kGet + "A: b\r\n\tc: d\r\n\r\n", "bad_request"},
      {"a blank before the colon", kGet + "A : b\r\n\r\n", "bad_request"},
      {"a blank before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "bad_request"},
      {"no colon", kGet + "A\r\n\r\n", "bad_request"},
      {"no name", kGet + ": b\r\n\r\n", "bad_request"},
      {"a name with a bracket", kGet + "A(: b\r\n\r\n", "bad_request"},
      {"a name over 0x7f", kGet + "\xc3\xa9: b\r\n\r\n", "bad_request"},
      {"NUL in a name", kGet + std::string("A\0: b\r\n\r\n", 9), "bad_request"},
      {"NUL in a value", kGet + std::string("A: b\0\r\n\r\n", 9), "bad_request"},
      {"a control byte in a value", kGet + "A: \x01\r\n\r\n", "bad_request"},
      {"DEL in a value", kGet + "A: \x7f\r\n\r\n", "bad_request"},
      {"NUL in the target", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), "bad_request"},
      {"a raw byte over 0x7f in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a broken escape", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"an escape that is no hex", "GET /%u0041 HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"an escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a target without a slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"an absolute form without a host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a blank at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "bad_request"},
      {"a blank at the start", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"no version", "GET /\r\nHost: a\r\n\r\n", "bad_request"},
      {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a method with a bracket", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n", "bad_request"},
      {"a version of two digits", "GET / HTTP/1.11\r\nHost: a\r\n\r\n", "bad_request"},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version_not_supported"},
      {"HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", "version_not_supported"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "version_not_supported"},

      {"no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n", "bad_host"},
      {"two Hosts", kGet + "host: a\r\n\r\n", "bad_host"},
      {"two Hosts on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "bad_host"},
      {"a malformed Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "bad_host"},
      {"two hosts in one", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "bad_host"},

      {"two lengths", kGet + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "bad_content_length"},
      {"two equal lengths", kGet + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "bad_content_length"},
      {"a list of lengths", kGet + "Content-Length: 1, 1\r\n\r\n", "bad_content_length"},
      {"a signed length", kGet + "Content-Length: +1\r\n\r\n", "bad_content_length"},
      {"a negative length", kGet + "Content-Length: -1\r\n\r\n", "bad_content_length"},
      {"a length in hex", kGet + "Content-Length: 0x1\r\n\r\n", "bad_content_length"},
      {"an empty length", kGet + "Content-Length:\r\n\r\n", "bad_content_length"},

      {"chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "transfer_encoding"},
      {"identity", kGet + "Transfer-Encoding: identity\r\n\r\n", "transfer_encoding"},
      {"chunked and a length", kGet + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "transfer_encoding"},
      {"POST without a length", "POST / HTTP/1.1\r\nHost: a\r\n\r\n", "length_required"},
      {"PUT without a length", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", "length_required"},
      {"PATCH without a length", "PATCH / HTTP/1.0\r\nHost: a\r\n\r\n", "length_required"},
      {"a body over the limit", kGet + "Content-Length: 11\r\n\r\n", "body_too_large"},
      {"a length beyond numbers", kGet + "Content-Length: 99999999999999999999999999\r\n\r\n", "body_too_large"},

      {"a request line over the limit", "GET /" + std::string(49, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n",
       "request_line_too_long"},
      {"a request line that never ends", std::string(200, 'a'), "request_line_too_long"},
      {"header fields over the limit", kGet + "B: " + std::string(187, 'b') + "\r\n\r\n", "headers_too_large"},
      {"a header field that never ends", kGet + "B: " + std::string(300, 'b'), "headers_too_large"},
      {"too many header fields", kGet + "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n", "headers_too_large"},
  };
  return cases;
}

BOOST_AUTO_TEST_SUITE(framer)

BOOST_AUTO_TEST_CASE(frames_or_refuses_by_the_rules) {
  for (const Case& item : Cases()) {
    BOOST_TEST_CONTEXT(item.about) { BOOST_TEST(Frame(item.input, {item.input.size()}) == item.expected); }
  }
}

BOOST_AUTO_TEST_CASE(does_not_care_how_the_bytes_are_split) {
  for (const Case& item : Cases()) {
    std::vector<std::size_t> every_byte;
    for (std::size_t cut = 0; cut <= item.input.size(); ++cut) {
      every_byte.push_back(cut);
      const std::string seen = Frame(item.input, {cut, item.input.size()});
      BOOST_TEST_CONTEXT(item.about << ", cut at " << cut) { BOOST_REQUIRE(seen == item.expected); }
    }
    BOOST_TEST_CONTEXT(item.about) { BOOST_TEST(Frame(item.input, every_byte) == item.expected); }
  }
}

BOOST_AUTO_TEST_CASE(takes_one_request_after_another) {
  const std::string input = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi\r\n" + kGet + "\r\n";
  Framer framer(kLimits);
  BOOST_REQUIRE(framer.Advance(input) == Framer::State::kHead);
  framer.AcceptBody(kBodyLimitBytes);
  BOOST_REQUIRE(framer.Advance(input) == Framer::State::kComplete);
  const std::string rest = input.substr(framer.consumed_bytes());
  framer.Reset();
  BOOST_TEST(!framer.HasBegun(0));
  BOOST_REQUIRE(framer.Advance(rest.substr(0, 2)) == Framer::State::kNeedMore);
  BOOST_TEST(!framer.HasBegun(2));  // a blank line is no beginning
  BOOST_TEST(framer.HasBegun(3));
  BOOST_REQUIRE(framer.Advance(rest) == Framer::State::kHead);
  BOOST_TEST(framer.head().method.In(rest) == "GET");
  BOOST_TEST(!framer.head().has_content_length);
  BOOST_TEST(framer.head().fields.size() == 1u);
}

BOOST_AUTO_TEST_CASE(stays_refused) {
  Framer framer(kLimits);
  BOOST_REQUIRE(framer.Advance("\n") == Framer::State::kRefused);
  BOOST_TEST((framer.Advance("\nGET / HTTP/1.0\r\n\r\n") == Framer::State::kRefused));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::net

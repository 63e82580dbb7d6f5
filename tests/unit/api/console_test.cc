#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "server/api/console_files.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kForGood = "public, max-age=31536000, immutable";

const ConsoleFile& Page() {
  const auto found = std::ranges::find(ConsoleFiles(), std::string_view("index.html"), &ConsoleFile::name);
  BOOST_REQUIRE(found != ConsoleFiles().end());
  return *found;
}

const ConsoleFile& Script() {
  const auto found = std::ranges::find_if(ConsoleFiles(), [](const ConsoleFile& file) {
    return file.name.starts_with("assets/main-") && file.name.ends_with(".js");
  });
  BOOST_REQUIRE(found != ConsoleFiles().end());
  return *found;
}

std::string PathOf(const ConsoleFile& file) { return "/console/" + std::string(file.name); }
std::string TagOf(const ConsoleFile& file) { return "\"" + std::string(file.tag) + "\""; }
std::string ZippedTagOf(const ConsoleFile& file) { return "\"" + std::string(file.tag) + "-gzip\""; }

struct Case {
  std::string path;
  Headers headers;
  int status = 200;
  std::string_view caching;
  std::string_view body;
  std::string encoding = {};
};

BOOST_AUTO_TEST_SUITE(console)

BOOST_AUTO_TEST_CASE(each_request_gets_the_bytes_it_can_read_and_has_not_yet) {
  const ConsoleFile& page = Page();
  const ConsoleFile& script = Script();
  const std::string at = PathOf(script);
  const std::vector<Case> cases = {
      {"/console/", {}, 200, "no-cache", page.bytes},
      {"/console/", {{"Accept-Encoding", "gzip, deflate, br"}}, 200, "no-cache", page.zipped, "gzip"},
      {"/console/", {{"If-None-Match", TagOf(page)}}, 304, "no-cache", ""},
      {"/console/", {{"If-None-Match", "W/" + TagOf(page)}}, 304, "no-cache", ""},
      {"/console/", {{"If-None-Match", "\"other\" ,\t" + TagOf(page)}}, 304, "no-cache", ""},
      {"/console/", {{"If-None-Match", "*"}}, 304, "no-cache", ""},
      {"/console/", {{"If-None-Match", std::string(page.tag)}}, 200, "no-cache", page.bytes},
      {"/console/", {{"If-None-Match", TagOf(script)}}, 200, "no-cache", page.bytes},
      {at, {}, 200, kForGood, script.bytes},
      {at, {{"Accept-Encoding", "GZIP;q=0.5"}}, 200, kForGood, script.zipped, "gzip"},
      {at, {{"Accept-Encoding", "gzip;q=0"}}, 200, kForGood, script.bytes},
      {at, {{"Accept-Encoding", "br"}}, 200, kForGood, script.bytes},
      {at, {{"Accept-Encoding", ", ,"}}, 200, kForGood, script.bytes},
      {at, {{"If-None-Match", TagOf(script)}}, 304, kForGood, ""},
      {at, {{"If-None-Match", ZippedTagOf(script)}}, 200, kForGood, script.bytes},
      {at, {{"If-None-Match", ZippedTagOf(script)}, {"Accept-Encoding", "gzip"}}, 304, kForGood, ""},
      {at, {{"If-None-Match", TagOf(script)}, {"Accept-Encoding", "gzip"}}, 200, kForGood, script.zipped, "gzip"},
  };
  Fixture api;
  for (const Case& one : cases) {
    const std::string said = one.headers.empty() ? "" : one.headers[0].first + ": " + one.headers[0].second;
    BOOST_TEST_CONTEXT(one.path << " " << said) {
      const Answer answer = api.Send({.target = one.path, .headers = one.headers});
      BOOST_CHECK_EQUAL(answer.status, one.status);
      BOOST_CHECK(answer.body == one.body);
      BOOST_CHECK_EQUAL(answer.Header("Content-Encoding"), one.encoding);
      BOOST_CHECK_EQUAL(answer.Header("Cache-Control"), one.caching);
      BOOST_CHECK_EQUAL(answer.Header("Vary"), "Accept-Encoding");
      BOOST_CHECK(!answer.Header("ETag").empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_from_elsewhere_runs_in_it_or_frames_it) {
  const std::pair<const char*, const char*> expected[] = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
       "connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
  };
  Fixture api;
  for (const std::string& path : {std::string("/console/"), PathOf(Script())}) {
    const Answer answer = api.Get(path);
    for (const auto& [name, value] : expected) BOOST_CHECK_EQUAL(answer.Header(name), value);
  }
}

BOOST_AUTO_TEST_CASE(every_file_is_there_with_its_type_and_no_other_is) {
  Fixture api;
  for (const ConsoleFile& file : ConsoleFiles()) {
    if (file.name == Page().name) continue;
    const Answer answer = api.Get(PathOf(file));
    BOOST_CHECK_EQUAL(answer.status, 200);
    BOOST_CHECK_EQUAL(answer.type, file.content_type);
    BOOST_CHECK_EQUAL(answer.Header("ETag"), TagOf(file));
  }
  for (const char* name : {"none.js", "index.html", "..", "main-.js"}) {
    const Answer answer = api.Get(std::string("/console/assets/") + name);
    BOOST_CHECK_EQUAL(answer.status, 404);
    BOOST_CHECK_EQUAL(At(answer.Json(), "/type"), "urn:signpost:problem:not_found");
  }
}

BOOST_AUTO_TEST_CASE(without_its_slash_it_leads_there_below_any_prefix) {
  Fixture api;
  const Answer answer = api.Get("/console");
  BOOST_CHECK_EQUAL(answer.status, 308);
  BOOST_CHECK_EQUAL(answer.Header("Location"), "console/");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

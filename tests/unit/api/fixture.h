// The API over the fixture policy (tests/fixtures/policy), with a real store and journal in a folder of its own,
// without a socket. Every answer is checked against openapi.json and for words that must not come back.
//
//   Fixture api;
//   Answer answer = api.Send({.method = "POST", .target = "/v1/decide", .key = api.partner_key, .body =
//   R"({"query":"a"})"});
#pragma once

#include <rapidjson/document.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/api/api.h"
#include "server/auth/initialise.h"
#include "server/net/router.h"
#include "server/policy/definition.h"
#include "server/store/sqlite_store.h"

namespace signpost::api {

// Stands in bodies and parameters; must never stand in an answer.
inline constexpr std::string_view kCanary = "grimblyfex";
inline constexpr const char* kPassword = "grimbly dropmip fex";

struct Folder {
  Folder();
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

struct Sent {
  std::string method = "GET";
  std::string target;  // with query parameters as name=value&…, not percent-encoded
  std::string key;
  std::string body;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string peer = "127.0.0.1";
};

struct Answer {
  int status = 0;
  std::string type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  std::string Header(std::string_view name) const;  // "" when there is none
  rapidjson::Document Json() const;
};

// Text at a JSON Pointer; numbers as digits; "(none)" where nothing is.
std::string At(const rapidjson::Document& json, const char* pointer);

// What openapi.json says; read once.
const rapidjson::Document& Description();
bool IsDocumented(std::string_view method, std::string_view pattern, int status);

policy::Definition FixtureDefinition();  // tests/fixtures/policy

class Fixture {
 public:
  explicit Fixture(bool with_policy = true, std::uint64_t journal_bytes = counters::JournalOptions{}.max_bytes);
  ~Fixture();

  Answer Send(const Sent& sent);

  Answer Decide(std::string_view body) {
    return Send({.method = "POST", .target = "/v1/decide", .key = partner_key, .body = std::string(body)});
  }
  Answer Events(std::string_view body) {
    return Send({.method = "POST", .target = "/v1/events", .key = partner_key, .body = std::string(body)});
  }
  Answer Get(std::string target) { return Send({.target = std::move(target)}); }
  // The token of a decision; `more` is put behind the query, for example ,"context":{…}.
  std::string Token(std::string_view word = "ilvandrel", std::string_view more = "");
  std::string AlteredToken();
  // Everything counted of this kind of event, from the report.
  std::uint64_t Counted(std::string_view kind);
  std::optional<double> Metric(std::string_view name_and_labels);

  void PublishPolicy(const policy::Definition& definition = FixtureDefinition());
  void PublishKeys();
  void MakeApi();  // anew, with `team`
  // An account of which somebody has chosen the password kPassword.
  void AddPerson(const std::string& id, auth::Roles roles);
  // Signs in and answers the headers that a browser then sends: the cookie, and X-CSRF-Token.
  std::vector<std::pair<std::string, std::string>> SignIn(const std::string& id);
  std::vector<std::string> Audited();  // "who action subject detail"
  std::string AddKey(std::string id, auth::Kind kind, auth::Scopes scopes, double rate = 0, std::uint32_t burst = 0);

  Folder folder;
  base::ManualClock clock{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} +
                          std::chrono::minutes(12 * 60 + 30)};
  counters::Labels labels;
  counters::Counters counters{1};
  counters::CapLedger caps;
  base::Snapshot<decide::Serving> serving;
  base::Snapshot<auth::KeyRing> keys;
  std::vector<auth::KeyedPrincipal> principals;
  auth::TokenSealer sealer{auth::TokenKey{7}};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<admin::IndexPlace> index;
  std::unique_ptr<admin::Desk> desk;
  std::unique_ptr<counters::Journal> journal;
  std::unique_ptr<counters::Flusher> flusher;
  std::unique_ptr<decide::Decider> decider;
  NodeFigures node;
  std::vector<auth::KeyedPrincipal> revoked;
  TeamOptions team{.csrf_key = {3}, .password = {.passes = 1, .memory_bytes = 8 * 1024}};
  std::unique_ptr<Api> api;
  std::unique_ptr<net::Router> router;
  std::string partner_key, other_key, analyst_key;
};

}  // namespace signpost::api

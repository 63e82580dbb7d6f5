#include "tests/unit/api/fixture.h"

#include <rapidjson/pointer.h>
#include <stdlib.h>

#include <array>
#include <sstream>

#include "server/admin/accounts.h"
#include "server/admin/sign_in.h"
#include "server/api/embedded.h"
#include "server/auth/digest.h"
#include "server/policy/directory.h"

namespace signpost::api {
namespace {

std::vector<net::Field> SplitParams(std::string_view query) {
  std::vector<net::Field> params;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = pair.find('=');
    params.push_back({pair.substr(0, equals), equals == pair.npos ? std::string_view() : pair.substr(equals + 1)});
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return params;
}

}  // namespace

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "signpost-api-XXXXXX").string();
  BOOST_REQUIRE(mkdtemp(pattern.data()) != nullptr);
  path = pattern;
}

std::string Answer::Header(std::string_view name) const {
  for (const auto& [given, value] : headers) {
    if (net::EqualsIgnoringCase(given, name)) return value;
  }
  return "";
}

rapidjson::Document Answer::Json() const {
  rapidjson::Document json;
  json.Parse(body.data(), body.size());
  BOOST_REQUIRE_MESSAGE(!json.HasParseError(), body);
  return json;
}

std::string At(const rapidjson::Document& json, const char* pointer) {
  const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(json);
  if (value == nullptr) return "(none)";
  if (value->IsString()) return value->GetString();
  if (value->IsUint64()) return std::to_string(value->GetUint64());
  if (value->IsBool()) return value->GetBool() ? "true" : "false";
  return "(something else)";
}

const rapidjson::Document& Description() {
  static const rapidjson::Document description = [] {
    rapidjson::Document json;
    json.Parse(OpenApiJson().data(), OpenApiJson().size());
    BOOST_REQUIRE(!json.HasParseError());
    return json;
  }();
  return description;
}

bool IsDocumented(std::string_view method, std::string_view pattern, int status) {
  std::string lower(method);
  for (char& c : lower) c = static_cast<char>(c | 0x20);
  const rapidjson::Pointer pointer = rapidjson::Pointer("/paths")
                                         .Append(std::string(pattern))
                                         .Append(lower)
                                         .Append(std::string("responses"))
                                         .Append(std::to_string(status));
  return pointer.Get(Description()) != nullptr;
}

Fixture::Fixture(bool with_policy, std::uint64_t journal_bytes) {
  BOOST_REQUIRE(auth::Initialise());
  auto opened = store::OpenSqlite({.path = (folder.path / "signpost.db").string(), .digest = &auth::HexDigest});
  BOOST_REQUIRE(opened);
  store = *std::move(opened);
  auto journaled = counters::Journal::Open({.folder = (folder.path / "journal").string(), .max_bytes = journal_bytes});
  BOOST_REQUIRE(journaled);
  journal = *std::move(journaled);
  node.journal_max_bytes = journal_bytes;
  flusher = std::make_unique<counters::Flusher>(counters::FlusherOptions{.flush_interval_ms = 60'000}, clock, labels,
                                                counters, *journal, *store);
  flusher->Start();
  decider = std::make_unique<decide::Decider>(decide::Decider::Parts{.clock = clock,
                                                                     .serving = serving,
                                                                     .labels = labels,
                                                                     .counters = counters,
                                                                     .sealer = sealer,
                                                                     .seed_key = {},
                                                                     .token_life = std::chrono::hours(24)},
                                              1);
  partner_key = AddKey("partner-one", auth::Kind::kPartner, {auth::Scope::kDecide, auth::Scope::kEvents});
  other_key =
      AddKey("partner-two", auth::Kind::kPartner, {auth::Scope::kDecide, auth::Scope::kEvents, auth::Scope::kReports});
  analyst_key = AddKey("analyst", auth::Kind::kPerson, {auth::Scope::kReports});
  PublishKeys();
  if (with_policy) PublishPolicy();
  const auto secrets = auth::Secrets::LoadOrCreate(folder.path.string());
  BOOST_REQUIRE(secrets);
  index = std::make_unique<admin::IndexPlace>(
      admin::IndexPlace{*secrets, (folder.path / "index").string(), admin::ListVault()});
  desk = std::make_unique<admin::Desk>(*store, *index);
  MakeApi();
}

void Fixture::MakeApi() {
  api = std::make_unique<Api>(Parts{.clock = clock,
                                    .decider = *decider,
                                    .serving = serving,
                                    .keys = keys,
                                    .sealer = sealer,
                                    .labels = labels,
                                    .flusher = *flusher,
                                    .store = *store,
                                    .desk = *desk,
                                    .node = [this] { return node; },
                                    .version = "1.2.3",
                                    .team = team},
                              1);
  auto made = net::Router::Make(api->Routes());
  BOOST_REQUIRE(made);
  router = std::make_unique<net::Router>(*std::move(made));
}

Fixture::~Fixture() {
  const auto stopped = flusher->Stop();
  (void)stopped;
}

Answer Fixture::Send(const Sent& sent) {
  const std::string_view target = sent.target;
  const std::string_view path = target.substr(0, target.find('?'));
  const auto params = SplitParams(target.substr(std::min(path.size() + 1, target.size())));
  std::vector<net::Field> headers;
  const std::string authorization = "Bearer " + sent.key;
  if (!sent.key.empty()) headers.push_back({"authorization", authorization});
  if (!sent.content_type.empty()) headers.push_back({"Content-Type", sent.content_type});
  for (const auto& [name, value] : sent.headers) headers.push_back({name, value});

  const net::Router::Match match = router->Find(sent.method, path);
  BOOST_REQUIRE_MESSAGE(match.route != nullptr, sent.method << " " << path);
  BOOST_REQUIRE_LE(sent.body.size(), match.route->body_limit_bytes);
  std::array<std::string_view, net::kMaxCaptures> captures;
  for (std::size_t i = 0; i < match.capture_count; ++i) captures[i] = match.captures[i].In(path);

  net::Response response;
  match.route->handler({.method = sent.method,
                        .path = path,
                        .body = sent.body,
                        .slot = 0,
                        .headers = headers,
                        .params = params,
                        .captures = {captures.data(), match.capture_count},
                        .peer_address = sent.peer},
                       response);
  BOOST_CHECK_MESSAGE(IsDocumented(match.route->method, match.route->pattern, response.status),
                      sent.method << " " << match.route->pattern << " answers " << response.status
                                  << ", which openapi.json does not say");
  BOOST_CHECK_MESSAGE(response.body.find(kCanary) == std::string::npos, response.body);
  for (const auto& [name, value] : response.headers) BOOST_CHECK(value.find(kCanary) == std::string::npos);
  return {response.status, response.content_type, response.body, response.headers};
}

std::string Fixture::Token(std::string_view word, std::string_view more) {
  const auto json = Decide("{\"query\":\"" + std::string(word) + "\"" + std::string(more) + "}").Json();
  BOOST_REQUIRE(json.HasMember("decision"));
  return json["decision"].GetString();
}

std::string Fixture::AlteredToken() {
  std::string token = Token();
  token[40] = token[40] == 'A' ? 'B' : 'A';
  return token;
}

std::uint64_t Fixture::Counted(std::string_view kind) {
  const auto answer =
      Send({.target = "/v1/reports/counts?resolution=whole&from=2026-01-01&until=2027-01-01&kind=" + std::string(kind),
            .key = analyst_key});
  BOOST_REQUIRE_EQUAL(answer.status, 200);
  const auto json = answer.Json();
  return json["rows"].Empty() ? 0 : json["rows"][0]["count"].GetUint64();
}

std::optional<double> Fixture::Metric(std::string_view name_and_labels) {
  std::istringstream lines(Get("/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(std::string(name_and_labels) + " ")) return std::stod(line.substr(name_and_labels.size()));
  }
  return std::nullopt;
}

policy::Definition FixtureDefinition() {
  const std::filesystem::path folders[] = {std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/fixtures/policy"};
  policy::FileIssues file_issues;
  return policy::LoadFolders(folders, file_issues).definition;
}

void Fixture::PublishPolicy(const policy::Definition& definition) {
  rules::Issues issues;
  auto compiled = policy::Compile(definition, "r1", {.k0 = 1, .k1 = 2},
                                  std::chrono::floor<std::chrono::seconds>(clock.Now()), issues);
  BOOST_REQUIRE(compiled != nullptr);
  auto prepared = decide::Serving::Prepare(std::move(compiled), labels, caps);
  BOOST_REQUIRE(prepared);
  serving.Publish(*prepared);
  node.policy.policy_since = clock.Now();
}

std::string Fixture::AddKey(std::string id, auth::Kind kind, auth::Scopes scopes, double rate, std::uint32_t burst) {
  const auto key = auth::GenerateKey(id);
  BOOST_REQUIRE(key);
  BOOST_REQUIRE(labels.Intern(id));
  principals.push_back(
      {.principal = {.id = id, .name = "Test", .kind = kind, .scopes = scopes, .rate_per_second = rate, .burst = burst},
       .key_hash = auth::HashSecret(auth::ParseKey(*key)->secret)});
  return *key;
}

void Fixture::PublishKeys() { keys.Publish(auth::KeyRing::Build(principals, keys.Load().get(), revoked)); }

void Fixture::AddPerson(const std::string& id, auth::Roles roles) {
  const auto invited =
      admin::InvitePerson(*store, {.id = id, .name = "Name of " + id, .roles = roles}, "test", clock.Now());
  BOOST_REQUIRE(invited);
  auth::Passwords passwords(team.password);
  BOOST_REQUIRE(admin::AcceptInvitation(*store, passwords, invited->token, kPassword, clock.Now()));
}

std::vector<std::pair<std::string, std::string>> Fixture::SignIn(const std::string& id) {
  const Answer answer = Send({.method = "POST",
                              .target = "/v1/session",
                              .body = R"({"id":")" + id + R"(","password":")" + kPassword + R"("})"});
  BOOST_REQUIRE_EQUAL(answer.status, 201);
  const std::string cookie = answer.Header("Set-Cookie");
  return {{"Cookie", cookie.substr(0, cookie.find(';'))}, {"X-CSRF-Token", At(answer.Json(), "/csrf_token")}};
}

std::vector<std::string> Fixture::Audited() {
  std::vector<std::string> lines;
  const auto records = store->ListAudit(1, store::kMaxListed);
  BOOST_REQUIRE(records);
  for (const auto& record : *records) {
    const store::AuditEntry& entry = record.entry;
    lines.push_back(entry.who + " " + entry.action + " " + entry.subject + " " + entry.detail);
  }
  return lines;
}

}  // namespace signpost::api

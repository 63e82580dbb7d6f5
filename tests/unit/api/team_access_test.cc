#include "server/api/team_access.h"

#include <algorithm>

#include "server/admin/accounts.h"
#include "server/api/problem.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

using auth::Role;
using auth::Scope;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Team : Fixture {
  Team() {
    AddPerson("ada", {Role::kAdministrator});
    AddPerson("vic", {Role::kViewer});
  }

  Answer Ask(const Headers& headers, std::string method = "GET", std::string target = "/v1/people") {
    return Send({.method = std::move(method),
                 .target = std::move(target),
                 .body = R"({"id":"bea","name":"Bea","roles":["viewer"]})",
                 .headers = headers});
  }
  std::string TypeOf(const Answer& answer) {
    const std::string type = At(answer.Json(), "/type");
    return type.starts_with(kProblemTypePrefix) ? type.substr(kProblemTypePrefix.size()) : type;
  }
  std::size_t Refusals(const std::string& line) {
    const auto audited = Audited();
    return static_cast<std::size_t>(std::ranges::count(audited, line));
  }
};

// The body limit of a GET is 0.
Sent Reading(Headers headers, std::string target = "/v1/people") {
  return {.target = std::move(target), .headers = std::move(headers)};
}

BOOST_FIXTURE_TEST_SUITE(team_access, Team)

BOOST_AUTO_TEST_CASE(nobody_is_asked_to_sign_in) {
  for (const Headers& headers :
       {Headers{}, Headers{{"Cookie", "__Host-signpost=" + std::string(43, 'a')}},
        Headers{{"Cookie", "__Host-signpost=grimblyfex"}}, Headers{{"Authorization", "Basic x"}}}) {
    const Answer answer = Send(Reading(headers));
    BOOST_CHECK_EQUAL(answer.status, 401);
    BOOST_CHECK_EQUAL(answer.Header("WWW-Authenticate"), "Bearer realm=\"signpost\"");
    BOOST_CHECK_EQUAL(TypeOf(answer), "unauthorized");
  }
  BOOST_CHECK_EQUAL(*Metric("signpost_denials_total{reason=\"session\"}"), 4);
}

BOOST_AUTO_TEST_CASE(a_session_opens_what_its_roles_say) {
  BOOST_CHECK_EQUAL(Send(Reading(SignIn("ada"))).status, 200);
  const Headers viewer = SignIn("vic");
  const Answer answer = Send(Reading(viewer));
  BOOST_CHECK_EQUAL(answer.status, 403);
  BOOST_CHECK_EQUAL(TypeOf(answer), "forbidden");
  BOOST_CHECK_EQUAL(Ask(viewer, "POST").status, 403);
  BOOST_CHECK_EQUAL(Refusals("vic refused GET /v1/people {\"why\":\"forbidden\"}"), 1U);
  BOOST_CHECK_EQUAL(Refusals("vic refused POST /v1/people {\"why\":\"forbidden\"}"), 1U);
  BOOST_CHECK_EQUAL(Send(Reading(viewer, "/v1/session")).status, 200);
  // Reports are for partners' keys, and for the team.
  BOOST_CHECK_EQUAL(Send(Reading(SignIn("ada"), "/v1/reports/counts")).status, 200);
  BOOST_CHECK_EQUAL(Send(Reading(viewer, "/v1/reports/counts")).status, 403);
}

struct CsrfTrial {
  const char* what;
  std::function<void(Headers&)> change;
  int status;
};

const CsrfTrial kCsrfTrials[] = {
    {"as it is", [](Headers&) {}, 201},
    {"none", [](Headers& h) { h.pop_back(); }, 403},
    {"empty", [](Headers& h) { h.back().second.clear(); }, 403},
    {"another", [](Headers& h) { h.back().second[0] = h.back().second[0] == 'A' ? 'B' : 'A'; }, 403},
    {"cut off", [](Headers& h) { h.back().second.pop_back(); }, 403},
    {"own origin",
     [](Headers& h) {
       h.insert(h.end(), {{"Host", "a.example"}, {"Origin", "https://A.example"}});
     },
     201},
    {"own port",
     [](Headers& h) {
       h.insert(h.end(), {{"Host", "a.example:8443"}, {"Origin", "https://a.example:8443"}});
     },
     201},
    {"other port",
     [](Headers& h) {
       h.insert(h.end(), {{"Host", "a.example"}, {"Origin", "https://a.example:81"}});
     },
     403},
    {"other origin",
     [](Headers& h) {
       h.insert(h.end(), {{"Host", "a.example"}, {"Origin", "https://b.example"}});
     },
     403},
    {"no origin",
     [](Headers& h) {
       h.insert(h.end(), {{"Host", "a.example"}, {"Origin", "null"}});
     },
     403},
};

BOOST_AUTO_TEST_CASE(a_session_needs_its_csrf_token_to_change_anything) {
  std::size_t refused = 0;
  for (const CsrfTrial& trial : kCsrfTrials) {
    BOOST_TEST_CONTEXT(trial.what) {
      Headers headers = SignIn("ada");
      trial.change(headers);
      const Answer answer =
          Send({.method = "POST",
                .target = "/v1/people",
                .body = R"({"id":"p)" + std::to_string(&trial - kCsrfTrials) + R"(","name":"Bea","roles":["viewer"]})",
                .headers = headers});
      BOOST_CHECK_EQUAL(answer.status, trial.status);
      if (trial.status != 403) continue;
      BOOST_CHECK_EQUAL(TypeOf(answer), "csrf");
      ++refused;
      BOOST_CHECK_EQUAL(Send(Reading(headers)).status, 200);  // reading is not touched
    }
  }
  BOOST_CHECK_EQUAL(Refusals("ada refused POST /v1/people {\"why\":\"csrf\"}"), refused);
  BOOST_CHECK_EQUAL(*Metric("signpost_denials_total{reason=\"csrf\"}"), static_cast<double>(refused));
  // The token of another session is another.
  Headers crossed = SignIn("ada");
  crossed.back().second = SignIn("ada").back().second;
  BOOST_CHECK_EQUAL(Ask(crossed, "POST").status, 403);
}

BOOST_AUTO_TEST_CASE(keys_of_people_and_services_open_those_of_partners_do_not) {
  const Scope scope = Scope::kPrincipals;
  const std::string service = AddKey("robot", auth::Kind::kService, {scope});
  const std::string person = AddKey("pia", auth::Kind::kPerson, {scope});
  const std::string partner = AddKey("search", auth::Kind::kPartner, {scope});
  PublishKeys();
  const auto ask = [&](const std::string& key) { return Send({.target = "/v1/people", .key = key}); };
  BOOST_CHECK_EQUAL(ask(service).status, 200);
  BOOST_CHECK_EQUAL(ask(person).status, 200);
  const Answer refused = ask(partner);
  BOOST_CHECK_EQUAL(refused.status, 403);
  BOOST_CHECK_EQUAL(TypeOf(refused), "forbidden");
  BOOST_CHECK_EQUAL(Refusals("search refused GET /v1/people {\"why\":\"forbidden\"}"), 1U);
  // No CSRF token: nobody can make a browser send a key.
  const Answer made = Send({.method = "POST",
                            .target = "/v1/people",
                            .key = service,
                            .body = R"({"id":"bea","name":"Bea","roles":["viewer"]})"});
  BOOST_CHECK_EQUAL(made.status, 201);
}

BOOST_AUTO_TEST_CASE(a_persons_key_can_do_no_more_than_their_account) {
  const std::string key = AddKey("vic", auth::Kind::kPerson, {Scope::kPrincipals, Scope::kPolicyRead});
  PublishKeys();
  BOOST_CHECK_EQUAL(Send({.target = "/v1/people", .key = key}).status, 403);
  const Answer self = Send({.target = "/v1/session", .key = key});
  BOOST_CHECK_EQUAL(self.status, 200);
  BOOST_CHECK_EQUAL(self.Json()["scopes"].Size(), 1U);
  BOOST_CHECK_EQUAL(At(self.Json(), "/by"), "key");
  BOOST_CHECK_EQUAL(At(self.Json(), "/csrf_token"), "(none)");
  BOOST_REQUIRE(admin::ChangeAccount(*store, "vic", {.name = "Vic", .roles = {Role::kViewer}, .disabled = true}, "ada",
                                     clock.Now()));
  BOOST_CHECK_EQUAL(Send({.target = "/v1/session", .key = key}).status, 403);
}

BOOST_AUTO_TEST_CASE(a_revoked_key_is_told_to_the_log_and_an_unknown_one_is_not) {
  const std::string gone = AddKey("gone", auth::Kind::kService, {Scope::kPrincipals});
  revoked.push_back(principals.back());
  principals.pop_back();
  PublishKeys();
  const std::size_t before = Audited().size();
  const Answer answer = Send({.target = "/v1/people", .key = gone});
  BOOST_CHECK_EQUAL(answer.status, 401);
  BOOST_CHECK_EQUAL(Refusals("gone refused GET /v1/people {\"why\":\"revoked_key\"}"), 1U);
  // Callers see no difference.
  const std::string unknown = "sp_gone_" + std::string(43, 'a');
  BOOST_CHECK_EQUAL(Send({.target = "/v1/people", .key = unknown}).body, answer.body);
  BOOST_CHECK_EQUAL(Send({.method = "POST", .target = "/v1/decide", .key = gone, .body = "{}"}).status, 401);
  BOOST_CHECK_EQUAL(Audited().size(), before + 1);
}

struct ProxyTrial {
  const char* what;
  const char* peer;
  Headers headers;
  int status;
};

const ProxyTrial kProxyTrials[] = {
    {"listed", "10.1.2.3", {{"x-user", "ada"}}, 200},
    {"listed, mapped", "::ffff:10.1.2.3", {{"X-User", "ada"}}, 200},
    {"not listed", "10.2.0.1", {{"X-User", "ada"}}, 401},
    {"not known who", "", {{"X-User", "ada"}}, 401},
    {"without the header", "10.1.2.3", {}, 401},
    {"twice", "10.1.2.3", {{"X-User", "vic"}, {"X-User", "ada"}}, 403},
    {"no account", "10.1.2.3", {{"X-User", "grimblyfex"}}, 403},
    {"empty", "10.1.2.3", {{"X-User", ""}}, 403},
    {"without the scope", "10.1.2.3", {{"X-User", "vic"}}, 403},
};

BOOST_AUTO_TEST_CASE(a_proxys_word_counts_from_the_proxy_alone) {
  team.proxy_user_header = "X-User";
  team.proxy_from = {*net::Network::Parse("10.1.0.0/16")};
  MakeApi();
  for (const ProxyTrial& trial : kProxyTrials) {
    BOOST_TEST_CONTEXT(trial.what) {
      Sent sent = Reading(trial.headers);
      sent.peer = trial.peer;
      BOOST_CHECK_EQUAL(Send(sent).status, trial.status);
    }
  }
  BOOST_CHECK_EQUAL(*Metric("signpost_proxy_headers_ignored_total"), 2);
  // Who comes through a proxy comes by a browser.
  Sent ask = Reading({{"X-User", "ada"}}, "/v1/session");
  ask.peer = "10.1.2.3";
  const std::string csrf = At(Send(ask).Json(), "/csrf_token");
  Sent change{.method = "POST",
              .target = "/v1/people",
              .body = R"({"id":"bea","name":"Bea","roles":["viewer"]})",
              .headers = {{"X-User", "ada"}},
              .peer = "10.1.2.3"};
  BOOST_CHECK_EQUAL(Send(change).status, 403);
  change.headers.push_back({"X-CSRF-Token", csrf});
  BOOST_CHECK_EQUAL(Send(change).status, 201);
}

BOOST_AUTO_TEST_CASE(without_the_option_no_header_names_anybody) {
  for (const char* name : {"X-User", "X-Forwarded-User", ""}) {
    BOOST_CHECK_EQUAL(Send(Reading({{name, "ada"}})).status, 401);
  }
}

BOOST_AUTO_TEST_CASE(a_cookie_is_found_among_others_and_not_when_it_is_there_twice) {
  const std::string good = SignIn("ada").front().second;
  const std::string value = good.substr(good.find('=') + 1);
  const std::pair<std::string, int> trials[] = {{good, 200},
                                                {"a=b; " + good + "; c=d", 200},
                                                {"a=b;" + good, 200},
                                                {good + "; " + good, 401},
                                                {"x" + good, 401},
                                                {"signpost_session=" + value, 401},
                                                {"__Host-signpost" + value, 401}};
  for (const auto& [cookie, status] : trials) {
    BOOST_TEST_CONTEXT(cookie) { BOOST_CHECK_EQUAL(Send(Reading({{"Cookie", cookie}})).status, status); }
  }
}

BOOST_AUTO_TEST_CASE(each_audited_problem_is_found_in_its_response_and_no_other) {
  std::vector<std::string> audited;
  for (std::size_t i = 0; i < kProblemKinds; ++i) {
    net::Response response;
    WriteProblem({static_cast<ProblemKind>(i), "Detail."}, response);
    const std::string_view name = AuditedProblem(response);
    if (name.empty()) continue;
    BOOST_CHECK_EQUAL(name, NameOf(static_cast<ProblemKind>(i)));
    audited.emplace_back(name);
  }
  const std::vector<std::string> expected = {"forbidden", "csrf", "own_approval", "precondition_failed", "case_failed"};
  BOOST_CHECK_EQUAL_COLLECTIONS(audited.begin(), audited.end(), expected.begin(), expected.end());
  net::Response other;
  other.content_type = "application/json";
  other.body = R"({"type":"urn:signpost:problem:csrf"})";
  BOOST_CHECK(AuditedProblem(other).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

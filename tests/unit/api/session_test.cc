// The routes of sessions, people and principals.
#include <boost/test/unit_test.hpp>

#include "server/admin/accounts.h"
#include "server/admin/keys.h"
#include "tests/unit/api/fixture.h"

namespace signpost::api {
namespace {

using auth::Role;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct People : Fixture {
  People() { AddPerson("ada", {Role::kAdministrator}); }

  Answer Post(std::string target, std::string body, Headers headers = {}) {
    return Send(
        {.method = "POST", .target = std::move(target), .body = std::move(body), .headers = std::move(headers)});
  }
  Answer TryToSignIn(const std::string& id, const std::string& password) {
    return Post("/v1/session", R"({"id":")" + id + R"(","password":")" + password + R"("})");
  }
  Answer Read(std::string target, Headers headers) {
    return Send({.target = std::move(target), .headers = std::move(headers)});
  }
  Answer Put(const std::string& id, std::string body, const std::string& etag, Headers headers) {
    if (!etag.empty()) headers.push_back({"If-Match", etag});
    return Send(
        {.method = "PUT", .target = "/v1/people/" + id, .body = std::move(body), .headers = std::move(headers)});
  }
};

Headers BrowserOf(const Answer& answer) {
  const std::string cookie = answer.Header("Set-Cookie");
  return {{"Cookie", cookie.substr(0, cookie.find(';'))}, {"X-CSRF-Token", At(answer.Json(), "/csrf_token")}};
}

BOOST_FIXTURE_TEST_SUITE(session, People)

BOOST_AUTO_TEST_CASE(signing_in_gives_a_cookie_that_no_script_and_no_other_site_has) {
  const Answer answer = TryToSignIn("ada", kPassword);
  BOOST_CHECK_EQUAL(answer.status, 201);
  const std::string cookie = answer.Header("Set-Cookie");
  BOOST_CHECK(cookie.starts_with("__Host-signpost="));
  BOOST_CHECK_EQUAL(cookie.substr(cookie.find(';')), "; Path=/; HttpOnly; SameSite=Strict; Secure");
  BOOST_CHECK_EQUAL(answer.Header("Cache-Control"), "no-store");
  const auto json = answer.Json();
  BOOST_CHECK_EQUAL(At(json, "/id"), "ada");
  BOOST_CHECK_EQUAL(At(json, "/by"), "session");
  BOOST_CHECK_EQUAL(At(json, "/roles/0"), "administrator");
  BOOST_CHECK_EQUAL(At(json, "/ends"), "2026-11-24T00:30:00Z");
  BOOST_CHECK_EQUAL(Read("/v1/session", BrowserOf(answer)).body, answer.body);
  BOOST_CHECK_EQUAL(*Metric("signpost_sign_ins_total{outcome=\"good\"}"), 1);

  team.insecure_cookies = true;
  MakeApi();
  const std::string insecure = TryToSignIn("ada", kPassword).Header("Set-Cookie");
  BOOST_CHECK(insecure.starts_with("signpost_session="));
  BOOST_CHECK_EQUAL(insecure.substr(insecure.find(';')), "; Path=/; HttpOnly; SameSite=Strict");
}

BOOST_AUTO_TEST_CASE(nobody_is_told_why_they_were_refused) {
  const Answer wrong = TryToSignIn("ada", "grimbly dropmip fox");
  BOOST_CHECK_EQUAL(wrong.status, 401);
  BOOST_CHECK_EQUAL(At(wrong.Json(), "/type"), "urn:signpost:problem:sign_in_failed");
  const std::size_t audited = Audited().size();
  BOOST_CHECK_EQUAL(TryToSignIn("nobody", kPassword).body, wrong.body);
  BOOST_CHECK_EQUAL(TryToSignIn("grimblyfex dropmip", kPassword).body, wrong.body);
  BOOST_CHECK_EQUAL(Audited().size(), audited);  // counted, not logged
  for (int i = 0; i < 4; ++i) TryToSignIn("ada", "grimbly dropmip fox");
  BOOST_CHECK_EQUAL(TryToSignIn("ada", kPassword).body, wrong.body);
  BOOST_CHECK_EQUAL(Audited().back(), "signpostd account_locked ada {}");
  clock.Advance(std::chrono::minutes(15));
  BOOST_CHECK_EQUAL(TryToSignIn("ada", kPassword).status, 201);
  BOOST_CHECK_EQUAL(*Metric("signpost_sign_ins_total{outcome=\"refused\"}"), 8);
}

const std::pair<const char*, const char*> kBadBodies[] = {{"", ""},
                                                          {"[]", ""},
                                                          {"{\"id\": \"grimblyfex", ""},
                                                          {"{}", "/id"},
                                                          {R"({"id":7,"password":"x"})", "/id"},
                                                          {R"({"id":"ada"})", "/password"},
                                                          {R"({"id":"ada","password":["grimblyfex"]})", "/password"},
                                                          {R"({"id":"ada","password":1e400})", ""}};

BOOST_AUTO_TEST_CASE(a_body_that_is_wrong_is_told_where) {
  for (const auto& [body, pointer] : kBadBodies) {
    BOOST_TEST_CONTEXT(body) {
      const Answer answer = Post("/v1/session", body);
      BOOST_CHECK_EQUAL(answer.status, 400);
      BOOST_CHECK_EQUAL(At(answer.Json(), "/pointer"), *pointer == '\0' ? "(none)" : pointer);
    }
  }
  Sent form{.method = "POST", .target = "/v1/session", .body = "id=ada", .content_type = "text/plain"};
  BOOST_CHECK_EQUAL(Send(form).status, 415);
  const Headers foreign = {{"Host", "a.example"}, {"Origin", "https://b.example"}};
  const std::string body = R"({"id":"ada","password":"grimbly dropmip fex"})";
  BOOST_CHECK_EQUAL(Post("/v1/session", body, foreign).status, 403);
  BOOST_CHECK_EQUAL(Post("/v1/session/invitation", R"({"token":"a","password":"b"})", foreign).status, 403);
}

BOOST_AUTO_TEST_CASE(signing_out_and_in_again_ends_the_session) {
  const Headers first = SignIn("ada");
  Sent again{.method = "POST",
             .target = "/v1/session",
             .body = R"({"id":"ada","password":"grimbly dropmip fex"})",
             .headers = first};
  const Headers second = BrowserOf(Send(again));
  BOOST_CHECK_EQUAL(Read("/v1/session", first).status, 401);
  BOOST_CHECK_EQUAL(Read("/v1/session", second).status, 200);
  const Sent out{.method = "DELETE", .target = "/v1/session", .headers = second};
  const Answer gone = Send(out);
  BOOST_CHECK_EQUAL(gone.status, 204);
  BOOST_CHECK(gone.Header("Set-Cookie").find("__Host-signpost=; ") == 0);
  BOOST_CHECK(gone.Header("Set-Cookie").find("Max-Age=0") != std::string::npos);
  BOOST_CHECK_EQUAL(Read("/v1/session", second).status, 401);
  BOOST_CHECK_EQUAL(Audited().back(), "ada sign_out ada {}");
  const std::string key = AddKey("robot", auth::Kind::kService, {auth::Scope::kReports});
  PublishKeys();
  BOOST_CHECK_EQUAL(Send({.method = "DELETE", .target = "/v1/session", .key = key}).status, 204);
}

BOOST_AUTO_TEST_CASE(a_person_is_invited_signs_in_and_changes_their_password) {
  const Headers ada = SignIn("ada");
  const Answer invited = Post("/v1/people", R"({"id":"bea","name":"Bea","roles":["editor","analyst"]})", ada);
  BOOST_CHECK_EQUAL(invited.status, 201);
  BOOST_CHECK_EQUAL(At(invited.Json(), "/person/state"), "invited");
  const std::string token = At(invited.Json(), "/invitation/token");
  BOOST_CHECK_EQUAL(At(invited.Json(), "/invitation/path"), "/console/#invitation=" + token);

  const auto accept = [&](const std::string& password) {
    return Post("/v1/session/invitation", R"({"token":")" + token + R"(","password":")" + password + R"("})");
  };
  const Answer weak = accept("short");
  BOOST_CHECK_EQUAL(weak.status, 422);
  BOOST_CHECK_EQUAL(At(weak.Json(), "/issues/0/pointer"), "/password");
  const Answer accepted = accept("another good password");
  BOOST_CHECK_EQUAL(accepted.status, 201);
  const Headers bea = BrowserOf(accepted);
  BOOST_CHECK_EQUAL(At(Read("/v1/session", bea).Json(), "/id"), "bea");
  BOOST_CHECK_EQUAL(accept("another good password").status, 404);

  const auto change = [&](const char* current, const char* next, const Headers& who) {
    return Post("/v1/session/password",
                std::string(R"({"current_password":")") + current + R"(","password":")" + next + R"("})", who);
  };
  BOOST_CHECK_EQUAL(change("not the password", "a third good password", bea).status, 401);
  BOOST_CHECK_EQUAL(change("another good password", "short", bea).status, 422);
  const Answer changed = change("another good password", "a third good password", bea);
  BOOST_CHECK_EQUAL(changed.status, 201);
  BOOST_CHECK_EQUAL(Read("/v1/session", bea).status, 401);
  BOOST_CHECK_EQUAL(Read("/v1/session", BrowserOf(changed)).status, 200);
  BOOST_CHECK_EQUAL(TryToSignIn("bea", "another good password").status, 401);
  BOOST_CHECK_EQUAL(TryToSignIn("bea", "a third good password").status, 201);

  const Answer again = Post("/v1/people/bea/invitation", "", ada);
  BOOST_CHECK_EQUAL(again.status, 201);
  BOOST_CHECK(At(again.Json(), "/invitation/token") != token);
  BOOST_CHECK_EQUAL(Post("/v1/people/nobody/invitation", "", ada).status, 404);
  const std::string key = AddKey("robot", auth::Kind::kService, {auth::Scope::kReports});
  PublishKeys();
  BOOST_CHECK_EQUAL(Send({.method = "POST", .target = "/v1/session/password", .key = key, .body = "{}"}).status, 403);
}

BOOST_AUTO_TEST_CASE(a_person_is_changed_by_who_has_read_them) {
  AddPerson("bea", {Role::kEditor});
  const Headers ada = SignIn("ada"), bea = SignIn("bea");
  const Answer listed = Read("/v1/people", ada);
  BOOST_CHECK_EQUAL(At(listed.Json(), "/people/1/id"), "bea");
  BOOST_CHECK_EQUAL(At(listed.Json(), "/people/1/state"), "active");
  const std::string etag = At(listed.Json(), "/people/1/etag");
  const std::string body = R"({"name":"Bea","roles":["viewer"]})";
  BOOST_CHECK_EQUAL(Put("bea", body, "", ada).status, 428);
  for (const char* stale : {"\"0123456789abcdef\"", "*", "nothing", "\"a\", \"b\""}) {
    BOOST_CHECK_EQUAL(Put("bea", body, stale, ada).status, 412);
  }
  BOOST_CHECK_EQUAL(Audited().back(), "ada refused PUT /v1/people/{id} {\"why\":\"precondition_failed\"}");
  BOOST_CHECK_EQUAL(Put("bea", R"({"name":"Bea","roles":["grimblyfex"]})", etag, ada).status, 422);
  BOOST_CHECK_EQUAL(Put("bea", R"({"name":"Bea","roles":[]})", etag, ada).status, 422);
  BOOST_CHECK_EQUAL(Put("bea", R"({"name":"","roles":["viewer"]})", etag, ada).status, 422);
  BOOST_CHECK_EQUAL(Put("bea", R"({"roles":["viewer"]})", etag, ada).status, 400);
  BOOST_CHECK_EQUAL(Put("nobody", body, etag, ada).status, 404);
  const Answer changed = Put("bea", body, etag, ada);
  BOOST_CHECK_EQUAL(changed.status, 200);
  BOOST_CHECK_EQUAL(changed.Header("ETag"), At(changed.Json(), "/etag"));
  BOOST_CHECK_EQUAL(Put("bea", body, etag, ada).status, 412);
  BOOST_CHECK_EQUAL(Read("/v1/session", bea).status, 401);
  const std::string disable = R"({"name":"Bea","roles":["viewer"],"disabled":true})";
  BOOST_CHECK_EQUAL(At(Put("bea", disable, changed.Header("ETag"), ada).Json(), "/state"), "disabled");
  BOOST_CHECK_EQUAL(TryToSignIn("bea", kPassword).status, 401);
  // Nobody would be left to let anybody in.
  const std::string last = At(Read("/v1/people", ada).Json(), "/people/0/etag");
  BOOST_CHECK_EQUAL(Put("ada", R"({"name":"Ada","roles":["editor"]})", last, ada).status, 409);
}

const std::pair<const char*, int> kNewPeople[] = {
    {R"({"id":"bea","name":"Bea","roles":["viewer"]})", 201},
    {R"({"id":"bea","name":"Bea","roles":["viewer"]})", 409},
    {R"({"id":"analyst-two","name":"Bea","roles":["viewer"]})", 409},
    {R"({"id":"Bea G","name":"Bea","roles":["viewer"]})", 422},
    {R"({"id":"cleo","name":"Bea","roles":["grimblyfex"]})", 422},
    {R"({"id":"cleo","roles":["viewer"]})", 400},
    {R"({"id":"cleo","name":"Bea","roles":"viewer"})", 400},
};

BOOST_AUTO_TEST_CASE(people_who_cannot_be_are_not_made) {
  const auth::Principal service{
      .id = "analyst-two", .name = "Two", .kind = auth::Kind::kService, .scopes = {auth::Scope::kReports}};
  BOOST_REQUIRE(admin::AddKey(*store, service, "test", clock.Now()));
  const Headers ada = SignIn("ada");
  for (const auto& [body, status] : kNewPeople) {
    BOOST_TEST_CONTEXT(body) { BOOST_CHECK_EQUAL(Post("/v1/people", body, ada).status, status); }
  }
}

const std::pair<const char*, int> kNewKeys[] = {
    {R"({"id":"search","name":"S","kind":"partner","scopes":["decide","events"],"rate_per_second":10.5,"burst":3})",
     201},
    {R"({"id":"search","name":"S","kind":"partner","scopes":["decide"]})", 409},
    {R"({"id":"ada","name":"S","kind":"service","scopes":["decide"]})", 409},
    {R"({"id":"ada","name":"S","kind":"person","scopes":["reports"]})", 201},
    {R"({"id":"s2","name":"S","kind":"partner","scopes":["policy_read"]})", 422},
    {R"({"id":"s2","name":"S","kind":"partner","scopes":[]})", 422},
    {R"({"id":"s2","name":"S","kind":"grimblyfex","scopes":["decide"]})", 422},
    {R"({"id":"s2","name":"S","kind":"partner","scopes":["grimblyfex"]})", 422},
    {R"({"id":"s2","name":"S","kind":"partner","scopes":["decide"],"rate_per_second":-1})", 422},
    {R"({"id":"s2","name":"S","kind":"partner","scopes":["decide"],"burst":-1})", 400},
    {R"({"id":"s2","name":"S","kind":"partner","scopes":["decide"],"rate_per_second":"x"})", 400},
    {R"({"id":"s2","name":"S","kind":"partner"})", 400},
};

BOOST_AUTO_TEST_CASE(keys_are_made_shown_once_and_revoked) {
  const Headers ada = SignIn("ada");
  std::string key;
  for (const auto& [body, status] : kNewKeys) {
    BOOST_TEST_CONTEXT(body) {
      const Answer answer = Post("/v1/principals", body, ada);
      BOOST_CHECK_EQUAL(answer.status, status);
      if (status == 201 && key.empty()) key = At(answer.Json(), "/key");
    }
  }
  BOOST_CHECK(auth::ParseKey(key));
  const Answer listed = Read("/v1/principals", ada);
  BOOST_CHECK_EQUAL(At(listed.Json(), "/principals/1/id"), "search");
  BOOST_CHECK_EQUAL(listed.Json()["principals"][1]["rate_per_second"].GetDouble(), 10.5);
  BOOST_CHECK(listed.body.find(std::string(auth::ParseKey(key)->secret)) == std::string::npos);
  const auto revoke = [&](const char* id) {
    return Send({.method = "DELETE", .target = std::string("/v1/principals/") + id, .headers = ada}).status;
  };
  BOOST_CHECK_EQUAL(revoke("search"), 204);
  BOOST_CHECK_EQUAL(revoke("search"), 204);
  BOOST_CHECK_EQUAL(revoke("grimblyfex"), 404);
  BOOST_CHECK_EQUAL(Audited().back(), "ada key_revoke search {}");
  BOOST_CHECK_EQUAL(At(Read("/v1/principals", ada).Json(), "/principals/1/revoked"), "2026-11-23T12:30:00Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::api

// The commands that talk to a server, against one that answers what the test says: what they ask, and what they tell.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

#include "server/net/server.h"
#include "tests/unit/cli/program.h"

namespace signpost::cli {
namespace {

const std::string kKey = "sp_ana_" + std::string(43, 'k');

struct Answer {
  int status = 200;
  std::string body = "{}";
  std::string etag = "";
};

// A server that knows whole requests: "GET /v1/policy" -> what to answer. Everything else is a 404.
class FakeServer : public Program {
 public:
  FakeServer() {
    net::Options options;
    options.loops = 1;
    options.pool_threads = 1;
    std::vector<net::Route> routes;
    for (const char* method : {"GET", "POST", "PUT", "DELETE"}) {
      for (std::string pattern : {"/v1/{a}", "/v1/{a}/{b}", "/v1/{a}/{b}/{c}", "/v1/{a}/{b}/{c}/{d}",
                                  "/v1/{a}/{b}/{c}/{d}/{e}", "/v1/{a}/{b}/{c}/{d}/{e}/{f}"}) {
        routes.push_back({method, pattern, net::Runs::kOnLoop, *method == 'G' ? 0U : 100'000U,
                          [this](const net::Request& request, net::Response& response) { Reply(request, response); }});
      }
    }
    auto started = net::Server::Start(options, std::move(routes));
    BOOST_REQUIRE(static_cast<bool>(started));
    server_ = *std::move(started);
    Write("key", kKey + "\n");
  }

  // With a key. The server's thread knows `answers` as they are now, and what it noted comes back.
  Ran Ask(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.end(), {"--server", url(), "--key-file", (folder / "key").string()});
    {
      const std::lock_guard lock(mutex_);
      given_ = answers;
    }
    Ran ran = Run(arguments, input);
    const std::lock_guard lock(mutex_);
    asked.insert(asked.end(), noted_.begin(), noted_.end());
    noted_.clear();
    sent = received_;
    return ran;
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  std::string File(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::map<std::string, Answer> answers;
  std::vector<std::string> asked;           // "PUT /v1/… If-Match: …"
  std::map<std::string, std::string> sent;  // the last body of each

 private:
  void Reply(const net::Request& request, net::Response& response) {
    const std::lock_guard lock(mutex_);
    const std::string line = std::string(request.method) + " " + std::string(request.path);
    std::string noted = line;
    for (const char* name : {"If-Match", "If-None-Match"}) {
      if (const auto value = request.Header(name); !value.empty())
        noted += std::string(" ") + name + ": " + std::string(value);
    }
    noted_.push_back(noted);
    received_[line] = request.body;
    response.content_type = "application/json";
    if (request.Header("Authorization") != "Bearer " + kKey) {
      response.status = 401;
      return;
    }
    const auto answer = given_.find(line);
    if (answer == given_.end()) {
      response.status = 404;
      response.body = R"({"title":"No such resource","detail":"There is no such thing."})";
      return;
    }
    response.status = answer->second.status;
    response.body = answer->second.body;
    if (!answer->second.etag.empty()) response.SetHeader("ETag", answer->second.etag);
  }

  std::mutex mutex_;
  std::map<std::string, Answer> given_;
  std::vector<std::string> noted_;
  std::map<std::string, std::string> received_;
  std::unique_ptr<net::Server> server_;
};

std::string PolicyWith(const std::string& countries) {
  return R"({"rules":[{"id":"b","when":{"country":[)" + countries +
         R"(]},"action":"suppress"},{"id":"a","when":{"country":["IE"]},"action":"suppress"}]})";
}
std::string RevisionWith(const std::string& countries) {
  return R"({"revision":"r1","policy":)" + PolicyWith(countries) + "}";
}
std::string DraftWith(const std::string& countries) {
  return R"({"draft":"d1","base":"r1","policy":)" + PolicyWith(countries) + "}";
}

constexpr const char* kDraft = R"({"id":"d1","title":"New \u001b[2Jwords","state":"in_review","author":"ana",
  "editors":["ana","bo"],"created":"2026-11-23T12:00:00Z","updated":"2026-11-23T12:00:00Z","base":"r1","behind":false,
  "revision":"r2","changed":[{"family":"help_services","id":"x","change":"added"}],
  "comments":[{"kind":"submitted","who":"ana","when":"2026-11-23T12:30:00Z","text":"Please look.\nThank you."}],
  "tag":"7"})";

BOOST_FIXTURE_TEST_SUITE(remote, FakeServer)

BOOST_AUTO_TEST_CASE(a_policy_is_pulled_changed_and_pushed) {
  answers["GET /v1/policy/revisions/live/policy"] = {.body = RevisionWith("\"GB\"")};
  const Ran pulled = Ask({"pull", "files"});
  BOOST_TEST(pulled.exit_code == 0, pulled.err);
  BOOST_TEST(pulled.OutHas("Pulled revision r1 into files: 3 files written"), pulled.out);
  BOOST_TEST(File("files/rules/b.json") ==
             "{\n  \"id\": \"b\",\n  \"when\": {\"country\": [\"GB\"]},\n  \"action\": \"suppress\"\n}\n");
  BOOST_TEST(File("files/order.json").find("\"b\"") != std::string::npos);

  BOOST_TEST(Ask({"push", "files"}).ErrHas("--title TEXT"));
  Write("files/rules/b.json", R"({"id": "b", "when": {"country": ["GB", "FR"]}, "action": "suppress"})");
  // What was not pushed is not overwritten.
  const Ran refused = Ask({"pull", "files"});
  BOOST_TEST(refused.exit_code == 1);
  BOOST_TEST(refused.ErrHas("changes that were not pushed"), refused.err);

  answers["POST /v1/policy/drafts"] = {.status = 201, .body = R"({"id":"d1"})"};
  answers["GET /v1/policy/drafts/d1/policy"] = {.body = DraftWith("\"GB\""), .etag = "\"1\""};
  answers["PUT /v1/policy/drafts/d1/policy"] = {.body = R"({"id":"d1"})"};
  answers["GET /v1/policy/drafts/d1/diff"] = {.body = R"({"text":"The rule b is changed.\n  Country."})"};
  asked.clear();
  const Ran pushed = Ask({"push", "files", "--title", "Frankly"});
  BOOST_TEST(pushed.exit_code == 0, pushed.err);
  BOOST_TEST(pushed.OutHas("The rule b is changed.\n  Country.\n\nPushed to the draft d1. Nothing is published"),
             pushed.out);
  BOOST_TEST(sent["POST /v1/policy/drafts"] == R"({"title":"Frankly"})");
  BOOST_TEST(sent["PUT /v1/policy/drafts/d1/policy"] ==
             R"({"base":"r1","policy":)" + PolicyWith("\"GB\",\"FR\"") + "}");
  BOOST_TEST(asked.at(2) == "PUT /v1/policy/drafts/d1/policy If-Match: \"1\"");
}

BOOST_AUTO_TEST_CASE(nobody_else_s_work_is_overwritten_by_a_push) {
  answers["GET /v1/policy/revisions/live/policy"] = {.body = RevisionWith("\"GB\"")};
  BOOST_TEST(Ask({"pull", "files"}).exit_code == 0);
  answers["POST /v1/policy/drafts"] = {.status = 201, .body = R"({"id":"d1"})"};
  answers["DELETE /v1/policy/drafts/d1"] = {};
  answers["GET /v1/policy/drafts/d1/policy"] = {.body = DraftWith("\"GB\""), .etag = "\"1\""};
  const Ran nothing = Ask({"push", "files", "--title", "Nothing"});
  BOOST_TEST(nothing.exit_code == 0);
  BOOST_TEST(nothing.ErrHas("nothing to push"), nothing.err);
  BOOST_TEST(asked.back() == "DELETE /v1/policy/drafts/d1");

  Write("files/rules/b.json", R"({"id": "b", "when": {"country": ["GB", "FR"]}, "action": "suppress"})");
  answers["GET /v1/policy/drafts/d1/policy"] = {.body = DraftWith("\"DE\""), .etag = "\"2\""};
  for (const std::vector<std::string>& where : {std::vector<std::string>{"--title", "Late"}, {"--draft", "d1"}}) {
    std::vector<std::string> arguments = {"push", "files"};
    arguments.insert(arguments.end(), where.begin(), where.end());
    const Ran stale = Ask(arguments);
    BOOST_TEST(stale.exit_code == 1);
    BOOST_TEST(stale.ErrHas("somebody has changed it meanwhile. Pull it into another folder"), stale.err);
  }
  BOOST_TEST(!sent.contains("PUT /v1/policy/drafts/d1/policy"));
  Write("files/rules/b.json", "{");
  BOOST_TEST(Ask({"push", "files", "--draft", "d1"}).ErrHas("files/rules/b.json: error: This is not JSON"));
  Write("other/rules.json", PolicyWith("\"GB\""));
  BOOST_TEST(Ask({"push", "other", "--title", "Unknown"}).ErrHas("was not pulled"));
}

BOOST_AUTO_TEST_CASE(drafts_are_told_to_people_and_as_they_came_to_scripts) {
  answers["GET /v1/policy/drafts/d1"] = {.body = kDraft};
  const Ran shown = Ask({"draft", "show", "d1"});
  BOOST_TEST(shown.exit_code == 0, shown.err);
  for (const char* words : {"New ?[2Jwords", "in review", "ana, bo", "added  the help service x",
                            "2026-11-23T12:30:00Z  ana: submitted\n    Please look.\n    Thank you.\n",
                            "Next, by somebody else: signpost draft diff d1"}) {
    BOOST_TEST(shown.OutHas(words), shown.out);
  }
  BOOST_TEST(Ask({"draft", "show", "d1", "--json"}).out == std::string(kDraft) + "\n");
  answers["GET /v1/policy/drafts"] = {.body = R"({"drafts":[)" + std::string(kDraft) + "]}"};
  BOOST_TEST(Ask({"draft", "list"}).OutHas("in review"));
  answers["GET /v1/policy/drafts"] = {.body = R"({"drafts":[]})"};
  BOOST_TEST(Ask({"draft", "list"}).OutHas("There are no drafts"));
}

BOOST_AUTO_TEST_CASE(each_step_asks_what_it_should) {
  const struct {
    std::vector<std::string> arguments;
    std::string asks;
    std::string body;
  } rows[] = {
      {{"draft", "new", "Words"}, "POST /v1/policy/drafts", R"({"title":"Words"})"},
      {{"draft", "submit", "d1", "--note", "n"}, "POST /v1/policy/drafts/d1/submit", R"({"note":"n"})"},
      {{"draft", "submit", "d1"}, "POST /v1/policy/drafts/d1/submit", "{}"},
      {{"draft", "withdraw", "d1"}, "POST /v1/policy/drafts/d1/withdraw", "{}"},
      {{"draft", "comment", "d1", "c"}, "POST /v1/policy/drafts/d1/comments", R"({"text":"c"})"},
      {{"draft", "return", "d1", "c"}, "POST /v1/policy/drafts/d1/return", R"({"comment":"c"})"},
      {{"draft", "approve", "d1"}, "POST /v1/policy/drafts/d1/approve", "{}"},
      {{"draft", "publish", "d1", "--at", "2026-12-01T00:00Z"},
       "POST /v1/policy/drafts/d1/publish",
       R"({"at":"2026-12-01T00:00Z"})"},
      {{"draft", "unschedule", "d1"}, "POST /v1/policy/drafts/d1/unschedule", "{}"},
      {{"draft", "discard", "d1"}, "DELETE /v1/policy/drafts/d1", ""},
      {{"draft", "rebase", "d1"}, "POST /v1/policy/drafts/d1/rebase", R"({"resolutions":{}})"},
      {{"draft", "rebase", "d1", "--take", "mine", "/a", "/b", "--take", "theirs", "/c"},
       "POST /v1/policy/drafts/d1/rebase",
       R"({"resolutions":{"/a":"mine","/b":"mine","/c":"theirs"}})"},
      {{"rollback", "r1", "--note", "Too many hits"},
       "POST /v1/policy/rollback",
       R"({"revision":"r1","note":"Too many hits"})"},
      {{"review", "3", "agreed"}, "POST /v1/policy/history/3/review", R"({"verdict":"agreed"})"},
      {{"history", "--limit", "5"}, "GET /v1/policy/history", ""},
      {{"draft", "diff", "../d 1"}, "GET /v1/policy/drafts/../d 1/diff", ""},  // one segment, whatever is in it
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.asks) {
      answers = {{row.asks, {}}};
      asked.clear();
      const Ran ran = Ask(row.arguments);
      BOOST_TEST(ran.exit_code == 0, ran.err);
      BOOST_REQUIRE(asked.size() == 1U);
      BOOST_TEST(asked.front() == row.asks);
      BOOST_TEST(sent[row.asks] == row.body);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_object_is_edited_only_by_who_has_seen_it) {
  const std::string object = "/v1/policy/drafts/d1/rules/a";
  Write("a.json", R"({"id":"a"})");
  answers["GET /v1/policy/drafts/d1"] = {.body = R"({"changed":[]})"};
  answers["PUT " + object] = {.body = R"({"id":"a"})", .etag = "\"new\""};
  BOOST_TEST(Ask({"draft", "put", "d1", "rules", "a", "a.json"}).exit_code == 0);
  BOOST_TEST(asked.back() == "PUT " + object + " If-None-Match: *");
  answers["GET " + object] = {.body = R"({"id":"a","when":{}})", .etag = "\"old\""};
  BOOST_TEST(Ask({"draft", "put", "d1", "rules", "a", "a.json"}).OutHas("ETag: \"new\""));
  BOOST_TEST(asked.back() == "PUT " + object + " If-Match: \"old\"");
  BOOST_TEST(sent["PUT " + object] == R"({"id":"a"})");

  answers["GET /v1/policy/drafts/d1"] = {.body = R"({"changed":[{"family":"rules","id":"a","change":"changed"}]})"};
  const Ran refused = Ask({"draft", "remove", "d1", "rules", "a"});
  BOOST_TEST(refused.exit_code == 1);
  BOOST_TEST(refused.ErrHas("say with --etag what you have seen"), refused.err);
  const Ran got = Ask({"draft", "get", "d1", "rules", "a"});
  BOOST_TEST(got.out == "{\n  \"id\": \"a\",\n  \"when\": {}\n}\n");
  BOOST_TEST(got.ErrHas("ETag: \"old\""));
  answers["DELETE " + object] = {};
  BOOST_TEST(Ask({"draft", "remove", "d1", "rules", "a", "--etag", "old"}).exit_code == 0);
  BOOST_TEST(asked.back() == "DELETE " + object + " If-Match: \"old\"");
}

BOOST_AUTO_TEST_CASE(findings_of_a_draft) {
  answers["POST /v1/policy/drafts/d1/validate"] = {.body = R"({"ok":false,"issues":[
    {"severity":"error","pointer":"/rules/0/campaign","object":{"family":"rules","id":"a","pointer":"/campaign"},
     "message":"There is no such campaign."},{"severity":"warning","pointer":"","message":"Something."}],
    "cases":{"run":2,"failures":[{"id":"k","pointer":"/cases/0","object":{"family":"cases","id":"k","pointer":""},
     "message":"It is none."}]}})"};
  const Ran found = Ask({"draft", "validate", "d1"});
  BOOST_TEST(found.exit_code == 1);
  for (const char* words :
       {"the rule a /campaign: error: There is no such campaign.", "the policy: warning: Something.",
        "case k fails: It is none.", "1 error, 1 warning, 2 cases run, 1 failing."}) {
    BOOST_TEST(found.OutHas(words), found.out);
  }
  answers["POST /v1/policy/drafts/d1/explain"] = {.body = R"({
    "live":{"decision":{"action":"none","why":"No rule matches."},"rules":[]},
    "draft":{"decision":{"action":"message","rule":"a","why":"It is the only one."},
             "rules":[{"id":"a","result":"matched"}]}})"};
  const Ran explained = Ask({"draft", "explain", "d1", "--text", "-", "--country", "GB"}, "zorblat\n");
  BOOST_TEST(explained.exit_code == 0, explained.err);
  BOOST_TEST(explained.OutHas("action    none  message"), explained.out);
  BOOST_TEST(explained.OutHas("draft: It is the only one."));
  BOOST_TEST(sent["POST /v1/policy/drafts/d1/explain"].find(R"({"input":{"texts":["zorblat"])") == 0U);
  answers["POST /v1/policy/drafts/d1/rebase"] = {.status = 409, .body = R"({"title":"This is not possible now",
    "detail":"Say whose is to stay.","conflicts":[{"pointer":"/rules/a/priority","base":1,"mine":2,"theirs":3,
    "message":"Both have changed the priority."}]})"};
  const Ran conflict = Ask({"draft", "rebase", "d1"});
  BOOST_TEST(conflict.exit_code == 1);
  for (const char* words : {"/rules/a/priority: Both have changed the priority.", "mine: 2", "theirs: 3",
                            "signpost draft rebase d1 --take mine /rules/a/priority"}) {
    BOOST_TEST(conflict.ErrHas(words), conflict.err);
  }
}

BOOST_AUTO_TEST_CASE(files_are_sent_and_what_became_of_them_is_told) {
  Write("terms.csv", "text\nzorblat\n");
  answers["POST /v1/policy/drafts/d1/term_lists/l/import"] = {
      .body =
          R"({"added":1,"already_there":2,"removed":0,"invalid":{"count":1,"lines":[{"line":4,"message":"It is none."}]},
                  "contained":{"count":0,"lines":[]}})"};
  const Ran imported = Ask({"draft", "import", "d1", "l", "terms.csv"});
  BOOST_TEST(imported.out == "1 line is no term:\n  line 4: It is none.\n1 term added to l, 2 were there already.\n",
             imported.err);
  BOOST_TEST(sent["POST /v1/policy/drafts/d1/term_lists/l/import"] == "text\nzorblat\n");
  answers["POST /v1/policy/drafts/d1/backtest"] = {
      .body =
          R"({"inputs":1})"
          "\n"
          R"({"change":"shows_now","input":"a zorblat","before":{"action":"none"},"after":{"action":"block","rule":"a","campaign":"c"}})"
          "\n"
          R"({"inputs":2,"bad_lines":{"count":1},"changes":{"shows_now":1},"rules":[{"rule":"a","before":null,"after":{"matched":1,"won":1,"shadow":0}}]})"};
  const Ran tested = Ask({"draft", "backtest", "d1", "--input", "-"}, "a zorblat\nfex\n");
  BOOST_TEST(tested.exit_code == 0, tested.err);
  BOOST_TEST(sent["POST /v1/policy/drafts/d1/backtest"] == "a zorblat\nfex\n");
  for (const char* words : {"2 inputs; 1 line is no input", "shows_now: a zorblat\n    none -> block by a (c)\n"}) {
    BOOST_TEST(tested.OutHas(words), tested.out);
  }
  answers["POST /v1/policy/drafts/d1/backtest"] = {.body = R"({"inputs":1})"};
  BOOST_TEST(Ask({"draft", "backtest", "d1", "--input", "terms.csv"}).exit_code == 3);
  answers["POST /v1/policy/drafts/d1/backtest"] = {.status = 403, .body = R"({"title":"The caller may not do this"})"};
  BOOST_TEST(Ask({"draft", "backtest", "d1", "--input", "terms.csv"}).ErrHas("may not do this"));
  BOOST_TEST(Ask({"draft", "backtest", "d1", "--input", "nothing-here"}).exit_code == 3);
}

BOOST_AUTO_TEST_CASE(history_and_the_audit_log_are_tables) {
  answers["GET /v1/policy/history"] = {.body = R"({"publications":[
    {"number":2,"revision":"r2","previous":"r1","by":"bo","when":"2026-11-23T12:00:00Z","how":"rolled_back",
     "note":"Too many hits","review":{"state":"pending"}},
    {"number":1,"revision":"r1","by":"ana","when":"2026-11-22T12:00:00Z","how":"draft","draft":"d1",
     "approved_by":"bo","review":{"state":"approved"}}]})"};
  const Ran history = Ask({"history"});
  BOOST_TEST(history.OutHas("rolled back  pending         Too many hits"), history.out);
  BOOST_TEST(history.OutHas("draft d1     approved by bo"), history.out);
  answers["GET /v1/policy/audit"] = {.body =
                                         "{\"number\":1,\"when\":\"w\",\"who\":\"ana\",\"action\":\"published\"}\n"
                                         "{\"number\":2,\"when\":\"w\",\"who\":\"bo\",\"action\":\"refused\"}\n"};
  const Ran log = Ask({"audit", "log"});
  BOOST_TEST(log.OutHas("     2  w     bo   refused"), log.out);
}

BOOST_AUTO_TEST_CASE(what_goes_wrong_is_told_with_its_exit_code) {
  answers["POST /v1/policy/drafts/d1/publish"] = {.status = 422, .body = R"({"title":"Regression cases fail",
    "detail":"Mend them.","status":422,"issues":[{"pointer":"/cases/0","severity":"error","message":"It is none."}]})"};
  const Ran failing = Ask({"draft", "publish", "d1"});
  BOOST_TEST(failing.exit_code == 1);
  BOOST_TEST(failing.err == "/cases/0: error: It is none.\nsignpost: Regression cases fail. Mend them.\n");
  BOOST_TEST(Ask({"draft", "publish", "d1", "--json"}).OutHas("\"status\":422"));
  answers["GET /v1/policy/drafts/d1"] = {.status = 503, .body = R"({"title":"The store does not answer"})"};
  BOOST_TEST(Ask({"draft", "show", "d1"}).exit_code == 3);
  answers["GET /v1/policy/drafts/d1"] = {.status = 502, .body = "<html>"};
  BOOST_TEST(Ask({"draft", "show", "d1"}).ErrHas("The server answers 502."));

  const Ran nameless = Run({"draft", "list", "--server", url()});
  BOOST_TEST(nameless.exit_code == 2);
  BOOST_TEST(nameless.ErrHas("SIGNPOST_KEY"), nameless.err);
  Write("bad-key", "grimbly");
  BOOST_TEST(Run({"draft", "list", "--server", url(), "--key-file", "bad-key"}).ErrHas("This is not a key."));
  for (const char* server : {"grimbly", "ftp://127.0.0.1", "http://127.0.0.1/path"}) {
    BOOST_TEST(Run({"draft", "list", "--server", server, "--key-file", "key"}).exit_code == 2);
  }
  BOOST_TEST(Ask({"draft", "rebase", "d1", "--take", "/a"}).exit_code == 2);
  BOOST_TEST(Run({"draft", "list", "--server", "http://127.0.0.1:1", "--key-file", "key"}).exit_code == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::cli

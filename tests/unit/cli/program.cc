#include "tests/unit/cli/program.h"

#include <fcntl.h>
#include <rapidjson/pointer.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

namespace signpost::cli {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// In the child only: what it may not do is allocate or return.
[[noreturn]] void BecomeProgram(const char* folder, const int (&streams)[3], char* const* arguments) {
  for (int i = 0; i < 3; ++i) dup2(streams[i], i);
  if (chdir(folder) == 0) execv(SIGNPOST_PROGRAM, arguments);
  _exit(127);
}

const rapidjson::Value& At(const rapidjson::Document& json, const std::string& pointer) {
  const rapidjson::Value* value = rapidjson::Pointer(pointer.c_str()).Get(json);
  BOOST_REQUIRE_MESSAGE(value != nullptr, "there is no " + pointer);
  return *value;
}

constexpr const char* kPolicy = R"({
  "term_lists": [
    {"id": "closed", "title": "Made up", "languages": ["en"], "sensitivity": "restricted",
     "source": "made up for tests", "review_date": "2099-12-31", "terms": ["zorblat", "grimbly fex"]},
    {"id": "open", "title": "Public", "languages": ["en"], "sensitivity": "open",
     "source": "made up for tests", "review_date": "2099-12-31", "terms": ["stop it now helpline"]},
    {"id": "innocent", "title": "Innocent", "languages": ["en"], "sensitivity": "open",
     "source": "made up for tests", "review_date": "2099-12-31", "terms": ["homework"]}],
  "rules": [
    {"id": "shows", "title": "Shows", "mode": "live", "priority": 10,
     "when": {"all": [{"terms": {"list": "closed"}}, {"country": ["GB", "IE"]}]},
     "action": "interstitial", "campaign": "shown"},
    {"id": "offers", "title": "Offers", "mode": "live", "priority": 20, "when": {"terms": {"list": "open"}},
     "action": "message", "campaign": "shown"},
    {"id": "for-adults", "title": "For adults", "mode": "live", "priority": 30,
     "when": {"all": [{"terms": {"list": "closed"}}, {"signal": {"name": "risk", "ge": 0.5}}]},
     "action": "block", "campaign": "adults"},
    {"id": "hardly-ever", "title": "Hardly ever", "mode": "live", "priority": 5, "when": {"terms": {"list": "closed"}},
     "action": "block", "campaign": "shown", "ramp_percent": 0.0001},
    {"id": "watches", "title": "Watches", "mode": "shadow", "priority": 99,
     "when": {"not": {"country": ["FR"]}}, "action": "block", "campaign": "shown"},
    {"id": "schoolwork", "title": "Schoolwork", "mode": "live", "priority": 50,
     "when": {"terms": {"list": "innocent"}}, "action": "suppress", "suppresses": ["shown"]}],
  "campaigns": [
    {"id": "shown", "title": "Shown", "owner": "Nobody", "audience": "self", "objective": "seek_help",
     "written_for": "everyone", "countries": ["*"], "variants": [{"id": "only", "message": "plain"}]},
    {"id": "adults", "title": "For adults", "owner": "Nobody", "audience": "self", "objective": "seek_help",
     "written_for": "adults", "countries": ["*"], "variants": [{"id": "only", "message": "plain"}]}],
  "messages": [{"id": "plain", "formats": ["interstitial", "onebox"], "locales": {"en-GB": {
    "translation": "reviewed", "title": "One", "paragraphs": ["Text."],
    "actions": [{"kind": "get_help", "label": "Get help"}, {"kind": "exit", "label": "Leave this page"}]}}}],
  "help_services": [{"id": "everywhere", "name": "Help everywhere", "operated_by": "Nobody",
    "audiences": ["self", "family", "concerned_adult", "young_person", "harmed"], "places": ["*"],
    "languages": ["en"], "channels": ["web"], "url": "https://everywhere.help.example/", "cost": "free",
    "source": "made up for tests", "status": "active", "checked_on": "2026-11-01"}],
  "cases": [{"id": "reached", "title": "Reached", "input": {"query": "a zorblat", "context": {"country": "GB"}},
    "expect": {"action": "interstitial", "rule": "shows"}}]
})";

}  // namespace

rapidjson::Document Ran::Json() const {
  rapidjson::Document json;
  json.Parse(out.data(), out.size());
  BOOST_REQUIRE_MESSAGE(!json.HasParseError(), "not JSON: " + out + err);
  return json;
}

std::string Text(const rapidjson::Document& json, const std::string& pointer) {
  const rapidjson::Value& value = At(json, pointer);
  BOOST_REQUIRE(value.IsString());
  return {value.GetString(), value.GetStringLength()};
}

double Number(const rapidjson::Document& json, const std::string& pointer) {
  const rapidjson::Value& value = At(json, pointer);
  BOOST_REQUIRE(value.IsNumber());
  return value.GetDouble();
}

bool Truth(const rapidjson::Document& json, const std::string& pointer) {
  const rapidjson::Value& value = At(json, pointer);
  BOOST_REQUIRE(value.IsBool());
  return value.GetBool();
}

std::size_t Size(const rapidjson::Document& json, const std::string& pointer) {
  const rapidjson::Value& value = At(json, pointer);
  BOOST_REQUIRE(value.IsArray());
  return value.Size();
}

Program::Program() {
  std::string pattern = (fs::temp_directory_path() / "signpost-cli-XXXXXX").string();
  BOOST_REQUIRE(mkdtemp(pattern.data()));
  folder = pattern;
  // The key of the tests in tests/unit/admin, too.
  const fs::path key = folder / "list.key";
  Write("list.key", "8cc39a54 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n");
  fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
  setenv("SIGNPOST_LIST_KEY", key.c_str(), 1);
}

Program::~Program() { fs::remove_all(folder); }

Ran Program::Run(const std::vector<std::string>& arguments, const std::string& input, const std::string& data) const {
  data.empty() ? unsetenv("SIGNPOST_DATA") : setenv("SIGNPOST_DATA", data.c_str(), 1);
  Write("stdin", input);
  std::vector<std::string> owned = {"signpost"};
  owned.insert(owned.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& argument : owned) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const int streams[3] = {open((folder / "stdin").c_str(), O_RDONLY | O_CLOEXEC),
                          open((folder / "stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
                          open((folder / "stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) BecomeProgram(folder.c_str(), streams, pointers.data());
  for (const int stream : streams) close(stream);
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  BOOST_REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), Read(folder / "stdout"), Read(folder / "stderr")};
}

void Program::Write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder / name).parent_path());
  std::ofstream(folder / name, std::ios::binary) << text;
}

void Program::WritePolicy(const std::string& from, const std::string& to) const {
  std::string text = kPolicy;
  if (!from.empty()) {
    const auto at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  Write("policy/policy.json", text);
}

}  // namespace signpost::cli

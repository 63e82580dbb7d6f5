// For the tests of admin: a data folder of their own, and a small whole policy in made-up words.
#pragma once

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/admin/publish.h"
#include "server/auth/initialise.h"
#include "server/auth/secrets.h"

namespace signpost::admin {

namespace fs = std::filesystem;

inline const base::Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12);

struct TempFolder {
  TempFolder() {
    BOOST_REQUIRE(auth::Initialise());
    std::string pattern = (fs::temp_directory_path() / "signpost-admin-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    path = pattern;
  }
  ~TempFolder() { fs::remove_all(path); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
  }

  fs::path path;
};

// With a key that is the same in every test.
inline ListVault TestVault() {
  const auto keys =
      auth::ListKeys::Parse("8cc39a54 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "the key of the tests");
  BOOST_REQUIRE_MESSAGE(keys, "the key of the tests is none");
  return ListVault(*keys);
}

// A rule that "zorblat" reaches, and one case of which `expected` is the action.
inline std::string PolicyText(const std::string& title, const std::string& expected = "interstitial") {
  return R"({
    "term_lists": [{"id": "made-up", "title": "Made up", "languages": ["en"], "sensitivity": "restricted",
      "source": "made up for tests", "review_date": "2099-12-31", "terms": ["zorblat"]}],
    "rules": [{"id": "shows", "title": "Shows", "mode": "live", "priority": 10,
      "when": {"terms": {"list": "made-up"}}, "action": "interstitial", "campaign": "shown"}],
    "campaigns": [{"id": "shown", "title": "Shown", "owner": "Nobody", "audience": "self", "objective": "seek_help",
      "written_for": "everyone", "countries": ["*"], "variants": [{"id": "only", "message": "plain"}]}],
    "messages": [{"id": "plain", "formats": ["interstitial"], "locales": {"en-GB": {"translation": "reviewed",
      "title": ")" +
         title + R"(", "paragraphs": ["Text."], "actions": [{"kind": "get_help", "label": "Get help"},
      {"kind": "exit", "label": "Leave this page"}]}}}],
    "themes": [{"id": "plum", "partners": ["partner-one"], "light": {"accent": "#5c2a7a"}}],
    "help_services": [{"id": "everywhere", "name": "Help", "operated_by": "Nobody",
      "audiences": ["self", "family", "concerned_adult", "young_person", "harmed"], "places": ["*"],
      "languages": ["en"], "channels": ["web"], "url": "https://everywhere.help.example/", "cost": "free",
      "source": "made up for tests", "status": "active", "checked_on": "2026-11-01"}],
    "cases": [{"id": "reached", "title": "Reached", "input": {"query": "a zorblat"}, "expect": {"action": ")" +
         expected + R"("}}]
  })";
}

// A data folder with its store and secrets, beside a folder for a policy.
struct DataFolder : TempFolder {
  DataFolder() {
    auto opened = OpenStore({.data = (path / "data").string()});
    BOOST_REQUIRE(opened);
    store = std::move(*opened);
    auto loaded = auth::Secrets::LoadOrCreate((path / "data").string());
    BOOST_REQUIRE(loaded);
    secrets = std::make_unique<auth::Secrets>(*loaded);
  }

  IndexPlace index() const { return {*secrets, IndexFolder((path / "data").string()), TestVault()}; }

  Checked Check(const std::string& text) const {
    Write("policy/policy.json", text);
    const std::vector<fs::path> folders = {path / "policy"};
    return CheckFolders(folders, TermHashKey(*secrets), TestVault(), kNow);
  }

  std::vector<std::string> Actions() const {
    std::vector<std::string> actions;
    const auto records = store->ListAudit(1, 100);
    BOOST_REQUIRE(records);
    for (const store::AuditRecord& record : *records) {
      actions.push_back(record.entry.who + " " + record.entry.action + " " + record.entry.subject);
    }
    return actions;
  }

  std::unique_ptr<store::Store> store;
  std::unique_ptr<auth::Secrets> secrets;
};

inline bool Mentions(const base::Error& error, const std::string& words) {
  return error.message.find(words) != std::string::npos;
}

}  // namespace signpost::admin

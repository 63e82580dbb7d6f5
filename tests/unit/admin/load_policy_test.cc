#include "server/admin/load_policy.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "rules/evaluate.h"
#include "server/admin/data_folder.h"
#include "tests/unit/admin/support.h"

namespace signpost::admin {
namespace {

struct Node : TempFolder {
  Node() : data((path / "data").string()), folder(IndexFolder(data)) {
    store = *OpenStore({.data = data});
    secrets = *auth::Secrets::LoadOrCreate(data);
  }

  std::string PublishPolicy(const std::string& title) {
    Write("policy/policy.json", PolicyText(title));
    const std::filesystem::path folders[] = {path / "policy"};
    const Checked checked = CheckFolders(folders, rules::HashKey{}, TestVault(), kNow);
    return Publish(*store, checked, {.who = "ana"}, kNow)->revision;
  }

  LoadedPolicy Load(const std::string& revision) {
    auto loaded = LoadThroughIndex(*store, revision, place(), kNow);
    BOOST_TEST_REQUIRE(bool(loaded));
    BOOST_TEST(loaded->policy->revision == revision);
    BOOST_TEST(loaded->policy->counts.terms == 1U);
    // What is no term comes from the file's sealed part.
    BOOST_TEST_REQUIRE(loaded->policy->catalogue.ThemeOf("partner-one") != nullptr);
    BOOST_TEST(loaded->policy->catalogue.ThemeOf("partner-one")->id == "plum");
    const std::string_view texts[] = {"a Zorblat"};
    rules::Scratch scratch;
    BOOST_TEST(rules::Evaluate(loaded->policy->rules, {.texts = texts, .now = MomentOf(kNow)}, scratch).live.size() ==
               1U);
    return *std::move(loaded);
  }

  IndexPlace place() const { return {*secrets, folder, TestVault()}; }

  fs::path IndexOf(const std::string& revision) const { return fs::path(folder) / (revision + ".index"); }

  std::string data;
  std::string folder;
  std::unique_ptr<store::Store> store;
  std::optional<auth::Secrets> secrets;
};

BOOST_FIXTURE_TEST_SUITE(load_policy, Node)

BOOST_AUTO_TEST_CASE(a_revision_is_compiled_once) {
  const std::string revision = PublishPolicy("Title");
  const LoadedPolicy first = Load(revision);
  BOOST_TEST((first.origin == PolicyOrigin::kCompiled));
  BOOST_TEST(first.index_fault == "");
  BOOST_TEST(fs::exists(IndexOf(revision)));
  const LoadedPolicy second = Load(revision);
  BOOST_TEST((second.origin == PolicyOrigin::kFile));
  BOOST_TEST(second.index_fault == "");
  BOOST_TEST(second.policy->counts.cases == first.policy->counts.cases);
  BOOST_TEST(second.policy->rules.lists()[0].terms == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_damaged_or_of_another_secret_is_built_anew) {
  const std::string revision = PublishPolicy("Title");
  Load(revision);
  const auto size = fs::file_size(IndexOf(revision));
  fs::resize_file(IndexOf(revision), size - 1);
  BOOST_TEST(Load(revision).index_fault.find("is cut short or damaged; it is built anew.") != std::string::npos);
  BOOST_TEST((Load(revision).origin == PolicyOrigin::kFile));

  fs::remove(fs::path(data) / "secret.key");
  secrets = *auth::Secrets::LoadOrCreate(data);
  const LoadedPolicy other = Load(revision);
  BOOST_TEST((other.origin == PolicyOrigin::kCompiled));
  BOOST_TEST(other.index_fault.find("was made with another key") != std::string::npos);
  BOOST_TEST((Load(revision).origin == PolicyOrigin::kFile));
}

BOOST_AUTO_TEST_CASE(without_a_folder_to_write_to_the_policy_is_served_all_the_same) {
  const std::string revision = PublishPolicy("Title");
  std::ofstream(folder) << "a file where the folder should be";
  const LoadedPolicy loaded = Load(revision);
  BOOST_TEST((loaded.origin == PolicyOrigin::kCompiled));
  BOOST_TEST(loaded.index_fault.find("can't be made") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_newest_files_are_kept) {
  std::vector<std::string> revisions;
  for (int i = 0; i < 5; ++i) {
    revisions.push_back(PublishPolicy("Title " + std::to_string(i)));
    const fs::path left = fs::path(folder) / "left.index.123";
    std::ofstream(left) << "by a writer that was killed";
    std::error_code not_yet;  // there is no folder before the first policy
    fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours(1), not_yet);
    Load(revisions.back());
    fs::last_write_time(IndexOf(revisions.back()), fs::file_time_type::clock::now() - std::chrono::hours(10 - i));
  }
  Load(PublishPolicy("Title last"));
  BOOST_TEST(std::distance(fs::directory_iterator(folder), {}) == static_cast<std::ptrdiff_t>(kKeptIndexFiles));
  BOOST_TEST(!fs::exists(IndexOf(revisions[2])));
  BOOST_TEST(fs::exists(IndexOf(revisions[4])));
}

BOOST_AUTO_TEST_CASE(no_word_of_a_list_or_policy_is_in_the_file) {
  const std::string revision = PublishPolicy("Unmistakable title");
  Load(revision);
  std::ifstream file(IndexOf(revision), std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  for (const char* word : {"zorblat", "Unmistakable", "campaign"}) {
    BOOST_TEST((bytes.find(word) == std::string::npos), word);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_said) {
  const auto loaded = LoadThroughIndex(*store, "0123456789abcdef", place(), kNow);
  BOOST_TEST_REQUIRE(!bool(loaded));
  BOOST_TEST((loaded.error().code == base::ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::admin

#include "server/policy/directory.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "server/policy/codec.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "signpost-policy-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void Put(const fs::path& name, std::string_view content) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  std::string At(std::string_view name) const { return (path_ / name).generic_string(); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

LoadedFolders Load(const std::vector<fs::path>& folders, FileIssues& issues) { return LoadFolders(folders, issues); }

std::string Told(const FileIssues& issues) {
  std::string text;
  for (const FileIssue& issue : issues) text += ToString(issue) + "\n";
  return text;
}

std::string Rules(std::initializer_list<std::string_view> ids) {
  std::string json;
  for (const std::string_view id : ids) {
    json += json.empty() ? "" : ",";
    json += R"({"id": ")" + std::string(id) + R"(", "action": "suppress", "when": {"country": ["GB"]}})";
  }
  return R"({"rules": [)" + json + "]}";
}

BOOST_AUTO_TEST_SUITE(directory)

BOOST_AUTO_TEST_CASE(files_are_read_in_order_and_merged) {
  const Folder first;
  const Folder second;
  first.Put("b.json", Rules({"b1", "b2"}));
  first.Put("a/z.json", Rules({"az"}));
  first.Put("a/deep/er/y.json", Rules({"ay"}));
  first.Put("notes.txt", "not read");
  first.Put(".hidden.json", "not read");
  first.Put(".git/x.json", "not read");
  second.Put("a.json", Rules({"second"}));
  second.Put("empty.json", "{}");
  FileIssues issues;
  const LoadedFolders loaded = Load({first.path(), second.path()}, issues);
  BOOST_TEST(issues.empty(), Told(issues));
  std::vector<std::string> ids;
  for (const rules::Rule& rule : loaded.definition.rules.rules) ids.push_back(rule.id);
  BOOST_TEST(ids == (std::vector<std::string>{"ay", "az", "b1", "b2", "second"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_merged_pointer_leads_back_to_its_file) {
  const Folder folder;
  folder.Put("a.json", Rules({"a1", "a2"}));
  folder.Put("b.json", R"({"facts": []})");
  folder.Put("c.json", Rules({"c1", "c2", "c3"}));
  FileIssues issues;
  const SourceMap sources = Load({folder.path()}, issues).sources;
  struct Row {
    std::string_view pointer;
    std::string file;
    std::string_view in_file;
  };
  const Row rows[] = {{"/rules/0", folder.At("a.json"), "/rules/0"},
                      {"/rules/1/when/country/0", folder.At("a.json"), "/rules/1/when/country/0"},
                      {"/rules/2/id", folder.At("c.json"), "/rules/0/id"},
                      {"/rules/4/when", folder.At("c.json"), "/rules/2/when"},
                      {"", "", ""},
                      {"/rules", "", "/rules"},
                      {"/rules/x", "", "/rules/x"},
                      {"/rules/1x", "", "/rules/1x"},
                      {"/facts/0", "", "/facts/0"},
                      {"/rulez/0", "", "/rulez/0"}};
  for (const Row& row : rows) {
    const SourceMap::Place place = sources.Find(row.pointer);
    BOOST_TEST(place.file == row.file, row.pointer);
    BOOST_TEST(place.pointer == row.in_file, row.pointer);
  }
}

BOOST_AUTO_TEST_CASE(every_family_leads_back_to_its_file) {
  const Folder folder;
  folder.Put("a.json", test::RichJson());
  folder.Put("b.json", test::RichJson());
  FileIssues issues;
  const LoadedFolders loaded = Load({folder.path()}, issues);
  BOOST_TEST(issues.empty(), Told(issues));
  const Definition& d = loaded.definition;
  const auto check = [&](std::string_view family, std::size_t size) {
    const std::string last = "/" + std::string(family) + "/" + std::to_string(size - 1);
    const std::string own = "/" + std::string(family) + "/" + std::to_string(size / 2 - 1);
    BOOST_TEST(loaded.sources.Find(last).file == folder.At("b.json"), family);
    BOOST_TEST(loaded.sources.Find(last).pointer == own, family);
  };
  check("term_lists", d.rules.term_lists.size());
  check("rules", d.rules.rules.size());
  check("campaigns", d.messages.campaigns.size());
  check("messages", d.messages.messages.size());
  check("facts", d.messages.facts.size());
  check("help_services", d.messages.help_services.size());
  check("themes", d.messages.themes.size());
  check("cases", d.cases.size());
}

BOOST_AUTO_TEST_CASE(every_faulty_file_is_told_with_its_place) {
  const Folder folder;
  folder.Put("a.json", "{\n \"rules\": [}");
  folder.Put("b.json", R"({"rules": [{"id": "b", "action": "suppress", "when": {"contry": ["GB"]}}], "x": 1})");
  folder.Put("c.json", Rules({"c"}));
  FileIssues issues;
  const LoadedFolders loaded = Load({folder.path()}, issues);
  BOOST_TEST(issues.size() == 3U, Told(issues));
  BOOST_TEST(issues.at(0).file == folder.At("a.json"));
  BOOST_TEST(issues.at(0).pointer == "");
  BOOST_TEST(issues.at(0).message.find("line 2, column 12") != std::string::npos, issues.at(0).message);
  BOOST_TEST(issues.at(1).file == folder.At("b.json"));
  BOOST_TEST(issues.at(1).pointer == "/rules/0/when");
  BOOST_TEST(issues.at(2).pointer == "/x");
  BOOST_TEST(HasErrors(issues));
  BOOST_TEST(loaded.definition.rules.rules.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_consequence_of_a_fault_is_not_told_twice) {
  const Folder folder;
  folder.Put("a.json", Rules({"a"}));
  folder.Put("b.json", R"({"rules": [{"id": "b", "action": "suppress", "when": {"contry": ["GB"]}}]})");
  FileIssues issues;
  const LoadedFolders loaded = Load({folder.path()}, issues);
  BOOST_TEST(issues.size() == 1U, Told(issues));
  rules::Issues found;
  AddError(found, "/rules/1/when/all", "The list of conditions is empty.");  // covered
  AddError(found, "/rules/0/when", "Something else.");
  AddWarning(found, "/rules/1/id", "Another thing.");
  AddError(found, "/term_lists", "Too many.");
  loaded.sources.Locate(found, issues);
  BOOST_TEST(issues.size() == 4U, Told(issues));
  BOOST_TEST(
      (issues.at(1) == FileIssue{rules::Severity::kError, folder.At("a.json"), "/rules/0/when", "Something else."}));
  BOOST_TEST(
      (issues.at(2) == FileIssue{rules::Severity::kWarning, folder.At("b.json"), "/rules/0/id", "Another thing."}));
  BOOST_TEST((issues.at(3) == FileIssue{rules::Severity::kError, "", "/term_lists", "Too many."}));
  BOOST_TEST(ToString(issues.at(1)) == folder.At("a.json") + "#/rules/0/when: error: Something else.");
  BOOST_TEST(ToString(issues.at(3)) == "policy#/term_lists: error: Too many.");
}

BOOST_AUTO_TEST_CASE(a_folder_with_nothing_to_read_is_told_with_what_to_do) {
  const Folder folder;
  folder.Put("empty/notes.txt", "x");
  folder.Put("file", "x");
  fs::create_directories(folder.path() / "odd" / "folder.json");
  fs::create_symlink(folder.path() / "nowhere", folder.path() / "odd" / "link.json");
  struct Row {
    std::string_view folder;
    std::string_view file;
    std::string_view says;
  };
  const Row rows[] = {{"missing", "missing", "There is no folder here. Give the folder"},
                      {"file", "file", "There is no folder here."},
                      {"empty", "empty", "No *.json file is in this folder."},
                      {"odd", "odd/link.json", "can't be read"}};
  for (const Row& row : rows) {
    FileIssues issues;
    Load({folder.path() / row.folder}, issues);
    BOOST_TEST(issues.size() == 1U, Told(issues));
    BOOST_TEST(issues.front().file == folder.At(row.file));
    BOOST_TEST(issues.front().message.find(row.says) != std::string::npos, Told(issues));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

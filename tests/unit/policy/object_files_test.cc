#include "server/policy/object_files.h"

#include <rapidcheck.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "server/policy/codec.h"
#include "server/policy/directory.h"
#include "tests/unit/policy/any_definition.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at its end; in memory where there is such a place, since every file is
// synced.
struct Folder {
  Folder() {
    const fs::path memory = "/dev/shm";
    std::string name =
        ((fs::is_directory(memory) ? memory : fs::temp_directory_path()) / "signpost-objects-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void Put(const fs::path& name, std::string_view content) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << content;
  }
  std::string Read(const fs::path& name) const {
    std::ifstream file(path / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::map<std::string, std::string> Everything() const {
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      const fs::path name = entry.path().lexically_relative(path);
      contents[name.generic_string()] = entry.is_directory() ? "(folder)" : Read(name);
    }
    return contents;
  }

  fs::path path;
};

LoadedFolders Load(const Folder& folder, FileIssues& issues) {
  const fs::path folders[] = {folder.path};
  return LoadFolders(folders, issues);
}

Definition LoadGood(const Folder& folder) {
  FileIssues issues;
  Definition definition = Load(folder, issues).definition;
  for (const FileIssue& issue : issues) BOOST_TEST_MESSAGE(ToString(issue));
  BOOST_REQUIRE(issues.empty());
  return definition;
}

SavedFolder Save(const Definition& definition, const Folder& folder) {
  auto saved = SaveFolder(definition, folder.path);
  BOOST_REQUIRE_MESSAGE(static_cast<bool>(saved), (saved ? "" : saved.error().message));
  return *std::move(saved);
}

Definition Rich() {
  rules::Issues issues;
  return Parse(test::RichJson(), issues);
}

rules::Rule Rule(std::string id) {
  rules::Rule rule;
  rule.id = std::move(id);
  rule.when = {rules::CountryIs{{"GB"}}};
  return rule;
}

Definition WithRules(const std::vector<std::string>& ids) {
  Definition definition;
  for (const std::string& id : ids) definition.rules.rules.push_back(Rule(id));
  return definition;
}

// Ids as they must be, unlike each other, in no order.
std::string AnyId(std::set<std::string>& taken) {
  static const std::vector<std::string> kPieces = {"a", "b", "-", "0"};
  std::string id;
  do {
    id += *rc::gen::elementOf(kPieces);
  } while (*rc::gen::inRange(0, 3) > 0 || !taken.insert(id).second);
  return id;
}

template <typename Objects>
void GiveIds(Objects& objects) {
  std::set<std::string> taken;
  for (auto& object : objects) object.id = AnyId(taken);
}

// All families: what AnyDefinition lacks comes from the sample.
Definition AnyWithIds() {
  static const Definition kRich = Rich();
  Definition d = test::AnyDefinition();
  const auto repeat = [](const auto& from, auto& to) {
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) to.push_back(*rc::gen::elementOf(from));
  };
  repeat(kRich.messages.campaigns, d.messages.campaigns);
  repeat(kRich.messages.messages, d.messages.messages);
  repeat(kRich.messages.facts, d.messages.facts);
  repeat(kRich.messages.help_services, d.messages.help_services);
  repeat(kRich.messages.themes, d.messages.themes);
  GiveIds(d.rules.term_lists);
  GiveIds(d.rules.rules);
  GiveIds(d.messages.campaigns);
  GiveIds(d.messages.messages);
  GiveIds(d.messages.facts);
  GiveIds(d.messages.help_services);
  GiveIds(d.messages.themes);
  GiveIds(d.cases);
  return d;
}

BOOST_AUTO_TEST_SUITE(object_files)

BOOST_AUTO_TEST_CASE(any_policy_comes_back_as_it_was_also_over_another) {
  const bool holds = rc::check([] {
    const Folder folder;
    // The second is saved over the first; a policy of nothing has no files, and no folder to load.
    for (int i = 0; i < 2; ++i) {
      Definition definition = AnyWithIds();
      definition.rules.rules.push_back(Rule("always-there"));
      Save(definition, folder);
      RC_ASSERT(LoadGood(folder) == definition);
      const auto once = folder.Everything();
      const SavedFolder again = Save(LoadGood(folder), folder);
      RC_ASSERT(again.written.empty());
      RC_ASSERT(again.removed.empty());
      RC_ASSERT(folder.Everything() == once);
    }
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(the_shipped_policy_comes_back_as_it_was) {
  const fs::path source = SIGNPOST_SOURCE_DIR;
  const fs::path folders[] = {source / "rules/data", source / "messages/data"};
  FileIssues issues;
  const Definition shipped = LoadFolders(folders, issues).definition;
  BOOST_REQUIRE(issues.empty());
  const Folder folder;
  Save(shipped, folder);
  BOOST_TEST((LoadGood(folder) == shipped));
  BOOST_TEST(!fs::exists(folder.path / "rules/innocent_contexts.json"));  // one file for each object
}

BOOST_AUTO_TEST_CASE(a_file_is_laid_out_for_people) {
  const Folder folder;
  Save(Rich(), folder);
  BOOST_TEST(folder.Read("term_lists/help-phrases.json") == R"({
  "id": "help-phrases",
  "title": "Help",
  "languages": ["en", "gd"],
  "sensitivity": "restricted",
  "source": "services",
  "review_date": "2027-01-31",
  "terms": [
    "stop it now helpline",
    {"text": "grimbly fex", "match": "near", "within_words": 5, "weight": 2.5, "note": "made up"},
    {"text": "zorblat", "match": "exact", "fold": "skeleton"},
    {"text": "zor.*blat", "match": "pattern", "fold": "fuzzy"},
    {"text": "zorblat", "match": "within_word"},
    {"text": "fex grimbly", "match": "all_words"}
  ]
}
)");
}

BOOST_AUTO_TEST_CASE(only_what_changed_is_written_and_nothing_else_is_touched) {
  const Folder folder;
  Save(WithRules({"a", "b", "c"}), folder);
  folder.Put("README.md", "ours");
  folder.Put(".git/config.json", "git's");
  folder.Put("rules/notes.txt", "ours, too");
  Definition next = WithRules({"a", "b", "d"});
  next.rules.rules[1].title = "B";
  next.messages.facts.push_back(Rich().messages.facts.front());
  const SavedFolder saved = Save(next, folder);
  BOOST_TEST(saved.written == (std::vector<std::string>{"facts/f1.json", "rules/b.json", "rules/d.json"}),
             boost::test_tools::per_element());
  BOOST_TEST(saved.removed == std::vector<std::string>{"rules/c.json"}, boost::test_tools::per_element());
  BOOST_TEST(saved.unchanged == 1U);
  BOOST_TEST(folder.Read(".git/config.json") == "git's");
  // A family's folder goes with its last object, unless there is more in it.
  Save(WithRules({}), folder);
  BOOST_TEST(!fs::exists(folder.path / "facts"));
  BOOST_TEST(folder.Read("rules/notes.txt") == "ours, too");
  BOOST_TEST(folder.Read("README.md") == "ours");
}

BOOST_AUTO_TEST_CASE(the_order_is_told_by_as_few_names_as_can_be) {
  const struct {
    std::vector<std::string> ids;
    std::string order;
  } rows[] = {
      {{}, "{}\n"},
      {{"a"}, "{}\n"},
      {{"a-b", "a", "b"}, "{}\n"},  // as files: a-b.json is before a.json
      {{"b", "a"}, "{\n  \"rules\": [\n    \"b\"\n  ]\n}\n"},
      {{"c", "a", "b", "d"}, "{\n  \"rules\": [\n    \"c\"\n  ]\n}\n"},
      {{"a", "c", "b"}, "{\n  \"rules\": [\n    \"a\",\n    \"c\"\n  ]\n}\n"},
  };
  for (const auto& row : rows) BOOST_TEST(ToJson(OrderOf(WithRules(row.ids))) == row.order);
  const Folder folder;
  Save(WithRules({"b", "a"}), folder);
  BOOST_TEST(fs::exists(folder.path / kOrderFile));
  Save(WithRules({"a", "b"}), folder);
  BOOST_TEST(!fs::exists(folder.path / kOrderFile));
}

BOOST_AUTO_TEST_CASE(who_adds_or_removes_a_file_need_not_know_of_the_order) {
  const Folder folder;
  Save(WithRules({"d", "c", "e"}), folder);
  for (const std::string id : {"a", "f"})
    folder.Put("rules/" + id + ".json", *ObjectJson(WithRules({id}), {Family::kRules, id}));
  fs::remove(folder.path / "rules/d.json");
  folder.Put("more.json", Serialise(WithRules({"whole"})));  // a document may stand beside them
  BOOST_TEST(ObjectIds(LoadGood(folder), Family::kRules) == (std::vector<std::string>{"whole", "a", "c", "e", "f"}),
             boost::test_tools::per_element());
  folder.Put(std::string(kOrderFile), R"({"rules": ["f", "gone", "c"]})");
  BOOST_TEST(ObjectIds(LoadGood(folder), Family::kRules) == (std::vector<std::string>{"whole", "f", "c", "a", "e"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(faults_are_told_with_the_file_and_a_pointer_into_the_object) {
  const struct {
    std::string name;
    std::string content;
    std::string pointer;
    std::string_view says;
  } rows[] = {
      {"rules/a.json", R"({"id": "a", "action": "suppress", "when": {"contry": ["GB"]}})", "/when", "Did you mean"},
      {"rules/a.json", R"({"facts": [], "id": "a", "action": "block", "when": {"country": ["GB"]}})", "/facts",
       "not known"},
      {"rules/a.json", R"({"action": "suppress", "when": {"country": ["GB"]}})", "/id", "\"id\" is missing"},
      {"rules/b.json", R"({"id": "a", "action": "suppress", "when": {"country": ["GB"]}})", "/id", "Rename the file"},
      {"rules/a.json", "<<<<<<< HEAD\n{\"id\": \"a\"", "", "not JSON"},
      {"rules/a.json", "[]", "", "must be an object"},
      {"order.json", "<<<<<<< HEAD\n{}", "", "lines of both sides"},
      {"order.json", R"({"rulez": []})", "/rulez", "Did you mean \"rules\"?"},
      {"order.json", R"({"rules": {}})", "/rules", "a list of ids"},
      {"order.json", R"({"rules": ["a", "a"]})", "/rules/1", "twice"},
      {"order.json", R"({"rules": ["a", {"id": "b"}]})", "/rules/1", "no id"},
  };
  for (const auto& row : rows) {
    const Folder folder;
    folder.Put("facts.json", "{}");
    folder.Put(row.name, row.content);
    FileIssues issues;
    Load(folder, issues);
    BOOST_REQUIRE_MESSAGE(issues.size() >= 1U, row.content);
    BOOST_TEST(issues[0].file == (folder.path / row.name).generic_string());
    BOOST_TEST(issues[0].pointer == row.pointer, row.content);
    BOOST_TEST(issues[0].message.find(row.says) != std::string::npos, issues[0].message);
  }
}

BOOST_AUTO_TEST_CASE(a_pointer_into_the_policy_leads_into_the_object) {
  const Folder folder;
  Save(WithRules({"b", "a"}), folder);
  FileIssues issues;
  const SourceMap::Place place = Load(folder, issues).sources.Find("/rules/1/when/country/0");
  BOOST_TEST(place.file == (folder.path / "rules/a.json").generic_string());
  BOOST_TEST(place.pointer == "/when/country/0");
}

BOOST_AUTO_TEST_CASE(documents_may_lie_in_the_folders_of_families) {
  const Folder folder;
  folder.Put("rules/several.json", Serialise(WithRules({"b", "a"})));
  folder.Put("facts/about.json", R"({"about": "Nothing yet."})");
  BOOST_TEST((LoadGood(folder) == WithRules({"b", "a"})));
}

BOOST_AUTO_TEST_CASE(a_folder_in_another_layout_is_left_alone) {
  const struct {
    std::string name;
    std::string content;
  } rows[] = {{"rules.json", Serialise(WithRules({"a"}))},
              {"rules/several.json", Serialise(WithRules({"a"}))},
              {"rules/deeper/a.json", R"({"id": "a"})"},
              {"rules/Not An Id.json", R"({"id": "a"})"},
              {"grimbly/a.json", R"({"id": "a"})"}};
  for (const auto& row : rows) {
    const Folder folder;
    folder.Put(row.name, row.content);
    const auto before = folder.Everything();
    const auto saved = SaveFolder(WithRules({"z"}), folder.path);
    BOOST_REQUIRE_MESSAGE(!static_cast<bool>(saved), row.name);
    BOOST_CHECK(saved.error().code == base::ErrorCode::kConflict);
    BOOST_TEST(saved.error().message.find(row.name) != std::string::npos, saved.error().message);
    BOOST_TEST((folder.Everything() == before));
  }
}

BOOST_AUTO_TEST_CASE(what_has_no_name_for_a_file_is_refused) {
  for (const std::vector<std::string>& ids :
       {std::vector<std::string>{"../a"}, {""}, {"A"}, {std::string(65, 'a')}, {"a", "a"}}) {
    const Folder folder;
    const auto saved = SaveFolder(WithRules(ids), folder.path);
    BOOST_REQUIRE(!static_cast<bool>(saved));
    BOOST_CHECK(saved.error().code == base::ErrorCode::kInvalid);
    BOOST_TEST(fs::is_empty(folder.path));
  }
}

BOOST_AUTO_TEST_CASE(folders_are_made_and_links_to_folders_are_not_followed) {
  const Folder folder;
  BOOST_TEST(static_cast<bool>(SaveFolder(WithRules({"a"}), folder.path / "deep/er/")));
  BOOST_TEST(fs::exists(folder.path / "deep/er/rules/a.json"));
  const auto again = SaveFolder(WithRules({"a"}), folder.path / "deep/er/");
  BOOST_TEST((again && again->unchanged == 1U));
  fs::create_directories(folder.path / "elsewhere");
  fs::create_directories(folder.path / "linked");
  fs::create_directory_symlink(folder.path / "elsewhere", folder.path / "linked/rules");
  BOOST_TEST(!static_cast<bool>(SaveFolder(WithRules({"a"}), folder.path / "linked")));
  BOOST_TEST(fs::is_empty(folder.path / "elsewhere"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

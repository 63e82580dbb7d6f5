#include "server/policy/index_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "rules/ruleset.h"
#include "rules/term_matcher.h"

namespace signpost::policy {
namespace {

namespace fs = std::filesystem;

constexpr rules::HashKey kKey{.k0 = 5, .k1 = 6};

struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "signpost-index-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    path = pattern;
    file = (path / "r1.index").string();
  }
  ~Folder() { fs::remove_all(path); }

  fs::path path;
  std::string file;
};

rules::CompiledTerms Terms() {
  rules::Issues issues;
  const rules::TermList list{.id = "list",
                             .terms = {{.text = "zorblat grimbly"},
                                       {.text = "fex vun", .match = rules::MatchKind::kNear, .within_words = 3},
                                       {.text = "blatt", .match = rules::MatchKind::kWithinWord},
                                       {.text = "dropmip", .fold = rules::Fold::kSkeleton},
                                       {.text = "gorwib", .fold = rules::Fold::kFuzzy},
                                       {.text = "nol[0-9]{3}", .match = rules::MatchKind::kPattern}}};
  auto terms = rules::CompileTerms({list, {.id = "empty"}}, kKey, issues);
  BOOST_REQUIRE(!HasErrors(issues));
  return terms;
}

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string Fault(const std::string& path, std::string_view revision = "r1", const rules::HashKey& key = kKey) {
  const auto file = OpenIndexFile(path, revision, key);
  if (file) return "";
  BOOST_TEST((file.error().code == base::ErrorCode::kInvalid));
  return file.error().message.substr(("The index file " + path + " ").size());
}

BOOST_FIXTURE_TEST_SUITE(index_file, Folder)

BOOST_AUTO_TEST_CASE(what_was_written_is_mapped) {
  const rules::CompiledTerms terms = Terms();
  BOOST_TEST_REQUIRE(bool(WriteIndexFile(file, "r1", terms.index, "the rest")));
  const auto opened = OpenIndexFile(file, "r1", kKey);
  BOOST_TEST_REQUIRE(bool(opened));
  BOOST_TEST(opened->rest == "the rest");
  BOOST_TEST(std::ranges::equal(opened->index.image(), terms.index.image()));
  struct stat about;
  BOOST_TEST(stat(file.c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 0777U) == 0600U);
  BOOST_TEST(std::distance(fs::directory_iterator(path), {}) == 1);  // nothing is left beside it

  fs::remove(file);  // the mapping stays
  rules::MatchScratch scratch;
  rules::MatchText(opened->index, terms.patterns, "zorblat grimbly, vun fex: xblattx Dr0pmip gorwbi nol123", 0,
                   scratch);
  BOOST_TEST(scratch.hits.size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_file_knows_no_term) {
  BOOST_TEST_REQUIRE(bool(WriteIndexFile(file, "r1", Terms().index, "")));
  const std::string bytes = Bytes(file);
  for (const char* term : {"zorblat", "grimbly", "fex", "blatt", "drop", "gorw", "nol"}) {
    BOOST_TEST((bytes.find(term) == std::string::npos), term);
  }
}

BOOST_AUTO_TEST_CASE(another_revision_key_or_file_is_refused) {
  BOOST_TEST_REQUIRE(bool(WriteIndexFile(file, "r1", Terms().index, "rest")));
  BOOST_TEST(Fault(file) == "");
  BOOST_TEST(Fault(file, "r2") == "belongs to another revision; it is built anew.");
  BOOST_TEST(Fault(file, "r1", {.k0 = 5, .k1 = 7}) ==
             "was made with another key, or by another release; it is built anew.");
  Overwrite(file, "");
  BOOST_TEST(Fault(file) == "is cut short; it is built anew.");
  Overwrite(file, std::string(4096, 'x'));
  BOOST_TEST(Fault(file) == "is no index file; it is built anew.");
  const auto missing = OpenIndexFile((path / "none").string(), "r1", kKey);
  BOOST_TEST_REQUIRE(!bool(missing));
  BOOST_TEST((missing.error().code == base::ErrorCode::kUnavailable));
}

BOOST_AUTO_TEST_CASE(another_format_is_refused) {
  BOOST_TEST_REQUIRE(bool(WriteIndexFile(file, "r1", Terms().index, "rest")));
  std::string bytes = Bytes(file);
  bytes[16] = static_cast<char>(kIndexFileVersion + 1);
  Overwrite(file, bytes);
  BOOST_TEST(Fault(file) == "is of format " + std::to_string(kIndexFileVersion + 1) + "; it is built anew.");
}

// Every bit that is turned and every length that is cut off shows.
BOOST_AUTO_TEST_CASE(damage_anywhere_is_refused) {
  BOOST_TEST_REQUIRE(bool(WriteIndexFile(file, "r1", Terms().index, "the rest")));
  const std::string good = Bytes(file);
  for (std::size_t i = 0; i < good.size(); i += i < 256 ? 1 : 37) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
    Overwrite(file, bytes);
    BOOST_TEST(Fault(file) != "", "byte " << i);
  }
  for (std::size_t size = 0; size < good.size(); size += 97) {
    Overwrite(file, good.substr(0, size));
    BOOST_TEST(Fault(file) != "", "cut to " << size);
  }
  Overwrite(file, good + "x");
  BOOST_TEST(Fault(file) != "");
  Overwrite(file, good);
  BOOST_TEST(Fault(file) == "");
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_said) {
  const auto written = WriteIndexFile((path / "no" / "r1.index").string(), "r1", Terms().index, "");
  BOOST_TEST_REQUIRE(!bool(written));
  BOOST_TEST((written.error().code == base::ErrorCode::kUnavailable));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

#include "server/auth/list_keys.h"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "server/auth/initialise.h"
#include "server/base/files.h"

namespace signpost::auth {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

// 32 bytes, 0 to 31. The name was worked out by another implementation of BLAKE2b: what it is derived as is fixed.
const std::string kLine = "8cc39a54 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n";

struct Folder {
  Folder() {
    BOOST_REQUIRE(Initialise());
    std::string pattern = (fs::temp_directory_path() / "signpost-keys-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(pattern.data()));
    path = pattern;
  }
  ~Folder() { fs::remove_all(path); }

  std::string file() const { return (path / "list.key").string(); }

  fs::path path;
};

ListKeys Parsed(const std::string& text) {
  const auto keys = ListKeys::Parse(text, "list.key");
  BOOST_REQUIRE(keys);
  return *keys;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(list_keys, Folder)

BOOST_AUTO_TEST_CASE(what_is_sealed_is_opened_by_the_same_key_for_the_same_purpose) {
  const ListKeys keys = Parsed("# ours\n\n" + kLine);
  const auto sealed = keys.Seal("term list made-up", "zorblat");
  BOOST_TEST(sealed.key == "8cc39a54");
  BOOST_TEST(sealed.box.find("zorblat") == std::string::npos);
  BOOST_TEST(*keys.Open("term list made-up", sealed) == "zorblat");
  BOOST_TEST((keys.Open("term list other", sealed).error().code == ErrorCode::kInvalid));
  auto altered = sealed;
  altered.box[30] = altered.box[30] == 'A' ? 'B' : 'A';
  BOOST_TEST((keys.Open("term list made-up", altered).error().code == ErrorCode::kInvalid));
  altered.box = "not base64!";
  BOOST_TEST((keys.Open("term list made-up", altered).error().code == ErrorCode::kInvalid));
  altered = {"00000000", sealed.box};
  BOOST_TEST((keys.Open("term list made-up", altered).error().code == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(equal_content_is_sealed_alike_and_nothing_else_is) {
  const ListKeys keys = Parsed(kLine);
  const std::string box = keys.Seal("a", "bc").box;
  BOOST_TEST(keys.Seal("a", "bc").box == box);
  for (const auto& [purpose, bytes] : {std::pair("a", "bd"), std::pair("ab", "c"), std::pair("b", "bc")}) {
    BOOST_TEST(keys.Seal(purpose, bytes).box.substr(0, 32) != box.substr(0, 32));
  }
}

BOOST_AUTO_TEST_CASE(a_new_key_comes_first_and_the_old_one_still_opens) {
  const std::string first = *AddListKey(file());
  const auto permissions = fs::status(file()).permissions();
  BOOST_TEST(((permissions & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none));
  const ListKeys before = *ListKeys::Load(file());
  const auto sealed = before.Seal("p", "zorblat");
  const std::string digest = before.TermDigest("zorblat");
  BOOST_TEST(digest.size() == kTermDigestDigits);
  BOOST_TEST(digest != before.TermDigest("zorblatt"));

  const std::string second = *AddListKey(file());
  BOOST_TEST(second != first);
  const ListKeys after = *ListKeys::Load(file());
  BOOST_TEST(after.newest() == second);
  BOOST_TEST(*after.Open("p", sealed) == "zorblat");
  BOOST_TEST(after.Seal("p", "zorblat").key == second);
  BOOST_TEST(after.TermDigest("zorblat") == digest);
}

BOOST_AUTO_TEST_CASE(what_is_no_key_file_is_told_from_one) {
  BOOST_TEST((ListKeys::Load(file()).error().code == ErrorCode::kNotFound));
  std::string many;
  for (std::size_t i = 0; i <= kMaxListKeys; ++i) many += kLine;
  std::string wrong_name = kLine;
  wrong_name[0] = '9';
  for (const std::string& text : {std::string(), std::string("# nothing\n"), std::string("8cc39a54"),
                                  std::string("8cc39a54 \n"), std::string("8cc39a54 AAEC\n"), wrong_name, many}) {
    const auto keys = ListKeys::Parse(text, "list.key");
    BOOST_REQUIRE_MESSAGE(!keys, text);
    BOOST_TEST((keys.error().code == ErrorCode::kInvalid));
  }
  std::ofstream(file()) << kLine;
  fs::permissions(file(), fs::perms::owner_all | fs::perms::group_read);
  BOOST_TEST((ListKeys::Load(file()).error().code == ErrorCode::kInvalid));
  BOOST_TEST(!AddListKey(file()));  // it is not written to
  BOOST_TEST(*base::ReadFile(file()) == kLine);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

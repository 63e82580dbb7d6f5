#include "server/admin/data_folder.h"

#include "tests/unit/admin/support.h"

namespace signpost::admin {

BOOST_FIXTURE_TEST_SUITE(data_folder, TempFolder)

BOOST_AUTO_TEST_CASE(a_missing_folder_is_made_for_its_owner_alone) {
  const fs::path data = path / "a" / "b";
  BOOST_REQUIRE(OpenStore({.data = data.string()}));
  BOOST_TEST((fs::status(data).permissions() == fs::perms::owner_all));
  BOOST_TEST(fs::exists(data / "signpost.db"));
  BOOST_TEST(StorePath(data.string()) == (data / "signpost.db").string());
  BOOST_TEST(JournalFolder(data.string()) == (data / "journal").string());
}

BOOST_AUTO_TEST_CASE(an_existing_folder_keeps_its_permissions) {
  fs::permissions(path, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec);
  BOOST_REQUIRE(MakeDataFolder(path.string()));
  BOOST_TEST(
      (fs::status(path).permissions() == (fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec)));
}

BOOST_AUTO_TEST_CASE(those_who_only_ask_make_nothing) {
  const fs::path data = path / "none";
  const auto opened = OpenExistingStore({.data = data.string()});
  BOOST_REQUIRE(!opened);
  BOOST_TEST((opened.error().code == base::ErrorCode::kNotFound));
  BOOST_TEST(Mentions(opened.error(), data.string()));
  BOOST_TEST(!fs::exists(data));
  BOOST_REQUIRE(OpenStore({.data = data.string()}));
  BOOST_TEST(bool(OpenExistingStore({.data = data.string()})));
}

BOOST_AUTO_TEST_CASE(a_file_in_the_way_is_told) {
  Write("file", "");
  const auto made = MakeDataFolder((path / "file").string());
  BOOST_REQUIRE(!made);
  BOOST_TEST((made.error().code == base::ErrorCode::kUnavailable));
  BOOST_TEST(Mentions(made.error(), "--data"));
}

BOOST_AUTO_TEST_CASE(the_key_of_terms_is_the_secrets_own) {
  const auto first = auth::Secrets::LoadOrCreate(path.string());
  BOOST_REQUIRE(first);
  const rules::HashKey key = TermHashKey(*first);
  BOOST_TEST((key.k0 != 0 || key.k1 != 0));
  const auto again = auth::Secrets::LoadOrCreate(path.string());
  BOOST_REQUIRE(again);
  BOOST_TEST(TermHashKey(*again).k0 == key.k0);
  BOOST_TEST(TermHashKey(*again).k1 == key.k1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

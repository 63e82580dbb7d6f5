#include "server/admin/last_known.h"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/admin/support.h"

namespace signpost::admin {

using base::ErrorCode;

BOOST_FIXTURE_TEST_SUITE(last_known, DataFolder)

std::string Data(const DataFolder& folder) { return (folder.path / "data").string(); }

BOOST_AUTO_TEST_CASE(the_last_policy_is_remembered) {
  BOOST_TEST((RecallHead(Data(*this)).error().code == ErrorCode::kNotFound));
  for (const char* revision : {"4f1c0d6a2b9e8c37", "0000000000000001"}) {
    BOOST_REQUIRE(RememberHead(Data(*this), {.revision = revision, .confirmed = kNow}));
    const auto head = RecallHead(Data(*this));
    BOOST_REQUIRE(head);
    BOOST_TEST(head->revision == revision);
    BOOST_TEST((head->confirmed == kNow));
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_not_believed) {
  for (const char* text : {"", "\n", "4f1c", "4f1c 12", "4f1c x\n", " 12\n", "4f1c 12 \n"}) {
    std::ofstream(Data(*this) + "/last_policy") << text;
    BOOST_TEST((RecallHead(Data(*this)).error().code == ErrorCode::kInvalid), "taken: \"" << text << "\"");
  }
}

BOOST_AUTO_TEST_CASE(who_may_call_is_remembered_sealed) {
  BOOST_TEST((RecallPrincipals(Data(*this), *secrets).error().code == ErrorCode::kNotFound));
  const store::Principal searchco{.id = "searchco",
                                  .name = "Search: Co\n",
                                  .kind = "partner",
                                  .scopes = {"decide", "events"},
                                  .key_hash = std::string("\x00\x01\xff\x7f", 4),
                                  .rate_per_second = 12.5,
                                  .burst = 100,
                                  .created = kNow,
                                  .revoked = std::nullopt};
  store::Principal gone{.id = "gone"};
  gone.revoked = kNow;
  for (const std::vector<store::Principal>& all : {std::vector<store::Principal>{}, {searchco}, {searchco, gone}}) {
    BOOST_REQUIRE(RememberPrincipals(Data(*this), *secrets, all));
    const auto recalled = RecallPrincipals(Data(*this), *secrets);
    BOOST_REQUIRE(recalled);
    BOOST_REQUIRE(recalled->size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      BOOST_TEST((*recalled)[i].id == all[i].id);
      BOOST_TEST((*recalled)[i].name == all[i].name);
      BOOST_TEST((*recalled)[i].kind == all[i].kind);
      BOOST_TEST((*recalled)[i].scopes == all[i].scopes);
      BOOST_TEST(((*recalled)[i].key_hash == all[i].key_hash));
      BOOST_TEST((*recalled)[i].rate_per_second == all[i].rate_per_second);
      BOOST_TEST((*recalled)[i].burst == all[i].burst);
      BOOST_TEST(((*recalled)[i].created == all[i].created));
      BOOST_TEST(((*recalled)[i].revoked == all[i].revoked));
    }
  }
  std::ifstream file(Data(*this) + "/last_keys", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  BOOST_TEST(bytes.find("searchco") == std::string::npos);
  std::ofstream(Data(*this) + "/last_keys", std::ios::binary) << bytes.substr(0, bytes.size() - 1);
  BOOST_TEST((RecallPrincipals(Data(*this), *secrets).error().code == ErrorCode::kInvalid));
  std::ofstream(Data(*this) + "/last_keys", std::ios::binary) << bytes;
  BOOST_TEST(bool(RecallPrincipals(Data(*this), *secrets)));
  const auto other = auth::Secrets::LoadOrCreate(path.string());
  BOOST_TEST((RecallPrincipals(Data(*this), *other).error().code == ErrorCode::kInvalid));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

#include "server/admin/keys.h"

#include <limits>

#include "server/auth/key.h"
#include "tests/unit/admin/support.h"

namespace signpost::admin {

using auth::Scope;
using base::ErrorCode;

struct Keys : DataFolder {
  std::string Add(const std::string& id, auth::Scopes scopes = {Scope::kDecide}, double rate = 0,
                  std::uint32_t burst = 0) {
    const auto key = AddKey(
        *store, {.id = id, .name = "Name", .scopes = scopes, .rate_per_second = rate, .burst = burst}, "ana", kNow);
    BOOST_REQUIRE(key);
    return *key;
  }
  std::shared_ptr<const auth::KeyRing> Ring(const auth::KeyRing* previous = nullptr) {
    const auto principals = store->ListPrincipals();
    BOOST_REQUIRE(principals);
    return BuildKeyRing(*principals, previous);
  }
};

BOOST_FIXTURE_TEST_SUITE(keys, Keys)

BOOST_AUTO_TEST_CASE(a_key_opens_what_its_scopes_say_and_is_not_kept) {
  const std::string key = Add("searchco", {Scope::kDecide, Scope::kEvents}, 10, 20);
  const auto ring = Ring();
  const auto* entry = ring->Authenticate(key);
  BOOST_REQUIRE(entry != nullptr);
  BOOST_TEST(entry->principal.id == "searchco");
  BOOST_TEST(entry->principal.name == "Name");
  BOOST_TEST((entry->principal.kind == auth::Kind::kPartner));
  BOOST_TEST((entry->principal.scopes == auth::Scopes{Scope::kDecide, Scope::kEvents}));
  BOOST_TEST(entry->limiter->rate_per_second() == 10);
  BOOST_TEST(entry->limiter->burst() == 20u);
  std::string changed = key;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  BOOST_TEST(ring->Authenticate(changed) == nullptr);

  const auto listed = ListKeys(*store);
  BOOST_REQUIRE(listed);
  BOOST_REQUIRE(listed->size() == 1u);
  const std::string secret(auth::ParseKey(key)->secret);
  BOOST_TEST(listed->front().key_hash.find(secret) == std::string::npos);
  BOOST_TEST((listed->front().created == kNow));
  BOOST_TEST(!listed->front().revoked);
}

BOOST_AUTO_TEST_CASE(a_rate_without_a_burst_allows_what_a_second_brings) {
  Add("a", {Scope::kDecide}, 2.5);
  Add("b", {Scope::kDecide});
  const auto ring = Ring();
  BOOST_TEST(ring->Find("a")->limiter->burst() == 3u);
  BOOST_TEST(ring->Find("b")->limiter->Take(kNow).allowed);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_before_anything_is_written) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auth::Principal wrong[] = {
      {.id = "", .scopes = {Scope::kDecide}},
      {.id = "Search Co", .scopes = {Scope::kDecide}},
      {.id = std::string(33, 'a'), .scopes = {Scope::kDecide}},
      {.id = "a"},
      {.id = "a", .scopes = {Scope::kDecide, Scope::kPolicyRead}},
      {.id = "a", .scopes = {Scope::kPrincipals}},
      {.id = "a", .scopes = {Scope::kListKeeper}},
      {.id = "a", .scopes = {Scope::kDecide}, .rate_per_second = -1},
      {.id = "a", .scopes = {Scope::kDecide}, .rate_per_second = nan},
      {.id = "a", .scopes = {Scope::kDecide}, .rate_per_second = kMaxRatePerSecond + 1},
  };
  for (const auth::Principal& principal : wrong) {
    const auto key = AddKey(*store, principal, "ana", kNow);
    BOOST_REQUIRE(!key);
    BOOST_TEST((key.error().code == ErrorCode::kInvalid));
  }
  BOOST_TEST(Actions().empty());
  BOOST_TEST(
      bool(AddKey(*store, {.id = "a", .scopes = {Scope::kDecide}, .rate_per_second = kMaxRatePerSecond}, "ana", kNow)));
}

BOOST_AUTO_TEST_CASE(a_revoked_key_opens_nothing_and_its_id_is_never_given_again) {
  const std::string key = Add("leaving");
  const std::string other = Add("staying");
  BOOST_REQUIRE(RevokeKey(*store, "leaving", "ben", kNow));
  const auto ring = Ring();
  BOOST_TEST(ring->Authenticate(key) == nullptr);
  BOOST_TEST(ring->Authenticate(other) != nullptr);
  BOOST_TEST(ring->size() == 1u);
  BOOST_TEST(bool(ListKeys(*store)->front().revoked));
  BOOST_TEST(bool(RevokeKey(*store, "leaving", "ben", kNow)));

  const auto again = AddKey(*store, {.id = "leaving", .scopes = {Scope::kDecide}}, "ana", kNow);
  BOOST_REQUIRE(!again);
  BOOST_TEST((again.error().code == ErrorCode::kConflict));
  BOOST_TEST(Mentions(again.error(), "another id"));
  const auto nobody = RevokeKey(*store, "nobody", "ben", kNow);
  BOOST_REQUIRE(!nobody);
  BOOST_TEST((nobody.error().code == ErrorCode::kNotFound));

  const std::vector<std::string> expected = {
      "ana key_add leaving", "ana key_add staying",        "ben key_revoke leaving", "ben key_revoke leaving",
      "ana key_add leaving", "ana key_add_failed leaving", "ben key_revoke nobody",  "ben key_revoke_failed nobody"};
  BOOST_TEST(Actions() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_ring_does_not_refill_anybodys_bucket) {
  Add("slow", {Scope::kDecide}, 1, 1);
  const auto first = Ring();
  BOOST_TEST(first->Find("slow")->limiter->Take(kNow).allowed);
  Add("other");
  const auto second = Ring(first.get());
  BOOST_TEST(second->size() == 2u);
  BOOST_TEST(!second->Find("slow")->limiter->Take(kNow).allowed);
  BOOST_TEST(Ring()->Find("slow")->limiter->Take(kNow).allowed);
}

BOOST_AUTO_TEST_CASE(a_row_that_can_not_be_read_does_not_lock_out_the_others) {
  const std::string key = Add("good");
  store::Principal foreign{.id = "foreign", .name = "", .kind = "robot", .scopes = {"decide"}, .key_hash = "short"};
  BOOST_REQUIRE(store->PutPrincipal(foreign));
  const auto ring = Ring();
  BOOST_TEST(ring->Authenticate(key) != nullptr);
  BOOST_TEST(ring->Find("foreign") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

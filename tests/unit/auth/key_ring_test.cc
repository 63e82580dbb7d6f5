#include "server/auth/key_ring.h"

#include <boost/test/unit_test.hpp>

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(key_ring)

struct Keyed {
  std::string key;
  KeyedPrincipal principal;
};

Keyed Make(const std::string& id, double rate = 1, std::uint32_t burst = 1) {
  Keyed keyed{.key = *GenerateKey(id), .principal = {}};
  keyed.principal.principal = {.id = id,
                               .name = id,
                               .kind = Kind::kPartner,
                               .scopes = {Scope::kDecide},
                               .rate_per_second = rate,
                               .burst = burst};
  keyed.principal.key_hash = HashSecret(ParseKey(keyed.key)->secret);
  return keyed;
}

std::shared_ptr<const KeyRing> Build(const std::vector<Keyed>& keyed, const KeyRing* previous = nullptr) {
  std::vector<KeyedPrincipal> principals;
  for (const Keyed& one : keyed) principals.push_back(one.principal);
  return KeyRing::Build(principals, previous);
}

BOOST_AUTO_TEST_CASE(only_the_right_key_opens) {
  const Keyed a = Make("a");
  const Keyed b = Make("b");
  const auto ring = Build({a, b});
  BOOST_REQUIRE(ring->Authenticate(a.key));
  BOOST_TEST(ring->Authenticate(a.key)->principal.id == "a");
  BOOST_TEST(ring->Authenticate(b.key)->principal.id == "b");
  std::string crossed = a.key;
  crossed.replace(3, 1, "b");  // a's secret under b's id
  std::string unknown = a.key;
  unknown.replace(3, 1, "c");
  for (const std::string& key : {crossed, unknown, std::string(), std::string("sp_a_"), a.key + "x", " " + a.key}) {
    BOOST_TEST_CONTEXT(key) { BOOST_TEST(ring->Authenticate(key) == nullptr); }
  }
  for (std::size_t i = 5; i < a.key.size(); ++i) {
    std::string altered = a.key;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    BOOST_TEST(ring->Authenticate(altered) == nullptr);
  }
  BOOST_TEST(Build({})->Authenticate(a.key) == nullptr);
  BOOST_TEST(ring->Find("b")->principal.id == "b");
  BOOST_TEST(ring->Find("c") == nullptr);
  BOOST_TEST(ring->size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_revoked_key_is_told_from_what_never_was_one) {
  const Keyed good = Make("good");
  const Keyed gone = Make("gone");
  const std::vector<KeyedPrincipal> keys = {good.principal}, revoked = {gone.principal};
  const auto ring = KeyRing::Build(keys, nullptr, revoked);
  BOOST_TEST(ring->Authenticate(gone.key) == nullptr);
  BOOST_REQUIRE(ring->FindRevoked(gone.key));
  BOOST_TEST(ring->FindRevoked(gone.key)->id == "gone");
  for (const std::string& key : {good.key, Make("gone").key, Make("other").key, std::string("sp_gone_")}) {
    BOOST_TEST_CONTEXT(key) { BOOST_TEST(ring->FindRevoked(key) == nullptr); }
  }
  BOOST_TEST(ring->size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_refresh_keeps_the_bucket_unless_the_rate_changed) {
  const Keyed a = Make("a", 1, 5);
  const auto first = Build({a});
  BOOST_TEST(Build({a}, first.get())->Find("a")->limiter == first->Find("a")->limiter);
  Keyed faster = a;
  faster.principal.principal.rate_per_second = 2;
  Keyed wider = a;
  wider.principal.principal.burst = 6;
  for (const Keyed& changed : {faster, wider}) {
    const auto next = Build({changed}, first.get());
    BOOST_TEST(next->Find("a")->limiter != first->Find("a")->limiter);
    BOOST_TEST(next->Find("a")->limiter->rate_per_second() == changed.principal.principal.rate_per_second);
    BOOST_TEST(next->Find("a")->limiter->burst() == changed.principal.principal.burst);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

#include "server/admin/sessions.h"

#include "server/admin/sign_in.h"
#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {

using auth::Role;
using base::ErrorCode;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Sessions : DataFolder {
  auth::Passwords passwords{{.passes = 1, .memory_bytes = 8 * 1024}};

  Sessions() {
    const auto invited = InvitePerson(*store, {.id = "bea", .name = "Bea", .roles = {Role::kEditor}}, "ana", kNow);
    BOOST_REQUIRE(invited);
    BOOST_REQUIRE(AcceptInvitation(*store, passwords, invited->token, "grimbly dropmip fex", kNow));
  }

  std::string Begin(base::Instant when = kNow) {
    const auto token = BeginSession(*store, *ReadAccount(*store, "bea"), when);
    BOOST_REQUIRE(token);
    return *token;
  }
  bool IsGood(const std::string& token, base::Instant when = kNow) {
    const auto found = FindSession(*store, token, when);
    BOOST_TEST((found || found.error().code == ErrorCode::kNotFound));
    return bool(found);
  }
  std::size_t Records() { return store->ListRecords("sessions", "", store::kMaxListed)->size(); }
};

BOOST_FIXTURE_TEST_SUITE(sessions, Sessions)

BOOST_AUTO_TEST_CASE(a_token_finds_its_person_and_is_not_kept) {
  const std::string token = Begin();
  const auto found = FindSession(*store, token, kNow);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->account.id == "bea");
  BOOST_TEST((found->ends == kNow + kSessionLife));
  BOOST_TEST(found->session_digest.find(token) == std::string::npos);
  for (const std::string& wrong : {std::string(), token.substr(1), std::string(43, 'a'), found->session_digest}) {
    BOOST_TEST(!IsGood(wrong), wrong);
  }
  BOOST_TEST(Begin() != token);
}

BOOST_AUTO_TEST_CASE(it_ends_when_it_is_not_used_and_after_half_a_day) {
  const std::string idle = Begin();
  BOOST_TEST(IsGood(idle, kNow + hours(1) - seconds(1)));
  BOOST_TEST(IsGood(idle, kNow + hours(2) - seconds(2)));  // an hour after that use
  BOOST_TEST(!IsGood(idle, kNow + hours(3)));
  const std::string busy = Begin();
  base::Instant now = kNow;
  for (; now < kNow + kSessionLife; now += minutes(30)) BOOST_TEST(IsGood(busy, now));
  BOOST_TEST(!IsGood(busy, now));
}

struct Counted : store::ForwardingStore {
  using ForwardingStore::ForwardingStore;
  int writes = 0;
  base::Result<std::uint64_t> WriteRecords(std::span<const store::RecordWrite> wanted) override {
    ++writes;
    return ForwardingStore::WriteRecords(wanted);
  }
};

BOOST_AUTO_TEST_CASE(its_use_is_written_down_once_a_minute) {
  const std::string token = Begin();
  Counted counted(*store);
  for (int second = 0; second < 150; second += 10) BOOST_REQUIRE(FindSession(counted, token, kNow + seconds(second)));
  BOOST_TEST(counted.writes == 2);
}

BOOST_AUTO_TEST_CASE(signing_out_ends_it_and_no_other) {
  const std::string token = Begin(), other = Begin();
  const auto found = FindSession(*store, token, kNow);
  BOOST_REQUIRE(EndSession(*store, *found, kNow));
  BOOST_TEST(!IsGood(token));
  BOOST_TEST(IsGood(other));
  BOOST_TEST(bool(EndSession(*store, *found, kNow)));
  const std::vector<std::string> audited = {"ana person_invite bea", "bea invitation_accept bea", "bea sign_in bea",
                                            "bea sign_in bea",       "bea sign_out bea",          "bea sign_out bea"};
  BOOST_TEST(Actions() == audited, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_end_with_other_roles_another_password_a_link_or_when_disabled) {
  const auto change = [&](auth::Roles roles, bool disabled) {
    BOOST_REQUIRE(ChangeAccount(*store, "bea", {.name = "Bea", .roles = roles, .disabled = disabled}, "ana", kNow));
  };
  const std::function<void()> ways[] = {
      [&] { change({Role::kReviewer}, false); },
      [&] { BOOST_REQUIRE(SetPassword(*store, passwords, "bea", "another good password", kNow)); },
      [&] {
        const auto link = InviteAgain(*store, "bea", "ana", kNow);
        BOOST_REQUIRE(AcceptInvitation(*store, passwords, link->token, "another good password", kNow));
      },
      [&] { change({Role::kReviewer}, true); },
  };
  for (const auto& way : ways) {
    const std::string one = Begin(), two = Begin();
    BOOST_TEST((IsGood(one) && IsGood(two)));
    way();
    BOOST_TEST((!IsGood(one) && !IsGood(two)));
  }
  change({Role::kReviewer}, false);  // enabled again: what was over stays over
  BOOST_TEST(IsGood(Begin()));
}

BOOST_AUTO_TEST_CASE(what_is_over_is_removed_a_slice_at_a_time) {
  const std::size_t old = kSweptSessions + 50;
  for (std::size_t i = 0; i < old; ++i) Begin(kNow - hours(2));
  const std::string fresh = Begin();
  SessionSweeper sweeper(*store);
  std::size_t removed = 0;
  for (int round = 0; round < 3; ++round) {
    const auto swept = sweeper.Sweep(kNow);
    BOOST_REQUIRE(swept);
    BOOST_TEST(*swept <= kSweptSessions);
    removed += *swept;
  }
  BOOST_TEST(removed == old);
  BOOST_TEST(Records() == 1u);
  BOOST_TEST(IsGood(fresh));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

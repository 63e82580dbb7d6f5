#include "server/admin/accounts.h"

#include "server/admin/keys.h"
#include "server/admin/sign_in.h"
#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {

using auth::Role;
using base::ErrorCode;

constexpr const char* kPassword = "grimbly dropmip fex";

struct Accounts : DataFolder {
  auth::Passwords passwords{{.passes = 1, .memory_bytes = 8 * 1024}};

  Invitation Invite(const std::string& id, auth::Roles roles = {Role::kEditor}) {
    auto invited = InvitePerson(*store, {.id = id, .name = "Name of " + id, .roles = roles}, "ana", kNow);
    BOOST_REQUIRE(invited);
    return *invited;
  }
  Account Join(const std::string& id, auth::Roles roles = {Role::kEditor}) {
    auto account = AcceptInvitation(*store, passwords, Invite(id, roles).token, kPassword, kNow);
    BOOST_REQUIRE(account);
    return *account;
  }
  base::Result<Account> Accept(const std::string& token, base::Instant when = kNow) {
    return AcceptInvitation(*store, passwords, token, kPassword, when);
  }
  base::Result<Account> Change(const std::string& id, auth::Roles roles, bool disabled = false,
                               std::optional<std::string> tag = {}) {
    return ChangeAccount(
        *store, id, {.name = "Name of " + id, .roles = roles, .disabled = disabled, .expected_tag = std::move(tag)},
        "ana", kNow);
  }
  std::string TagOf(const std::string& id) {
    const auto account = ReadAccount(*store, id);
    BOOST_REQUIRE(account);
    return AccountTag(*account);
  }
};

BOOST_FIXTURE_TEST_SUITE(accounts, Accounts)

BOOST_AUTO_TEST_CASE(an_invitation_makes_an_account_that_a_password_opens) {
  const Invitation invited = Invite("bea", {Role::kEditor, Role::kAnalyst});
  BOOST_TEST(invited.path == "/console/#invitation=" + invited.token);
  BOOST_TEST((invited.expires == kNow + kInvitationLife));
  auto account = ReadAccount(*store, "bea");
  BOOST_REQUIRE(account);
  BOOST_TEST(!account->active());
  BOOST_TEST((account->roles == auth::Roles{Role::kEditor, Role::kAnalyst}));

  BOOST_REQUIRE(Accept(invited.token));
  account = ReadAccount(*store, "bea");
  BOOST_TEST(account->active());
  BOOST_TEST(account->name == "Name of bea");
  BOOST_TEST((account->created == kNow));
  BOOST_TEST(account->password_hash.find(kPassword) == std::string::npos);
  BOOST_TEST(Actions() == (std::vector<std::string>{"ana person_invite bea", "bea invitation_accept bea"}),
             boost::test_tools::per_element());
  BOOST_REQUIRE(ListAccounts(*store));
  BOOST_TEST(ListAccounts(*store)->size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_link_is_good_once_for_two_days_and_until_there_is_another) {
  const Invitation first = Invite("bea");
  BOOST_TEST((Accept("bea." + std::string(43, 'a')).error().code == ErrorCode::kNotFound));
  BOOST_TEST((Accept("nobody" + first.token.substr(3)).error().code == ErrorCode::kNotFound));
  for (const char* malformed : {"", "bea", "bea.", ".", "Bea.x"}) {
    BOOST_TEST((Accept(malformed).error().code == ErrorCode::kNotFound), malformed);
  }
  BOOST_TEST((Accept(first.token, kNow + kInvitationLife).error().code == ErrorCode::kNotFound));
  BOOST_TEST((AcceptInvitation(*store, passwords, first.token, "short", kNow).error().code == ErrorCode::kInvalid));

  const auto second = InviteAgain(*store, "bea", "ana", kNow);
  BOOST_REQUIRE(second);
  BOOST_TEST((Accept(first.token).error().code == ErrorCode::kNotFound));
  BOOST_REQUIRE(Accept(second->token, kNow + kInvitationLife - std::chrono::milliseconds(1)));
  BOOST_TEST((Accept(second->token).error().code == ErrorCode::kNotFound));
  BOOST_TEST((InviteAgain(*store, "nobody", "ana", kNow).error().code == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_before_anything_is_written) {
  const NewPerson wrong[] = {
      {.id = "", .name = "A", .roles = {Role::kViewer}},
      {.id = "Bea", .name = "A", .roles = {Role::kViewer}},
      {.id = "bea", .name = "", .roles = {Role::kViewer}},
      {.id = "bea", .name = std::string(kMaxPersonNameBytes + 1, 'a'), .roles = {Role::kViewer}},
      {.id = "bea", .name = "two\nlines", .roles = {Role::kViewer}},
      {.id = "bea", .name = "A", .roles = {}},
  };
  for (const NewPerson& person : wrong) {
    const auto invited = InvitePerson(*store, person, "ana", kNow);
    BOOST_TEST((!invited && invited.error().code == ErrorCode::kInvalid), person.id);
  }
  BOOST_TEST(Actions().empty());
}

BOOST_AUTO_TEST_CASE(an_id_is_one_persons_or_one_programs) {
  const auto add = [&](const std::string& id, auth::Kind kind) {
    return AddKey(*store, {.id = id, .name = "Key", .kind = kind, .scopes = {auth::Scope::kReports}}, "ana", kNow);
  };
  BOOST_REQUIRE(add("service", auth::Kind::kService));
  BOOST_REQUIRE(add("gone", auth::Kind::kPartner));
  BOOST_REQUIRE(RevokeKey(*store, "gone", "ana", kNow));
  BOOST_REQUIRE(add("person", auth::Kind::kPerson));
  Invite("bea");
  for (const char* taken : {"service", "gone", "bea"}) {
    const auto invited = InvitePerson(*store, {.id = taken, .name = "A", .roles = {Role::kViewer}}, "ana", kNow);
    BOOST_TEST((!invited && invited.error().code == ErrorCode::kConflict), taken);
  }
  Invite("person");
  BOOST_TEST((add("bea", auth::Kind::kService).error().code == ErrorCode::kConflict));
  BOOST_TEST((add("bea", auth::Kind::kPartner).error().code == ErrorCode::kConflict));
  BOOST_TEST(bool(add("bea", auth::Kind::kPerson)));
}

BOOST_AUTO_TEST_CASE(a_change_needs_the_state_that_was_read) {
  Join("ada", {Role::kAdministrator});
  const Account before = Join("bea");
  const std::string tag = TagOf("bea");
  const auto changed = Change("bea", {Role::kReviewer}, false, tag);
  BOOST_REQUIRE(changed);
  BOOST_TEST((changed->roles == auth::Roles{Role::kReviewer}));
  BOOST_TEST(changed->session_epoch == before.session_epoch + 1);
  BOOST_TEST((Change("bea", {Role::kViewer}, false, tag).error().code == ErrorCode::kStale));
  BOOST_TEST(AccountTag(*changed) == TagOf("bea"));
  BOOST_TEST(TagOf("bea") != tag);
  // A new name alone ends no session.
  const auto renamed = ChangeAccount(*store, "bea", {.name = "Bea", .roles = {Role::kReviewer}}, "ana", kNow);
  BOOST_REQUIRE(renamed);
  BOOST_TEST(renamed->session_epoch == changed->session_epoch);
  BOOST_TEST((Change("nobody", {Role::kViewer}).error().code == ErrorCode::kNotFound));
  BOOST_TEST((Change("bea", {}).error().code == ErrorCode::kInvalid));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_does_not_change_the_tag) {
  Join("bea");
  const std::string tag = TagOf("bea");
  BOOST_REQUIRE(SignIn(*store, passwords, "bea", "something else", kNow));
  BOOST_TEST(TagOf("bea") == tag);
}

BOOST_AUTO_TEST_CASE(the_last_administrator_stays) {
  Join("ada", {Role::kAdministrator});
  Invite("later", {Role::kAdministrator});  // can't sign in yet
  BOOST_TEST((Change("ada", {Role::kViewer}).error().code == ErrorCode::kConflict));
  BOOST_TEST((Change("ada", {Role::kAdministrator}, true).error().code == ErrorCode::kConflict));
  BOOST_TEST(bool(Change("ada", {Role::kAdministrator, Role::kEditor})));
  Join("bob", {Role::kAdministrator});
  BOOST_TEST(bool(Change("ada", {Role::kViewer})));
  BOOST_TEST((Change("bob", {Role::kAdministrator}, true).error().code == ErrorCode::kConflict));
  BOOST_TEST(bool(ChangeAccount(
      *store, "bob",
      {.name = "Bob", .roles = {Role::kAdministrator}, .disabled = true, .may_leave_no_administrator = true}, "root",
      kNow)));
}

// Before the first write, somebody else takes the role from the other administrator.
struct Overtaken : store::ForwardingStore {
  using ForwardingStore::ForwardingStore;
  std::function<void()> before_write;
  base::Result<std::uint64_t> WriteRecords(std::span<const store::RecordWrite> writes) override {
    if (before_write) std::exchange(before_write, nullptr)();
    return ForwardingStore::WriteRecords(writes);
  }
};

BOOST_AUTO_TEST_CASE(two_administrators_cannot_take_the_role_from_each_other_at_once) {
  Join("ada", {Role::kAdministrator});
  Join("bob", {Role::kAdministrator});
  Overtaken overtaken(*store);
  overtaken.before_write = [&] { BOOST_TEST(bool(Change("bob", {Role::kViewer}))); };
  const auto changed = ChangeAccount(overtaken, "ada", {.name = "Ada", .roles = {Role::kViewer}}, "bob", kNow);
  BOOST_TEST((!changed && changed.error().code == ErrorCode::kConflict));
  BOOST_TEST(ReadAccount(*store, "ada")->roles.Has(Role::kAdministrator));
}

BOOST_AUTO_TEST_CASE(a_disabled_account_gets_no_link) {
  Join("ada", {Role::kAdministrator});
  const Invitation open = Invite("bea");
  BOOST_REQUIRE(Change("bea", {Role::kEditor}, true));
  BOOST_TEST((Accept(open.token).error().code == ErrorCode::kNotFound));
  BOOST_TEST((InviteAgain(*store, "bea", "ana", kNow).error().code == ErrorCode::kConflict));
  // Enabled again, an old link stays worthless.
  BOOST_REQUIRE(Change("bea", {Role::kEditor}, false));
  BOOST_TEST((Accept(open.token).error().code == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

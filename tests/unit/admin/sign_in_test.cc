#include "server/admin/sign_in.h"

#include <thread>

#include "tests/unit/admin/support.h"
#include "tests/unit/forwarding_store.h"

namespace signpost::admin {

using auth::Role;
using base::ErrorCode;

constexpr const char* kRight = "grimbly dropmip fex";
constexpr const char* kWrong = "grimbly dropmip fox";

struct People : DataFolder {
  auth::Passwords passwords{{.passes = 1, .memory_bytes = 8 * 1024, .waiting = 64, .wait_ms = 60'000}};

  People() { Join("bea"); }

  void Join(const std::string& id) {
    const auto invited = InvitePerson(*store, {.id = id, .name = "Name", .roles = {Role::kAdministrator}}, "ana", kNow);
    BOOST_REQUIRE(invited);
    BOOST_REQUIRE(AcceptInvitation(*store, passwords, invited->token, kRight, kNow));
  }
  // True where it was let in.
  bool Try(const std::string& id, const char* password, base::Instant when = kNow) {
    const auto tried = SignIn(*store, passwords, id, password, when);
    BOOST_REQUIRE(tried);
    return tried->has_value();
  }
  Account Read(const std::string& id = "bea") {
    const auto account = ReadAccount(*store, id);
    BOOST_REQUIRE(account);
    return *account;
  }
};

BOOST_FIXTURE_TEST_SUITE(sign_in, People)

BOOST_AUTO_TEST_CASE(the_right_password_alone_lets_in) {
  BOOST_TEST(Try("bea", kRight));
  BOOST_TEST(!Try("bea", kWrong));
  BOOST_TEST(Read().wrong_passwords == 1u);
  BOOST_TEST(Try("bea", kRight));
  BOOST_TEST(Read().wrong_passwords == 0u);
  for (const char* id : {"nobody", "", "Bea", "grimbly dropmip fex"}) BOOST_TEST(!Try(id, kRight), id);
  const auto invited = InvitePerson(*store, {.id = "new", .name = "New", .roles = {Role::kViewer}}, "ana", kNow);
  BOOST_REQUIRE(invited);
  BOOST_TEST(!Try("new", ""));
  BOOST_TEST(!Try("new", kRight));
}

struct Lock {
  std::uint64_t tries;  // wrong ones, each as soon as the lock before is over
  std::chrono::minutes minutes;
};

BOOST_AUTO_TEST_CASE(wrong_ones_in_a_row_lock_for_longer_and_longer) {
  using std::chrono::minutes;
  const Lock locks[] = {{5, minutes(15)},  {6, minutes(30)},  {7, minutes(60)},
                        {8, minutes(120)}, {9, minutes(240)}, {10, minutes(240)}};
  base::Instant now = kNow;
  for (int i = 0; i < 4; ++i) BOOST_TEST(!Try("bea", kWrong, now));
  BOOST_TEST(!Read().locked_until.has_value());
  for (const Lock& lock : locks) {
    BOOST_TEST_CONTEXT(lock.tries) {
      BOOST_TEST(!Try("bea", kWrong, now));
      BOOST_TEST(Read().wrong_passwords == lock.tries);
      BOOST_TEST((Read().locked_until == now + lock.minutes));
      now += lock.minutes - minutes(1);
      BOOST_TEST(!Try("bea", kRight, now));  // the right one, too, and it does not make the lock longer
      BOOST_TEST(Read().wrong_passwords == lock.tries);
      now += minutes(1);
    }
  }
  BOOST_TEST(Try("bea", kRight, now));
  BOOST_TEST(!Read().locked_until.has_value());
  std::size_t locked = 0;
  for (const std::string& action : Actions()) locked += action == "signpostd account_locked bea" ? 1 : 0;
  BOOST_TEST(locked == std::size(locks));
}

BOOST_AUTO_TEST_CASE(a_link_ends_a_lock) {
  for (int i = 0; i < 5; ++i) BOOST_TEST(!Try("bea", kWrong));
  BOOST_TEST(!Try("bea", kRight));
  const auto link = InviteAgain(*store, "bea", "ana", kNow);
  BOOST_REQUIRE(link);
  BOOST_REQUIRE(AcceptInvitation(*store, passwords, link->token, "another good password", kNow));
  BOOST_TEST(!Try("bea", kRight));
  BOOST_TEST(Try("bea", "another good password"));
}

BOOST_AUTO_TEST_CASE(tries_at_the_same_moment_are_not_free) {
  Join("cleo");
  std::atomic<int> let_in{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      const auto tried = SignIn(*store, passwords, "cleo", kWrong, kNow);
      if (tried && *tried) ++let_in;
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(let_in == 0);
  BOOST_TEST(Read("cleo").wrong_passwords == kTriesBeforeLock);
  BOOST_TEST(!Try("cleo", kRight));
}

// What the store is asked to do, by kind.
struct Watched : store::ForwardingStore {
  using ForwardingStore::ForwardingStore;
  int writes = 0;
  base::Result<std::uint64_t> WriteRecords(std::span<const store::RecordWrite> wanted) override {
    ++writes;
    return ForwardingStore::WriteRecords(wanted);
  }
};

BOOST_AUTO_TEST_CASE(whoever_is_refused_costs_the_same_work) {
  const auto writes_of = [&](const std::string& id) {
    Watched watched(*store);
    BOOST_REQUIRE(SignIn(watched, passwords, id, kWrong, kNow));
    return watched.writes;
  };
  BOOST_TEST(writes_of("bea") == 1);
  BOOST_TEST(writes_of("nobody") == 1);
  BOOST_TEST(writes_of("not an id") == 1);
  for (int i = 0; i < 5; ++i) BOOST_TEST(!Try("bea", kWrong));
  BOOST_TEST(writes_of("bea") == 1);
}

BOOST_AUTO_TEST_CASE(what_was_typed_is_kept_nowhere) {
  BOOST_TEST(!Try("zorblat-in-the-wrong-field", kWrong));
  for (const char* collection : {"accounts", "sign_in", "sessions", "invitations"}) {
    const auto records = store->ListRecords(collection, "", 100);
    BOOST_REQUIRE(records);
    for (const store::Record& record : *records) {
      BOOST_TEST((record.key.id + record.body).find("zorblat") == std::string::npos);
    }
  }
  const auto audit = store->ListAudit(1, 100);
  for (const auto& line : *audit)
    BOOST_TEST((line.entry.who + line.entry.subject).find("zorblat") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_disabled_account_is_refused_and_a_new_password_replaces_the_old) {
  const auto set = SetPassword(*store, passwords, "bea", "another good password", kNow);
  BOOST_REQUIRE(set);
  BOOST_TEST(!Try("bea", kRight));
  BOOST_TEST(Try("bea", "another good password"));
  BOOST_TEST((SetPassword(*store, passwords, "bea", "short", kNow).error().code == ErrorCode::kInvalid));
  BOOST_REQUIRE(ChangeAccount(
      *store, "bea", {.name = "Bea", .roles = {Role::kViewer}, .disabled = true, .may_leave_no_administrator = true},
      "root", kNow));
  BOOST_TEST(!Try("bea", "another good password"));
}

BOOST_AUTO_TEST_CASE(a_hash_of_an_older_cost_is_made_anew) {
  auth::Passwords dearer({.passes = 2, .memory_bytes = 8 * 1024});
  BOOST_TEST(Read().password_hash.find(",t=1,") != std::string::npos);
  BOOST_REQUIRE(SignIn(*store, dearer, "bea", kRight, kNow));
  BOOST_TEST(Read().password_hash.find(",t=2,") != std::string::npos);
  BOOST_TEST(Try("bea", kRight));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

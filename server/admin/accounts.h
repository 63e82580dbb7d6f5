// The accounts of the team: who there is, what they may do, and the one-time links by which they choose a password.
//
//   Result<Invitation> invited = InvitePerson(store, {.id = "ana", .name = "Ana", .roles = {Role::kEditor}}, who, now);
//   Show(base_url + invited->path);                                   // once; AcceptInvitation (sign_in.h) uses it up
//   Result<Account> account = ReadAccount(store, "ana");
//   ChangeAccount(store, "ana", {.name = "Ana", .roles = {Role::kReviewer}, .expected_tag = AccountTag(*account)}, …);
//
// An account and a key of kind `person` with the same id are the same person; an id of a service or a partner is
// nobody's. One administrator at least stays who can sign in.
//
// The link carries its token behind '#', which a browser sends to no server, so that it stands in no log. The store
// keeps a digest of it. A new link makes the one before it worthless, and so does its use.
//
// Contract: records of the collection `accounts` (store.h), changed by compare-and-set. Every change is in the audit
// log (audit.h has the order), by `who`. These calls block; any thread. Errors: kInvalid: what was asked can't be;
// kNotFound: there is no such account; kConflict: it can't be now; kUnavailable: the store.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/roles.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::size_t kMaxAccounts = 1'000;
inline constexpr std::size_t kMaxPersonNameBytes = 200;
inline constexpr std::chrono::hours kInvitationLife{48};

struct Account {
  std::string id;  // auth::IsPrincipalId
  std::string name;
  auth::Roles roles;
  bool disabled = false;
  std::string password_hash;          // empty: nobody has used a link yet
  std::uint64_t wrong_passwords = 0;  // in a row; tries that are under way count as wrong
  std::optional<base::Instant> locked_until;
  std::string invitation_digest;  // of the open link; empty: there is none
  base::Instant invitation_expires{};
  std::uint64_t session_epoch = 0;  // sessions of another epoch are over
  base::Instant created{};
  std::uint64_t version = 0;  // of its record

  bool active() const { return !disabled && !password_hash.empty(); }
};

// What of it a person can edit, as 16 hexadecimal digits: changes when that does.
std::string AccountTag(const Account& account);

base::Result<Account> ReadAccount(store::Store& store, const std::string& id);
base::Result<std::vector<Account>> ListAccounts(store::Store& store);  // by id

struct Invitation {
  std::string token;  // shown once
  std::string path;   // "/console/#invitation=<token>"
  base::Instant expires{};
};

struct NewPerson {
  std::string id;
  std::string name;
  auth::Roles roles;
};

// kConflict: the id is an account's, or that of a key of a service or a partner (a revoked one, too).
base::Result<Invitation> InvitePerson(store::Store& store, const NewPerson& person, const std::string& who,
                                      base::Instant now);
// Another link, for who has lost the first, or forgot their password: that goes on working until the link is used.
// kConflict: the account is disabled.
base::Result<Invitation> InviteAgain(store::Store& store, const std::string& id, const std::string& who,
                                     base::Instant now);

struct AccountChange {
  std::string name;
  auth::Roles roles;
  bool disabled = false;
  std::optional<std::string> expected_tag = {};  // AccountTag of what was read; none: whatever it is now
  bool may_leave_no_administrator = false;       // for the operator, who can invite another
};

// Other roles end the person's sessions, and so does disabling. kStale: `expected_tag` is not that of the account as
// it is now. kConflict: nobody who can sign in would be administrator.
base::Result<Account> ChangeAccount(store::Store& store, const std::string& id, const AccountChange& change,
                                    const std::string& who, base::Instant now);

// For sign_in.h: reads, lets `change` change, and writes; again where somebody else was first. What `change` answers as
// an error is answered. `guards` are written with it.
using AccountEdit = std::function<base::Result<void>(Account& account, std::vector<store::RecordWrite>& guards)>;
base::Result<Account> EditAccount(store::Store& store, const std::string& id, const AccountEdit& change);

}  // namespace signpost::admin

#include "server/admin/accounts.h"

#include <algorithm>
#include <utility>

#include "server/admin/audit.h"
#include "server/admin/json.h"
#include "server/admin/list_records.h"
#include "server/auth/digest.h"
#include "server/auth/key.h"
#include "server/auth/random_token.h"
#include "server/base/log.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr const char* kCollection = "accounts";
constexpr int kTries = 16;  // to write an account that others write at the same moment
constexpr std::size_t kTagDigits = 16;

std::string BodyOf(const Account& account) {
  JsonText body;
  body.Object([&] {
    body.Put("name", account.name);
    body.PutTexts("roles", auth::ToTexts(account.roles));
    body.Put("disabled", account.disabled);
    body.Put("password_hash", account.password_hash);
    body.Put("wrong_passwords", account.wrong_passwords);
    if (account.locked_until) body.Put("locked_until", *account.locked_until);
    if (!account.invitation_digest.empty()) {
      body.Put("invitation_digest", account.invitation_digest);
      body.Put("invitation_expires", account.invitation_expires);
    }
    body.Put("session_epoch", account.session_epoch);
    body.Put("created", account.created);
  });
  return body.text();
}

Result<Account> FromRecord(const store::Record& record) {
  const auto body = ReadJson(record.body);
  if (!body) return Error{ErrorCode::kInternal, "The account \"" + record.key.id + "\" can't be read."};
  Account account{.id = record.key.id, .name = TextOf(*body, "name"), .version = record.version};
  // A role that this version does not know gives nothing.
  for (const std::string& name : TextsOf(*body, "roles")) {
    if (const auto role = auth::ParseRoles({&name, 1})) account.roles = account.roles | *role;
  }
  account.disabled = BoolOf(*body, "disabled");
  account.password_hash = TextOf(*body, "password_hash");
  account.wrong_passwords = NumberOf(*body, "wrong_passwords");
  account.locked_until = OptionalTimeOf(*body, "locked_until");
  account.invitation_digest = TextOf(*body, "invitation_digest");
  account.invitation_expires = TimeOf(*body, "invitation_expires");
  account.session_epoch = NumberOf(*body, "session_epoch");
  account.created = TimeOf(*body, "created");
  return account;
}

store::RecordWrite WriteOf(const Account& account) {
  return {.key = {kCollection, account.id}, .expected = account.version, .body = BodyOf(account)};
}

// A link's token names its account, so that there is one record to change and no other to keep in step.
Invitation NewInvitation(Account& account, base::Instant now) {
  Invitation invitation{.token = account.id + "." + auth::RandomToken(), .path = {}, .expires = now + kInvitationLife};
  invitation.path = "/console/#invitation=" + invitation.token;
  account.invitation_digest = auth::HexDigest(invitation.token);
  account.invitation_expires = invitation.expires;
  return invitation;
}

Result<void> CheckName(const std::string& name) {
  const bool has_control = std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (!name.empty() && name.size() <= kMaxPersonNameBytes && !has_control) return {};
  return Error{ErrorCode::kInvalid, "A person's name is a text of one line, 1 to 200 bytes long.", "/name"};
}

Result<void> CheckRoles(auth::Roles roles) {
  if (!roles.empty()) return {};
  return Error{ErrorCode::kInvalid, "A person without a role can do nothing; name at least one role.", "/roles"};
}

// An id is one person's, or one program's.
Result<void> CheckIsFree(store::Store& store, const std::string& id) {
  const auto accounts = ListAccounts(store);
  if (!accounts) return accounts.error();
  if (std::ranges::find(*accounts, id, &Account::id) != accounts->end()) {
    return Error{ErrorCode::kConflict, "There is an account with this id already: choose another id.", "/id"};
  }
  if (accounts->size() >= kMaxAccounts) {
    return Error{ErrorCode::kConflict, "There are 1,000 accounts; more are not possible."};
  }
  const auto principals = store.ListPrincipals();
  if (!principals) return principals.error();
  const auto same = std::ranges::find(*principals, id, &store::Principal::id);
  if (same == principals->end() || same->kind == auth::ToText(auth::Kind::kPerson)) return {};
  return Error{ErrorCode::kConflict,
               "There is, or was, a key of a " + same->kind + " with this id: choose another id."};
}

std::string DetailOf(auth::Roles roles, bool disabled) {
  std::string names;
  for (const std::string& name : auth::ToTexts(roles)) names += (names.empty() ? "\"" : ",\"") + name + "\"";
  return R"({"roles":[)" + names + (disabled ? R"(],"disabled":true})" : R"(],"disabled":false})");
}

bool CanAdminister(const Account& account) { return account.active() && account.roles.Has(auth::Role::kAdministrator); }

// Another administrator, who must still be one when this is written.
Result<void> GuardAdministrator(store::Store& store, const std::string& besides,
                                std::vector<store::RecordWrite>& guards) {
  const auto accounts = ListAccounts(store);
  if (!accounts) return accounts.error();
  for (const Account& other : *accounts) {
    if (other.id == besides || !CanAdminister(other)) continue;
    guards.push_back(
        {.key = {kCollection, other.id}, .expected = other.version, .action = store::RecordAction::kCheck, .body = {}});
    return {};
  }
  return Error{ErrorCode::kConflict,
               "This is the last administrator who can sign in: give the role to somebody else first."};
}

}  // namespace

std::string AccountTag(const Account& account) {
  JsonText body;
  body.Object([&] {
    body.Put("id", account.id);
    body.Put("name", account.name);
    body.PutTexts("roles", auth::ToTexts(account.roles));
    body.Put("disabled", account.disabled);
  });
  return auth::HexDigest(body.text()).substr(0, kTagDigits);
}

Result<Account> ReadAccount(store::Store& store, const std::string& id) {
  const Error none{ErrorCode::kNotFound, "There is no such account."};
  if (!auth::IsPrincipalId(id)) return none;
  const auto record = store.ReadRecord({kCollection, id});
  if (!record) return record.error().code == ErrorCode::kNotFound ? none : record.error();
  return FromRecord(*record);
}

Result<std::vector<Account>> ListAccounts(store::Store& store) {
  const auto records = ListAllRecords(store, kCollection);
  if (!records) return records.error();
  std::vector<Account> accounts;
  for (const store::Record& record : *records) {
    // One bad record must not lock everybody out.
    if (auto account = FromRecord(record)) {
      accounts.push_back(std::move(*account));
    } else {
      base::log::Error("account_not_read", {{"id", record.key.id}});
    }
  }
  return accounts;
}

Result<Invitation> InvitePerson(store::Store& store, const NewPerson& person, const std::string& who,
                                base::Instant now) {
  if (!auth::IsPrincipalId(person.id)) {
    return Error{ErrorCode::kInvalid, "The id of a person must be 1 to 32 characters of a-z, 0-9 and '-'.", "/id"};
  }
  if (auto good = CheckName(person.name); !good) return good.error();
  if (auto good = CheckRoles(person.roles); !good) return good.error();
  if (auto is_free = CheckIsFree(store, person.id); !is_free) return is_free.error();
  Account account{.id = person.id, .name = person.name, .roles = person.roles, .created = now};
  Invitation invitation = NewInvitation(account, now);
  const store::AuditEntry entry{.when = now,
                                .who = who,
                                .action = "person_invite",
                                .subject = person.id,
                                .detail = DetailOf(person.roles, false)};
  const auto written = Audited(store, entry, [&]() -> Result<void> {
    const std::vector<store::RecordWrite> writes = {WriteOf(account)};
    const auto put = store.WriteRecords(writes);
    if (put) return {};
    if (put.error().code != ErrorCode::kConflict) return put.error();
    return Error{ErrorCode::kConflict, "There is an account with this id already: choose another id.", "/id"};
  });
  if (!written) return written.error();
  return invitation;
}

Result<Invitation> InviteAgain(store::Store& store, const std::string& id, const std::string& who, base::Instant now) {
  const auto account = ReadAccount(store, id);
  if (!account) return account.error();
  const auto disabled = [](const Account& one) -> Result<void> {
    if (!one.disabled) return {};
    return Error{ErrorCode::kConflict, "The account is disabled: enable it first."};
  };
  if (auto good = disabled(*account); !good) return good.error();
  Invitation invitation;
  const store::AuditEntry entry{
      .when = now, .who = who, .action = "person_invite_again", .subject = id, .detail = "{}"};
  const auto written = Audited(store, entry, [&]() -> Result<void> {
    const auto edited = EditAccount(store, id, [&](Account& edit, std::vector<store::RecordWrite>&) {
      invitation = NewInvitation(edit, now);
      return disabled(edit);
    });
    return edited ? Result<void>() : edited.error();
  });
  if (!written) return written.error();
  return invitation;
}

Result<Account> ChangeAccount(store::Store& store, const std::string& id, const AccountChange& change,
                              const std::string& who, base::Instant now) {
  if (auto good = CheckName(change.name); !good) return good.error();
  if (auto good = CheckRoles(change.roles); !good) return good.error();
  const auto apply = [&](Account& account, std::vector<store::RecordWrite>& guards) -> Result<void> {
    if (change.expected_tag && *change.expected_tag != AccountTag(account)) {
      return Error{ErrorCode::kStale, "Somebody else has changed the account: read it again."};
    }
    const bool administered = CanAdminister(account);
    if (change.disabled != account.disabled || !(change.roles == account.roles)) ++account.session_epoch;
    account.name = change.name;
    account.roles = change.roles;
    account.disabled = change.disabled;
    if (account.disabled) account.invitation_digest.clear();
    if (!administered || CanAdminister(account) || change.may_leave_no_administrator) return {};
    return GuardAdministrator(store, id, guards);
  };
  // Tried once before anything is written, so that what can't be leaves no line about a change.
  auto account = ReadAccount(store, id);
  if (!account) return account.error();
  std::vector<store::RecordWrite> guards;
  if (auto possible = apply(*account, guards); !possible) return possible.error();
  const store::AuditEntry entry{.when = now,
                                .who = who,
                                .action = "person_change",
                                .subject = id,
                                .detail = DetailOf(change.roles, change.disabled)};
  const auto written = Audited(store, entry, [&]() -> Result<void> {
    auto edited = EditAccount(store, id, apply);
    if (!edited) return edited.error();
    *account = std::move(*edited);
    return {};
  });
  if (!written) return written.error();
  return account;
}

Result<Account> EditAccount(store::Store& store, const std::string& id, const AccountEdit& change) {
  for (int tries = 0; tries < kTries; ++tries) {
    auto account = ReadAccount(store, id);
    if (!account) return account.error();
    std::vector<store::RecordWrite> writes;
    if (auto changed = change(*account, writes); !changed) return changed.error();
    writes.push_back(WriteOf(*account));
    const auto written = store.WriteRecords(writes);
    if (written) {
      account->version = *written;
      return account;
    }
    if (written.error().code != ErrorCode::kConflict) return written.error();
  }
  return Error{ErrorCode::kConflict, "The account is being changed by others: try again."};
}

}  // namespace signpost::admin

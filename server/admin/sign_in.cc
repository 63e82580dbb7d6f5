#include "server/admin/sign_in.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/admin/audit.h"
#include "server/auth/csrf.h"
#include "server/auth/digest.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using Guards = std::vector<store::RecordWrite>;

bool IsLocked(const Account& account, base::Instant now) { return account.locked_until && now < *account.locked_until; }

std::chrono::minutes LockAfter(std::uint64_t wrong_passwords) {
  std::chrono::minutes lock = kFirstLock;
  for (std::uint64_t i = kTriesBeforeLock; i < wrong_passwords && lock < kLongestLock; ++i) lock *= 2;
  return std::min(lock, kLongestLock);
}

Error NobodyToSignIn() { return {ErrorCode::kNotFound, "There is nobody to sign in."}; }

Result<Account> CountTry(store::Store& store, const std::string& id, base::Instant now) {
  return EditAccount(store, id, [now](Account& account, Guards&) -> Result<void> {
    if (!account.active() || IsLocked(account, now)) return NobodyToSignIn();
    if (++account.wrong_passwords >= kTriesBeforeLock) account.locked_until = now + LockAfter(account.wrong_passwords);
    return {};
  });
}

// The same work as for an account: a record is read and written, and a password is hashed.
Result<std::optional<Account>> RefuseAsNobody(store::Store& store, auth::Passwords& passwords,
                                              std::string_view password) {
  const store::RecordKey key{"sign_in", "nobody"};
  const auto record = store.ReadRecord(key);
  const Guards writes = {{.key = key, .expected = record ? record->version : 0, .body = "{}"}};
  // Whoever was first with it has done the work at the same time.
  static_cast<void>(store.WriteRecords(writes));
  const auto verified = passwords.VerifyNobody(password);
  if (!verified) return verified.error();
  return std::optional<Account>();
}

void AuditLock(store::Store& store, const Account& account, base::Instant now) {
  const auto written = store.AppendAudit(
      {.when = now, .who = "signpostd", .action = "account_locked", .subject = account.id, .detail = "{}"});
  static_cast<void>(written);  // the lock itself holds
}

// The try was a good one. None: the account has become another one meanwhile.
Result<std::optional<Account>> Admit(store::Store& store, auth::Passwords& passwords, const Account& tried,
                                     std::string_view password) {
  std::string hash = tried.password_hash;
  if (passwords.NeedsRehash(hash)) {
    auto rehashed = passwords.Hash(password);
    if (!rehashed) return rehashed.error();
    hash = std::move(*rehashed);
  }
  auto account = EditAccount(store, tried.id, [&](Account& edit, Guards&) -> Result<void> {
    if (!edit.active() || edit.password_hash != tried.password_hash) return NobodyToSignIn();
    edit.wrong_passwords = 0;
    edit.locked_until.reset();
    edit.password_hash = hash;
    return {};
  });
  if (account) return std::optional(std::move(*account));
  if (account.error().code == ErrorCode::kNotFound) return std::optional<Account>();
  return account.error();
}

void PutPassword(Account& account, std::string hash) {
  account.password_hash = std::move(hash);
  account.invitation_digest.clear();
  account.wrong_passwords = 0;
  account.locked_until.reset();
  ++account.session_epoch;
}

Error LinkIsNotGood() {
  return {ErrorCode::kNotFound,
          "The link is not good, or not any more: it can be used once, within 48 hours. Ask an administrator for "
          "another."};
}

Result<void> CheckLink(const Account& account, const std::string& digest, base::Instant now) {
  const bool good = !account.disabled && !account.invitation_digest.empty() && now < account.invitation_expires &&
                    auth::SameText(account.invitation_digest, digest);
  return good ? Result<void>() : LinkIsNotGood();
}

}  // namespace

Result<std::optional<Account>> SignIn(store::Store& store, auth::Passwords& passwords, const std::string& id,
                                      std::string_view password, base::Instant now) {
  const auto tried = CountTry(store, id, now);
  if (!tried && tried.error().code != ErrorCode::kNotFound) return tried.error();
  if (!tried) return RefuseAsNobody(store, passwords, password);
  const auto right = passwords.Verify(password, tried->password_hash);
  if (!right) return right.error();
  if (*right) return Admit(store, passwords, *tried, password);
  if (tried->locked_until) AuditLock(store, *tried, now);
  return std::optional<Account>();
}

Result<Account> AcceptInvitation(store::Store& store, auth::Passwords& passwords, std::string_view token,
                                 std::string_view password, base::Instant now) {
  const std::string id(token.substr(0, token.find('.')));
  const std::string digest = auth::HexDigest(token);
  auto account = ReadAccount(store, id);
  if (!account) return account.error().code == ErrorCode::kNotFound ? LinkIsNotGood() : account.error();
  if (auto good = CheckLink(*account, digest, now); !good) return good.error();
  if (auto good = auth::CheckPassword(password); !good) return good.error();
  const auto hash = passwords.Hash(password);
  if (!hash) return hash.error();
  const store::AuditEntry entry{.when = now, .who = id, .action = "invitation_accept", .subject = id, .detail = "{}"};
  const auto written = Audited(store, entry, [&]() -> Result<void> {
    auto edited = EditAccount(store, id, [&](Account& edit, Guards&) -> Result<void> {
      if (auto good = CheckLink(edit, digest, now); !good) return good;
      PutPassword(edit, *hash);
      return {};
    });
    if (!edited) return edited.error();
    *account = std::move(*edited);
    return {};
  });
  if (!written) return written.error();
  return account;
}

Result<Account> SetPassword(store::Store& store, auth::Passwords& passwords, const std::string& id,
                            std::string_view password, base::Instant now) {
  if (auto good = auth::CheckPassword(password); !good) return good.error();
  const auto hash = passwords.Hash(password);
  if (!hash) return hash.error();
  Account account;
  const store::AuditEntry entry{.when = now, .who = id, .action = "password_change", .subject = id, .detail = "{}"};
  const auto written = Audited(store, entry, [&]() -> Result<void> {
    auto edited = EditAccount(store, id, [&](Account& edit, Guards&) -> Result<void> {
      if (!edit.active()) return NobodyToSignIn();
      PutPassword(edit, *hash);
      return {};
    });
    if (!edited) return edited.error();
    account = std::move(*edited);
    return {};
  });
  if (!written) return written.error();
  return account;
}

}  // namespace signpost::admin

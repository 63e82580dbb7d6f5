#include "server/admin/keys.h"

#include <cmath>
#include <optional>

#include "server/admin/accounts.h"
#include "server/admin/audit.h"
#include "server/auth/key.h"
#include "server/base/log.h"

namespace signpost::admin {
namespace {

std::uint32_t BurstOf(const auth::Principal& principal) {
  if (principal.burst > 0 || principal.rate_per_second == 0) return principal.burst;
  return static_cast<std::uint32_t>(std::ceil(principal.rate_per_second));
}

base::Result<void> Put(store::Store& store, const store::Principal& principal) {
  auto put = store.PutPrincipal(principal);
  if (put || put.error().code != base::ErrorCode::kConflict) return put;
  return base::Error{base::ErrorCode::kConflict, "The id \"" + principal.id +
                                                     "\" is taken, by a key that is good or by a revoked one. Choose "
                                                     "another id: one is never given out twice."};
}

std::string JoinedScopes(auth::Scopes scopes) {
  std::string joined;
  for (const std::string& scope : auth::ToTexts(scopes)) joined += (joined.empty() ? "\"" : ",\"") + scope + "\"";
  return joined;
}

base::Result<auth::KeyedPrincipal> Read(const store::Principal& stored) {
  const auto kind = auth::ParseKind(stored.kind);
  if (!kind) return kind.error();
  const auto scopes = auth::ParseScopes(stored.scopes);
  if (!scopes) return scopes.error();
  const auto hash = auth::HashFromBytes(stored.key_hash);
  if (!hash) return base::Error{base::ErrorCode::kInvalid, "The stored hash of its key has a wrong size."};
  return auth::KeyedPrincipal{.principal = {.id = stored.id,
                                            .name = stored.name,
                                            .kind = *kind,
                                            .scopes = *scopes,
                                            .rate_per_second = stored.rate_per_second,
                                            .burst = stored.burst},
                              .key_hash = *hash};
}

// A person's key may come before or after their account; a program is no person.
base::Result<void> CheckIsNoPersons(store::Store& store, const auth::Principal& principal) {
  if (principal.kind == auth::Kind::kPerson) return {};
  const auto account = ReadAccount(store, principal.id);
  if (account) {
    return base::Error{base::ErrorCode::kConflict, "The id is that of a person's account: choose another id."};
  }
  return account.error().code == base::ErrorCode::kNotFound ? base::Result<void>() : account.error();
}

}  // namespace

base::Result<std::string> AddKey(store::Store& store, const auth::Principal& principal, const std::string& who,
                                 base::Instant now) {
  if (principal.scopes.empty()) {
    return base::Error{base::ErrorCode::kInvalid, "A key without a scope can do nothing; name at least one scope.",
                       "/scopes"};
  }
  if (!(principal.rate_per_second >= 0) || principal.rate_per_second > kMaxRatePerSecond) {
    return base::Error{base::ErrorCode::kInvalid,
                       "The rate must be a number of requests a second, at most 1,000,000; 0 is no limit.",
                       "/rate_per_second"};
  }
  if (principal.kind == auth::Kind::kPartner && principal.scopes.HasAny(auth::kTeamScopes)) {
    return base::Error{base::ErrorCode::kInvalid,
                       "A partner's key may have the scopes decide, events and reports: the others are for the team.",
                       "/scopes"};
  }
  auto key = auth::GenerateKey(principal.id);
  if (!key) return key.error();
  if (auto is_free = CheckIsNoPersons(store, principal); !is_free) return is_free.error();
  const store::Principal stored{.id = principal.id,
                                .name = principal.name,
                                .kind = std::string(auth::ToText(principal.kind)),
                                .scopes = auth::ToTexts(principal.scopes),
                                .key_hash = auth::HashToBytes(auth::HashSecret(auth::ParseKey(*key)->secret)),
                                .rate_per_second = principal.rate_per_second,
                                .burst = BurstOf(principal),
                                .created = now,
                                .revoked = {}};
  const store::AuditEntry entry{.when = now,
                                .who = who,
                                .action = "key_add",
                                .subject = principal.id,
                                .detail = R"({"scopes":[)" + JoinedScopes(principal.scopes) + "]}"};
  if (auto put = Audited(store, entry, [&] { return Put(store, stored); }); !put) return put.error();
  return key;
}

base::Result<std::vector<store::Principal>> ListKeys(store::Store& store) { return store.ListPrincipals(); }

base::Result<void> RevokeKey(store::Store& store, const std::string& id, const std::string& who, base::Instant now) {
  return Audited(store, {.when = now, .who = who, .action = "key_revoke", .subject = id, .detail = "{}"},
                 [&] { return store.RevokePrincipal(id, now); });
}

std::shared_ptr<const auth::KeyRing> BuildKeyRing(std::span<const store::Principal> principals,
                                                  const auth::KeyRing* previous) {
  std::vector<auth::KeyedPrincipal> good, revoked;
  for (const store::Principal& principal : principals) {
    if (auto read = Read(principal)) {
      (principal.revoked ? revoked : good).push_back(std::move(*read));
    } else if (!principal.revoked) {
      base::log::Error("principal_not_read", {{"id", principal.id}, {"reason", read.error().message}});
    }
  }
  return auth::KeyRing::Build(good, previous, revoked);
}

}  // namespace signpost::admin

#include "server/admin/keys.h"

#include <optional>

#include "server/auth/key.h"
#include "server/base/log.h"

namespace signpost::admin {
namespace {

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

}  // namespace

base::Result<std::string> AddKey(store::Store& store, const auth::Principal& principal, const std::string& who,
                                 base::Instant now) {
  if (principal.scopes.empty()) {
    return base::Error{base::ErrorCode::kInvalid, "A key without a scope can do nothing; name at least one scope."};
  }
  auto key = auth::GenerateKey(principal.id);
  if (!key) return key.error();
  auto put = store.PutPrincipal({.id = principal.id,
                                 .name = principal.name,
                                 .kind = std::string(auth::ToText(principal.kind)),
                                 .scopes = auth::ToTexts(principal.scopes),
                                 .key_hash = auth::HashToBytes(auth::HashSecret(auth::ParseKey(*key)->secret)),
                                 .rate_per_second = principal.rate_per_second,
                                 .burst = principal.burst,
                                 .created = now});
  if (!put) return put.error();
  auto audited = store.AppendAudit({.when = now,
                                    .who = who,
                                    .action = "key_add",
                                    .subject = principal.id,
                                    .detail = R"({"scopes":[)" + JoinedScopes(principal.scopes) + "]}"});
  if (!audited) return audited.error();
  return key;
}

base::Result<std::vector<store::Principal>> ListKeys(store::Store& store) { return store.ListPrincipals(); }

base::Result<void> RevokeKey(store::Store& store, const std::string& id, const std::string& who, base::Instant now) {
  if (auto revoked = store.RevokePrincipal(id, now); !revoked) return revoked;
  auto audited = store.AppendAudit({.when = now, .who = who, .action = "key_revoke", .subject = id, .detail = "{}"});
  if (!audited) return audited.error();
  return {};
}

base::Result<std::shared_ptr<const auth::KeyRing>> BuildKeyRing(store::Store& store, const auth::KeyRing* previous) {
  auto stored = store.ListPrincipals();
  if (!stored) return stored.error();
  std::vector<auth::KeyedPrincipal> good;
  for (const store::Principal& principal : *stored) {
    if (principal.revoked) continue;
    if (auto read = Read(principal)) {
      good.push_back(std::move(*read));
    } else {
      base::log::Error("principal_not_read", {{"id", principal.id}, {"reason", read.error().message}});
    }
  }
  return auth::KeyRing::Build(good, previous);
}

}  // namespace signpost::admin

#include "server/auth/key_ring.h"

#include <utility>

namespace signpost::auth {

std::shared_ptr<const KeyRing> KeyRing::Build(std::span<const KeyedPrincipal> principals, const KeyRing* previous,
                                              std::span<const KeyedPrincipal> revoked) {
  auto ring = std::make_shared<KeyRing>();
  ring->entries_.reserve(principals.size());
  for (const KeyedPrincipal& keyed : principals) {
    const Principal& principal = keyed.principal;
    std::shared_ptr<RateLimiter> limiter;
    if (const Entry* before = previous ? previous->Find(principal.id) : nullptr;
        before && before->principal.rate_per_second == principal.rate_per_second &&
        before->principal.burst == principal.burst) {
      limiter = before->limiter;
    } else {
      limiter = std::make_shared<RateLimiter>(principal.rate_per_second, principal.burst);
    }
    ring->entries_.try_emplace(principal.id, Entry{principal, keyed.key_hash, std::move(limiter)});
  }
  for (const KeyedPrincipal& keyed : revoked) ring->revoked_.try_emplace(keyed.principal.id, keyed);
  return ring;
}

const KeyRing::Entry* KeyRing::Authenticate(std::string_view bearer_token) const {
  // The shape of a key is no secret, so a malformed one may be refused early.
  const auto parts = ParseKey(bearer_token);
  if (!parts) return nullptr;
  static constexpr KeyHash kNobody{};
  const Entry* entry = Find(parts->id);
  const bool same = SameHash(HashSecret(parts->secret), entry ? entry->key_hash : kNobody);
  return same ? entry : nullptr;
}

const Principal* KeyRing::FindRevoked(std::string_view bearer_token) const {
  const auto parts = ParseKey(bearer_token);
  if (!parts) return nullptr;
  const auto found = revoked_.find(parts->id);
  if (found == revoked_.end()) return nullptr;
  return SameHash(HashSecret(parts->secret), found->second.key_hash) ? &found->second.principal : nullptr;
}

const KeyRing::Entry* KeyRing::Find(std::string_view id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace signpost::auth

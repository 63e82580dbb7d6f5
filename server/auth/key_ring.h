// All keys that are good now: one immutable table, published through base::Snapshot, replaced when a principal changes.
//
//   auto ring = KeyRing::Build(principals, previous.get());
//   const KeyRing::Entry* who = ring->Authenticate(bearer_token);     // null: 401
//   if (!who->limiter->Take(now).allowed) …                           // 429
//   if (who == nullptr) revoked = ring->FindRevoked(bearer_token);     // null: it never was a key
//
// Contract: Authenticate allocates nothing, takes no lock and does the same work for an unknown id as for a wrong
// secret (it hashes and compares in constant time against a dummy), so timing does not tell which ids exist. An Entry
// lives as long as its ring. Build carries a limiter over from the previous ring when id, rate and burst are unchanged,
// so a refresh does not refill anyone's bucket. Thread-safety: any thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/auth/key.h"
#include "server/auth/principal.h"
#include "server/auth/rate_limit.h"

namespace signpost::auth {

struct KeyedPrincipal {
  Principal principal;
  KeyHash key_hash{};
};

class KeyRing {
 public:
  struct Entry {
    Principal principal;
    KeyHash key_hash{};
    std::shared_ptr<RateLimiter> limiter;
  };

  // `principals` are not revoked; the keys of those in `revoked` are only told apart from what never was a key. Of two
  // with one id the first stays.
  static std::shared_ptr<const KeyRing> Build(std::span<const KeyedPrincipal> principals, const KeyRing* previous,
                                              std::span<const KeyedPrincipal> revoked = {});

  // `bearer_token` is what follows "Bearer " in the Authorization header.
  const Entry* Authenticate(std::string_view bearer_token) const;
  // Whose key this was, where it was good once: for the audit log. Null for any other.
  const Principal* FindRevoked(std::string_view bearer_token) const;
  // The same entry by id, without a key: for tokens that name their partner.
  const Entry* Find(std::string_view id) const;
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    for (const auto& [id, entry] : entries_) visit(entry);
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename Value>
  using ById = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

  ById<Entry> entries_;
  ById<KeyedPrincipal> revoked_;
};

}  // namespace signpost::auth

// All keys that are good now: one immutable table, published through base::Snapshot, replaced when a principal changes.
//
//   auto ring = KeyRing::Build(principals, previous.get());
//   const KeyRing::Entry* who = ring->Authenticate(bearer_token);     // null: 401
//   if (!who->limiter->Take(now).allowed) …                           // 429
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

  // Give only principals that are not revoked. Of two with one id the first stays.
  static std::shared_ptr<const KeyRing> Build(std::span<const KeyedPrincipal> principals, const KeyRing* previous);

  // `bearer_token` is what follows "Bearer " in the Authorization header.
  const Entry* Authenticate(std::string_view bearer_token) const;
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
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries_;
};

}  // namespace signpost::auth

// Who may call, and what they may do.
//
//   Result<Scopes> scopes = ParseScopes({"decide", "events"});
//   if (!entry->principal.scopes.Has(Scope::kDecide)) …   // 403
//
// In text (store, command line, API) kinds and scopes are the lower-case names below, in snake_case.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/key.h"
#include "server/base/result.h"

namespace signpost::auth {

enum class Kind : std::uint8_t { kPartner, kPerson, kService };  // partner, person, service

enum class Scope : std::uint8_t {
  kDecide,         // decide
  kEvents,         // events
  kReports,        // reports
  kPolicyRead,     // policy_read
  kPolicyWrite,    // policy_write
  kPolicyReview,   // policy_review
  kPolicyPublish,  // policy_publish
  kPrincipals,     // principals
  kListKeeper,     // list_keeper: may see restricted terms
};
inline constexpr std::size_t kScopes = 9;

class Scopes {
 public:
  constexpr Scopes() = default;
  constexpr Scopes(std::initializer_list<Scope> scopes) {
    for (Scope scope : scopes) Add(scope);
  }
  constexpr void Add(Scope scope) { bits_ |= Bit(scope); }
  constexpr bool Has(Scope scope) const { return (bits_ & Bit(scope)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const Scopes&) const = default;

 private:
  static constexpr std::uint32_t Bit(Scope scope) { return 1u << static_cast<unsigned>(scope); }
  std::uint32_t bits_ = 0;
};

std::string_view ToText(Scope scope);
std::string_view ToText(Kind kind);
std::vector<std::string> ToTexts(Scopes scopes);                       // in the order of the enum
base::Result<Scopes> ParseScopes(std::span<const std::string> names);  // kInvalid lists the known names
base::Result<Kind> ParseKind(std::string_view name);

struct Principal {
  std::string id;  // IsPrincipalId
  std::string name;
  Kind kind = Kind::kPartner;
  Scopes scopes;
  double rate_per_second = 0;  // 0: no limit
  std::uint32_t burst = 0;     // requests that may come at once; at least 1 is meant when a rate is set
};

}  // namespace signpost::auth

// Who may call, and what they may do.
//
//   Result<Scopes> scopes = ParseScopes({"decide", "events"});
//   if (!entry->principal.scopes.Has(Scope::kDecide)) …   // 403
//
// In text (store, command line, API) kinds and scopes are the lower-case names below, in snake_case.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/enum_set.h"
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

using Scopes = EnumSet<Scope>;
// What the team works with. No partner's key is given one of these.
inline constexpr Scopes kTeamScopes = {Scope::kPolicyRead,    Scope::kPolicyWrite, Scope::kPolicyReview,
                                       Scope::kPolicyPublish, Scope::kPrincipals,  Scope::kListKeeper};

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

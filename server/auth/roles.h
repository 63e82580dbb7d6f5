// What people of a team do, and what each of these roles may.
//
//   Result<Roles> roles = ParseRoles({"editor", "analyst"});
//   if (!ScopesOf(*roles).Has(Scope::kPolicyWrite)) …       // 403
//
// A person may have several roles. No role makes anybody's own draft theirs to approve: that is for admin to see to.
// In text (store, command line, API) roles are the lower-case names below, in snake_case. Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/principal.h"
#include "server/base/result.h"

namespace signpost::auth {

enum class Role : std::uint8_t {
  kViewer,         // reads the policy
  kAnalyst,        // reads the policy and the reports
  kEditor,         // changes drafts, and publishes what has been approved
  kReviewer,       // approves or returns drafts, and publishes them
  kListKeeper,     // sees the terms of restricted lists
  kAdministrator,  // gives out accounts and keys
};
inline constexpr std::array<std::string_view, 6> kRoleNames = {"viewer",   "analyst",     "editor",
                                                               "reviewer", "list_keeper", "administrator"};
using Roles = EnumSet<Role>;

Scopes ScopesOf(Role role);
Scopes ScopesOf(Roles roles);
std::vector<std::string> ToTexts(Roles roles);                       // in the order of the enum
base::Result<Roles> ParseRoles(std::span<const std::string> names);  // kInvalid lists the known names

}  // namespace signpost::auth

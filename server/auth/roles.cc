#include "server/auth/roles.h"

#include <algorithm>

namespace signpost::auth {

Scopes ScopesOf(Role role) {
  switch (role) {
    case Role::kViewer:
      return {Scope::kPolicyRead};
    case Role::kAnalyst:
      return {Scope::kPolicyRead, Scope::kReports};
    case Role::kEditor:
      return {Scope::kPolicyRead, Scope::kPolicyWrite, Scope::kPolicyPublish, Scope::kReports};
    case Role::kReviewer:
      return {Scope::kPolicyRead, Scope::kPolicyReview, Scope::kPolicyPublish, Scope::kReports};
    case Role::kListKeeper:
      return {Scope::kPolicyRead, Scope::kListKeeper};
    case Role::kAdministrator:
      return {Scope::kPolicyRead, Scope::kPrincipals, Scope::kReports};
  }
  return {};
}

Scopes ScopesOf(Roles roles) {
  Scopes scopes;
  for (std::size_t i = 0; i < kRoleNames.size(); ++i) {
    if (roles.Has(static_cast<Role>(i))) scopes = scopes | ScopesOf(static_cast<Role>(i));
  }
  return scopes;
}

std::vector<std::string> ToTexts(Roles roles) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kRoleNames.size(); ++i) {
    if (roles.Has(static_cast<Role>(i))) names.emplace_back(kRoleNames[i]);
  }
  return names;
}

base::Result<Roles> ParseRoles(std::span<const std::string> names) {
  Roles roles;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(kRoleNames, name);
    if (found == kRoleNames.end()) {
      std::string known;
      for (std::string_view role : kRoleNames) known.append(known.empty() ? "" : ", ").append(role);
      return base::Error{base::ErrorCode::kInvalid, "There is no such role. The roles are: " + known + "."};
    }
    roles.Add(static_cast<Role>(found - kRoleNames.begin()));
  }
  return roles;
}

}  // namespace signpost::auth

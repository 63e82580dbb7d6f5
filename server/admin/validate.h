// Everything that is wrong with a policy, or could be better, at once: what does not compile, what the lints find
// (policy/lint.h), and the regression cases that come out otherwise.
//
//   const Validation found = Validate(*drafts.Materialise(draft), lists, key, now);
//   if (!found.ok()) ShowAll(found);
//
// Contract: restricted lists may be sealed; without their key they can't be looked into, which is an issue of its own,
// and the policy does not compile. Takes a second for a hundred thousand terms: not for an event loop.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/hash.h"
#include "rules/issue.h"
#include "server/admin/list_vault.h"
#include "server/base/clock.h"
#include "server/policy/cases.h"
#include "server/policy/objects.h"
#include "server/policy/policy.h"

namespace signpost::admin {

struct Validation {
  rules::Issues issues;
  std::vector<policy::CaseFailure> failures;  // none where there is an error: the cases can't run then
  std::size_t cases_run = 0;
  std::shared_ptr<const policy::Policy> policy;  // null if there are errors

  bool ok() const { return policy != nullptr && failures.empty(); }
};

Validation Validate(policy::Definition definition, const ListVault& lists, const rules::HashKey& key,
                    base::Instant now);

// Without the lints and the cases: to decide by it.
Validation Compile(policy::Definition definition, const ListVault& lists, const rules::HashKey& key, base::Instant now);

// Which object of the definition a pointer leads into, and where in it: "/rules/3/when" is rule 3's "/when".
struct ObjectPlace {
  policy::ObjectKey key;
  std::string pointer;
};
std::optional<ObjectPlace> PlaceOf(const policy::Definition& definition, std::string_view pointer);

}  // namespace signpost::admin

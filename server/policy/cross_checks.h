// What lies between rules, messages and cases, and so can be checked by none of them alone. Part of Compile (policy.h).
//
// Contract: adds an issue for each fault; needs no other check to have passed. Pure.
#pragma once

#include "rules/issue.h"
#include "rules/schedule.h"
#include "server/policy/definition.h"

namespace signpost::policy {

void CheckBetween(const Definition& definition, rules::Moment now, rules::Issues& issues);

}  // namespace signpost::policy

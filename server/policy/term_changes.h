// Which terms of a list differ, for changes.cc.
#pragma once

#include <optional>

#include "server/policy/changes.h"

namespace signpost::policy {

// Null stands for a list that is not there. None: the same terms, or the same box.
std::optional<TermChanges> CompareTerms(const rules::TermList* before, const rules::TermList* after,
                                        const TermNames& names);

}  // namespace signpost::policy

// What checking a policy has found, told to people or to scripts: the same from lint and from publish.
#pragma once

#include <ostream>

#include "server/admin/publish.h"
#include "server/cli/shared.h"

namespace signpost::cli {

std::size_t CountOf(const admin::Checked& checked, rules::Severity severity);

// Every issue on a line of its own, then every failing case.
void PrintFindings(std::ostream& out, const admin::Checked& checked);

// "issues": [{severity, file, pointer, message}], "failing_cases": [{id, file, pointer, message}]
void PutFindings(JsonOutput& json, const admin::Checked& checked);

}  // namespace signpost::cli

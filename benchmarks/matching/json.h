// The report as JSON, for whoever compares runs.
#pragma once

#include <string>
#include <vector>

#include "benchmarks/matching/bars.h"
#include "benchmarks/matching/report.h"

namespace signpost::benchmarks {

// {"rows":[{"section":…,"mean_ns":…,"round_means_ns":[…],…}],"bars":[{"what":…,"at_most":…,"found":…,"holds":…}]};
// what a row does not have is left out. Throws std::runtime_error where the file can't be written.
void WriteJson(const Rows& rows, const std::vector<Bar>& bars, const std::string& file);

}  // namespace signpost::benchmarks

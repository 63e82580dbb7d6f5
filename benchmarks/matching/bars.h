// The bars that the matcher has to clear, each as a ratio or a figure of the same run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "benchmarks/matching/report.h"

namespace signpost::benchmarks {

struct Bar {
  std::string what;
  double most = 0;              // that it may be
  std::string unit;             // empty for a ratio
  std::optional<double> found;  // none: this run has not measured it

  bool holds() const { return found && *found <= most; }
};

std::vector<Bar> JudgeBars(const Rows& rows);
void PrintBars(const std::vector<Bar>& bars);

}  // namespace signpost::benchmarks

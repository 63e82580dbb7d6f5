// Term lists into a rule set, ready to serve: the least of some runs, for whatever else the machine does only adds.
#include <algorithm>

#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kSizes[] = {100'000, 1'000'000};
constexpr int kMostRuns = 5;

}  // namespace

void MeasureCompile(const Lab& lab, Rows& rows) {
  for (const std::size_t size : SizesUpTo(lab.settings.most_terms, kSizes)) {
    Say("compiling " + Formatted(static_cast<double>(size)) + " terms");
    std::vector<double> runs_ms;
    for (int run = 0; run < std::min(kMostRuns, lab.settings.rounds); ++run) {
      runs_ms.push_back(BuildSignpost(std::span(lab.corpus.terms()).first(size)).build_ms);
    }
    rows.push_back({.section = kCompile, .subject = kSignpost, .size = size, .build_ms = std::ranges::min(runs_ms)});
  }
}

}  // namespace signpost::benchmarks

// The index of a policy as a file: writing it, and mapping it, checksum included, as a node does that starts. The
// file's pages are in memory, as they are after it was written. Wall time, since part of it is the kernel's; the least
// of some runs, for whatever else the machine does only adds.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "server/policy/index_file.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kSizes[] = {100'000, 1'000'000};
constexpr int kMostRuns = 5;
constexpr const char* kRevision = "benchmark";

template <typename Work>
double LeastMilliseconds(int runs, Work work) {
  std::vector<double> runs_ms;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    runs_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return std::ranges::min(runs_ms);
}

struct TemporaryFile {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("signpost-bench-" + std::to_string(getpid()) + ".index");
  ~TemporaryFile() {
    std::error_code error;
    std::filesystem::remove(path, error);
  }
};

void Check(const auto& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

}  // namespace

void MeasureIndexFile(const Lab& lab, Rows& rows) {
  const TemporaryFile file;
  const int runs = std::min(kMostRuns, lab.settings.rounds);
  for (const std::size_t size : SizesUpTo(lab.settings.most_terms, kSizes)) {
    Say("writing and mapping the index of " + Formatted(static_cast<double>(size)) + " terms");
    rules::Issues issues;
    const auto list = MakeTermList("bench", std::span(lab.corpus.terms()).first(size));
    const auto compiled = rules::RuleSet::Compile({.term_lists = {list}}, kBenchmarkKey, issues);
    const auto add = [&](const char* subject, double milliseconds) {
      const auto bytes = static_cast<double>(std::filesystem::file_size(file.path));
      rows.push_back({.section = kIndexFile,
                      .subject = subject,
                      .size = size,
                      .build_ms = milliseconds,
                      .bytes_per_term = bytes / static_cast<double>(size)});
    };
    add(kWrite, LeastMilliseconds(
                    runs, [&] { Check(policy::WriteIndexFile(file.path, kRevision, compiled.terms(), "the rest")); }));
    add(kMap, LeastMilliseconds(runs, [&] { Check(policy::OpenIndexFile(file.path, kRevision, kBenchmarkKey)); }));
  }
}

}  // namespace signpost::benchmarks

#include "benchmarks/matching/bars.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iterator>

#include "benchmarks/matching/sections.h"

namespace signpost::benchmarks {
namespace {

// Round by round, so that a slow moment of the machine that met both drops out.
std::optional<double> RatioOfMeans(const Row* measured, const Row* against) {
  if (measured == nullptr || against == nullptr || !measured->times || !against->times) return std::nullopt;
  std::vector<double> ratios;
  std::ranges::transform(measured->times->round_means_ns, against->times->round_means_ns, std::back_inserter(ratios),
                         std::divides());
  return Median(std::move(ratios));
}

std::optional<double> FigureOf(const Row* row, std::optional<double> Row::*figure) {
  return row == nullptr ? std::nullopt : row->*figure;
}

}  // namespace

std::vector<Bar> JudgeBars(const Rows& rows) {
  const auto matching = [&](const char* subject, const char* input, std::size_t terms) {
    return FindRow(rows, kMatching, subject, input, terms);
  };
  const auto rules = [&](std::size_t count) { return FindRow(rows, kRules, kEvaluate, kQueriesThatMatch, count); };
  const auto decide = [&](const char* subject) { return FindRow(rows, kDecide, subject, kQueries, kDecideTerms); };
  return {
      {"normalise + match : Vectorscan's scan alone, queries, 100,000 terms", 0.25, "",
       RatioOfMeans(matching(kSignpost, kQueries, 100'000), matching(kVectorscan, kQueries, 100'000))},
      {"normalise + match : Vectorscan's scan alone, texts of 8 KiB, 100,000 terms", 1.0, "",
       RatioOfMeans(matching(kSignpost, kTexts, 100'000), matching(kVectorscan, kTexts, 100'000))},
      {"normalise + match, 1,000,000 terms : 100,000 terms, queries", 1.6, "",
       RatioOfMeans(matching(kSignpost, kQueries, 1'000'000), matching(kSignpost, kQueries, 100'000))},
      {"compile, 1,000,000 terms", 2'000, "ms",
       FigureOf(FindRow(rows, kCompile, kSignpost, "", 1'000'000), &Row::build_ms)},
      {"validate (compile and lint), 100,000 terms", 1'000, "ms",
       FigureOf(FindRow(rows, kLint, kValidateTerms, "", 100'000), &Row::build_ms)},
      {"validate (compile and lint), 1,000 rules", 1'000, "ms",
       FigureOf(FindRow(rows, kLint, kValidateRules, "", 1'000), &Row::build_ms)},
      {"validate (compile and lint), 1,000 rules that are alike", 1'000, "ms",
       FigureOf(FindRow(rows, kLint, kValidateAlike, "", 1'000), &Row::build_ms)},
      {"map the index file, 1,000,000 terms", 20, "ms",
       FigureOf(FindRow(rows, kIndexFile, kMap, "", 1'000'000), &Row::build_ms)},
      {"memory of a term, 100,000 terms", 64, "bytes",
       FigureOf(matching(kSignpost, kQueries, 100'000), &Row::bytes_per_term)},
      {"memory of a term, 1,000,000 terms", 64, "bytes",
       FigureOf(matching(kSignpost, kQueries, 1'000'000), &Row::bytes_per_term)},
      {"evaluate, 10,000 rules : 10 rules", 1.5, "", RatioOfMeans(rules(10'000), rules(10))},
      {"decide : RapidJSON's parse of the same body alone", 4, "", RatioOfMeans(decide(kSignpost), decide(kParse))},
  };
}

void PrintBars(const std::vector<Bar>& bars) {
  std::vector<std::vector<std::string>> lines = {{"bar", "at most", "found", ""}};
  for (const Bar& bar : bars) {
    const std::string unit = bar.unit.empty() ? "" : " " + bar.unit;
    lines.push_back({bar.what, Formatted(bar.most) + unit, bar.found ? Formatted(*bar.found) + unit : "not measured",
                     !bar.found    ? ""
                     : bar.holds() ? "holds"
                                   : "DOES NOT HOLD"});
  }
  PrintTable(lines);
}

}  // namespace signpost::benchmarks

// `ops/dev bench`: Signpost's matcher, rules and decisions, measured beside other engines in one run.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "benchmarks/matching/bars.h"
#include "benchmarks/matching/json.h"
#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/words.h"

namespace signpost::benchmarks {
namespace {

struct Section {
  const char* name;
  void (*measure)(const Lab&, Rows&);
};
constexpr Section kSections[] = {
    {kMatching, MeasureMatching},   {kFolds, MeasureFolds},   {kFalsePositives, MeasureFalsePositives},
    {kCompile, MeasureCompile},     {kRules, MeasureRules},   {kConditions, MeasureConditions},
    {kIndexFile, MeasureIndexFile}, {kDecide, MeasureDecide}, {kLint, MeasureLint},
};

struct Options {
  std::vector<std::string> only;
  bool quick = false;
  bool full = false;
  std::string json;
};

Settings SettingsOf(const Options& options) {
  Settings settings;
  if (options.quick)
    settings = {.rounds = 3, .queries_per_round = 20'000, .texts_per_round = 100, .most_terms = 100'000};
  settings.full = options.full;
  return settings;
}

void Run(const Options& options) {
  const Settings settings = SettingsOf(options);
  Say("making terms and texts");
  const char* const files[] = {kAmericanWords, kBritishWords};
  const Corpus corpus(ReadWords(files), settings.most_terms);
  const auto rounds = static_cast<std::size_t>(settings.rounds);
  const auto queries = corpus.MakeQueries(rounds * settings.queries_per_round);
  const auto texts = corpus.MakeTexts(rounds * settings.texts_per_round);
  const Lab lab{settings, corpus, queries, texts};
  Rows rows;
  for (const Section& section : kSections) {
    if (options.only.empty() || std::ranges::count(options.only, section.name) > 0) section.measure(lab, rows);
  }
  const auto bars = JudgeBars(rows);
  PrintRows(rows);
  std::puts("");
  PrintBars(bars);
  if (!options.json.empty()) WriteJson(rows, bars, options.json);
}

int Main(int argc, char** argv) {
  CLI::App app("Measures Signpost beside other engines, in one run.");
  Options options;
  std::vector<std::string> names;
  for (const Section& section : kSections) names.push_back(section.name);
  app.add_option("--only", options.only, "Only this section; may be given several times")
      ->check(CLI::IsMember(names))
      ->allow_extra_args(false);
  app.add_flag("--quick", options.quick, "Fewer rounds and inputs, and no more than 100,000 terms");
  app.add_flag("--full", options.full, "Give Vectorscan two minutes to compile 1,000,000 terms");
  app.add_option("--json", options.json, "Write the figures to this file too");
  CLI11_PARSE(app, argc, argv);
  try {
    Run(options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "signpost_bench: %s\n", error.what());
    return 1;
  }
}

}  // namespace

}  // namespace signpost::benchmarks

int main(int argc, char** argv) { return signpost::benchmarks::Main(argc, argv); }

// Tokenising and matching alone: mean time per query of about 49 bytes, by number of terms.
#include <benchmark/benchmark.h>

#include "benchmarks/microbenchmarks/corpus.h"
#include "rules/evaluate.h"

namespace {

using namespace signpost;

constexpr rules::HashKey kKey{.k0 = 0x0123456789abcdef, .k1 = 0xfedcba9876543210};
constexpr std::size_t kQueries = 10'000;

void Tokenise(benchmark::State& state) {
  const auto queries = benchmarks::MakeQueries(benchmarks::MakeTerms(1'000), kQueries, 1);
  rules::Tokens tokens;
  std::size_t next = 0;
  for (auto _ : state) {
    rules::Tokenise(queries[next++ % kQueries], kKey, rules::Cut::kText, tokens);
    benchmark::DoNotOptimize(tokens.words.begin());
  }
}
BENCHMARK(Tokenise);

// Arguments: terms, percentage of queries that hold one.
void Match(benchmark::State& state) {
  const auto terms = benchmarks::MakeTerms(static_cast<std::size_t>(state.range(0)));
  const auto queries = benchmarks::MakeQueries(terms, kQueries, static_cast<int>(state.range(1)));
  rules::Issues issues;
  const auto rules = rules::RuleSet::Compile({.term_lists = {benchmarks::MakeList(terms)}}, kKey, issues);
  rules::MatchScratch scratch;
  std::size_t next = 0;
  std::size_t hits = 0;
  for (auto _ : state) {
    scratch.Clear();
    rules::MatchText(rules.terms(), rules.patterns(), queries[next++ % kQueries], 0, scratch);
    hits += scratch.hits.size();
  }
  state.counters["hits/query"] = static_cast<double>(hits) / static_cast<double>(state.iterations());
  state.counters["bytes/term"] = static_cast<double>(rules.terms().MemoryBytes()) / static_cast<double>(terms.size());
}
BENCHMARK(Match)->ArgsProduct({{1'000, 10'000, 100'000, 1'000'000}, {1, 100}});

void Compile(benchmark::State& state) {
  const rules::Definition definition{
      .term_lists = {benchmarks::MakeList(benchmarks::MakeTerms(static_cast<std::size_t>(state.range(0))))}};
  for (auto _ : state) {
    rules::Issues issues;
    benchmark::DoNotOptimize(rules::RuleSet::Compile(definition, kKey, issues));
  }
}
BENCHMARK(Compile)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

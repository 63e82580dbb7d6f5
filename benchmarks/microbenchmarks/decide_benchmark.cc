// A whole decision in the process, JSON in and JSON out, beside RapidJSON's parse of the same body alone.
#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include "benchmarks/microbenchmarks/corpus.h"
#include "benchmarks/microbenchmarks/decide_fixture.h"

namespace {

using namespace signpost::benchmarks;

void Decide(benchmark::State& state) {
  static const auto terms = MakeTerms(10'000);
  static DecideFixture fixture(MakeList(terms));
  std::vector<std::string> bodies;
  for (const auto& query : MakeQueries(terms, 1'000, static_cast<int>(state.range(0)))) {
    bodies.push_back(DecideFixture::BodyOf(query));
  }
  std::size_t next = 0;
  std::size_t answer_bytes = 0;
  for (auto _ : state) {
    answer_bytes = fixture.Decide(bodies[next++ % bodies.size()]).size();
    benchmark::DoNotOptimize(answer_bytes);
  }
  state.counters["answer bytes"] = static_cast<double>(answer_bytes);
}
BENCHMARK(Decide)->ArgName("hit_percent")->Arg(0)->Arg(1)->Arg(100);

void ParseAlone(benchmark::State& state) {
  const std::string body = DecideFixture::BodyOf(MakeQueries(MakeTerms(1'000), 1, 0).front());
  for (auto _ : state) {
    rapidjson::Document document;
    document.Parse(body.data(), body.size());
    benchmark::DoNotOptimize(document.IsObject());
  }
}
BENCHMARK(ParseAlone);

}  // namespace

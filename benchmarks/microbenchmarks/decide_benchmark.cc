// A whole decision in the process, JSON in and JSON out, beside RapidJSON's parse of the same body alone.
#include <benchmark/benchmark.h>
#include <rapidjson/document.h>

#include <filesystem>

#include "benchmarks/microbenchmarks/corpus.h"
#include "server/decide/decider.h"
#include "server/policy/directory.h"

namespace {

using namespace signpost;

std::string BodyOf(const std::string& query) {
  return R"({"query":")" + query +
         R"(","context":{"country":"GB","region":"GB-SCT","languages":["en-GB"],"surface":"web_search","age_band":"adult",)"
         R"("prior_exposures":0,"session":"benchmark"},"formats":["interstitial"]})";
}

// The shipped policy with 10,000 made-up terms more, and a rule that shows the shipped campaign for them.
struct Fixture {
  Fixture() {
    const std::filesystem::path root = SIGNPOST_SOURCE_DIR;
    const std::filesystem::path folders[] = {root / "rules/data", root / "messages/data"};
    policy::FileIssues file_issues;
    policy::Definition definition = policy::LoadFolders(folders, file_issues).definition;
    definition.rules.term_lists.push_back(benchmarks::MakeList(terms));
    definition.rules.rules.push_back({.id = "bench",
                                      .mode = rules::Mode::kLive,
                                      .when = {rules::TermsMatch{.list = "bench"}},
                                      .action = rules::Action::kInterstitial,
                                      .campaign = "get-help-or-get-caught"});
    rules::Issues issues;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto compiled = policy::Compile(definition, "benchmark", {.k0 = 1, .k1 = 2}, now, issues);
    serving.Publish(*decide::Serving::Prepare(std::move(compiled), labels, caps));
  }

  const std::vector<std::string> terms = benchmarks::MakeTerms(10'000);
  base::SystemClock clock;
  counters::Labels labels;
  counters::Counters counters{1};
  decide::CapLedger caps;
  base::Snapshot<decide::Serving> serving;
  auth::TokenSealer sealer{auth::TokenKey{}};
  decide::Decider decider{{.clock = clock,
                           .serving = serving,
                           .labels = labels,
                           .counters = counters,
                           .sealer = sealer,
                           .seed_key = {},
                           .token_life = std::chrono::hours(24)},
                          1};
};

void Decide(benchmark::State& state) {
  static Fixture fixture;
  std::vector<std::string> bodies;
  for (const auto& query : benchmarks::MakeQueries(fixture.terms, 1'000, static_cast<int>(state.range(0)))) {
    bodies.push_back(BodyOf(query));
  }
  std::string answer;
  decide::InputFault fault;
  std::size_t next = 0;
  for (auto _ : state) {
    answer.clear();
    fixture.decider.Decide(0, "bench", bodies[next++ % bodies.size()], answer, fault);
    benchmark::DoNotOptimize(answer.data());
  }
  state.counters["answer bytes"] = static_cast<double>(answer.size());
}
BENCHMARK(Decide)->ArgName("hit_percent")->Arg(0)->Arg(1)->Arg(100);

void ParseAlone(benchmark::State& state) {
  const std::string body = BodyOf(benchmarks::MakeQueries(benchmarks::MakeTerms(1'000), 1, 0).front());
  for (auto _ : state) {
    rapidjson::Document document;
    document.Parse(body.data(), body.size());
    benchmark::DoNotOptimize(document.IsObject());
  }
}
BENCHMARK(ParseAlone);

}  // namespace

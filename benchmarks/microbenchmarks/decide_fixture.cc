#include "benchmarks/microbenchmarks/decide_fixture.h"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "server/policy/directory.h"

namespace signpost::benchmarks {
namespace {

policy::Definition MakeDefinition(rules::TermList terms) {
  const std::filesystem::path root = SIGNPOST_SOURCE_DIR;
  const std::filesystem::path folders[] = {root / "rules/data", root / "messages/data"};
  policy::FileIssues file_issues;
  policy::Definition definition = policy::LoadFolders(folders, file_issues).definition;
  definition.rules.rules.push_back({.id = "bench",
                                    .mode = rules::Mode::kLive,
                                    .when = {rules::TermsMatch{.list = terms.id}},
                                    .action = rules::Action::kInterstitial,
                                    .campaign = "get-help-or-get-caught"});
  definition.rules.term_lists.push_back(std::move(terms));
  return definition;
}

}  // namespace

DecideFixture::DecideFixture(rules::TermList terms)
    : decider_({.clock = clock_,
                .serving = serving_,
                .labels = labels_,
                .counters = counters_,
                .sealer = sealer_,
                .seed_key = {},
                .token_life = std::chrono::hours(24)},
               1) {
  rules::Issues issues;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto compiled = policy::Compile(MakeDefinition(std::move(terms)), "benchmark", {.k0 = 1, .k1 = 2}, now, issues);
  serving_.Publish(*decide::Serving::Prepare(std::move(compiled), labels_, caps_));
}

const std::string& DecideFixture::Decide(std::string_view body) {
  answer_.clear();
  if (!decider_.Decide(0, "bench", body, answer_, fault_)) throw std::runtime_error("the decider refuses the body");
  return answer_;
}

std::string DecideFixture::BodyOf(const std::string& query) {
  return R"({"query":")" + query +
         R"(","context":{"country":"GB","region":"GB-SCT","languages":["en-GB"],"surface":"web_search","age_band":"adult",)"
         R"("prior_exposures":0,"session":"benchmark"},"formats":["interstitial"]})";
}

}  // namespace signpost::benchmarks

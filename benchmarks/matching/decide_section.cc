// A whole decision in the process, JSON in and JSON out, beside RapidJSON's parse of the same body alone.
#include <rapidjson/document.h>

#include <algorithm>
#include <utility>

#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "benchmarks/microbenchmarks/decide_fixture.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kInputsPerRound = 10'000;
constexpr char kQueriesWithTerms[] = "queries with a term in each";

std::vector<std::string> BodiesOf(std::span<const std::string> queries) {
  std::vector<std::string> bodies;
  for (const std::string& query : queries) bodies.push_back(DecideFixture::BodyOf(query));
  return bodies;
}

std::size_t CountShown(DecideFixture& fixture, const std::vector<std::string>& bodies) {
  return static_cast<std::size_t>(std::ranges::count_if(bodies, [&](const std::string& body) {
    return fixture.Decide(body).find(R"("action":"none")") == std::string::npos;
  }));
}

void Parse(std::string_view body) {
  rapidjson::Document document;
  document.Parse(body.data(), body.size());
  Keep(document.IsObject());
}

}  // namespace

void MeasureDecide(const Lab& lab, Rows& rows) {
  Say("measuring decisions");
  const std::size_t terms = std::min(kDecideTerms, lab.corpus.terms().size());
  DecideFixture fixture(MakeTermList("bench", std::span(lab.corpus.terms()).first(terms)));
  const auto inputs = static_cast<std::size_t>(lab.settings.rounds) * kInputsPerRound;
  const auto bodies = BodiesOf(std::span(lab.queries).first(inputs));
  const auto bodies_with_terms = BodiesOf(lab.corpus.MakeQueriesAround(lab.corpus.terms().front(), inputs));
  const auto decide = [&fixture](const auto& of) {
    return Contender{[&](std::string_view body) { Keep(fixture.Decide(body).size()); }, of.size(), of};
  };
  const auto measured = MeasureInTurn(
      {decide(bodies), {[](std::string_view body) { Parse(body); }, bodies.size(), bodies}, decide(bodies_with_terms)},
      lab.settings.rounds);
  const auto add = [&](const char* subject, const char* input, std::size_t i, std::optional<std::size_t> hits) {
    rows.push_back(
        {.section = kDecide, .subject = subject, .input = input, .size = terms, .times = measured[i], .hits = hits});
  };
  add(kSignpost, kQueries, 0, CountShown(fixture, bodies));
  add(kParse, kQueries, 1, std::nullopt);
  add(kSignpost, kQueriesWithTerms, 2, CountShown(fixture, bodies_with_terms));
}

}  // namespace signpost::benchmarks

// What each fold costs: the same terms with `normal`, `skeleton` and `fuzzy`, on the same queries.
#include <algorithm>
#include <utility>

#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kSizes[] = {1'000, 10'000, 100'000};
constexpr rules::Fold kAllFolds[] = {rules::Fold::kNormal, rules::Fold::kSkeleton, rules::Fold::kFuzzy};

}  // namespace

void MeasureFolds(const Lab& lab, Rows& rows) {
  Say("building the folds");
  std::vector<Row> added;
  std::vector<std::unique_ptr<Engine>> engines;
  std::vector<Contender> contenders;
  for (const std::size_t size : SizesUpTo(lab.settings.most_terms, kSizes)) {
    for (const rules::Fold fold : kAllFolds) {
      Built built = BuildSignpost(std::span(lab.corpus.terms()).first(size), fold);
      Row row{
          .section = kFolds, .subject = std::string(NameOf(rules::kFoldNames, fold)), .input = kQueries, .size = size};
      row.note = built.why_not;
      if (Engine* const engine = built.engine.get(); engine != nullptr) {
        row.build_ms = built.build_ms;
        row.bytes_per_term = static_cast<double>(engine->MemoryBytes()) / static_cast<double>(size);
        row.hits = static_cast<std::size_t>(
            std::ranges::count_if(lab.queries, [&](const std::string& query) { return engine->FindsAny(query); }));
        contenders.push_back(
            {[engine](std::string_view text) { Keep(engine->FindsAny(text)); }, lab.queries.size(), lab.queries});
        engines.push_back(std::move(built.engine));
      }
      added.push_back(std::move(row));
    }
  }
  Say("measuring the folds");
  auto measured = MeasureInTurn(contenders, lab.settings.rounds);
  auto next = measured.begin();
  for (Row& row : added) {
    if (row.build_ms) row.times = std::move(*next++);
    rows.push_back(std::move(row));
  }
}

}  // namespace signpost::benchmarks

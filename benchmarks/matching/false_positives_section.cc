// How many innocent words each fold hits: every word of a word list as a text, against 900 words of that list and 100
// made-up ones as terms. A word that is a term itself finds itself; what it finds beyond that is a false hit.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "benchmarks/matching/sections.h"
#include "benchmarks/matching/signpost_engine.h"
#include "benchmarks/matching/words.h"

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kSampledTerms = 900;
constexpr std::size_t kMadeUpTerms = 100;
constexpr std::array<std::string_view, 8> kSyllables = {"zor", "blat", "kel", "fex", "vun", "wib", "pex", "nol"};
constexpr rules::Fold kAllFolds[] = {rules::Fold::kNormal, rules::Fold::kSkeleton, rules::Fold::kFuzzy};

struct WordList {
  const char* name;
  std::vector<const char*> files;
};

// All words, and the first `kSampledTerms` of them in an order of its own are terms.
struct Trial {
  std::vector<std::string> terms;
  std::vector<std::string> words;
};

Trial MakeTrial(std::vector<std::string> words) {
  std::mt19937_64 random(5);
  for (std::size_t i = 0; i < kSampledTerms; ++i) std::swap(words[i], words[i + Below(random, words.size() - i)]);
  Trial trial{.terms = {words.begin(), words.begin() + kSampledTerms}, .words = std::move(words)};
  while (trial.terms.size() < kSampledTerms + kMadeUpTerms) {
    std::string term;
    for (int i = 0; i < 3; ++i) term += kSyllables[Below(random, kSyllables.size())];
    if (std::ranges::find(trial.terms, term) == trial.terms.end()) trial.terms.push_back(std::move(term));
  }
  return trial;
}

void CountFalseHits(const Trial& trial, SignpostEngine& engine, Row& row) {
  std::size_t words_hit = 0;
  std::size_t false_hits = 0;
  for (std::size_t i = 0; i < trial.words.size(); ++i) {
    const std::size_t hits = engine.CountHits(trial.words[i]);
    const std::size_t own_hits = i < kSampledTerms ? 1 : 0;
    if (hits <= own_hits) continue;
    ++words_hit;
    false_hits += hits - own_hits;
  }
  row.hits = words_hit;
  row.false_hits_per_term = static_cast<double>(false_hits) / static_cast<double>(trial.terms.size());
  row.note = "of " + Formatted(static_cast<double>(trial.words.size())) + " words";
}

}  // namespace

void MeasureFalsePositives(const Lab&, Rows& rows) {
  for (const WordList& list : {WordList{"american-english, word by word", {kOrdinaryWords}},
                               WordList{"english-insane, word by word", {kAmericanWords, kBritishWords}}}) {
    Say(std::string("counting false hits, ") + list.name);
    const Trial trial = MakeTrial(ReadWords(list.files));
    for (const rules::Fold fold : kAllFolds) {
      Row row{.section = kFalsePositives, .subject = std::string(NameOf(rules::kFoldNames, fold)), .input = list.name};
      row.size = trial.terms.size();
      const Built built = BuildSignpost(trial.terms, fold);
      if (built.engine == nullptr) {
        row.note = built.why_not;
      } else {
        CountFalseHits(trial, static_cast<SignpostEngine&>(*built.engine), row);
      }
      rows.push_back(std::move(row));
    }
  }
}

}  // namespace signpost::benchmarks

#include "benchmarks/microbenchmarks/corpus.h"

#include <array>
#include <random>
#include <string_view>
#include <unordered_set>

namespace signpost::benchmarks {
namespace {

constexpr std::array<std::string_view, 16> kSyllables = {"zor", "blat", "grim", "bly", "fex", "dro", "vun", "kel",
                                                         "mip", "tas",  "gor",  "wib", "lun", "pex", "rud", "nol"};
constexpr std::array<std::string_view, 16> kFiller = {"how",  "to",     "find",  "the",   "best", "weather",
                                                      "in",   "garden", "music", "today", "near", "my",
                                                      "town", "news",   "of",    "old"};

std::size_t Below(std::mt19937_64& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

std::string MakeWord(std::mt19937_64& random) {
  std::string word;
  for (std::size_t left = 2 + Below(random, 3); left > 0; --left) word += kSyllables[Below(random, kSyllables.size())];
  return word;
}

}  // namespace

std::vector<std::string> MakeTerms(std::size_t count) {
  std::mt19937_64 random(1);
  std::unordered_set<std::string> seen;
  std::vector<std::string> terms;
  while (terms.size() < count) {
    std::string term = MakeWord(random);
    for (std::size_t more = Below(random, 3); more > 0; --more) term += ' ' + MakeWord(random);
    if (seen.insert(term).second) terms.push_back(std::move(term));
  }
  return terms;
}

std::vector<std::string> MakeQueries(const std::vector<std::string>& terms, std::size_t count, int hit_percent) {
  std::mt19937_64 random(2);
  std::vector<std::string> queries;
  while (queries.size() < count) {
    std::string query(kFiller[Below(random, kFiller.size())]);
    if (static_cast<int>(Below(random, 100)) < hit_percent) query += ' ' + terms[Below(random, terms.size())];
    while (query.size() < 46) query += ' ' + std::string(kFiller[Below(random, kFiller.size())]);
    queries.push_back(std::move(query));
  }
  return queries;
}

rules::TermList MakeList(const std::vector<std::string>& terms) {
  rules::TermList list{.id = "bench", .title = "Made-up terms"};
  for (const std::string& term : terms) list.terms.push_back({.text = term});
  return list;
}

}  // namespace signpost::benchmarks

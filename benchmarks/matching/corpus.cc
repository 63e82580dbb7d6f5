#include "benchmarks/matching/corpus.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

namespace signpost::benchmarks {
namespace {

constexpr std::size_t kPlanted = 1'000;  // the terms that texts are given
constexpr std::size_t kShortestQuery = 20;
constexpr std::size_t kLongestQuery = 80;
constexpr std::size_t kWordsForSingles = 5;  // of each so many words two are for single-word terms
constexpr std::size_t kNoWordIsLonger = 40;
constexpr double kLettersOfChance = 40;  // by which a word may rank behind its length

void Shuffle(std::vector<std::string>& items, std::mt19937_64& random) {
  for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[Below(random, left)]);
}

double Fraction(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

}  // namespace

Corpus::Corpus(std::vector<std::string> words, std::size_t terms) {
  std::mt19937_64 random(1);
  Shuffle(words, random);
  const std::size_t singles = words.size() / kWordsForSingles * 2;
  filler_.assign(words.begin() + static_cast<std::ptrdiff_t>(singles), words.end());
  RankFiller(random);
  MakeTerms(std::span(words).first(singles), terms, random);
}

// By length and chance.
void Corpus::RankFiller(std::mt19937_64& random) {
  std::vector<std::pair<double, std::string>> ranked;
  for (std::string& word : filler_)
    ranked.emplace_back(static_cast<double>(word.size()) + kLettersOfChance * Fraction(random), std::move(word));
  std::ranges::sort(ranked);
  double sum = 0;
  for (std::size_t rank = 0; rank < ranked.size(); ++rank) {
    filler_[rank] = std::move(ranked[rank].second);
    filler_up_to_.push_back(sum += 1 / static_cast<double>(rank + 1));
  }
}

void Corpus::MakeTerms(std::span<const std::string> singles, std::size_t count, std::mt19937_64& random) {
  constexpr std::size_t kWordsOfTerm[] = {1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  std::unordered_set<std::string> seen;
  std::size_t single = 0;
  while (terms_.size() < count) {
    const std::size_t words = kWordsOfTerm[Below(random, std::size(kWordsOfTerm))];
    // Where a small word list has no single words left, longer terms take their places.
    if (words == 1 && single < singles.size()) {
      terms_.push_back(singles[single++]);
      continue;
    }
    std::string term = filler_[Below(random, filler_.size())];
    for (std::size_t word = 1; word < std::max<std::size_t>(words, 2); ++word) {
      term += ' ' + filler_[Below(random, filler_.size())];
    }
    if (seen.insert(term).second) terms_.push_back(std::move(term));
  }
}

void Corpus::AppendFiller(std::mt19937_64& random, std::string& text) const {
  const auto at = std::ranges::upper_bound(filler_up_to_, Fraction(random) * filler_up_to_.back());
  const std::size_t rank = std::min(static_cast<std::size_t>(at - filler_up_to_.begin()), filler_.size() - 1);
  if (!text.empty()) text += ' ';
  const std::size_t begin = text.size();
  text += filler_[rank];
  if (Below(random, 20) == 0) text[begin] = static_cast<char>(text[begin] - 'a' + 'A');
}

// Words up to about this many bytes, with the phrase, if there is one, somewhere between them.
std::string Corpus::MakeText(std::mt19937_64& random, std::size_t bytes, const std::string& phrase) const {
  const std::size_t phrase_at = phrase.empty() ? 0 : Below(random, bytes > phrase.size() ? bytes - phrase.size() : 1);
  std::string text;
  bool is_placed = phrase.empty();
  while (true) {
    if (!is_placed && text.size() >= phrase_at) {
      if (!text.empty()) text += ' ';
      text += phrase;
      is_placed = true;
      continue;
    }
    const std::size_t before = text.size();
    AppendFiller(random, text);
    if (text.size() <= bytes) continue;
    text.resize(before);
    if (is_placed) return text;
  }
}

std::vector<std::string> Corpus::MakeTextsOf(std::size_t count, std::size_t least, std::size_t most,
                                             std::mt19937_64& random) const {
  std::vector<std::string> texts;
  while (texts.size() < count) {
    const bool has_term = texts.size() % 100 == 37;
    const std::size_t bytes = least + Below(random, most - least + 1);
    const std::string& term = terms_[Below(random, std::min(kPlanted, terms_.size()))];
    std::string text = MakeText(random, bytes, has_term ? term : std::string());
    if (text.size() >= std::min(least, most - kNoWordIsLonger) && text.size() <= most) texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> Corpus::MakeQueries(std::size_t count) const {
  std::mt19937_64 random(2);
  return MakeTextsOf(count, kShortestQuery, kLongestQuery, random);
}

std::vector<std::string> Corpus::MakeTexts(std::size_t count) const {
  std::mt19937_64 random(3);
  return MakeTextsOf(count, kTextBytes, kTextBytes, random);
}

std::vector<std::string> Corpus::MakeQueriesAround(const std::string& phrase, std::size_t count) const {
  std::mt19937_64 random(4);
  std::vector<std::string> queries;
  while (queries.size() < count) queries.push_back(MakeText(random, 50, phrase));
  return queries;
}

}  // namespace signpost::benchmarks

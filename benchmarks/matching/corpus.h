// Terms, queries and texts, the same in every run.
//
// Terms are phrases of one to three words (2 : 4 : 4). The vocabulary is parted: single-word terms have one part,
// and the rest is what texts are made of and what the words of longer terms are drawn from, evenly. So the beginnings
// of terms are everywhere in the texts, as in real ones, and whole terms only where they were put: in 1 of 100.
//
// Text words are drawn as in natural language: the word of rank r with a probability of about 1/r (Zipf), short words
// mostly in front (Zipf's law of abbreviation), so that a word of a text has 4.7 letters on average, as in English. The
// length matters to every engine: with ranks at random (6.4 letters) ours takes a tenth less time and Vectorscan a
// third more. One word in twenty has a capital.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace signpost::benchmarks {

inline constexpr std::size_t kTextBytes = 8 * 1024;

// An index below `limit`. The standard's distributions differ between libraries; this does not.
inline std::size_t Below(std::mt19937_64& random, std::size_t limit) { return random() % limit; }

class Corpus {
 public:
  // `words` as from ReadWords; enough of them for `terms` different terms.
  Corpus(std::vector<std::string> words, std::size_t terms);

  // The first n of them are the list of n terms, whatever n is, so that lists of any size are asked the same.
  const std::vector<std::string>& terms() const { return terms_; }

  // Of 20 to 80 bytes; 1 % hold one of the first 1,000 terms.
  std::vector<std::string> MakeQueries(std::size_t count) const;
  // Of kTextBytes at most, a word less at least; 1 % hold one of the first 1,000 terms.
  std::vector<std::string> MakeTexts(std::size_t count) const;
  // Of 20 to 80 bytes, each with this phrase in it.
  std::vector<std::string> MakeQueriesAround(const std::string& phrase, std::size_t count) const;

 private:
  void RankFiller(std::mt19937_64& random);
  void MakeTerms(std::span<const std::string> singles, std::size_t count, std::mt19937_64& random);
  void AppendFiller(std::mt19937_64& random, std::string& text) const;
  std::string MakeText(std::mt19937_64& random, std::size_t bytes, const std::string& phrase) const;
  std::vector<std::string> MakeTextsOf(std::size_t count, std::size_t least, std::size_t most,
                                       std::mt19937_64& random) const;

  std::vector<std::string> filler_;   // by rank
  std::vector<double> filler_up_to_;  // cumulative weights
  std::vector<std::string> terms_;
};

}  // namespace signpost::benchmarks

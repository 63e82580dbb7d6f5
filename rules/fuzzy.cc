#include "rules/fuzzy.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "rules/edits.h"
#include "rules/utf8.h"

namespace signpost::rules {
namespace {

// Finds the words of the vocabulary that one word of a text is an edit away from.
class NeighbourFinder {
 public:
  NeighbourFinder(const TermIndex& index, std::vector<std::uint64_t>& neighbours)
      : index_(index), neighbours_(neighbours) {}

  // False if there were more than kMaxNeighbours.
  bool Find(std::string_view letters) {
    neighbours_.clear();
    letters_ = letters;
    overflowed_ = false;
    const std::size_t characters = CountCharacters(letters);
    if (characters + 1 < kMinFuzzyCharacters || characters > kMaxFuzzyCharacters + 1) return true;
    HashDeletions();
    FindOneLess();
    for (std::uint32_t i = 0; i < deletions_; ++i) FindByRest(i);
    return !overflowed_;
  }

 private:
  void HashDeletions() {
    deletions_ = 0;
    ForEachDeletion(letters_, [&](std::string_view rest, std::uint32_t) {
      const std::uint64_t hash = HashBytes(index_.key(), rest.data(), rest.size());
      index_.PrefetchDeletion(hash);
      rests_[deletions_++] = hash;
    });
  }

  // The text's word is some word that lost a character.
  void FindOneLess() {
    const std::uint64_t hash = HashBytes(index_.key(), letters_.data(), letters_.size());
    for (const auto* found = index_.FindDeletion(hash); found->key == hash && hash != kNoKey && !overflowed_; ++found) {
      if (found->left_out != TermIndex::Deletion::kNothing) AddNeighbour(found->word);
    }
  }

  // Without its character i, the text's word is some word (one more), or a word without the character in the same place
  // (another one) or beside it (two exchanged, if that leads there).
  void FindByRest(std::uint32_t i) {
    const std::uint64_t rest = rests_[i];
    for (const auto* found = index_.FindDeletion(rest); found->key == rest && rest != kNoKey && !overflowed_; ++found) {
      const std::uint32_t j = found->left_out;
      if (j == TermIndex::Deletion::kNothing || j == i || (j == i + 1 && IsExchanged(i, found->word))) {
        AddNeighbour(found->word);
      }
    }
  }

  // An exchange shows from both sides; one is enough.
  bool IsExchanged(std::uint32_t i, std::uint32_t word) const {
    std::size_t first = 0;
    for (std::uint32_t number = 0; number < i; ++number) first = NextCharacter(letters_, first);
    const std::size_t second = NextCharacter(letters_, first);
    if (second >= letters_.size()) return false;
    const std::size_t end = NextCharacter(letters_, second);
    std::array<char, kMaxEditedBytes> exchanged;
    std::memcpy(exchanged.data(), letters_.data(), letters_.size());
    std::memcpy(exchanged.data() + first, letters_.data() + second, end - second);
    std::memcpy(exchanged.data() + first + (end - second), letters_.data() + first, second - first);
    return HashBytes(index_.key(), exchanged.data(), letters_.size()) == index_.VocabularyWord(word);
  }

  void AddNeighbour(std::uint32_t word) {
    const std::uint64_t hash = index_.VocabularyWord(word);
    if (std::ranges::find(neighbours_, hash) != neighbours_.end()) return;
    if (neighbours_.size() == kMaxNeighbours) {
      overflowed_ = true;
    } else {
      neighbours_.push_back(hash);
    }
  }

  const TermIndex& index_;
  std::vector<std::uint64_t>& neighbours_;
  std::string_view letters_;
  std::array<std::uint64_t, kMaxFuzzyCharacters + 1> rests_;
  std::uint32_t deletions_ = 0;
  bool overflowed_ = false;
};

}  // namespace

void FuzzyScratch::Clear() {
  reading.Clear();
  neighbours.clear();
}

bool ReadFuzzy(const Reading& normal, const TermIndex& index, FuzzyScratch& scratch) {
  Reading& fuzzy = scratch.reading;
  fuzzy.Clear();
  fuzzy.words.Assign({normal.words.begin(), normal.words.end()});
  fuzzy.wholes = normal.wholes;
  NeighbourFinder finder(index, scratch.neighbours);
  bool all = true;
  const auto add_neighbours = [&](std::string_view letters, std::uint64_t hash, std::uint32_t first,
                                  std::uint32_t last) {
    all = finder.Find(letters) && all;
    for (const std::uint64_t neighbour : scratch.neighbours) {
      if (neighbour != hash) fuzzy.wholes.push_back({.hash = neighbour, .first = first, .last = last});
    }
  };
  for (std::uint32_t word = 0; word < normal.words.size(); ++word) {
    add_neighbours(normal.LettersOf(word), normal.words[word], word, word + 1);
  }
  for (const Whole& whole : normal.wholes) add_neighbours(normal.LettersOf(whole), whole.hash, whole.first, whole.last);
  fuzzy.SortWholes();
  return all;
}

}  // namespace signpost::rules

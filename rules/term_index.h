// Every term of a policy, found by keyed hashes, in one flat image that can be written to a file and mapped.
//
//   TermIndexBuilder builder(key);
//   builder.AddList(terms);                                                    // ... every list
//   builder.Add({.place = 0, .list = 0, .kind = MatchKind::kPhrase}, words);   // ... every term
//   const TermIndex index = builder.Build();
//
//   Write(index.image());                                          // later, or elsewhere:
//   const auto mapped = TermIndex::Open(bytes, key, owner);        // null if it is damaged or another key's
//
// A phrase is a path over the hashes of its words; each prefix of it is a slot of one table (sorted_table.h), which
// says which terms end here and, by 32 bits, with which words longer ones may go on, so that most words that do not
// continue a term are told without a look into memory. Terms whose words may stand anywhere (`all_words`, `near`) are
// entered at one of their words, the one that fewest such terms use, and are checked in full when it is seen. A
// `within_word` term is entered by all of its letters and, so that a text is quick to pass over, by its first three.
// Each fold has tables of its own: what no term uses costs nothing, and no term changes what another one finds. For
// `fuzzy`, a table of the words that terms want and of what is left of them without one character leads from a text's
// word to those one edit away (the deletion neighbourhood of Bocek et al., 2007).
//
// The image holds hashes and numbers, no letter of a term. Its places are offsets, so it can lie anywhere (aligned to
// eight bytes). Opening checks what can be checked without reading all of it; what remains is checked where something
// is found, so that an image with any content is safe to search. Whether it is the image that was written is for the
// checksum of its file to say (server/policy/index_file.h).
//
// Contract: immutable and shared by any number of threads. An index that is not from Build or Open finds nothing. Term
// ids: unordered terms first, patterns last. Finding is term_matcher.h's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rules/definition.h"
#include "rules/hash.h"
#include "rules/hash_set.h"
#include "rules/sorted_table.h"

namespace signpost::rules {

using TermIndexId = std::uint32_t;

inline constexpr std::uint32_t kTermIndexVersion = 1;  // of the layout, the hashes and the folding; see ARCHITECTURE.md

inline constexpr std::size_t kMaxTermWords = 32;
inline constexpr int kMaxWithinWords = 64;
inline constexpr std::size_t kMinWithinCharacters = 3;
inline constexpr std::size_t kMaxWithinCharacters = 64;
inline constexpr std::size_t kMinFuzzyCharacters = 5;
inline constexpr std::size_t kMaxFuzzyCharacters = 64;

// Whether the words of such a term may stand in any order.
constexpr bool IsUnordered(MatchKind kind) { return kind == MatchKind::kAllWords || kind == MatchKind::kNear; }

class TermIndex {
 public:
  struct Entry {
    std::uint32_t place = 0;  // of the term in its list
    float weight = 1;
    std::uint16_t list = 0;
    MatchKind kind = MatchKind::kPhrase;
    Fold fold = Fold::kNormal;
    std::uint8_t within_words = 0;  // kNear
  };
  struct Slot {
    static constexpr std::uint32_t kNoTerm = 0x7FFFFFFF;
    static constexpr std::uint32_t kSeveralTerms = 0x80000000;

    std::uint64_t key = kNoKey;    // of the path
    TermIndexId terms = kNoTerm;   // the one that ends here; or kSeveralTerms and where in ends their number stands
    std::uint32_t next_words = 0;  // BitsOf each word with which a longer path goes on from here

    // Two bits, as in a Bloom filter: most words have few that may follow.
    static std::uint32_t BitsOf(std::uint64_t word) {
      return std::uint32_t{1} << (word % 32) | std::uint32_t{1} << (word / 32 % 32);
    }
    bool MayGoOnWith(std::uint64_t word) const { return (next_words & BitsOf(word)) == BitsOf(word); }
  };
  // The first three characters of `within_word` terms; bit n of `sizes`: some such term has n + 3 characters.
  struct Prefix {
    std::uint64_t key = kNoKey;
    std::uint64_t sizes = 0;
  };
  // A word without its character number `left_out`, or (kNothing) all of it.
  struct Deletion {
    static constexpr std::uint32_t kNothing = 0xFFFFFFFF;
    std::uint64_t key = kNoKey;
    std::uint32_t word = 0;  // in vocabulary
    std::uint32_t left_out = kNothing;
  };

  // What is looked up for one fold.
  class FoldIndex {
   public:
    bool empty() const { return empty_; }

    // The slot of this path, or null.
    const Slot* Find(std::uint64_t path) const {
      const Slot* slot = paths_.Find(path);
      return slot->key == path ? slot : nullptr;
    }
    void Prefetch(std::uint64_t path) const { paths_.Prefetch(path); }
    SlotPrefetcher prefetcher() const { return paths_.prefetcher(); }
    std::span<const TermIndexId> TermsAt(const Slot& slot) const;

    bool HasWithinWord() const { return has_prefixes_; }
    std::uint64_t SizesWithPrefix(std::uint64_t prefix) const {
      const Prefix* found = prefixes_.Find(prefix);
      return found->key == prefix ? found->sizes : 0;
    }

   private:
    friend class TermIndex;
    bool empty_ = true;
    bool has_prefixes_ = false;
    SortedTable<Slot> paths_;
    SortedTable<Prefix> prefixes_;
    std::span<const TermIndexId> ends_;
  };

  TermIndex() = default;

  // `owner` keeps the bytes alive. Null where they are no image of this version, are inconsistent, or were made with
  // another key.
  static std::optional<TermIndex> Open(std::span<const std::byte> image, const HashKey& key,
                                       std::shared_ptr<const void> owner);

  const HashKey& key() const { return key_; }
  std::span<const std::byte> image() const { return image_; }
  std::size_t MemoryBytes() const { return image_.size(); }

  std::size_t size() const { return entries_.size(); }
  const Entry& entry(TermIndexId id) const { return entries_[id]; }
  // How many terms were given for each list, those that were left out included.
  std::span<const std::uint32_t> terms_of_list() const { return terms_of_list_; }
  TermIndexId patterns_begin() const { return patterns_begin_; }

  const FoldIndex& fold(Fold fold) const { return folds_[static_cast<std::size_t>(fold)]; }
  // The hashes of an unordered term's words.
  std::span<const std::uint64_t> WordsOf(TermIndexId id) const;

  void PrefetchDeletion(std::uint64_t hash) const { deletions_.Prefetch(hash); }
  // The first of those with this hash; they end where the key changes.
  const Deletion* FindDeletion(std::uint64_t hash) const { return deletions_.Find(hash); }
  std::uint64_t VocabularyWord(std::uint32_t word) const { return word < vocabulary_.size() ? vocabulary_[word] : 0; }

 private:
  friend class TermIndexBuilder;

  HashKey key_;
  std::span<const std::byte> image_;
  std::shared_ptr<const void> owner_;
  std::span<const Entry> entries_;
  std::span<const std::uint32_t> terms_of_list_;
  TermIndexId patterns_begin_ = 0;
  std::span<const std::uint32_t> words_begin_;  // of unordered terms, one more than there are
  std::span<const std::uint64_t> words_;
  std::array<FoldIndex, kFoldNames.size()> folds_;
  SortedTable<Deletion> deletions_;
  std::span<const std::uint64_t> vocabulary_;
};

// Keys of tables that share one: a path's are its own, `within_word` terms' are these.
inline std::uint64_t WithinWordKey(std::uint64_t letters_hash) { return ExtendPath(0x77697468696eULL, letters_hash); }

class TermIndexBuilder {
 public:
  explicit TermIndexBuilder(const HashKey& key);

  // How many terms a list has; lists in order.
  void AddList(std::uint32_t terms);

  // `words` are the hashes of the term's words, in order, at least one.
  void Add(const TermIndex::Entry& entry, std::span<const std::uint64_t> words);
  void AddWithinWord(const TermIndex::Entry& entry, std::string_view letters);
  void AddPattern(const TermIndex::Entry& entry);
  // A word of a fuzzy term that may be matched with one edit: kMinFuzzyCharacters to kMaxFuzzyCharacters.
  void AddFuzzyWord(std::string_view letters);

  // Once.
  TermIndex Build();

 private:
  struct Group {  // of terms
    std::vector<TermIndex::Entry> entries;
    std::vector<std::uint64_t> words;  // of all of them
    std::vector<std::uint32_t> words_end;

    void Add(const TermIndex::Entry& entry, std::span<const std::uint64_t> of_term);
    std::span<std::uint64_t> WordsOf(std::size_t i);
  };
  struct Step;  // a path that is gone through, or ends a term
  struct Tables;

  void ChooseAnchors();
  std::vector<Step> StepsOf(Fold fold);
  Tables TablesOf(Fold fold);

  const HashKey key_;
  std::vector<std::uint32_t> terms_of_list_;
  Group unordered_;
  Group ordered_;  // kPhrase, kExact; and kWithinWord, whose one word is all its letters
  std::vector<TermIndex::Entry> patterns_;
  std::array<std::vector<TermIndex::Prefix>, kFoldNames.size()> prefixes_;
  HashSet fuzzy_words_;
  std::vector<std::uint64_t> vocabulary_;
  std::vector<TermIndex::Deletion> deletions_;
};

}  // namespace signpost::rules

// Every term of a policy in one flat table of keyed hashes.
//
// A phrase is a path over the hashes of its words; each prefix of it is a slot of an open-addressing table, keyed by
// the path's hash, that says whether longer phrases go on from here and which terms end here. Terms whose words may
// stand anywhere (`all_words`, `near`) are entered at one of their words, the one that fewest such terms use, and are
// checked in full when it is seen. Looking a text up costs about one probe a word, however many terms there are.
//
// Contract: Add all terms, then Build; immutable afterwards. Finding is term_matcher.h's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rules/definition.h"
#include "rules/hash.h"

namespace signpost::rules {

using TermIndexId = std::uint32_t;

inline constexpr std::size_t kMaxTermWords = 32;
inline constexpr int kMaxWithinWords = 64;

// Whether the words of such a term may stand in any order.
constexpr bool IsUnordered(MatchKind kind) { return kind == MatchKind::kAllWords || kind == MatchKind::kNear; }

class TermIndex {
 public:
  struct Entry {
    MatchKind kind = MatchKind::kPhrase;
    std::uint8_t within_words = 0;  // kNear
    std::uint32_t list = 0;
    std::uint32_t place = 0;  // of the term in its list
    float weight = 1;
    std::uint32_t words_begin = 0;  // kAllWords, kNear: its words, in words()
    std::uint32_t words_count = 0;
  };
  struct Slot {
    std::uint64_t path = 0;         // 0: empty
    std::uint32_t terms_begin = 0;  // of the terms that end here, in terms_at()
    std::uint32_t terms_count : 31 = 0;
    std::uint32_t extends : 1 = 0;  // a longer path goes through here
  };

  explicit TermIndex(const HashKey& key = {}) : key_(key) {}

  // `words` are the hashes of the term's words, in order, at least one.
  void Add(const Entry& entry, std::span<const std::uint64_t> words);
  void Build();

  const HashKey& key() const { return key_; }
  std::size_t size() const { return entries_.size(); }
  std::size_t MemoryBytes() const;
  const Entry& entry(TermIndexId id) const { return entries_[id]; }
  std::span<const std::uint64_t> WordsOf(const Entry& entry) const {
    return std::span(words_).subspan(entry.words_begin, entry.words_count);
  }

  // The slot of this path, or null.
  const Slot* Find(std::uint64_t path) const {
    for (std::size_t i = path & mask_;; i = (i + 1) & mask_) {
      if (slots_[i].path == path) return &slots_[i];
      if (slots_[i].path == 0) return nullptr;
    }
  }
  std::span<const TermIndexId> TermsAt(const Slot& slot) const {
    return std::span(ends_).subspan(slot.terms_begin, slot.terms_count);
  }

 private:
  struct End {
    std::uint64_t path;
    TermIndexId term;
  };
  Slot& FindOrInsert(std::uint64_t path);
  void ChooseAnchors();
  void Reserve(std::size_t paths);

  HashKey key_;
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> words_;  // of all terms while building; then of kAllWords and kNear only
  std::vector<Slot> slots_ = std::vector<Slot>(1);
  std::size_t mask_ = 0;
  std::vector<TermIndexId> ends_;
};

}  // namespace signpost::rules

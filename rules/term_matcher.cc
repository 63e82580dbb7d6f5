#include "rules/term_matcher.h"

#include <algorithm>
#include <array>
#include <limits>

#include "rules/utf8.h"

namespace signpost::rules {
namespace {

// Finds the terms of one fold in one reading of a text.
class ReadingMatcher {
  using Path = MatchScratch::Path;

 public:
  ReadingMatcher(const TermIndex& index, Fold fold, const Reading& reading, std::uint32_t text_number,
                 MatchScratch& scratch)
      : index_(index),
        fold_(index.fold(fold)),
        reading_(reading),
        is_prefetched_(fold == Fold::kNormal),
        words_(scratch.tokens.words),
        text_number_(text_number),
        scratch_(scratch) {}

  void Match() {
    scratch_.words_known = false;
    MatchPaths();
    if (fold_.HasWithinWord()) MatchWithinWords();
  }

 private:
  // Enough to have many waits for memory at a time.
  static constexpr std::uint32_t kBlockWords = 64;

  std::uint32_t WordCount() const { return static_cast<std::uint32_t>(reading_.words.size()); }

  // Block by block, and in a block breadth first: paths of one word, then of two, and so on. All paths to a term have
  // the same length, so the first one found is still the first in the text.
  void MatchPaths() {
    std::size_t whole = 0;
    for (std::uint32_t begin = 0; begin < WordCount(); begin += kBlockWords) {
      const std::uint32_t end = std::min(begin + kBlockWords, WordCount());
      if (!is_prefetched_) {
        for (std::uint32_t word = begin; word < end; ++word) fold_.Prefetch(BeginPath(reading_.words[word]));
      }
      for (std::uint32_t word = begin; word < end; ++word) {
        const std::uint64_t path = BeginPath(reading_.words[word]);
        if (const TermIndex::Slot* slot = fold_.Find(path)) Arrive({path, word, word + 1}, *slot);
        for (; whole < reading_.wholes.size() && reading_.wholes[whole].first == word; ++whole) {
          LookUp({BeginPath(reading_.wholes[whole].hash), word, reading_.wholes[whole].last});
        }
      }
      for (std::size_t i = 0; i < scratch_.paths.size(); ++i) LookUp(Path(scratch_.paths[i]));  // and more come behind
      scratch_.paths.clear();
      scratch_.paths_seen.Clear();
    }
  }

  void LookUp(const Path& path) {
    if (const TermIndex::Slot* slot = fold_.Find(path.hash)) Arrive(path, *slot);
  }

  void Arrive(const Path& path, const TermIndex::Slot& slot) {
    for (const TermIndexId id : fold_.TermsAt(slot)) {
      if (!IsFound(id)) Check(id, path.first, path.end);
    }
    if (slot.next_words != 0) Follow(path, slot);
  }

  // Takes every step from the end of this path, and from behind what may be passed over there.
  void Follow(const Path& path, const TermIndex::Slot& slot) {
    for (std::uint32_t at = path.end; at < WordCount(); ++at) {
      TakeStep(path, slot, reading_.words[at], at + 1);
      if (!reading_.wholes.empty()) {
        auto whole = std::ranges::lower_bound(reading_.wholes, at, {}, &Whole::first);
        for (; whole != reading_.wholes.end() && whole->first == at; ++whole) {
          TakeStep(path, slot, whole->hash, whole->last);
        }
      }
      if (!IsPassable(words_[at].kind) || !IsFirstWay(path.hash, at + 1)) return;
    }
  }

  // Wholes, and what may be passed over, give several ways to a place. All that go by the same words lead on to the
  // same terms, and the first of them began no later.
  bool IsFirstWay(std::uint64_t path, std::uint32_t end) { return scratch_.paths_seen.Insert(ExtendPath(path, end)); }

  void TakeStep(const Path& path, const TermIndex::Slot& slot, std::uint64_t word, std::uint32_t end) {
    if (!slot.MayGoOnWith(word)) return;
    const std::uint64_t longer = ExtendPath(path.hash, word);
    if (!IsFirstWay(longer, end)) return;
    if (scratch_.steps == kMaxSteps) {
      scratch_.degraded = true;
      return;
    }
    ++scratch_.steps;
    fold_.Prefetch(longer);
    scratch_.paths.push_back({longer, path.first, end});
  }

  bool IsFound(TermIndexId id) const { return id >= index_.size() || scratch_.HasHit(id); }

  void Check(TermIndexId id, std::uint32_t first, std::uint32_t end) {
    const TermIndex::Entry& entry = index_.entry(id);
    if (IsUnordered(entry.kind) && ++scratch_.checks > kMaxChecks) {
      scratch_.degraded = true;
      return;
    }
    switch (entry.kind) {
      case MatchKind::kPhrase:
        return Report(id, first, end);
      case MatchKind::kExact:
        if (first == 0 && end == WordCount()) Report(id, first, end);
        return;
      case MatchKind::kAllWords:
        if (TextHasAll(id)) Report(id, first, end);
        return;
      case MatchKind::kNear:
        return CheckNear(id, entry, first, end);
      case MatchKind::kWithinWord:
      case MatchKind::kPattern:
        return;  // no path leads to them
    }
  }

  bool TextHasAll(TermIndexId id) {
    if (!scratch_.words_known) {
      scratch_.words_of_text.Clear();
      for (const std::uint64_t word : reading_.words) scratch_.words_of_text.Insert(word);
      for (const Whole& whole : reading_.wholes) scratch_.words_of_text.Insert(whole.hash);
      scratch_.words_known = true;
    }
    return std::ranges::all_of(index_.WordsOf(id),
                               [this](std::uint64_t word) { return scratch_.words_of_text.Contains(word); });
  }

  // Some stretch of within_words words that begins at or before the anchor must hold all of the term's words. Going
  // backwards, nearest_end[j] is the least place where an occurrence of word j ends that begins here or later.
  void CheckNear(TermIndexId id, const TermIndex::Entry& entry, std::uint32_t first, std::uint32_t end) {
    const std::uint32_t width = entry.within_words;
    const auto words = index_.WordsOf(id);
    if (words.empty()) return;  // in a damaged index only
    std::array<std::uint32_t, kMaxTermWords> nearest_end;
    std::fill_n(nearest_end.begin(), words.size(), std::numeric_limits<std::uint32_t>::max());
    const auto occurs = [&](std::uint64_t hash, std::uint32_t ends) {
      for (std::size_t j = 0; j < words.size(); ++j) {
        if (words[j] == hash) nearest_end[j] = std::min(nearest_end[j], ends);
      }
    };
    const std::uint32_t lowest = end > width ? end - width : 0;
    std::uint32_t begin = std::min(first + width, WordCount());
    auto whole = std::ranges::lower_bound(reading_.wholes, begin, {}, &Whole::first);
    while (begin-- > lowest) {
      occurs(reading_.words[begin], begin + 1);
      for (; whole != reading_.wholes.begin() && std::prev(whole)->first == begin; --whole) {
        occurs(std::prev(whole)->hash, std::prev(whole)->last);
      }
      const auto last =
          *std::max_element(nearest_end.begin(), nearest_end.begin() + static_cast<std::ptrdiff_t>(words.size()));
      if (begin <= first && last <= begin + width) return Report(id, begin, last);
    }
  }

  // Every step that has such a term in it, in the order of where they begin.
  void MatchWithinWords() {
    std::size_t whole = 0;
    for (std::uint32_t word = 0; word < WordCount(); ++word) {
      FindWithin(reading_.LettersOf(word), word, word + 1);
      for (; whole < reading_.wholes.size() && reading_.wholes[whole].first == word; ++whole) {
        FindWithin(reading_.LettersOf(reading_.wholes[whole]), word, reading_.wholes[whole].last);
      }
    }
  }

  void FindWithin(std::string_view letters, std::uint32_t first, std::uint32_t last) {
    const auto skip = [&](std::size_t at, std::size_t characters) {
      for (; characters > 0 && at < letters.size(); --characters) at = NextCharacter(letters, at);
      return characters > 0 ? std::string_view::npos : at;
    };
    for (std::size_t begin = 0; begin < letters.size(); begin = NextCharacter(letters, begin)) {
      const std::size_t prefix_end = skip(begin, kMinWithinCharacters);
      if (prefix_end == std::string_view::npos) return;
      std::uint64_t sizes = fold_.SizesWithPrefix(Hash(letters, begin, prefix_end));
      std::size_t candidate_end = prefix_end;
      for (; sizes != 0 && candidate_end != std::string_view::npos;
           sizes >>= 1, candidate_end = skip(candidate_end, 1)) {
        if ((sizes & 1) != 0) ArriveWithin(Hash(letters, begin, candidate_end), first, last);
      }
    }
  }

  std::uint64_t Hash(std::string_view letters, std::size_t begin, std::size_t end) const {
    return HashBytes(index_.key(), letters.data() + begin, end - begin);
  }

  void ArriveWithin(std::uint64_t letters_hash, std::uint32_t first, std::uint32_t last) {
    const TermIndex::Slot* slot = fold_.Find(WithinWordKey(letters_hash));
    if (slot == nullptr) return;
    for (const TermIndexId id : fold_.TermsAt(*slot)) {
      if (!IsFound(id)) Report(id, first, last);
    }
  }

  void Report(TermIndexId id, std::uint32_t begin, std::uint32_t end) {
    scratch_.AddHit({id, text_number_, {words_[begin].span.begin, words_[end - 1].span.end}});
  }

  const TermIndex& index_;
  const TermIndex::FoldIndex& fold_;
  const Reading& reading_;
  const bool is_prefetched_;  // Tokenise has asked for the memory
  const Buffer<Word>& words_;
  const std::uint32_t text_number_;
  MatchScratch& scratch_;
};

void MatchPatterns(const TermIndex& index, const PatternSet& patterns, std::uint32_t text_number,
                   MatchScratch& scratch) {
  const FoldedText& text = scratch.tokens.text;
  patterns.Match(text.bytes(), scratch.patterns);
  for (const auto& [pattern, span] : scratch.patterns.found) {
    const TermIndexId id = index.patterns_begin() + pattern;
    if (!scratch.HasHit(id)) scratch.AddHit({id, text_number, text.OriginOf(span.begin, span.end)});
  }
}

}  // namespace

void MatchScratch::AddHit(const Hit& hit) {
  if (hits.size() == kMaxHits) {
    degraded = true;
    return;
  }
  terms_hit.Insert(hit.term + 1ULL);
  hits.push_back(hit);
}

void MatchScratch::Clear() {
  hits.clear();
  terms_hit.Clear();
  checks = 0;
  steps = 0;
  degraded = false;
}

void MatchText(const TermIndex& index, const PatternSet& patterns, std::string_view text, std::uint32_t text_number,
               MatchScratch& scratch) {
  const bool has_skeleton = !index.fold(Fold::kSkeleton).empty();
  const bool has_fuzzy = !index.fold(Fold::kFuzzy).empty();
  const bool has_letters = has_fuzzy || index.fold(Fold::kNormal).HasWithinWord();
  const Keep keep = has_skeleton || !patterns.empty() ? Keep::kEverything
                    : has_letters                     ? Keep::kLetters
                                                      : Keep::kHashes;
  Tokenise(text, index.key(), Cut::kText, scratch.tokens, keep, index.fold(Fold::kNormal).prefetcher());
  scratch.degraded |= scratch.tokens.truncated;
  const auto match = [&](Fold fold, const Reading& reading) {
    ReadingMatcher(index, fold, reading, text_number, scratch).Match();
  };
  if (!index.fold(Fold::kNormal).empty()) match(Fold::kNormal, scratch.tokens.reading);
  if (has_skeleton) {
    ReadSkeleton(scratch.tokens, index.key(), scratch.skeleton);
    match(Fold::kSkeleton, scratch.skeleton.reading);
    scratch.skeleton.Clear();
  }
  if (has_fuzzy) {
    scratch.degraded |= !ReadFuzzy(scratch.tokens.reading, index, scratch.fuzzy);
    match(Fold::kFuzzy, scratch.fuzzy.reading);
    scratch.fuzzy.Clear();
  }
  if (!patterns.empty()) MatchPatterns(index, patterns, text_number, scratch);
  scratch.tokens.Clear();
  scratch.words_of_text.Clear();
}

}  // namespace signpost::rules

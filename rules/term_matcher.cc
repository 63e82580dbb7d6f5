#include "rules/term_matcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <limits>

namespace signpost::rules {

bool HashSet::Insert(std::uint64_t value) {
  value += value == 0;
  if ((filled_.size() + 1) * 2 > slots_.size()) Grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = value & mask;
  for (; slots_[i] != 0; i = (i + 1) & mask) {
    if (slots_[i] == value) return false;
  }
  slots_[i] = value;
  filled_.push_back(static_cast<std::uint32_t>(i));
  return true;
}

bool HashSet::Contains(std::uint64_t value) const {
  if (filled_.empty()) return false;
  value += value == 0;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = value & mask; slots_[i] != 0; i = (i + 1) & mask) {
    if (slots_[i] == value) return true;
  }
  return false;
}

void HashSet::Clear() {
  for (const std::uint32_t i : filled_) slots_[i] = 0;
  filled_.clear();
}

void HashSet::Grow() {
  std::vector<std::uint64_t> values;
  values.reserve(filled_.size());
  for (const std::uint32_t i : filled_) values.push_back(slots_[i]);
  slots_.assign(std::bit_ceil(std::max<std::size_t>(64, (filled_.size() + 1) * 4)), 0);
  filled_.clear();
  for (const std::uint64_t value : values) Insert(value);
}

void MatchScratch::Clear() {
  hits.clear();
  terms_hit.Clear();
  words_of_text.Clear();
  checks = 0;
  degraded = false;
}

namespace {

class TextMatcher {
 public:
  TextMatcher(const TermIndex& index, std::uint32_t text_number, MatchScratch& scratch)
      : index_(index), text_number_(text_number), scratch_(scratch), tokens_(scratch.tokens) {}

  void Match() {
    for (first_ = 0, whole_ = 0; first_ < WordCount(); ++first_) {
      while (whole_ < tokens_.wholes.size() && tokens_.wholes[whole_].first < first_) ++whole_;
      Follow(0, first_, whole_);
    }
  }

 private:
  std::uint32_t WordCount() const { return static_cast<std::uint32_t>(tokens_.words.size()); }

  // Takes every step from this place that some term takes too: the word there, and the whole that begins there. `whole`
  // is the first that begins here or later, or an earlier one.
  void Follow(std::uint64_t path, std::uint32_t at, std::size_t whole) {
    if (at >= WordCount()) return;
    Step(ExtendPath(path, tokens_.words[at].hash), at + 1, whole);
    while (whole < tokens_.wholes.size() && tokens_.wholes[whole].first < at) ++whole;
    if (whole < tokens_.wholes.size() && tokens_.wholes[whole].first == at) {
      Step(ExtendPath(path, tokens_.wholes[whole].hash), tokens_.wholes[whole].last, whole);
    }
  }

  // A path that ends before word `end`. Its depth is bounded by the longest term (kMaxTermWords).
  void Step(std::uint64_t path, std::uint32_t end, std::size_t whole) {
    const TermIndex::Slot* slot = index_.Find(path);
    if (slot == nullptr) return;
    for (const TermIndexId id : index_.TermsAt(*slot)) {
      if (!scratch_.terms_hit.Contains(id + 1ULL)) Check(id, end);
    }
    if (slot->extends) Follow(path, end, whole);
  }

  void Check(TermIndexId id, std::uint32_t end) {
    const TermIndex::Entry& entry = index_.entry(id);
    if (IsUnordered(entry.kind) && ++scratch_.checks > kMaxChecks) {
      scratch_.degraded = true;
      return;
    }
    switch (entry.kind) {
      case MatchKind::kPhrase:
        return Report(id, first_, end);
      case MatchKind::kExact:
        if (first_ == 0 && end == WordCount()) Report(id, first_, end);
        return;
      case MatchKind::kAllWords:
        if (TextHasAll(entry)) Report(id, first_, end);
        return;
      case MatchKind::kNear:
        return CheckNear(id, entry, end);
      case MatchKind::kWithinWord:
      case MatchKind::kPattern:
        assert(false && "refused by RuleSet::Compile");
    }
  }

  bool TextHasAll(const TermIndex::Entry& entry) {
    if (!scratch_.words_known) {
      for (const Word& word : tokens_.words) scratch_.words_of_text.Insert(word.hash);
      for (const Whole& whole : tokens_.wholes) scratch_.words_of_text.Insert(whole.hash);
      scratch_.words_known = true;
    }
    return std::ranges::all_of(index_.WordsOf(entry),
                               [this](std::uint64_t word) { return scratch_.words_of_text.Contains(word); });
  }

  // Some stretch of within_words words that begins at or before the anchor must hold all of the term's words. Going
  // backwards, nearest_end[j] is the least place where an occurrence of word j ends that begins here or later.
  void CheckNear(TermIndexId id, const TermIndex::Entry& entry, std::uint32_t end) {
    const std::uint32_t width = entry.within_words;
    const auto words = index_.WordsOf(entry);
    std::array<std::uint32_t, kMaxTermWords> nearest_end;
    std::fill_n(nearest_end.begin(), words.size(), std::numeric_limits<std::uint32_t>::max());
    const auto occurs = [&](std::uint64_t hash, std::uint32_t ends) {
      for (std::size_t j = 0; j < words.size(); ++j) {
        if (words[j] == hash) nearest_end[j] = std::min(nearest_end[j], ends);
      }
    };
    const std::uint32_t lowest = end > width ? end - width : 0;
    std::uint32_t begin = std::min(first_ + width, WordCount());
    auto whole = std::ranges::lower_bound(tokens_.wholes, begin, {}, &Whole::first);
    while (begin-- > lowest) {
      occurs(tokens_.words[begin].hash, begin + 1);
      for (; whole != tokens_.wholes.begin() && std::prev(whole)->first == begin; --whole) {
        occurs(std::prev(whole)->hash, std::prev(whole)->last);
      }
      const auto last =
          *std::max_element(nearest_end.begin(), nearest_end.begin() + static_cast<std::ptrdiff_t>(words.size()));
      if (begin <= first_ && last <= begin + width) return Report(id, begin, last);
    }
  }

  void Report(TermIndexId id, std::uint32_t begin, std::uint32_t end) {
    if (scratch_.hits.size() == kMaxHits) {
      scratch_.degraded = true;
      return;
    }
    scratch_.terms_hit.Insert(id + 1ULL);
    scratch_.hits.push_back({id, text_number_, {tokens_.words[begin].span.begin, tokens_.words[end - 1].span.end}});
  }

  const TermIndex& index_;
  const std::uint32_t text_number_;
  MatchScratch& scratch_;
  const Tokens& tokens_;
  std::uint32_t first_ = 0;  // where the path at hand began
  std::size_t whole_ = 0;    // the first whole that begins there or later
};

}  // namespace

void MatchText(const TermIndex& index, std::string_view text, std::uint32_t text_number, MatchScratch& scratch) {
  Tokenise(text, index.key(), Cut::kText, scratch.tokens);
  scratch.degraded |= scratch.tokens.truncated;
  scratch.words_of_text.Clear();
  scratch.words_known = false;
  TextMatcher(index, text_number, scratch).Match();
  scratch.tokens.folded.clear();
}

}  // namespace signpost::rules

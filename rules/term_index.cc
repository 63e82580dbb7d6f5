#include "rules/term_index.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <unordered_map>

namespace signpost::rules {

void TermIndex::Add(const Entry& entry, std::span<const std::uint64_t> words) {
  assert(!words.empty());
  entries_.push_back(entry);
  entries_.back().words_begin = static_cast<std::uint32_t>(words_.size());
  entries_.back().words_count = static_cast<std::uint32_t>(words.size());
  words_.insert(words_.end(), words.begin(), words.end());
}

void TermIndex::Build() {
  ChooseAnchors();
  Reserve(words_.size());
  std::vector<End> ends;
  ends.reserve(entries_.size());
  std::vector<std::uint64_t> kept_words;
  for (TermIndexId id = 0; id < entries_.size(); ++id) {
    Entry& entry = entries_[id];
    const auto words = WordsOf(entry);
    // An unordered term is entered at its anchor, which ChooseAnchors has put first.
    const auto path_words = IsUnordered(entry.kind) ? words.first(1) : words;
    std::uint64_t path = 0;
    for (std::size_t i = 0; i < path_words.size(); ++i) {
      path = ExtendPath(path, path_words[i]);
      Slot& slot = FindOrInsert(path);
      if (i + 1 < path_words.size()) slot.extends = 1;
    }
    ends.push_back({path, id});
    if (IsUnordered(entry.kind)) {
      entry.words_begin = static_cast<std::uint32_t>(kept_words.size());
      kept_words.insert(kept_words.end(), words.begin(), words.end());
    } else {
      entry.words_count = 0;
    }
  }
  words_ = std::move(kept_words);
  std::ranges::sort(ends,
                    [](const End& a, const End& b) { return std::tie(a.path, a.term) < std::tie(b.path, b.term); });
  ends_.reserve(ends.size());
  for (const End& end : ends) {
    Slot& slot = FindOrInsert(end.path);
    if (slot.terms_count == 0) slot.terms_begin = static_cast<std::uint32_t>(ends_.size());
    ++slot.terms_count;
    ends_.push_back(end.term);
  }
}

// Of an unordered term's words, the one that the fewest such terms use is put first.
void TermIndex::ChooseAnchors() {
  std::unordered_map<std::uint64_t, std::uint32_t> uses;
  for (const Entry& entry : entries_) {
    if (!IsUnordered(entry.kind)) continue;
    for (const std::uint64_t word : WordsOf(entry)) ++uses[word];
  }
  for (const Entry& entry : entries_) {
    if (!IsUnordered(entry.kind)) continue;
    const auto begin = words_.begin() + entry.words_begin;
    std::iter_swap(begin, std::ranges::min_element(begin, begin + entry.words_count, {},
                                                   [&](std::uint64_t word) { return uses[word]; }));
  }
}

void TermIndex::Reserve(std::size_t paths) {
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(paths * 2, 16));
  slots_.assign(slots, Slot{});
  mask_ = slots - 1;
}

TermIndex::Slot& TermIndex::FindOrInsert(std::uint64_t path) {
  std::size_t i = path & mask_;
  while (slots_[i].path != path && slots_[i].path != 0) i = (i + 1) & mask_;
  slots_[i].path = path;
  return slots_[i];
}

std::size_t TermIndex::MemoryBytes() const {
  return entries_.capacity() * sizeof(Entry) + words_.capacity() * sizeof(std::uint64_t) +
         slots_.capacity() * sizeof(Slot) + ends_.capacity() * sizeof(TermIndexId);
}

}  // namespace signpost::rules

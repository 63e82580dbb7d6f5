#include "rules/term_index.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <tuple>
#include <unordered_map>

#include "rules/edits.h"

namespace signpost::rules {
namespace {

// The image: a header, then sections of plain structures, each on a cache line of its own if the image is.
constexpr std::size_t kLineBytes = 64;
struct alignas(kLineBytes) Line {
  std::array<std::byte, kLineBytes> bytes;
};
constexpr std::size_t LinesFor(std::size_t bytes) { return (bytes + kLineBytes - 1) / kLineBytes; }

constexpr std::uint64_t kMagic = 0x786469'6e676973ULL;  // "signidx"

enum SectionNumber : std::size_t {
  kEntries,
  kTermsOfList,
  kWordsBegin,
  kWords,
  kVocabulary,
  kDeletions,
  kFoldSections,  // then, for each fold, the three of FoldSection
};
enum FoldSection : std::size_t { kPaths, kEnds, kPrefixes, kFoldSectionCount };
constexpr std::size_t kSectionCount = kFoldSections + kFoldNames.size() * kFoldSectionCount;

constexpr std::size_t NumberOf(std::size_t fold, FoldSection section) {
  return kFoldSections + fold * kFoldSectionCount + section;
}

struct Section {
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
  std::uint64_t homes = 0;  // of a table
};

struct Header {
  std::uint64_t magic = kMagic;
  std::uint32_t version = kTermIndexVersion;
  std::uint32_t patterns_begin = 0;
  std::uint64_t key_check = 0;  // tells keys apart, and says nothing about them
  std::uint64_t image_bytes = 0;
  std::array<Section, kSectionCount> sections;
};

std::uint64_t KeyCheck(const HashKey& key) { return HashBytes(key, "signpost term index", 19); }

// Whether these are the beginnings of terms' words, one after the other, and the end of the last.
bool AreTermWords(std::span<const std::uint32_t> begins, std::size_t words) {
  for (std::size_t i = 1; i < begins.size(); ++i) {
    if (begins[i] <= begins[i - 1] || begins[i] - begins[i - 1] > kMaxTermWords) return false;
  }
  return begins.empty() || begins.back() <= words;
}

class ImageWriter {
 public:
  ImageWriter() { image_.resize(LinesFor(sizeof(Header))); }

  Header& header() { return header_; }

  template <typename Item>
  void Add(std::size_t section, std::span<const Item> items, std::uint64_t homes = 0) {
    static_assert(std::is_trivially_copyable_v<Item>);
    header_.sections[section] = {image_.size() * kLineBytes, items.size(), homes};
    const std::size_t begin = image_.size();
    image_.resize(begin + LinesFor(items.size_bytes()));
    if (!items.empty()) std::memcpy(image_.data() + begin, items.data(), items.size_bytes());
  }

  template <typename Slot>
  void AddTable(std::size_t section, std::span<const Slot> records) {
    if (records.empty()) return;
    const std::uint64_t homes = HomesFor(records.size());
    Add<Slot>(section, LayOut(records, homes), homes);
  }

  std::shared_ptr<const std::vector<Line>> Finish() {
    header_.image_bytes = image_.size() * kLineBytes;
    std::memcpy(image_.data(), &header_, sizeof header_);
    return std::make_shared<const std::vector<Line>>(std::move(image_));
  }

 private:
  Header header_;
  std::vector<Line> image_;
};

class ImageReader {
 public:
  explicit ImageReader(std::span<const std::byte> image) : image_(image) {}

  bool ReadHeader(const HashKey& key) {
    if (image_.size() < sizeof header_ || reinterpret_cast<std::uintptr_t>(image_.data()) % 8 != 0) return false;
    std::memcpy(&header_, image_.data(), sizeof header_);
    return header_.magic == kMagic && header_.version == kTermIndexVersion && header_.key_check == KeyCheck(key) &&
           header_.image_bytes == image_.size();
  }
  const Header& header() const { return header_; }

  template <typename Item>
  bool Read(std::size_t section, std::span<const Item>& items) const {
    const auto [offset, count, homes] = header_.sections[section];
    if (offset % 8 != 0 || offset > image_.size() || count > (image_.size() - offset) / sizeof(Item)) return false;
    items = {reinterpret_cast<const Item*>(image_.data() + offset), static_cast<std::size_t>(count)};
    return true;
  }

  template <typename Slot>
  bool ReadTable(std::size_t section, SortedTable<Slot>& table) const {
    std::span<const Slot> slots;
    if (!Read(section, slots)) return false;
    if (slots.empty()) return true;
    const std::uint64_t homes = header_.sections[section].homes;
    if (!SortedTable<Slot>::EndsRight(slots, homes)) return false;
    table = SortedTable<Slot>(slots, homes);
    return true;
  }

 private:
  std::span<const std::byte> image_;
  Header header_;
};

}  // namespace

std::span<const TermIndexId> TermIndex::FoldIndex::TermsAt(const Slot& slot) const {
  if (slot.terms == Slot::kNoTerm) return {};
  if ((slot.terms & Slot::kSeveralTerms) == 0) return {&slot.terms, 1};
  const std::size_t at = slot.terms & ~Slot::kSeveralTerms;
  if (at >= ends_.size() || ends_[at] >= ends_.size() - at) return {};
  return ends_.subspan(at + 1, ends_[at]);
}

std::span<const std::uint64_t> TermIndex::WordsOf(TermIndexId id) const {
  if (id + std::size_t{1} >= words_begin_.size()) return {};
  return words_.subspan(words_begin_[id], words_begin_[id + 1] - words_begin_[id]);
}

std::optional<TermIndex> TermIndex::Open(std::span<const std::byte> image, const HashKey& key,
                                         std::shared_ptr<const void> owner) {
  ImageReader reader(image);
  if (!reader.ReadHeader(key)) return std::nullopt;
  TermIndex index;
  index.key_ = key;
  index.image_ = image;
  index.owner_ = std::move(owner);
  index.patterns_begin_ = reader.header().patterns_begin;
  bool is_good = reader.Read(kEntries, index.entries_) && reader.Read(kTermsOfList, index.terms_of_list_) &&
                 reader.Read(kWordsBegin, index.words_begin_) && reader.Read(kWords, index.words_) &&
                 reader.Read(kVocabulary, index.vocabulary_) && reader.ReadTable(kDeletions, index.deletions_);
  for (std::size_t fold = 0; fold < index.folds_.size(); ++fold) {
    FoldIndex& of_fold = index.folds_[fold];
    is_good = is_good && reader.ReadTable(NumberOf(fold, kPaths), of_fold.paths_) &&
              reader.Read(NumberOf(fold, kEnds), of_fold.ends_) &&
              reader.ReadTable(NumberOf(fold, kPrefixes), of_fold.prefixes_);
    of_fold.empty_ = reader.header().sections[NumberOf(fold, kPaths)].count == 0;
    of_fold.has_prefixes_ = reader.header().sections[NumberOf(fold, kPrefixes)].count != 0;
  }
  // A fuzzy reading has no letters to look into.
  is_good = is_good && !index.fold(Fold::kFuzzy).HasWithinWord() && index.patterns_begin_ <= index.size() &&
            AreTermWords(index.words_begin_, index.words_.size()) &&
            std::ranges::all_of(index.entries_, [&](const Entry& entry) {
              return entry.list < index.terms_of_list_.size() && entry.kind <= MatchKind::kPattern &&
                     entry.fold <= Fold::kFuzzy;
            });
  if (!is_good) return std::nullopt;
  return index;
}

void TermIndexBuilder::Group::Add(const TermIndex::Entry& entry, std::span<const std::uint64_t> of_term) {
  entries.push_back(entry);
  words.insert(words.end(), of_term.begin(), of_term.end());
  words_end.push_back(static_cast<std::uint32_t>(words.size()));
}

std::span<std::uint64_t> TermIndexBuilder::Group::WordsOf(std::size_t i) {
  const std::size_t begin = i == 0 ? 0 : words_end[i - 1];
  return std::span(words).subspan(begin, words_end[i] - begin);
}

TermIndexBuilder::TermIndexBuilder(const HashKey& key) : key_(key) {}

void TermIndexBuilder::AddList(std::uint32_t terms) { terms_of_list_.push_back(terms); }

void TermIndexBuilder::Add(const TermIndex::Entry& entry, std::span<const std::uint64_t> words) {
  assert(!words.empty() && words.size() <= kMaxTermWords);
  (IsUnordered(entry.kind) ? unordered_ : ordered_).Add(entry, words);
}

void TermIndexBuilder::AddWithinWord(const TermIndex::Entry& entry, std::string_view letters) {
  const std::size_t characters = CountCharacters(letters);
  assert(characters >= kMinWithinCharacters && characters <= kMaxWithinCharacters);
  std::size_t prefix_bytes = 0;
  for (std::size_t i = 0; i < kMinWithinCharacters; ++i) prefix_bytes = NextCharacter(letters, prefix_bytes);
  prefixes_[static_cast<std::size_t>(entry.fold)].push_back(
      {HashBytes(key_, letters.data(), prefix_bytes), std::uint64_t{1} << (characters - kMinWithinCharacters)});
  const std::uint64_t hash = HashBytes(key_, letters.data(), letters.size());
  ordered_.Add(entry, {&hash, 1});
}

void TermIndexBuilder::AddPattern(const TermIndex::Entry& entry) { patterns_.push_back(entry); }

void TermIndexBuilder::AddFuzzyWord(std::string_view letters) {
  const std::uint64_t hash = HashBytes(key_, letters.data(), letters.size());
  if (!fuzzy_words_.Insert(hash)) return;
  const auto word = static_cast<std::uint32_t>(vocabulary_.size());
  vocabulary_.push_back(hash);
  deletions_.push_back({hash, word});
  ForEachDeletion(letters, [&](std::string_view rest, std::uint32_t left_out) {
    deletions_.push_back({HashBytes(key_, rest.data(), rest.size()), word, left_out});
  });
}

struct TermIndexBuilder::Step {
  std::uint64_t path;
  TermIndexId term;             // that ends there, or kNoTerm
  std::uint32_t next_word = 0;  // TermIndex::Slot::BitsOf the one with which the path goes on
};

struct TermIndexBuilder::Tables {
  std::vector<TermIndex::Slot> slots;
  std::vector<TermIndexId> ends;
  std::vector<TermIndex::Prefix> prefixes;
};

// Of an unordered term's words, the one that the fewest such terms use is put first.
void TermIndexBuilder::ChooseAnchors() {
  std::unordered_map<std::uint64_t, std::uint32_t> uses;
  for (const std::uint64_t word : unordered_.words) ++uses[word];
  for (std::size_t i = 0; i < unordered_.entries.size(); ++i) {
    const auto words = unordered_.WordsOf(i);
    std::iter_swap(words.begin(), std::ranges::min_element(words, {}, [&](std::uint64_t word) { return uses[word]; }));
  }
}

std::vector<TermIndexBuilder::Step> TermIndexBuilder::StepsOf(Fold fold) {
  std::vector<Step> steps;
  TermIndexId id = 0;
  for (Group* group : {&unordered_, &ordered_}) {
    for (std::size_t i = 0; i < group->entries.size(); ++i, ++id) {
      const TermIndex::Entry& entry = group->entries[i];
      if (entry.fold != fold) continue;
      const auto words = group->WordsOf(i);
      if (entry.kind == MatchKind::kWithinWord) {
        steps.push_back({WithinWordKey(words[0]), id});
        continue;
      }
      const std::size_t length = IsUnordered(entry.kind) ? 1 : words.size();  // one: its anchor
      std::uint64_t path = 0;
      for (std::size_t word = 0; word < length; ++word) {
        path = word == 0 ? BeginPath(words[0]) : ExtendPath(path, words[word]);
        if (word + 1 < length) {
          steps.push_back({path, TermIndex::Slot::kNoTerm, TermIndex::Slot::BitsOf(words[word + 1])});
        } else {
          steps.push_back({path, id});
        }
      }
    }
  }
  std::ranges::sort(steps,
                    [](const Step& a, const Step& b) { return a.path != b.path ? a.path < b.path : a.term < b.term; });
  return steps;
}

TermIndexBuilder::Tables TermIndexBuilder::TablesOf(Fold fold) {
  Tables tables;
  const std::vector<Step> steps = StepsOf(fold);
  for (std::size_t begin = 0, end = 0; begin < steps.size(); begin = end) {
    TermIndex::Slot slot{.key = steps[begin].path};
    std::size_t terms = 0;
    for (end = begin; end < steps.size() && steps[end].path == slot.key; ++end) {
      slot.next_words |= steps[end].next_word;
      if (steps[end].term == TermIndex::Slot::kNoTerm) continue;
      slot.terms = steps[end].term;
      ++terms;
    }
    if (terms > 1) {
      slot.terms = TermIndex::Slot::kSeveralTerms | static_cast<std::uint32_t>(tables.ends.size());
      tables.ends.push_back(static_cast<TermIndexId>(terms));
      for (std::size_t i = begin; i < end; ++i) {
        if (steps[i].term != TermIndex::Slot::kNoTerm) tables.ends.push_back(steps[i].term);
      }
    }
    tables.slots.push_back(slot);
  }
  auto& prefixes = prefixes_[static_cast<std::size_t>(fold)];
  std::ranges::sort(prefixes, {}, &TermIndex::Prefix::key);
  for (const TermIndex::Prefix& prefix : prefixes) {
    if (tables.prefixes.empty() || tables.prefixes.back().key != prefix.key) tables.prefixes.push_back({prefix.key, 0});
    tables.prefixes.back().sizes |= prefix.sizes;
  }
  return tables;
}

TermIndex TermIndexBuilder::Build() {
  ChooseAnchors();
  std::vector<std::uint32_t> words_begin{0};
  words_begin.insert(words_begin.end(), unordered_.words_end.begin(), unordered_.words_end.end());

  ImageWriter image;
  for (std::size_t fold = 0; fold < kFoldNames.size(); ++fold) {
    const Tables tables = TablesOf(static_cast<Fold>(fold));
    image.AddTable<TermIndex::Slot>(NumberOf(fold, kPaths), tables.slots);
    image.Add<TermIndexId>(NumberOf(fold, kEnds), tables.ends);
    image.AddTable<TermIndex::Prefix>(NumberOf(fold, kPrefixes), tables.prefixes);
  }
  std::vector<TermIndex::Entry> entries;
  entries.reserve(unordered_.entries.size() + ordered_.entries.size() + patterns_.size());
  for (const auto* group : {&unordered_.entries, &ordered_.entries, &patterns_}) {
    entries.insert(entries.end(), group->begin(), group->end());
  }
  image.Add<TermIndex::Entry>(kEntries, entries);
  image.Add<std::uint32_t>(kTermsOfList, terms_of_list_);
  image.Add<std::uint32_t>(kWordsBegin, words_begin);
  image.Add<std::uint64_t>(kWords, unordered_.words);
  image.Add<std::uint64_t>(kVocabulary, vocabulary_);
  std::ranges::sort(deletions_, {}, &TermIndex::Deletion::key);
  image.AddTable<TermIndex::Deletion>(kDeletions, deletions_);
  image.header().patterns_begin = static_cast<std::uint32_t>(entries.size() - patterns_.size());
  image.header().key_check = KeyCheck(key_);

  const auto bytes = image.Finish();
  auto index = TermIndex::Open(std::as_bytes(std::span(*bytes)), key_, bytes);
  assert(index && "what was just written is in order");
  return *std::move(index);
}

}  // namespace signpost::rules

// An index file of any content is refused, or opened and then safe to search.
//
// The first byte says what the rest is:
//
//   even   the file, as it is
//   odd    a number of edits, that many edits, and a text (7 bits of each byte): the file of a small policy is edited,
//          its checksum repaired so that the edits show inside, and the text, behind kText, searched
//
// An edit is a 16-bit place, in words of four bytes, and the 32 bits to write there, both little-endian.
#include <sys/mman.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/evaluate.h"
#include "server/policy/index_file.h"
#include "tests/fuzz/check.h"

namespace signpost::policy {
namespace {

using fuzz::Check;
using rules::Fold;
using rules::MatchKind;

constexpr rules::HashKey kKey{.k0 = 43, .k1 = 44};
constexpr std::string_view kRevision = "r1";
// Of the format in index_file.h: where the checksum stands, and from where on it is taken.
constexpr std::size_t kChecksumOffset = 8;
constexpr std::size_t kCheckedOffset = 16;
constexpr std::string_view kText =
    "get help now, zorblat fex: fex zorblat fex dropmip! xblattx z0rblat zroblat vun mip vun #GetHelp nol7 b.l.a.t.t ";
constexpr std::string_view kWholeText = "Get help now";

// Every kind and fold, places where several terms end, and terms that are the beginning of others.
rules::Definition Policy() {
  const auto term = [](const char* text, MatchKind kind, Fold fold, int within_words = 0) {
    return rules::Term{.text = text, .match = kind, .fold = fold, .within_words = within_words};
  };
  rules::Definition policy;
  for (const char* id : {"first", "second"}) {
    rules::TermList& list = policy.term_lists.emplace_back();
    list.id = id;
    for (const Fold fold : {Fold::kNormal, Fold::kSkeleton, Fold::kFuzzy}) {
      list.terms.insert(
          list.terms.end(),
          {term("zorblat", MatchKind::kPhrase, fold), term("zorblat fex dropmip", MatchKind::kPhrase, fold),
           term("get help now", MatchKind::kExact, fold), term("vun mip", MatchKind::kNear, fold, 2),
           term("fex dropmip help", MatchKind::kNear, fold, 64), term("dropmip zorblat", MatchKind::kAllWords, fold)});
      if (fold == Fold::kFuzzy) continue;
      list.terms.push_back(term("blatt", MatchKind::kWithinWord, fold));
      list.terms.push_back(term("rop", MatchKind::kWithinWord, fold));
    }
    list.terms.push_back(term("nol[0-9]", MatchKind::kPattern, Fold::kNormal));
    policy.rules.push_back({.id = id, .mode = rules::Mode::kLive, .when = {rules::TermsMatch{id}}, .campaign = "help"});
  }
  return policy;
}

// Bytes that can be opened by a path, without a place on a disk.
class File {
 public:
  File() : descriptor_(memfd_create("index", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
    Check(descriptor_ >= 0, "there is memory for a file");
  }
  ~File() { close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const std::string& path() const { return path_; }
  void Write(std::string_view bytes) {
    const auto size = static_cast<ssize_t>(bytes.size());
    Check(ftruncate(descriptor_, size) == 0 && pwrite(descriptor_, bytes.data(), bytes.size(), 0) == size,
          "the file can be written");
  }

 private:
  const int descriptor_;
  const std::string path_;
};

// As it was written and not edited yet.
std::string GoodFile() {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "signpost-fuzz-XXXXXX").string();
  Check(mkdtemp(folder.data()) != nullptr, "there is a temporary folder");
  const std::string path = folder + "/index";
  rules::Issues issues;
  const auto compiled = rules::RuleSet::Compile(Policy(), kKey, issues);
  Check(!HasErrors(issues), "the policy has no fault");
  Check(bool(WriteIndexFile(path, kRevision, compiled.terms(), "the rest")), "the file is written");
  std::ifstream stream(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  fs::remove_all(folder);
  return bytes;
}

template <typename Number>
Number Take(std::string_view& bytes) {
  Number number = 0;
  const std::size_t size = std::min(bytes.size(), sizeof number);
  std::memcpy(&number, bytes.data(), size);
  bytes.remove_prefix(size);
  return number;
}

// Takes the edits, and leaves what is behind them.
std::string EditedFile(std::string_view& input) {
  static const std::string kGood = GoodFile();
  std::string file = kGood;
  for (auto edits = Take<std::uint8_t>(input); edits > 0; --edits) {
    const std::size_t place = Take<std::uint16_t>(input) % (file.size() / sizeof(std::uint32_t));
    const auto value = Take<std::uint32_t>(input);
    std::memcpy(file.data() + place * sizeof value, &value, sizeof value);
  }
  const std::uint64_t checksum = XXH3_64bits(file.data() + kCheckedOffset, file.size() - kCheckedOffset);
  std::memcpy(file.data() + kChecksumOffset, &checksum, sizeof checksum);
  return file;
}

struct Heard : rules::Listener {
  std::vector<rules::Hit> hits;

  void OnHit(const rules::Hit& hit) override { hits.push_back(hit); }
  void OnCondition(rules::RuleIndex, rules::ConditionIndex, bool, std::span<const rules::ListTotal>) override {}
  void OnRule(rules::RuleIndex, rules::RuleResult) override {}
};

void Search(const rules::TermIndex& index, std::span<const std::string_view> texts) {
  static const rules::Definition kPolicy = Policy();
  rules::Issues issues;
  const auto compiled = rules::RuleSet::Compile(kPolicy, index, issues);
  if (HasErrors(issues)) return;  // the index of other lists
  rules::Scratch scratch;
  Heard heard;
  rules::Evaluate(compiled, {.texts = texts}, scratch, &heard);
  for (const rules::Hit& hit : heard.hits) {
    Check(hit.term < index.size(), "a hit is one of the terms");
    Check(index.entry(hit.term).list < compiled.lists().size(), "a term is of one of the lists");
    Check(hit.text < texts.size(), "a hit is in one of the texts");
    Check(hit.span.begin < hit.span.end && hit.span.end <= texts[hit.text].size(), "a hit lies in its text");
  }
}

void Run(std::string_view input) {
  static File file;
  const bool is_edited = (Take<std::uint8_t>(input) & 1) != 0;
  const std::string edited = is_edited ? EditedFile(input) : std::string();
  file.Write(is_edited ? std::string_view(edited) : input);
  const auto opened = OpenIndexFile(file.path(), kRevision, kKey);
  if (!opened) {
    Check(opened.error().code == base::ErrorCode::kInvalid, "what can be read is opened or refused");
    return;
  }
  std::string text(kText);
  for (const char c : input) text += static_cast<char>(c & 0x7F);
  const std::array<std::string_view, 2> texts = {text, kWholeText};
  Search(opened->index, texts);
}

}  // namespace
}  // namespace signpost::policy

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  signpost::policy::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}

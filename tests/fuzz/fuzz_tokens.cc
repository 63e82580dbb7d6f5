// Any bytes, folded and cut into words: what holds for every text, whatever its words are.
#include <unicode/utf8.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/tokens.h"
#include "tests/fuzz/check.h"

namespace signpost::rules {
namespace {

using fuzz::Check;

constexpr HashKey kKey{.k0 = 31, .k1 = 32};
// U+FDFA, three bytes, becomes 33; nothing grows more.
constexpr std::size_t kMaxGrowth = 11;
// A longer stretch is normalised in pieces, so its marks can stand in another order the next time.
constexpr std::size_t kMaxStretchBytes = 64;

// By byte, and for the end of the text: whether a character, or a piece that is none, begins there.
std::vector<bool> CharacterEdges(std::string_view text) {
  std::vector<bool> edges(text.size() + 1);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    edges[static_cast<std::size_t>(i)] = true;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
  }
  edges[text.size()] = true;
  return edges;
}

bool IsUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

std::uint64_t HashOf(std::string_view letters) { return HashBytes(kKey, letters.data(), letters.size()); }

void CheckWords(std::string_view text, const Tokens& tokens) {
  const std::vector<bool> edges = CharacterEdges(text);
  Check(tokens.words.size() <= kMaxWords, "words are bounded");
  Check(!tokens.truncated || tokens.words.size() == kMaxWords, "only a text of too many words is cut off");
  Check(tokens.reading.letters.size() <= kMaxGrowth * text.size(), "letters are bounded");
  Span before;
  for (std::size_t i = 0; i < tokens.words.size(); ++i) {
    const Span span = tokens.words[i].span;
    Check(span.begin < span.end && span.end <= text.size(), "a span lies in its text");
    Check(edges[span.begin] && edges[span.end], "a span ends between characters");
    Check(span.begin >= before.begin && span.end >= before.end, "spans ascend");
    const std::string_view letters = tokens.reading.LettersOf(i);
    Check(!letters.empty() && IsUtf8(letters), "a word has letters");
    Check(tokens.reading.words[i] == HashOf(letters), "a word's hash is that of its letters");
    before = span;
  }
}

void CheckWholes(const Tokens& tokens) {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  for (const Whole& whole : tokens.reading.wholes) {
    Check(whole.first > first || (whole.first == first && whole.last > last), "wholes ascend, and none is there twice");
    Check(whole.last <= tokens.words.size() && whole.last >= whole.first + 2, "a whole stands for several words");
    Check(whole.last - whole.first <= kMaxWholeParts, "a whole's parts are bounded");
    std::string letters;
    for (std::uint32_t i = whole.first; i < whole.last; ++i) letters += tokens.reading.LettersOf(i);
    Check(tokens.reading.LettersOf(whole) == letters, "a whole has the letters of its words");
    Check(whole.hash == HashOf(letters), "a whole's hash is that of its letters");
    first = whole.first;
    last = whole.last;
  }
}

void CheckSame(const Tokens& a, const Tokens& b) {
  Check(a.words.size() == b.words.size() && a.truncated == b.truncated, "as many words again");
  for (std::size_t i = 0; i < a.words.size(); ++i) {
    Check(a.words[i].span == b.words[i].span && a.words[i].kind == b.words[i].kind, "the same word again");
    Check(a.reading.words[i] == b.reading.words[i], "the same hash again");
  }
  const auto same_whole = [](const Whole& x, const Whole& y) {
    return x.hash == y.hash && x.first == y.first && x.last == y.last;
  };
  Check(std::ranges::equal(a.reading.wholes, b.reading.wholes, same_whole), "the same wholes again");
}

// The text that is kept has every word at its place.
void CheckKept(const Tokens& tokens) {
  const std::string_view folded = tokens.text.bytes();
  Check(IsUtf8(folded), "the folded text is UTF-8");
  for (std::size_t i = 0; i < tokens.words.size(); ++i) {
    const std::string_view letters = tokens.reading.LettersOf(i);
    Check(folded.substr(tokens.words[i].text_begin).starts_with(letters), "a word stands in the folded text");
  }
}

// Terms and texts are folded once each, so a word that is folded already must stay as it is.
void CheckFoldedTwice(const Tokens& tokens) {
  static Tokens again;
  for (std::size_t i = 0; i < tokens.words.size(); ++i) {
    const std::string_view letters = tokens.reading.LettersOf(i);
    if (letters.size() > kMaxStretchBytes) continue;
    Tokenise(letters, kKey, Cut::kTerm, again);
    Check(again.words.size() == 1 && again.reading.LettersOf(0) == letters, "a folded word folds to itself");
  }
}

void Run(std::string_view text) {
  static Tokens reused;
  for (const Cut cut : {Cut::kText, Cut::kTerm}) {
    Tokenise(text, kKey, cut, reused);
    CheckWords(text, reused);
    CheckWholes(reused);
    CheckFoldedTwice(reused);
    Tokens fresh;
    Tokenise(text, kKey, cut, fresh, Keep::kEverything);
    CheckSame(reused, fresh);
    if (cut == Cut::kText) CheckKept(fresh);  // a term's words have no apostrophes
  }
}

}  // namespace
}  // namespace signpost::rules

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  signpost::rules::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}

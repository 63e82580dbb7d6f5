// The second engine's matcher: every kind and fold of docs/matching.md, one term after the other, by trying everything.
//
//   const Matcher matcher(definition);
//   for (const Found& found : matcher.Find(ReadTexts(input.texts))) ...
//
// The definition must be one that compiles. Where the page leaves a choice (which of several shortest ways, which word
// of all), a hit carries every span that may be reported.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/definition.h"
#include "tests/property/naive_text.h"

namespace signpost::naive {

// A term as it is sought. Equal keys mean the same term.
struct PreparedTerm {
  std::size_t list = 0;
  std::size_t place = 0;
  rules::MatchKind kind{};
  rules::Fold fold{};
  std::size_t within_words = 0;
  double weight = 1;
  std::vector<std::u32string> words;    // reduced as the fold says; of kAllWords and kNear, each once, in order
  std::string pattern;                  // kPattern
  std::shared_ptr<const RE2> compiled;  // kPattern
};

struct Found {
  const PreparedTerm* term = nullptr;
  std::size_t text = 0;
  std::vector<Bytes> spans;  // any of these, ascending
};

PreparedTerm Prepare(const rules::Term& term);

class Matcher {
 public:
  explicit Matcher(const rules::Definition& definition);

  // Terms that are in a list already are left out.
  const std::vector<PreparedTerm>& terms() const { return terms_; }

  std::vector<Found> Find(const std::vector<Text>& texts) const;

 private:
  std::vector<PreparedTerm> terms_;
};

// The spans at which this term is found in this text, in the sense of Found; none if it is not.
std::vector<Bytes> FindTerm(const PreparedTerm& term, const Text& text);

// At most one character more, less, another, or two neighbours exchanged.
bool IsWithinOneEdit(std::u32string_view a, std::u32string_view b);

}  // namespace signpost::naive

#include "server/policy/promises.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "rules/term_compiler.h"

namespace signpost::policy {
namespace {

constexpr std::array kAlways = {"completely", "totally", "fully",      "entirely", "absolutely", "perfectly",
                                "100",        "always",  "guaranteed", "truly",    "strictly"};

// The list of each kind, in the order of PromiseKind. Said outright:
constexpr std::array kAnonymity = {"guarantee your anonymity",
                                   "guarantees your anonymity",
                                   "anonymity is guaranteed",
                                   "anonymity guaranteed",
                                   "complete anonymity",
                                   "total anonymity",
                                   "full anonymity",
                                   "absolute anonymity",
                                   "can never know who you are",
                                   "will never know who you are",
                                   "cannot know who you are",
                                   "can't know who you are",
                                   "nobody can know who you are",
                                   "no one can know who you are",
                                   "nobody will know who you are",
                                   "no one will know who you are",
                                   "nobody will ever know",
                                   "no one will ever know",
                                   "nobody can find out who you are",
                                   "no one can find out who you are",
                                   "cannot be traced",
                                   "can't be traced",
                                   "can never be traced",
                                   "impossible to trace",
                                   "no way to trace you",
                                   "untraceable",
                                   "cannot be identified",
                                   "can never be identified"};
constexpr std::array kSecrecy = {"whatever you say stays between us",
                                 "nobody will find out",
                                 "no one will find out",
                                 "we will never tell anyone",
                                 "we never tell anyone",
                                 "will never be shared with anyone",
                                 "your secret is safe"};

constexpr std::array kNegations = {"not",   "never", "nor",   "isn't",   "aren't", "cannot",
                                   "can't", "won't", "don't", "without", "no"};

template <typename Phrases>
rules::TermList ListOf(const Phrases& phrases, std::string_view noun) {
  rules::TermList list;
  for (const char* phrase : phrases) list.terms.push_back({.text = phrase});
  for (const char* always : kAlways) list.terms.push_back({.text = std::string(always) + " " + std::string(noun)});
  return list;
}

// Whether one of the two words before this place denies what follows. In the same sentence, for a stop is no word.
bool IsDenied(std::string_view text, std::size_t begin) {
  constexpr int kWordsBefore = 2;
  std::size_t end = begin;
  for (int i = 0; i < kWordsBefore; ++i) {
    while (end > 0 && text[end - 1] == ' ') --end;
    std::size_t first = end;
    while (first > 0 && (std::isalpha(static_cast<unsigned char>(text[first - 1])) || text[first - 1] == '\'')) --first;
    if (first == end) return false;
    std::string word(text.substr(first, end - first));
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (std::ranges::find(kNegations, word) != kNegations.end()) return true;
    end = first;
  }
  return false;
}

}  // namespace

PromiseFinder::PromiseFinder() {
  rules::Issues issues;
  rules::CompiledTerms compiled = rules::CompileTerms(
      {ListOf(kAnonymity, "anonymous"), ListOf(kSecrecy, "confidential")}, rules::HashKey{}, issues);
  assert(issues.empty());
  phrases_ = std::move(compiled.index);
  none_ = std::move(compiled.patterns);
}

std::optional<Promise> PromiseFinder::Find(std::string_view text) {
  scratch_.Clear();
  rules::MatchText(phrases_, none_, text, 0, scratch_);
  std::optional<Promise> gravest;
  std::size_t at = 0;
  for (const rules::Hit& hit : scratch_.hits) {
    const std::string_view words = text.substr(hit.span.begin, hit.span.end - hit.span.begin);
    if (words.find_first_of(".!?:;") != std::string_view::npos || IsDenied(text, hit.span.begin)) continue;
    const auto kind = static_cast<PromiseKind>(phrases_.entry(hit.term).list);
    const bool is_better = !gravest || std::pair(kind, std::size_t{hit.span.begin}) < std::pair(gravest->kind, at);
    if (!is_better) continue;
    gravest = Promise{kind, words};
    at = hit.span.begin;
  }
  return gravest;
}

}  // namespace signpost::policy

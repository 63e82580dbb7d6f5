// Promises in a text that nobody can keep.
//
//   const PromiseFinder finder;
//   if (const auto promise = finder.Find("You are completely anonymous.")) Refuse(promise->kind);
//
// Signpost can't know what a partner, a service or the person's own machine keeps, so a message must never say that
// nobody can find out who somebody is (design of the page: no more is promised than the service itself promises). And a
// service that learns of a child at risk has to act, so none can promise to keep every secret. The phrases that say so
// in English are listed in promises.cc; they are found as terms are, whatever their case and punctuation, unless a word
// such as "not" stands just before them.
//
// Contract: English only, and only these phrases: silence is no proof. What a service says in its own words
// (what_happens) is its own promise, and not looked at. Immutable; one thread at a time.
#pragma once

#include <optional>
#include <string_view>

#include "rules/pattern_set.h"
#include "rules/term_index.h"
#include "rules/term_matcher.h"

namespace signpost::policy {

enum class PromiseKind { kAnonymity, kSecrecy };

struct Promise {
  PromiseKind kind = PromiseKind::kAnonymity;
  std::string_view words;  // where they stand in the text
};

class PromiseFinder {
 public:
  PromiseFinder();

  // The gravest, and of several the first.
  std::optional<Promise> Find(std::string_view text);

 private:
  rules::TermIndex phrases_;
  rules::PatternSet none_;
  rules::MatchScratch scratch_;
};

}  // namespace signpost::policy

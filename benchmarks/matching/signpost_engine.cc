#include "benchmarks/matching/signpost_engine.h"

#include <utility>

namespace signpost::benchmarks {

SignpostEngine::SignpostEngine(rules::RuleSet rules) : rules_(std::move(rules)) {}

std::size_t SignpostEngine::CountHits(std::string_view text) {
  scratch_.Clear();
  rules::MatchText(rules_.terms(), rules_.patterns(), text, 0, scratch_);
  return scratch_.hits.size();
}

rules::TermList MakeTermList(std::string id, std::span<const std::string> terms, rules::Fold fold) {
  rules::TermList list{.id = std::move(id), .title = "Terms from a word list"};
  list.terms.reserve(terms.size());
  for (const std::string& term : terms) list.terms.push_back({.text = term, .fold = fold});
  return list;
}

Built BuildSignpost(std::span<const std::string> terms, rules::Fold fold) {
  rules::Issues issues;
  rules::RuleSet::Compile({.term_lists = {MakeTermList("bench", terms.first(1), fold)}}, kBenchmarkKey, issues);
  if (rules::HasErrors(issues)) return {.engine = nullptr, .why_not = "not supported"};
  const rules::Definition definition{.term_lists = {MakeTermList("bench", terms, fold)}};
  const double start_ms = ProcessorMilliseconds();
  rules::RuleSet compiled = rules::RuleSet::Compile(definition, kBenchmarkKey, issues);
  const double build_ms = ProcessorMilliseconds() - start_ms;
  if (rules::HasErrors(issues)) return {.engine = nullptr, .why_not = "does not compile"};
  return {.engine = std::make_unique<SignpostEngine>(std::move(compiled)), .why_not = {}, .build_ms = build_ms};
}

}  // namespace signpost::benchmarks

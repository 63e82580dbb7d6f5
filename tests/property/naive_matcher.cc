#include "tests/property/naive_matcher.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

#include "tests/property/naive_skeleton.h"

namespace signpost::naive {
namespace {

using rules::Fold;
using rules::MatchKind;

constexpr std::size_t kFewestFuzzyCharacters = 5;
constexpr std::size_t kMostFuzzyCharacters = 64;

using Places = std::set<std::size_t>;

// ---- What a word of a term equals

bool IsFuzzy(const std::u32string& word) {
  return word.size() >= kFewestFuzzyCharacters && word.size() <= kMostFuzzyCharacters &&
         std::ranges::all_of(word, [](char32_t c) { return IsLetter(c) || IsMark(c); });
}

bool Equals(const PreparedTerm& term, const std::u32string& word, const Step& step) {
  if (term.kind == MatchKind::kWithinWord) return step.letters.find(word) != std::u32string::npos;
  if (term.fold == Fold::kFuzzy && IsFuzzy(word)) return IsWithinOneEdit(word, step.letters);
  return step.letters == word;
}

const std::vector<Step>& StepsFor(const PreparedTerm& term, const Text& text) {
  return term.fold == Fold::kSkeleton ? text.skeleton_steps : text.normal_steps;
}

std::vector<Step> EqualSteps(const PreparedTerm& term, const std::u32string& word, const Text& text) {
  std::vector<Step> equal;
  for (const Step& step : StepsFor(term, text)) {
    if (Equals(term, word, step)) equal.push_back(step);
  }
  return equal;
}

// ---- Ways through a text

// These places, and those that lie behind emoji and possessives from there.
Places PassOver(const Text& text, const Places& places) {
  Places passed;
  for (std::size_t place : places) {
    passed.insert(place);
    for (; place < text.words.size() && (text.words[place].is_emoji || text.words[place].is_possessive); ++place) {
      passed.insert(place + 1);
    }
  }
  return passed;
}

// All places to which the words of the term lead, one after the other, from this one.
Places WaysFrom(std::size_t place, const Text& text, const std::vector<std::vector<Step>>& equal_steps) {
  Places places = {place};
  for (std::size_t word = 0; word < equal_steps.size(); ++word) {
    if (word > 0) places = PassOver(text, places);
    Places next;
    for (const Step& step : equal_steps[word]) {
      if (places.contains(step.from)) next.insert(step.to);
    }
    places = std::move(next);
  }
  return places;
}

// ---- The kinds. Each gives the spans that may be reported for one text.

using EqualStepsByWord = std::vector<std::vector<Step>>;

std::vector<Bytes> FindPhrase(const Text& text, const EqualStepsByWord& equal) {
  for (std::size_t place = 0; place < text.words.size(); ++place) {
    std::vector<Bytes> spans;
    for (const std::size_t end : WaysFrom(place, text, equal)) spans.push_back(text.SpanOf(place, end));
    if (!spans.empty()) return spans;
  }
  return {};
}

std::vector<Bytes> FindExact(const Text& text, const EqualStepsByWord& equal) {
  if (text.words.empty() || !WaysFrom(0, text, equal).contains(text.words.size())) return {};
  return {text.SpanOf(0, text.words.size())};
}

std::vector<Bytes> FindAllWords(const Text& text, const EqualStepsByWord& equal) {
  std::vector<Bytes> spans;
  for (const std::vector<Step>& steps : equal) {
    if (steps.empty()) return {};
    for (const Step& step : steps) spans.push_back(text.SpanOf(step.from, step.to));
  }
  return spans;
}

bool StretchHasAll(std::size_t from, std::size_t to, const EqualStepsByWord& equal) {
  return std::ranges::all_of(equal, [&](const std::vector<Step>& steps) {
    return std::ranges::any_of(steps, [&](const Step& step) { return step.from >= from && step.to <= to; });
  });
}

std::vector<Bytes> FindNear(const Text& text, const EqualStepsByWord& equal, std::size_t within_words) {
  std::vector<Bytes> spans;
  for (std::size_t from = 0; from < text.words.size(); ++from) {
    for (std::size_t to = from + 1; to <= std::min(text.words.size(), from + within_words); ++to) {
      if (!StretchHasAll(from, to, equal)) continue;
      spans.push_back(text.SpanOf(from, to));
      break;
    }
  }
  return spans;
}

std::vector<Bytes> FindWithinWord(const Text& text, const std::vector<Step>& equal) {
  std::size_t least = text.words.size();
  for (const Step& step : equal) least = std::min(least, step.from);
  std::vector<Bytes> spans;
  for (const Step& step : equal) {
    if (step.from == least) spans.push_back(text.SpanOf(step.from, step.to));
  }
  return spans;
}

std::vector<Bytes> FindPattern(const Text& text, const RE2& pattern) {
  std::string folded;
  std::vector<std::size_t> character_at;  // by byte of `folded`
  for (std::size_t i = 0; i < text.folded.size(); ++i) {
    folded += ToUtf8(std::u32string(1, text.folded[i].c));
    character_at.resize(folded.size(), i);
  }
  re2::StringPiece match;
  if (!pattern.Match(folded, 0, folded.size(), RE2::UNANCHORED, &match, 1)) return {};
  const auto begin = static_cast<std::size_t>(match.data() - folded.data());
  if (match.empty()) throw std::logic_error("a pattern matched no character: " + pattern.pattern());
  return {
      {text.folded[character_at[begin]].origin.begin, text.folded[character_at[begin + match.size() - 1]].origin.end}};
}

void SortAndMakeUnique(auto& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

auto MeaningOf(const PreparedTerm& term) {
  return std::tie(term.list, term.kind, term.fold, term.within_words, term.words, term.pattern);
}

std::shared_ptr<const RE2> CompilePattern(const std::string& pattern) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  return std::make_shared<const RE2>(pattern, options);
}

}  // namespace

bool IsWithinOneEdit(std::u32string_view a, std::u32string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t same = 0;  // characters that both begin with
  while (same < a.size() && a[same] == b[same]) ++same;
  const std::u32string_view rest_a = a.substr(same);
  const std::u32string_view rest_b = b.substr(same);
  if (a.size() < b.size()) return rest_a == rest_b.substr(1);
  if (rest_a.empty() || rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() >= 2 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

PreparedTerm Prepare(const rules::Term& term) {
  PreparedTerm prepared{.kind = term.match, .fold = term.fold, .weight = term.weight};
  if (term.match == MatchKind::kPattern) {
    prepared.pattern = term.text;
    prepared.compiled = CompilePattern(term.text);
    return prepared;
  }
  prepared.words = TermWords(term.text);
  if (term.fold == Fold::kSkeleton) std::ranges::transform(prepared.words, prepared.words.begin(), Skeleton);
  if (term.match == MatchKind::kNear) prepared.within_words = static_cast<std::size_t>(term.within_words);
  if (term.match == MatchKind::kNear || term.match == MatchKind::kAllWords) SortAndMakeUnique(prepared.words);
  return prepared;
}

std::vector<Bytes> FindTerm(const PreparedTerm& term, const Text& text) {
  if (term.kind == MatchKind::kPattern) return FindPattern(text, *term.compiled);
  EqualStepsByWord equal;
  for (const std::u32string& word : term.words) equal.push_back(EqualSteps(term, word, text));
  switch (term.kind) {
    case MatchKind::kPhrase:
      return FindPhrase(text, equal);
    case MatchKind::kExact:
      return FindExact(text, equal);
    case MatchKind::kAllWords:
      return FindAllWords(text, equal);
    case MatchKind::kNear:
      return FindNear(text, equal, term.within_words);
    case MatchKind::kWithinWord:
      return FindWithinWord(text, equal.at(0));
    case MatchKind::kPattern:
      break;
  }
  return {};
}

Matcher::Matcher(const rules::Definition& definition) {
  for (std::size_t list = 0; list < definition.term_lists.size(); ++list) {
    const std::vector<rules::Term>& terms = definition.term_lists[list].terms;
    for (std::size_t place = 0; place < terms.size(); ++place) {
      PreparedTerm term = Prepare(terms[place]);
      term.list = list;
      term.place = place;
      const bool is_known =
          std::ranges::any_of(terms_, [&](const PreparedTerm& known) { return MeaningOf(known) == MeaningOf(term); });
      if (!is_known) terms_.push_back(std::move(term));
    }
  }
}

std::vector<Found> Matcher::Find(const std::vector<Text>& texts) const {
  std::vector<Found> all;
  for (const PreparedTerm& term : terms_) {
    for (std::size_t text = 0; text < texts.size(); ++text) {
      std::vector<Bytes> spans = FindTerm(term, texts[text]);
      if (spans.empty()) continue;
      SortAndMakeUnique(spans);
      all.push_back({&term, text, std::move(spans)});
      break;
    }
  }
  return all;
}

}  // namespace signpost::naive

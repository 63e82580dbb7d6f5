// Every line of tests/fixtures/disguises.tsv, in every fold: alone in a policy, and all of them in one.
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <charconv>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "rules/evaluate.h"

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 21, .k1 = 22};
constexpr std::array kFolds = {Fold::kNormal, Fold::kSkeleton, Fold::kFuzzy};

enum class Outcome { kNo, kHit, kRefused };
constexpr std::array<std::string_view, 3> kOutcomeNames = {"no", "hit", "refused"};

std::ostream& operator<<(std::ostream& out, Outcome outcome) { return out << NameOf(kOutcomeNames, outcome); }

struct Case {
  int line = 0;
  Term term;
  std::string text;
  std::array<Outcome, kFolds.size()> expected{};
  std::string note;

  Term In(Fold fold) const {
    Term folded = term;
    folded.fold = fold;
    return folded;
  }
  std::string Describe(Fold fold) const {
    return "disguises.tsv:" + std::to_string(line) + ": \"" + term.text + "\" (" +
           std::string(NameOf(kMatchKindNames, term.match)) + ", " + std::string(NameOf(kFoldNames, fold)) + ") in \"" +
           text + "\" [" + note + "]";
  }
};

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

template <typename Number>
Number ParseNumber(std::string_view digits, int base) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  BOOST_TEST_REQUIRE((error == std::errc() && end == digits.data() + digits.size()), "not a number: " << digits);
  return number;
}

// Puts the character in the place of each {U+200B}.
std::string Unescaped(std::string_view text) {
  constexpr std::string_view kBegin = "{U+";
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.substr(at).starts_with(kBegin) ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      plain += text[at++];
      continue;
    }
    const auto c = ParseNumber<UChar32>(text.substr(at + kBegin.size(), end - at - kBegin.size()), 16);
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    plain.append(bytes.data(), static_cast<std::size_t>(size));
    at = end + 1;
  }
  return plain;
}

// "phrase", or "near 3".
void ReadMatch(const std::string& cell, Term& term) {
  const std::vector<std::string> parts = Split(cell, ' ');
  const std::optional<MatchKind> kind = EnumFromName<MatchKind>(kMatchKindNames, parts[0]);
  BOOST_TEST_REQUIRE(kind.has_value(), "no kind of match: " << cell);
  term.match = *kind;
  if (parts.size() > 1) term.within_words = ParseNumber<int>(parts[1], 10);
}

Case ReadCase(int line, const std::vector<std::string>& cells) {
  constexpr std::size_t kFirstOutcome = 3;
  BOOST_TEST_REQUIRE(cells.size() == kFirstOutcome + kFolds.size() + 1, "line " << line);
  Case read{.line = line, .text = Unescaped(cells[2]), .note = cells.back()};
  read.term.text = Unescaped(cells[0]);
  ReadMatch(cells[1], read.term);
  for (std::size_t fold = 0; fold < kFolds.size(); ++fold) {
    const std::optional<Outcome> outcome = EnumFromName<Outcome>(kOutcomeNames, cells[kFirstOutcome + fold]);
    BOOST_TEST_REQUIRE(outcome.has_value(), "line " << line << ": " << cells[kFirstOutcome + fold]);
    read.expected[fold] = *outcome;
  }
  return read;
}

std::vector<Case> ReadCases() {
  std::ifstream file(SIGNPOST_SOURCE_DIR "/tests/fixtures/disguises.tsv");
  BOOST_TEST_REQUIRE(file.is_open());
  std::vector<Case> cases;
  bool is_headed = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.find('\t') == std::string::npos) continue;  // a comment
    if (!std::exchange(is_headed, true)) continue;
    cases.push_back(ReadCase(number, Split(line, '\t')));
  }
  return cases;
}

// Each term is a list of its own, with a live rule that needs it.
Definition PolicyOf(const std::vector<Term>& terms) {
  Definition policy;
  for (const Term& term : terms) {
    const std::string id = "term-" + std::to_string(policy.rules.size());
    policy.term_lists.push_back({.id = id, .terms = {term}});
    policy.rules.push_back({.id = id, .mode = Mode::kLive, .when = {TermsMatch{id}}, .campaign = "campaign"});
  }
  return policy;
}

// Whether each of the policy's terms is in the text, in their order.
std::vector<bool> Matched(const RuleSet& rules, std::string_view text, std::size_t terms, Scratch& scratch) {
  const Verdict verdict = Evaluate(rules, {.texts = {&text, 1}}, scratch);
  BOOST_TEST(!verdict.degraded, "degraded: " << text);
  std::vector<bool> matched(terms);
  for (const RuleIndex index : verdict.live) matched[rules.rule(index).definition_index] = true;
  return matched;
}

Outcome OutcomeAlone(const Term& term, std::string_view text, Scratch& scratch) {
  Issues issues;
  const RuleSet rules = RuleSet::Compile(PolicyOf({term}), kKey, issues);
  if (HasErrors(issues)) return Outcome::kRefused;
  return Matched(rules, text, 1, scratch)[0] ? Outcome::kHit : Outcome::kNo;
}

BOOST_AUTO_TEST_SUITE(disguises)

BOOST_AUTO_TEST_CASE(every_line_says_something_of_its_own) {
  std::set<std::tuple<std::string, MatchKind, int, std::string>> seen;
  std::array<std::array<int, kOutcomeNames.size()>, kFolds.size()> count{};
  for (const Case& c : ReadCases()) {
    BOOST_TEST(seen.emplace(c.term.text, c.term.match, c.term.within_words, c.text).second,
               "repeated: line " << c.line);
    BOOST_TEST(!c.note.empty(), "no reason: line " << c.line);
    for (std::size_t fold = 0; fold < kFolds.size(); ++fold) {
      ++count[fold][static_cast<std::size_t>(c.expected[fold])];
    }
  }
  for (const auto& of_fold : count) {
    BOOST_TEST(of_fold[static_cast<std::size_t>(Outcome::kHit)] >= 100);
    BOOST_TEST(of_fold[static_cast<std::size_t>(Outcome::kNo)] >= 100);
  }
}

BOOST_AUTO_TEST_CASE(alone) {
  Scratch scratch;
  for (const Case& c : ReadCases()) {
    for (std::size_t fold = 0; fold < kFolds.size(); ++fold) {
      const Outcome outcome = OutcomeAlone(c.In(kFolds[fold]), c.text, scratch);
      if (outcome != c.expected[fold]) {
        BOOST_ERROR(c.Describe(kFolds[fold]) << ": " << outcome << ", and not " << c.expected[fold]);
      }
    }
  }
}

// A term is found by its own fold only, whatever else the policy has.
BOOST_AUTO_TEST_CASE(all_in_one_policy) {
  struct Use {
    const Case* of;
    std::size_t fold;
  };
  const std::vector<Case> cases = ReadCases();
  std::vector<Use> uses;
  std::vector<Term> terms;
  for (const Case& c : cases) {
    for (std::size_t fold = 0; fold < kFolds.size(); ++fold) {
      if (c.expected[fold] == Outcome::kRefused) continue;
      uses.push_back({&c, fold});
      terms.push_back(c.In(kFolds[fold]));
    }
  }
  Issues issues;
  const RuleSet rules = RuleSet::Compile(PolicyOf(terms), kKey, issues);
  for (const Issue& issue : issues) BOOST_TEST_INFO(issue.pointer << ": " << issue.message);
  BOOST_TEST_REQUIRE(!HasErrors(issues));
  Scratch scratch;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const auto [c, fold] = uses[i];
    const bool hit = Matched(rules, c->text, terms.size(), scratch)[i];
    if (hit != (c->expected[fold] == Outcome::kHit)) BOOST_ERROR(c->Describe(kFolds[fold]) << ": hit is " << hit);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

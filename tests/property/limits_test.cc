// Beyond the limits of docs/matching.md, section 6: the decision says so, and what was found stands. Far below them: it
// never says so, however the text is made.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rules/term_matcher.h"
#include "rules/tokens.h"
#include "tests/property/duel.h"
#include "tests/property/naive_text.h"

namespace signpost::property {
namespace {

using enum rules::MatchKind;
using enum rules::Fold;
using Terms = std::vector<rules::Term>;

std::string Repeat(std::string_view part, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

struct Outcome {
  bool degraded = false;
  std::string difference;  // of any other kind
};

Outcome Judge(Terms terms, std::vector<std::string> texts) {
  const rules::Definition policy{.term_lists = {{.id = "words", .terms = std::move(terms)}}};
  const Duel duel(policy);
  if (duel.fault()) return {.difference = duel.fault()->details};
  const auto difference = duel.Judge({.texts = std::move(texts)});
  if (!difference) return {};
  if (difference->what == Disagreement::kDegraded) return {.degraded = true};
  return {.difference = difference->details};
}

void CheckDegraded(const Terms& terms, const std::vector<std::string>& texts, bool degraded) {
  const Outcome outcome = Judge(terms, texts);
  BOOST_TEST(outcome.difference == "");
  BOOST_TEST(outcome.degraded == degraded);
}

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(words_of_a_text) {
  const Terms terms = {{.text = "fex"}, {.text = "zorblat"}};
  CheckDegraded(terms, {"fex " + Repeat("x ", rules::kMaxWords - 2) + "zorblat"}, false);
  CheckDegraded(terms, {"fex " + Repeat("x ", rules::kMaxWords - 1) + "zorblat"}, true);
}

BOOST_AUTO_TEST_CASE(terms_found) {
  Terms terms;
  std::string text;
  for (std::size_t i = 0; i < rules::kMaxHits; ++i) {
    terms.push_back({.text = "w" + std::to_string(i)});
    text += " w" + std::to_string(i);
  }
  CheckDegraded(terms, {text}, false);
  terms.push_back({.text = "more"});
  CheckDegraded(terms, {text + " more"}, true);
}

// How many checks it takes is the engine's business; what it says must be true.
BOOST_AUTO_TEST_CASE(full_checks) {
  const std::string text = Repeat("fex x x x x zorblat x x x x ", rules::kMaxChecks + 1) + "grimbly";
  for (const rules::Term& term : {rules::Term{.text = "fex zorblat", .match = kAllWords},
                                  rules::Term{.text = "fex zorblat", .match = kNear, .within_words = 4},
                                  rules::Term{.text = "fex zorblat fex", .match = kAllWords, .fold = kFuzzy}}) {
    BOOST_TEST(Judge({term, {.text = "grimbly"}}, {text}).difference == "");
  }
}

BOOST_AUTO_TEST_CASE(neighbours_of_a_step) {
  Terms terms;
  for (char c = 'a'; c <= 'z'; ++c) {
    for (const char* pattern : {"*orblat", "z*rblat", "zo*blat", "zor*lat"}) {
      std::string text = pattern;
      text[text.find('*')] = c;
      terms.push_back({.text = text, .fold = kFuzzy});
    }
  }
  CheckDegraded({terms.begin(), terms.begin() + 40}, {"zorblat"}, false);
  CheckDegraded(terms, {"zorblat"}, true);
}

// The same words read alike in several ways, over and over: as many ways through the text as there are products of
// them, but few places that they lead to.
BOOST_AUTO_TEST_CASE(a_short_text_never_degrades) {
  struct Case {
    const char* word;
    const char* piece;
  };
  const Case cases[] = {
      {"help", "h'e'l'p "},    {"help", "h-e-l-p "}, {"ab", "a'b "},
      {"ab", "#A'b "},         {"a", "a.a "},        {"a", "a.a.a.a.a "},
      {"zo", "#z_o_o "},       {"a", "aA'a-a "},     {"help", "h3l|p "},
      {"h", "h's\U0001F642 "}, {"h", "h's "},        {"\U0001F642h", "\U0001F642\U0001F642\U0001F642h"}};
  for (const auto& [word, piece] : cases) {
    for (const rules::Fold fold : {kNormal, kSkeleton, kFuzzy}) {
      const std::size_t words = naive::TermWords(word).size();
      const std::string phrase = Repeat(std::string(word) + " ", 32 / words);
      for (const std::string& text :
           {Repeat(piece, 32), Repeat(piece, 31), Repeat(piece, 60), Repeat(piece, 31) + "x"}) {
        BOOST_TEST_CONTEXT(piece << rules::NameOf(rules::kFoldNames, fold)) {
          CheckDegraded({{.text = phrase, .fold = fold}, {.text = phrase, .match = kExact, .fold = fold}}, {text},
                        false);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::property

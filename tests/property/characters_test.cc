// Each character of Unicode, seen by both engines: how it is cut, and what it looks like.
#include <unicode/uchar.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rules/ruleset.h"
#include "rules/tokens.h"
#include "tests/property/describe.h"
#include "tests/property/naive_skeleton.h"
#include "tests/property/naive_text.h"

namespace signpost::property {
namespace {

constexpr rules::HashKey kKey{.k0 = 51, .k1 = 52};
constexpr int kMostReported = 20;

std::string Utf8(char32_t c) { return naive::ToUtf8(std::u32string(1, c)); }

template <typename Function>
void ForEachAssignedCharacter(Function function) {
  for (char32_t c = 1; c <= UCHAR_MAX_VALUE; ++c) {
    const auto type = u_charType(static_cast<UChar32>(c));
    if (type != U_UNASSIGNED && type != U_SURROGATE && type != U_PRIVATE_USE_CHAR) function(c);
  }
}

const char* NameOfKind(rules::WordKind kind) {
  switch (kind) {
    case rules::WordKind::kPlain:
      return "";
    case rules::WordKind::kSpaceless:
      return " of a script without spaces";
    case rules::WordKind::kEmoji:
      return " emoji";
    case rules::WordKind::kPossessive:
      return " possessive";
  }
  return "";
}

// The words of a text, and which of them are wholes, in the same form from both engines.
std::string CutByRules(const std::string& text) {
  static rules::Tokens tokens;
  rules::Tokenise(text, kKey, rules::Cut::kText, tokens);
  std::string cut;
  for (std::size_t i = 0; i < tokens.words.size(); ++i) {
    const rules::Word& word = tokens.words[i];
    cut += Escaped(tokens.reading.LettersOf(i)) + InWords(naive::Bytes{word.span.begin, word.span.end}) +
           NameOfKind(word.kind) + " ";
  }
  std::multimap<std::size_t, std::size_t> wholes;
  for (const rules::Whole& whole : tokens.reading.wholes) wholes.emplace(whole.first, whole.last);
  for (const auto& [first, last] : wholes) cut += std::to_string(first) + "-" + std::to_string(last) + " ";
  return cut;
}

std::string CutNaively(const std::string& text) {
  const naive::Text read = naive::ReadText(text);
  std::string cut;
  for (const naive::Word& word : read.words) {
    const rules::WordKind kind = word.is_emoji                      ? rules::WordKind::kEmoji
                                 : word.is_possessive               ? rules::WordKind::kPossessive
                                 : word.is_of_script_without_spaces ? rules::WordKind::kSpaceless
                                                                    : rules::WordKind::kPlain;
    cut += Escaped(naive::ToUtf8(word.letters)) + InWords(word.span) + NameOfKind(kind) + " ";
  }
  std::multimap<std::size_t, std::size_t> wholes;
  for (const naive::Step& step : read.normal_steps) {
    if (step.reading != naive::Reading::kWord) wholes.emplace(step.from, step.to);
  }
  for (const auto& [first, last] : wholes) cut += std::to_string(first) + "-" + std::to_string(last) + " ";
  return cut;
}

BOOST_AUTO_TEST_SUITE(characters)

// By itself; between letters, so that cases matter; after an apostrophe, and with a mark; in a hashtag.
BOOST_AUTO_TEST_CASE(each_is_cut_alike) {
  const std::pair<const char*, const char*> surroundings[] = {
      {"", ""}, {"xY", "zW"}, {"a'", "\u0301b"}, {"\U0001F44D", "\u5E2E"}, {"#x_", "'Y"}};
  int reported = 0;
  ForEachAssignedCharacter([&](char32_t c) {
    for (const auto& [before, after] : surroundings) {
      const std::string text = before + Utf8(c) + after;
      const std::string by_rules = CutByRules(text);
      const std::string naively = CutNaively(text);
      if (by_rules == naively || ++reported > kMostReported) continue;
      BOOST_ERROR(Escaped(text) << " is cut in " << by_rules << "and naively in " << naively);
    }
  });
  BOOST_TEST(reported == 0);
}

// A term list with a term for each character: those whose skeletons are equal mean the same, and are told of.
BOOST_AUTO_TEST_CASE(the_same_look_alike) {
  rules::TermList list{.id = "characters"};
  std::map<std::u32string, std::size_t> first_places;
  std::vector<bool> is_repeated;
  ForEachAssignedCharacter([&](char32_t c) {
    const std::vector<std::u32string> words = naive::TermWords(Utf8(c));
    if (words.size() != 1) return;
    is_repeated.push_back(!first_places.emplace(naive::Skeleton(words[0]), list.terms.size()).second);
    list.terms.push_back({.text = Utf8(c), .fold = rules::Fold::kSkeleton});
  });
  BOOST_TEST(list.terms.size() > 100'000U);

  rules::Issues issues;
  rules::RuleSet::Compile({.term_lists = {list}}, kKey, issues);
  BOOST_TEST(!rules::HasErrors(issues));
  std::map<std::string, std::string> told;  // by pointer
  for (const rules::Issue& issue : issues) {
    if (issue.message.starts_with("This means the same")) told.emplace(issue.pointer, issue.message);
  }
  int reported = 0;
  for (std::size_t place = 0; place < list.terms.size(); ++place) {
    const auto found = told.find("/term_lists/0/terms/" + std::to_string(place) + "/text");
    const std::string& text = list.terms[place].text;
    bool is_same = (found != told.end()) == is_repeated[place];
    if (is_same && is_repeated[place]) {
      const std::size_t first = first_places.at(naive::Skeleton(naive::TermWords(text)[0]));
      is_same = found->second.find("term number " + std::to_string(first + 1) + " ") != std::string::npos;
    }
    if (is_same || ++reported > kMostReported) continue;
    BOOST_ERROR(Escaped(text) << " is naively " << Escaped(naive::ToUtf8(naive::Skeleton(naive::TermWords(text)[0])))
                              << ", and the rules say: " << (found == told.end() ? "like no other" : found->second));
  }
  BOOST_TEST(reported == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::property

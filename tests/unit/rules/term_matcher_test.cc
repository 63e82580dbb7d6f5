#include "rules/term_matcher.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rules/term_compiler.h"

namespace signpost::rules {
namespace {

using enum MatchKind;

constexpr HashKey kKey{.k0 = 11, .k1 = 12};

struct TestTerm {
  std::string text;
  MatchKind kind = kPhrase;
  std::uint8_t within_words = 0;
};

CompiledTerms Compile(const std::vector<TestTerm>& terms) {
  TermList list{.id = "list"};
  for (const TestTerm& term : terms) {
    list.terms.push_back({.text = term.text, .match = term.kind, .within_words = term.within_words});
  }
  Issues issues;
  CompiledTerms compiled = CompileTerms({list}, kKey, issues);
  BOOST_TEST_REQUIRE(!HasErrors(issues));
  return compiled;
}

void Match(const CompiledTerms& terms, const std::vector<std::string>& texts, MatchScratch& scratch) {
  scratch.Clear();
  for (std::uint32_t i = 0; i < texts.size(); ++i) MatchText(terms.index, terms.patterns, texts[i], i, scratch);
}

std::string Repeat(std::string_view part, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

BOOST_AUTO_TEST_SUITE(term_matcher)

struct Case {
  TestTerm term;
  std::string text;
  std::string found;  // the bytes of the hit's span; empty: no hit
};

void Check(const std::vector<Case>& cases) {
  MatchScratch scratch;
  for (const auto& [term, text, found] : cases) {
    BOOST_TEST_CONTEXT("term \"" << term.text << "\" (" << NameOf(kMatchKindNames, term.kind) << " "
                                 << int{term.within_words} << ") in \"" << text << "\"") {
      Match(Compile({term}), {text}, scratch);
      BOOST_TEST(!scratch.degraded);
      BOOST_TEST(scratch.hits.size() == (found.empty() ? 0U : 1U));
      if (scratch.hits.empty()) continue;
      const Span span = scratch.hits[0].span;
      BOOST_TEST(text.substr(span.begin, span.end - span.begin) == found);
    }
  }
}

BOOST_AUTO_TEST_CASE(phrases) {
  const TestTerm stop{"stop it now"};
  Check({
      {stop, "stop it now", "stop it now"},
      {stop, "the STOP it Now helpline", "STOP it Now"},
      {stop, "stop. (it) - now!", "stop. (it) - now"},
      {stop, "stop it, stop it now", "stop it now"},
      {stop, "stop it", ""},
      {stop, "", ""},
      {stop, "now it stop", ""},
      {stop, "stop it right now", ""},
      {stop, "stopit now", ""},
      {stop, "stop it nowadays", ""},
      {{"zorblat zorblat"}, "zorblat", ""},
      {{"zorblat zorblat"}, "zorblat zorblat zorblat", "zorblat zorblat"},
      {{"fex fex grimbly"}, "fex fex fex grimbly", "fex fex grimbly"},
  });
}

BOOST_AUTO_TEST_CASE(phrases_and_wholes) {
  Check({
      {{"get help"}, "see #GetHelpNow", "GetHelp"},
      {{"gethelpnow"}, "see #GetHelpNow", "GetHelpNow"},
      {{"gethelpnow"}, "see #get_help_now", "get_help_now"},
      {{"#GetHelpNow"}, "#GETHELPNOW", "GETHELPNOW"},
      {{"#GetHelpNow"}, "get help now", ""},
      {{"gethelp"}, "#GetHelpNow", ""},  // a hashtag's whole is all of it
      {{"gethelp"}, "getHelp", "getHelp"},
      {{"see gethelp today"}, "see #getHelp today", "see #getHelp today"},
      {{"see get help today"}, "see #getHelp today", "see #getHelp today"},
      {{"don't stop"}, "don\u2019t stop", "don\u2019t stop"},
      {{"don't stop"}, "dont stop", "dont stop"},
      {{"dont stop"}, "don't stop", "don't stop"},
      {{"don't stop"}, "don t stop", ""},
      {{"iPhone"}, "my iphone", "iphone"},
      {{"phone"}, "my iPhone", "Phone"},
      {{"getHelp getHelp"}, "getHelp #get_help", "getHelp #get_help"},
      {{"x getHelp y getHelp"}, "getHelp x getHelp y getHelp", "x getHelp y getHelp"},
  });
}

BOOST_AUTO_TEST_CASE(a_term_never_matches_inside_a_longer_word) {
  for (const char* text : {"helpful", "unhelp", "whelp", "help2", "2help", "hel\u00ADpful", "help\u0301", "h elp",
                           "\u0645help", "helpl\u0131ne"}) {
    Check({{{"help"}, text, ""}});
  }
  Check({{{"help"}, "self-help", "help"},
         {{"help"}, "(help)", "help"},
         {{"help"}, "help\u5E2E", "help"},
         {{"he\u0301lp"}, "help", ""},
         {{"help"}, "h\u00E9lp", ""}});
}

BOOST_AUTO_TEST_CASE(scripts_without_spaces) {
  Check({
      {{"\u5E2E\u52A9"}, "\u6211\u8981\u5E2E\u52A9\u4F60", "\u5E2E\u52A9"},
      {{"\u5E2E\u52A9"}, "\u52A9\u5E2E", ""},
      {{"\u5E2E\u52A9"}, "\u5E2E\u4F60\u52A9", ""},
      {{"\u0E0A\u0E48\u0E27\u0E22"}, "\u0E01\u0E0A\u0E48\u0E27\u0E22\u0E01", "\u0E0A\u0E48\u0E27\u0E22"},
      {{"\u0E0A\u0E27\u0E22"}, "\u0E0A\u0E48\u0E27\u0E22", ""},
      {{"\u30D8\u30EB\u30D7"}, "\uFF8D\uFF99\uFF8C\uFF9F", "\uFF8D\uFF99\uFF8C\uFF9F"},
  });
}

BOOST_AUTO_TEST_CASE(all_words) {
  const TestTerm both{"zorblat fex", kAllWords};
  Check({
      {both, "fex and then zorblat", "zorblat"},  // the span is that of one word
      {both, "zorblat" + Repeat(" x", 200) + " fex", "zorblat"},
      {both, "zorblat zorblat", ""},
      {both, "zorblat fexes", ""},
      {{"zorblat", kAllWords}, "a zorblat", "zorblat"},
      {{"gethelp fex", kAllWords}, "fex #getHelp", "getHelp"},
      {{"get gethelp fex", kAllWords}, "fex #getHelp", "get"},
  });
}

BOOST_AUTO_TEST_CASE(near) {
  const auto within = [](int words) { return TestTerm{"zorblat fex", kNear, static_cast<std::uint8_t>(words)}; };
  const TestTerm three{"zorblat fex grimbly", kNear, 4};
  const TestTerm whole{"gethelp fex", kNear, 3};
  Check({
      {within(2), "zorblat fex", "zorblat fex"},
      {within(2), "fex zorblat", "fex zorblat"},
      {within(2), "zorblat x fex", ""},
      {within(3), "zorblat x fex", "zorblat x fex"},
      {within(3), "x fex, x, zorblat x", "fex, x, zorblat"},
      {within(3), "zorblat x x fex", ""},
      {within(3), "zorblat x x fex x zorblat", "fex x zorblat"},
      {within(3), "fex x x zorblat x fex", "zorblat x fex"},
      {within(64), "zorblat" + Repeat(" x", 62) + " fex", "zorblat" + Repeat(" x", 62) + " fex"},
      {within(64), "zorblat" + Repeat(" x", 63) + " fex", ""},
      {three, "grimbly zorblat x fex", "grimbly zorblat x fex"},
      {three, "grimbly x zorblat x fex", ""},
      {three, "grimbly x zorblat x fex grimbly", "zorblat x fex grimbly"},
      {within(3), "#zorblat_x fex", "zorblat_x fex"},
      {within(3), "#zorblat_x_y fex", ""},
      // A whole is as wide as the words that it covers, and lies within the width as a whole.
      {whole, "getHelp fex", "getHelp fex"},
      {whole, "fex #get_help", "fex #get_help"},
      {whole, "getHelp x fex", ""},
      {whole, "fex x getHelp", ""},
  });
}

BOOST_AUTO_TEST_CASE(exact) {
  const TestTerm get_help{"get help", kExact};
  Check({
      {get_help, "get help", "get help"},
      {get_help, "  \"Get help!\" ", "Get help"},
      {get_help, "#GetHelp", "GetHelp"},
      {get_help, "get help now", ""},
      {get_help, "now get help", ""},
      {get_help, "get help get help", ""},
      {get_help, "#gethelp", ""},
      {get_help, "", ""},
      {{"gethelp", kExact}, "#GetHelp!", "GetHelp"},
      {{"gethelp", kExact}, "#GetHelpNow", ""},
  });
}

BOOST_AUTO_TEST_CASE(every_term_is_found_and_each_once) {
  const CompiledTerms index = Compile({{"get"},
                                       {"get help"},
                                       {"get help now"},
                                       {"get help now please"},
                                       {"help now"},
                                       {"get help now", kExact},
                                       {"now get", kAllWords},
                                       {"now get", kNear, 3}});
  MatchScratch scratch;
  Match(index, {"x", "get help now", "get help now please"}, scratch);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
  for (const Hit& hit : scratch.hits) found.emplace_back(index.index.entry(hit.term).place, hit.text);
  std::ranges::sort(found);
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> expected = {{0, 1}, {1, 1}, {2, 1}, {3, 2},
                                                                         {4, 1}, {5, 1}, {6, 1}, {7, 1}};
  BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(words_of_one_term_are_sought_in_one_text) {
  const CompiledTerms index = Compile({{"zorblat fex", kAllWords}, {"zorblat fex", kNear, 9}, {"zorblat fex"}});
  MatchScratch scratch;
  Match(index, {"zorblat", "fex"}, scratch);
  BOOST_TEST(scratch.hits.empty());
  Match(index, {"fex zorblat", "zorblat fex"}, scratch);
  BOOST_TEST(scratch.hits.size() == 3U);
}

BOOST_AUTO_TEST_CASE(terms_that_share_words_have_their_own_anchors) {
  std::vector<TestTerm> terms;
  for (int i = 0; i < 100; ++i) terms.push_back({"common w" + std::to_string(i), kAllWords});
  MatchScratch scratch;
  Match(Compile(terms), {Repeat("common ", 1'000) + "w7 w42"}, scratch);
  BOOST_TEST(scratch.hits.size() == 2U);
  BOOST_TEST(scratch.checks == 2U);  // one for each anchor that was seen
}

BOOST_AUTO_TEST_CASE(too_many_hits_degrade) {
  std::vector<TestTerm> terms;
  std::string text;
  for (std::size_t i = 0; i < kMaxHits; ++i) {
    terms.push_back({"w" + std::to_string(i)});
    text += " w" + std::to_string(i);
  }
  MatchScratch scratch;
  Match(Compile(terms), {text, text}, scratch);
  BOOST_TEST(scratch.hits.size() == kMaxHits);
  BOOST_TEST(!scratch.degraded);  // the same terms again are no loss

  terms.push_back({"more"});
  Match(Compile(terms), {text, "more"}, scratch);
  BOOST_TEST(scratch.hits.size() == kMaxHits);
  BOOST_TEST(scratch.degraded);

  scratch.Clear();
  BOOST_TEST(!scratch.degraded);
}

BOOST_AUTO_TEST_CASE(too_many_checks_degrade) {
  for (const TestTerm& term : {TestTerm{"fex zorblat", kAllWords}, TestTerm{"fex zorblat", kNear, 5}}) {
    const CompiledTerms index = Compile({term, {"end"}});
    MatchScratch scratch;
    Match(index, {Repeat("fex ", kMaxChecks) + "end"}, scratch);
    BOOST_TEST(!scratch.degraded);
    Match(index, {Repeat("fex ", kMaxChecks), "fex end"}, scratch);
    BOOST_TEST(scratch.degraded);
    BOOST_TEST(scratch.hits.size() == 1U);  // what needs no check is still found
    // A term that was found is not checked again.
    Match(index, {"zorblat " + Repeat("fex ", kMaxChecks + 1)}, scratch);
    BOOST_TEST(!scratch.degraded);
  }
}

BOOST_AUTO_TEST_CASE(too_many_words_degrade) {
  MatchScratch scratch;
  Match(Compile({{"help"}}), {"help " + Repeat("x ", kMaxWords), "y"}, scratch);
  BOOST_TEST(scratch.degraded);
  BOOST_TEST(scratch.hits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_typed_is_kept) {
  MatchScratch scratch;
  Match(Compile({{"help"}}), {"some help"}, scratch);
  BOOST_TEST(scratch.tokens.reading.letters.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_index_finds_nothing) {
  MatchScratch scratch;
  Match(Compile({}), {"some help"}, scratch);
  Match(CompiledTerms(), {"some help"}, scratch);  // never built
  BOOST_TEST(scratch.hits.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

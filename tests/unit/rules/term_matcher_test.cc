#include "rules/term_matcher.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::rules {
namespace {

using enum MatchKind;

constexpr HashKey kKey{.k0 = 11, .k1 = 12};

struct TestTerm {
  std::string text;
  MatchKind kind = kPhrase;
  std::uint8_t within_words = 0;
};

TermIndex IndexOf(const std::vector<TestTerm>& terms) {
  TermIndex index(kKey);
  for (std::uint32_t place = 0; place < terms.size(); ++place) {
    const TestTerm& term = terms[place];
    Tokens tokens;
    Tokenise(term.text, kKey, Cut::kTerm, tokens);
    std::vector<std::uint64_t> words;
    for (const Word& word : tokens.words) words.push_back(word.hash);
    index.Add({.kind = term.kind, .within_words = term.within_words, .place = place}, words);
  }
  index.Build();
  return index;
}

void Match(const TermIndex& index, const std::vector<std::string>& texts, MatchScratch& scratch) {
  scratch.Clear();
  for (std::uint32_t i = 0; i < texts.size(); ++i) MatchText(index, texts[i], i, scratch);
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
      Match(IndexOf({term}), {text}, scratch);
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
      {{"fex fex quimbly"}, "fex fex fex quimbly", "fex fex quimbly"},
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
  const TestTerm three{"zorblat fex quimbly", kNear, 4};
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
      {three, "quimbly zorblat x fex", "quimbly zorblat x fex"},
      {three, "quimbly x zorblat x fex", ""},
      {three, "quimbly x zorblat x fex quimbly", "zorblat x fex quimbly"},
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
  const TermIndex index = IndexOf({{"get"},
                                   {"get help"},
                                   {"get help now"},
                                   {"get help now please"},
                                   {"help now"},
                                   {"get help now", kExact},
                                   {"now get", kAllWords},
                                   {"get help"},
                                   {"now get", kNear, 3}});
  MatchScratch scratch;
  Match(index, {"x", "get help now", "get help now please"}, scratch);
  std::vector<std::pair<TermIndexId, std::uint32_t>> found;
  for (const Hit& hit : scratch.hits) found.emplace_back(hit.term, hit.text);
  std::ranges::sort(found);
  const std::vector<std::pair<TermIndexId, std::uint32_t>> expected = {{0, 1}, {1, 1}, {2, 1}, {3, 2}, {4, 1},
                                                                       {5, 1}, {6, 1}, {7, 1}, {8, 1}};
  BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(words_of_one_term_are_sought_in_one_text) {
  const TermIndex index = IndexOf({{"zorblat fex", kAllWords}, {"zorblat fex", kNear, 9}, {"zorblat fex"}});
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
  Match(IndexOf(terms), {Repeat("common ", 1'000) + "w7 w42"}, scratch);
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
  Match(IndexOf(terms), {text, text}, scratch);
  BOOST_TEST(scratch.hits.size() == kMaxHits);
  BOOST_TEST(!scratch.degraded);  // the same terms again are no loss

  terms.push_back({"more"});
  Match(IndexOf(terms), {text, "more"}, scratch);
  BOOST_TEST(scratch.hits.size() == kMaxHits);
  BOOST_TEST(scratch.degraded);

  scratch.Clear();
  BOOST_TEST(!scratch.degraded);
}

BOOST_AUTO_TEST_CASE(too_many_checks_degrade) {
  for (const TestTerm& term : {TestTerm{"fex zorblat", kAllWords}, TestTerm{"fex zorblat", kNear, 5}}) {
    const TermIndex index = IndexOf({term, {"end"}});
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
  Match(IndexOf({{"help"}}), {"help " + Repeat("x ", kMaxWords), "y"}, scratch);
  BOOST_TEST(scratch.degraded);
  BOOST_TEST(scratch.hits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_typed_is_kept) {
  MatchScratch scratch;
  Match(IndexOf({{"help"}}), {"some help"}, scratch);
  BOOST_TEST(scratch.tokens.folded.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_index_finds_nothing) {
  MatchScratch scratch;
  Match(IndexOf({}), {"some help"}, scratch);
  Match(TermIndex(kKey), {"some help"}, scratch);  // never built
  BOOST_TEST(scratch.hits.empty());
}

BOOST_AUTO_TEST_CASE(hash_set) {
  HashSet set;
  BOOST_TEST(!set.Contains(0));
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t value : {0, 64, 128, 7}) BOOST_TEST(set.Insert(value << 32));
    BOOST_TEST(!set.Insert(0));
    for (std::uint64_t value = 0; value < 1'000; ++value) set.Insert(value * 4'096 + 5);
    for (std::uint64_t value = 0; value < 1'000; ++value) BOOST_TEST(set.Contains(value * 4'096 + 5));
    BOOST_TEST(!set.Contains(6));
    BOOST_TEST(set.size() == 1'004U);
    set.Clear();
    BOOST_TEST(set.size() == 0U);
    BOOST_TEST(!set.Contains(0));
  }
}

// The duel: a matcher that was written for clarity alone, on texts whose words are known without cutting them.

// Something that counts as a word: one, or several put together. It covers the places [first, last).
struct Unit {
  std::string letters;
  std::size_t first = 0;
  std::size_t last = 0;
};

struct NaiveText {
  std::string text;
  std::size_t words = 0;
  std::vector<Unit> units;

  void AddWord(const std::string& letters) {
    units.push_back({letters, words, words + 1});
    ++words;
  }
};

bool PhraseFrom(const NaiveText& text, const std::vector<std::string>& term, std::size_t next, std::size_t at,
                bool to_the_end) {
  if (next == term.size()) return !to_the_end || at == text.words;
  return std::ranges::any_of(text.units, [&](const Unit& unit) {
    return unit.first == at && unit.letters == term[next] && PhraseFrom(text, term, next + 1, unit.last, to_the_end);
  });
}

bool AllWithin(const NaiveText& text, const std::vector<std::string>& term, std::size_t begin, std::size_t end) {
  return std::ranges::all_of(term, [&](const std::string& word) {
    return std::ranges::any_of(
        text.units, [&](const Unit& unit) { return unit.letters == word && unit.first >= begin && unit.last <= end; });
  });
}

bool NaiveMatches(const NaiveText& text, const std::vector<std::string>& term, MatchKind kind, std::size_t width) {
  switch (kind) {
    case kExact:
      return PhraseFrom(text, term, 0, 0, true);
    case kAllWords:
      return AllWithin(text, term, 0, text.words);
    default:
      for (std::size_t begin = 0; begin < text.words; ++begin) {
        if (kind == kPhrase ? PhraseFrom(text, term, 0, begin, false) : AllWithin(text, term, begin, begin + width)) {
          return true;
        }
      }
      return false;
  }
}

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(random_()) % end; }

  std::string Letters() { return Repeat(Below(2) == 0 ? "a" : "b", 1 + Below(2)); }

  NaiveText Text() {
    NaiveText text;
    for (std::size_t left = Below(10); left > 0; --left) {
      text.text += text.text.empty() ? "" : " ";
      if (Below(3) == 0) {
        AddHashtag(text);
      } else {
        const std::string letters = Letters();
        text.text += letters;
        text.AddWord(letters);
      }
    }
    return text;
  }

  std::vector<std::string> Term() {
    std::vector<std::string> words;
    for (std::size_t left = 1 + Below(4); left > 0; --left)
      words.push_back(Letters() + (Below(3) == 0 ? Letters() : ""));
    return words;
  }

 private:
  void AddHashtag(NaiveText& text) {
    const std::size_t parts = 1 + Below(3);
    Unit whole{.first = text.words, .last = text.words + parts};
    text.text += "#";
    for (std::size_t i = 0; i < parts; ++i) {
      const std::string letters = Letters();
      text.text += (i == 0 ? "" : "_") + letters;
      text.AddWord(letters);
      whole.letters += letters;
    }
    if (parts > 1) text.units.push_back(whole);
  }

  std::mt19937 random_;
};

BOOST_AUTO_TEST_CASE(duel_with_a_naive_matcher) {
  Generator generator(20260102);
  MatchScratch scratch;
  int matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<TestTerm> terms;
    std::vector<std::vector<std::string>> words;
    for (std::size_t left = 1 + generator.Below(6); left > 0; --left) {
      words.push_back(generator.Term());
      TestTerm& term = terms.emplace_back();
      for (const std::string& word : words.back()) term.text += (term.text.empty() ? "" : " ") + word;
      term.kind = static_cast<MatchKind>(generator.Below(4));
      term.within_words = static_cast<std::uint8_t>(1 + generator.Below(6));
    }
    const NaiveText text = generator.Text();
    std::set<TermIndexId> expected;
    for (TermIndexId id = 0; id < terms.size(); ++id) {
      if (NaiveMatches(text, words[id], terms[id].kind, terms[id].within_words)) expected.insert(id);
    }
    Match(IndexOf(terms), {text.text}, scratch);
    std::set<TermIndexId> found;
    for (const Hit& hit : scratch.hits) found.insert(hit.term);
    matched += static_cast<int>(found.size());
    if (found == expected && found.size() == scratch.hits.size()) continue;
    std::string all;
    for (const TestTerm& term : terms) {
      all += " [" + term.text + " " + std::string(NameOf(kMatchKindNames, term.kind)) + " " +
             std::to_string(term.within_words) + "]";
    }
    BOOST_ERROR("round " << round << ": \"" << text.text << "\" against" << all);
  }
  BOOST_TEST(matched > 5'000);  // or the duel says nothing
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

// The second engine against the examples of docs/matching.md, and against what follows from its sentences.
#include "tests/property/naive_matcher.h"

#include <unicode/localpointer.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/property/naive_skeleton.h"
#include "tests/property/naive_text.h"

namespace signpost::naive {
namespace {

using enum rules::MatchKind;
using enum rules::Fold;
using rules::Fold;
using rules::MatchKind;

using Strings = std::vector<std::string>;

std::string Repeat(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

Strings WordsOf(const Text& text) {
  Strings words;
  for (const Word& word : text.words) words.push_back(ToUtf8(word.letters));
  return words;
}

// The steps that cover several words: "letters from-to".
Strings LongSteps(const std::vector<Step>& steps) {
  Strings longer;
  for (const Step& step : steps) {
    if (step.reading == Reading::kWord) continue;
    longer.push_back(ToUtf8(step.letters) + " " + std::to_string(step.from) + "-" + std::to_string(step.to));
  }
  return longer;
}

BOOST_AUTO_TEST_SUITE(naive_text)

BOOST_AUTO_TEST_CASE(folding) {
  struct FoldCase {
    std::string text;
    std::string folded;
  };
  const FoldCase cases[] = {
      {"Get HELP!", "get help!"},
      {"\u0130yi", "i\u0307yi"},
      {"Stra\u00DFe", "strasse"},
      {"\uFF48\uFF45\uFF4C\uFF50", "help"},
      {"\U0001D4F1elp", "help"},
      {"\u210Celp", "help"},
      {"he\u200Dlp he\u00ADlp he\uFE0Flp", "help help help"},
      {"cafe\u0301 caf\u00E9", "caf\u00E9 caf\u00E9"},
      {"\u0645\u064F\u0633\u0627\u0640\u0639\u062F\u0629", "\u0645\u0633\u0627\u0639\u062F\u0629"},
      {"\u064A\u0654", "\u0626"},
      {"\u05E2\u05B6\u05D6\u05B0\u05E8\u05B8\u05D4", "\u05E2\u05D6\u05E8\u05D4"},
      {"=\u0338", "\u2260"},
      {"a\xFF\xC3", "a\uFFFD\uFFFD"},
  };
  for (const auto& [text, folded] : cases) BOOST_TEST(ToUtf8(FoldedLetters(text)) == folded);
}

BOOST_AUTO_TEST_CASE(words_and_wholes) {
  struct TextCase {
    std::string text;
    Strings words;
    Strings wholes = {};
  };
  const TextCase cases[] = {
      {"", {}},
      {" -!", {}},
      {"get 0808", {"get", "0808"}},
      {"get_help", {"get", "help"}},
      {"HTMLPage", {"html", "page"}, {"htmlpage 0-2"}},
      {"well-don't", {"well", "don", "t"}, {"dont 1-3", "welldont 0-3"}},
      {"#GetHelp_now", {"get", "help", "now"}, {"gethelp 0-2", "gethelpnow 0-3"}},
      {"#GetHelp", {"get", "help"}, {"gethelp 0-2"}},
      {"getHe\u0301lp", {"get", "h\u00E9lp"}, {"geth\u00E9lp 0-2"}},
      {"B2B MP3Player", {"b2b", "mp3", "player"}, {"mp3player 1-3"}},
      {"don\u2019t don\u02BCt", {"don", "t", "don", "t"}, {"dont 0-2", "dont 2-4"}},
      {"'tis girls' o''clock", {"tis", "girls", "o", "clock"}},
      {"don'\u0301t", {"don", "\u0301", "t"}},
      {"get-help get\u2010help get\u2011help",
       {"get", "help", "get", "help", "get", "help"},
       {"gethelp 0-2", "gethelp 2-4", "gethelp 4-6"}},
      {"get--help -get help-", {"get", "help", "get", "help"}},
      {"#get-help", {"get", "help"}, {"gethelp 0-2"}},
      {"#a_b-c", {"a", "b", "c"}, {"bc 1-3", "ab 0-2"}},
      {"#a'b_c", {"a", "b", "c"}, {"ab 0-2", "abc 0-3"}},
      {"#a''b", {"a", "b"}, {"ab 0-2"}},
      {"#a#b", {"a", "b"}},
      {"##a_b", {"a", "b"}, {"ab 0-2"}},
      {"#a\U0001F642b", {"a", "\U0001F642", "b"}},
      {"#\u0301a", {"\u0301", "a"}, {"\u0301a 0-2"}},
      {"\u0301\u0301a", {"\u0301\u0301", "a"}},
      {"#\u5E2E\u52A9", {"\u5E2E", "\u52A9"}, {"\u5E2E\u52A9 0-2"}},
      {"\u5E2E-\u52A9 a-\u52A9 \u5E2E'a", {"\u5E2E", "\u52A9", "a", "\u52A9", "\u5E2E", "a"}},
      {"\u0E0A\u0E48\u0E27\u0E22", {"\u0E0A\u0E48", "\u0E27", "\u0E22"}},
      {"\uFF8D\uFF99\uFF8C\uFF9F\uFF70", {"\u30D8", "\u30EB", "\u30D7", "\u30FC"}},
      {"\U0001F44D\U0001F3FD\U0001F44D", {"\U0001F44D\U0001F3FD", "\U0001F44D"}},
      {"a\U0001F3FD", {"a", "\U0001F3FD"}},
      {"a\xFFG b", {"a", "g", "b"}},
      {"#" + Repeat("a_", 16), Strings(16, "a"), {Repeat("a", 16) + " 0-16"}},
      {"#" + Repeat("a_", 17), Strings(17, "a")},
  };
  for (const auto& [text, words, wholes] : cases) {
    BOOST_TEST_CONTEXT(text) {
      const Text read = ReadText(text);
      BOOST_TEST(WordsOf(read) == words, boost::test_tools::per_element());
      BOOST_TEST(LongSteps(read.normal_steps) == wholes, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(terms_are_cut_more_plainly) {
  struct TermCase {
    std::string term;
    Strings words;
  };
  const TermCase cases[] = {
      {"Get Help", {"get", "help"}},
      {"getHelp", {"gethelp"}},
      {"don't", {"dont"}},
      {"don'\u0301t 'tis", {"don", "\u0301", "t", "tis"}},
      {"well-don't", {"well", "dont"}},
      {"#GetHelp_now", {"gethelp", "now"}},
      {"\u5E2E\u52A9\U0001F642", {"\u5E2E", "\u52A9", "\U0001F642"}},
  };
  for (const auto& [term, words] : cases) {
    Strings found;
    for (const std::u32string& word : TermWords(term)) found.push_back(ToUtf8(word));
    BOOST_TEST(found == words, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(possessives) {
  const auto marked = [](const char* text) {
    std::string places;
    for (const Word& word : ReadText(text).words) places += word.is_possessive ? 's' : '-';
    return places;
  };
  BOOST_TEST(marked("child's play") == "-s-");
  BOOST_TEST(marked("CHILD'S") == "-s");
  BOOST_TEST(marked("child's-play") == "-s-");
  BOOST_TEST(marked("#child's_play") == "-s-");
  BOOST_TEST(marked("it's's") == "--s");
  BOOST_TEST(marked("child'sPlay") == "---");
  BOOST_TEST(marked("child s x''s childS's") == "------s");
}

BOOST_AUTO_TEST_CASE(skeletons) {
  struct SkeletonCase {
    std::u32string word;
    std::string skeleton;
  };
  const SkeletonCase cases[] = {
      {U"barrrnn", "bam"},
      {U"comma", "coma"},
      {U"zorb1at", "zorblat"},
      {U"z0rbl4t", "zorblat"},
      {U"zorbiat", "zorblat"},
      {U"\u0437\u043E\u0440", "\u025Cop"},  // Cyrillic
      {U"h\u00E9lp", "help"},
      {U"\u00F8re", "ore"},
      {U"12345", "12345"},
      {U"11a", "la"},
      {U"rnrn", "m"},
      {U"rrnn", "m"},
      {U"\U0001F642", "\U0001F642"},
      {U"\u0301", "\u0301"},
      {U"\u30D0", "\u516B\u3099"},
      {U"\u03CA\u0451", "le"},
      {U"\u00F6", "o"},
  };
  for (const auto& [word, skeleton] : cases) {
    BOOST_TEST_CONTEXT(ToUtf8(word)) BOOST_TEST(ToUtf8(Skeleton(word)) == skeleton);
  }
}

// The copy of confusables.txt is of the Unicode version that ICU has: UTS 39 takes prototypes of decomposed characters.
BOOST_AUTO_TEST_CASE(prototypes_are_those_of_this_unicode_version) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::LocalUSpoofCheckerPointer spoof(uspoof_open(&status));
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  BOOST_TEST_REQUIRE(U_SUCCESS(status));
  int differing = 0;
  for (UChar32 c = 0; c <= UCHAR_MAX_VALUE && differing < 10; ++c) {
    if (u_charType(c) == U_SURROGATE) continue;
    const icu::UnicodeString decomposed = nfd->normalize(icu::UnicodeString(c), status);
    icu::UnicodeString own;
    for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
      for (const char32_t p : Prototype(static_cast<char32_t>(decomposed.char32At(i)))) {
        own.append(static_cast<UChar32>(p));
      }
    }
    own = nfd->normalize(own, status);
    icu::UnicodeString theirs;
    uspoof_getSkeletonUnicodeString(spoof.getAlias(), 0, icu::UnicodeString(c), theirs, &status);
    if (own == theirs) continue;
    ++differing;
    BOOST_ERROR("U+" << std::hex << c << " has another prototype in ICU");
  }
}

// The readings beyond words and wholes.
BOOST_AUTO_TEST_CASE(extra_readings) {
  struct ReadingCase {
    std::string text;
    Strings steps;
  };
  const ReadingCase cases[] = {
      {"a h.e-l*p", {"el 2-4", "help 1-5"}},
      {"he\U0001F642lp", {"help 0-3"}},
      {"h3l|o p@ce", {"helo 0-2", "helo 0-2", "pce 2-4", "pace 2-4"}},
      {"$top hell@ now!", {"stop 0-1", "hela 1-2"}},
      {"!now x|", {"lnow 0-1"}},
      {"1@2", {"12 0-2"}},
      {"h e l p", {"help 0-4"}},
      {"h\U0001F642e\U0001F642l\U0001F642p", {"help 0-7", "help 0-7"}},
      {"a e", {}},
      {"a b c-d-e", {"cde 2-5", "cde 2-5", "abc 0-3", "cde 2-5"}},
      {"aa b c d ee", {"bcd 1-4"}},
      {Repeat("a ", 32), {"a 0-32"}},
      {Repeat("a ", 33), {}},
      {Repeat("aa.", 32), {"a 0-32"}},
      {Repeat("aa.", 33), {}},
      {"\u5E2E \u52A9 \u5E2E", {}},
  };
  for (const auto& [text, steps] : cases) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(LongSteps(ReadText(text).skeleton_steps) == steps, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(naive_matcher)

struct FindCase {
  rules::Term term;
  std::string text;
  Strings found;  // what the spans may hold, in order; none: no hit
};

void Check(const std::vector<FindCase>& cases) {
  for (const auto& [term, text, found] : cases) {
    BOOST_TEST_CONTEXT("\"" << term.text << "\" " << rules::NameOf(rules::kMatchKindNames, term.match) << " "
                            << rules::NameOf(rules::kFoldNames, term.fold) << " in \"" << text << "\"") {
      Strings spans;
      for (const Bytes& span : FindTerm(Prepare(term), ReadText(text))) {
        spans.push_back(text.substr(span.begin, span.end - span.begin));
      }
      BOOST_TEST(spans == found, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(phrases) {
  const rules::Term play{.text = "child play"};
  const rules::Term stop{.text = "stop it now"};
  Check({
      {stop, "the STOP, it (now) line", {"STOP, it (now"}},
      {stop, "stop it right now", {}},
      {stop, "nonstop it now", {}},
      {stop, "stop it, stop it now", {"stop it now"}},
      {stop, "stop \U0001F642it\U0001F642\U0001F642 now", {"stop \U0001F642it\U0001F642\U0001F642 now"}},
      {stop, "#StopIt now", {"StopIt now"}},
      {play, "a child's play", {"child's play"}},
      {play, "child s play", {}},
      {{.text = "child s play"}, "child's play", {"child's play"}},
      {{.text = "childs play"}, "child's play", {"child's play"}},
      {{.text = "play"}, "play's", {"play"}},
      {{.text = "gethelpnow"}, "#GetHelp_now", {"GetHelp_now"}},
      {{.text = "gethelp now"}, "#GetHelp_now", {"GetHelp_now"}},
      {{.text = "get helpnow"}, "#GetHelp_now", {}},
      {{.text = "get help"}, "get-help", {"get-help"}},
      {{.text = "gethelp"}, "get-help", {"get-help"}},
      {{.text = "\U0001F642"}, "a \U0001F642 b", {"\U0001F642"}},
      {{.text = "\u5E2E\u52A9"}, "\u6211\u8981\u5E2E\u52A9\u4F60", {"\u5E2E\u52A9"}},
      {{.text = "fex fex"}, "fex fex fex", {"fex fex"}},
  });
}

BOOST_AUTO_TEST_CASE(exact) {
  const rules::Term get_help{.text = "get help", .match = kExact};
  Check({
      {get_help, " \"Get help!\"", {"Get help"}},
      {get_help, "get help now", {}},
      {get_help, "get \U0001F642help", {"get \U0001F642help"}},
      {get_help, "\U0001F642get help", {}},
      {get_help, "get help's", {}},
      {get_help, "#GetHelp", {"GetHelp"}},
      {{.text = "gethelp", .match = kExact}, "#GetHelp", {"GetHelp"}},
      {{.text = "help", .match = kExact, .fold = kSkeleton}, "h e l p", {"h e l p"}},
  });
}

BOOST_AUTO_TEST_CASE(unordered) {
  const rules::Term both{.text = "zorblat fex", .match = kAllWords};
  const auto within = [](int words) {
    return rules::Term{.text = "zorblat fex", .match = kNear, .within_words = words};
  };
  Check({
      {both, "fex x zorblat fex", {"fex", "fex", "zorblat"}},
      {both, "fexes zorblat", {}},
      {within(2), "fex zorblat", {"fex zorblat"}},
      {within(2), "fex x zorblat", {}},
      {within(3), "fex x zorblat", {"fex x zorblat"}},
      {within(3), "x fex zorblat", {"x fex zorblat", "fex zorblat"}},
      {within(2), "fex\U0001F642zorblat", {}},
      {within(3), "#zorblat_x fex", {"zorblat_x fex"}},
  });
}

BOOST_AUTO_TEST_CASE(within_words_and_patterns) {
  const rules::Term inside{.text = "orb", .match = kWithinWord};
  const auto pattern = [](const char* text) { return rules::Term{.text = text, .match = kPattern}; };
  Check({
      {inside, "a zorblat zorb", {"zorblat"}},
      {inside, "z.orb", {"orb"}},
      {inside, "z.o.rb", {}},
      {inside, "#z_o_rb", {"z_o_rb"}},
      {{.text = "orb", .match = kWithinWord, .fold = kSkeleton}, "z0rb lat", {"z0rb"}},
      {pattern("z.rb"), "a ZORB!", {"ZORB"}},
      {pattern("ZORB"), "a zorb!", {"zorb"}},
      {pattern("orb, *f"), "zorb,  fex", {"orb,  f"}},
      {pattern("^zorb$"), "zorb", {"zorb"}},
      {pattern("^zorb$"), "zorb fex", {}},
      {pattern("ss"), "Stra\u00DFe", {"\u00DF"}},
  });
}

BOOST_AUTO_TEST_CASE(skeleton_terms) {
  const rules::Term zorblat{.text = "zorblat", .fold = kSkeleton};
  const rules::Term hello{.text = "hello", .fold = kSkeleton};
  Check({
      {zorblat, "Z0RB1AT", {"Z0RB1AT"}},
      {zorblat, "z.o.r.b.l.a.t", {"z.o.r.b.l.a.t"}},
      {zorblat, "z o r b l a t", {"z o r b l a t"}},
      {zorblat, "z o r b  l a t", {}},
      {zorblat, "zorbl@t", {"zorbl@t"}},
      {hello, "h3l|o", {"h3l|o"}},
      {hello, "hhheeello", {"hhheeello"}},
      {{.text = "hello"}, "h3llo", {}},
      {{.text = "fex zorblat", .fold = kSkeleton}, "fex z.orblat", {"fex z.orblat"}},
  });
}

BOOST_AUTO_TEST_CASE(fuzzy_terms) {
  const rules::Term zorblat{.text = "zorblat", .fold = kFuzzy};
  const rules::Term short_one{.text = "zorb", .fold = kFuzzy};
  Check({
      {zorblat, "zorblat", {"zorblat"}},
      {zorblat, "zorblxt", {"zorblxt"}},
      {zorblat, "zorlbat", {"zorlbat"}},
      {zorblat, "zorbat", {"zorbat"}},
      {zorblat, "xzorblat", {"xzorblat"}},
      {zorblat, "zorblat1", {"zorblat1"}},
      {zorblat, "zorlbax", {}},
      {zorblat, "zor-blax", {"zor-blax"}},
      {zorblat, "z0rblat z0rb1at", {"z0rblat"}},
      {short_one, "zorb", {"zorb"}},
      {short_one, "zorbs", {}},
      {{.text = "zorb1at", .fold = kFuzzy}, "zorblat", {}},
      {{.text = Repeat("z", 64), .fold = kFuzzy}, Repeat("z", 65), {Repeat("z", 65)}},
      {{.text = Repeat("z", 65), .fold = kFuzzy}, Repeat("z", 64), {}},
  });
}

BOOST_AUTO_TEST_CASE(one_edit) {
  struct EditCase {
    std::u32string a, b;
    bool is_within;
  };
  const EditCase cases[] = {
      {U"abc", U"abc", true},  {U"abc", U"abcd", true}, {U"abc", U"xabc", true}, {U"abc", U"ac", true},
      {U"abc", U"acb", true},  {U"abc", U"bac", true},  {U"abc", U"xbc", true},  {U"abc", U"abx", true},
      {U"abc", U"cba", false}, {U"abc", U"bca", false}, {U"abc", U"a", false},   {U"abcd", U"badc", false},
      {U"", U"a", true},       {U"", U"", true},        {U"aab", U"ab", true},   {U"ab", U"ca", false},
  };
  for (const auto& [a, b, is_within] : cases) {
    BOOST_TEST(IsWithinOneEdit(a, b) == is_within);
    BOOST_TEST(IsWithinOneEdit(b, a) == is_within);
  }
}

BOOST_AUTO_TEST_CASE(a_term_is_found_once_in_the_first_text_and_repeated_terms_are_left_out) {
  const rules::Definition definition{.term_lists = {{.id = "one",
                                                     .terms = {{.text = "fex"},
                                                               {.text = "FEX!"},
                                                               {.text = "fex", .match = kExact},
                                                               {.text = "fex zorblat", .match = kAllWords},
                                                               {.text = "zorblat fex zorblat", .match = kAllWords}}},
                                                    {.id = "two", .terms = {{.text = "fex"}}}}};
  const Matcher matcher(definition);
  BOOST_TEST(matcher.terms().size() == 4U);
  const std::vector<Found> found = matcher.Find({ReadText("zorblat"), ReadText("a fex"), ReadText("fex")});
  BOOST_TEST(found.size() == 3U);
  for (const Found& each : found) BOOST_TEST(each.text == (each.term->kind == kExact ? 2U : 1U));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::naive

#include "rules/tokens.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::rules {
namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

constexpr HashKey kKey{.k0 = 1, .k1 = 2};

Tokens Cut1(std::string_view text, Cut cut = Cut::kText) {
  Tokens tokens;
  Tokenise(text, kKey, cut, tokens);
  return tokens;
}

Strings WordsOf(const Tokens& tokens) {
  Strings words;
  for (std::size_t i = 0; i < tokens.words.size(); ++i) words.emplace_back(tokens.reading.LettersOf(i));
  return words;
}

Strings WholesOf(const Tokens& tokens) {
  Strings wholes;
  for (const Whole& whole : tokens.reading.wholes) wholes.emplace_back(tokens.reading.LettersOf(whole));
  return wholes;
}

// The characters of a text; a negative number for each ill-formed piece.
std::vector<UChar32> Decode(std::string_view text) {
  std::vector<UChar32> characters;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::int32_t i = 0, size = static_cast<std::int32_t>(text.size()); i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    characters.push_back(c);
  }
  return characters;
}

bool IsValidUtf8(std::string_view text) {
  return std::ranges::none_of(Decode(text), [](UChar32 c) { return c < 0; });
}

bool IsCodePointEdge(std::string_view text, std::size_t at) {
  return at == text.size() || !U8_IS_TRAIL(static_cast<unsigned char>(text[at]));
}

// With everything kept the words are the same, and the folded text has each where it says.
void CheckEverythingKept(std::string_view text, const Tokens& tokens) {
  Tokens all;
  Tokenise(text, kKey, Cut::kText, all, Keep::kEverything);
  BOOST_TEST(std::ranges::equal(all.reading.words, tokens.reading.words));
  for (std::size_t i = 0; i < all.words.size(); ++i) {
    const std::string_view letters = all.reading.LettersOf(i);
    BOOST_TEST(all.text.bytes().substr(all.words[i].text_begin, letters.size()) == letters);
    BOOST_TEST(
        (all.text.OriginOf(all.words[i].text_begin, all.words[i].text_begin + letters.size()) == all.words[i].span));
  }
}

// What holds for every text, whatever its words are.
void CheckInvariants(std::string_view text, const Tokens& tokens) {
  const Reading& reading = tokens.reading;
  BOOST_TEST_REQUIRE(reading.words.size() == tokens.words.size());
  BOOST_TEST_REQUIRE(reading.places.size() == tokens.words.size());
  Span before;
  for (std::size_t i = 0; i < tokens.words.size(); ++i) {
    const Span span = tokens.words[i].span;
    const std::string_view folded = reading.LettersOf(i);
    BOOST_TEST_REQUIRE((span.begin < span.end && span.end <= text.size()));
    BOOST_TEST((span.begin >= before.begin && span.end >= before.end), "spans ascend");
    BOOST_TEST((!folded.empty() && IsValidUtf8(folded)));
    BOOST_TEST(reading.words[i] == HashBytes(kKey, folded.data(), folded.size()));
    if (IsValidUtf8(text)) BOOST_TEST((IsCodePointEdge(text, span.begin) && IsCodePointEdge(text, span.end)));
    // Of a character that becomes several (the sign TEL), a word may have some only.
    const std::string again = Cut1(text.substr(span.begin, span.end - span.begin)).reading.letters;
    BOOST_TEST((again.find(folded) != std::string::npos), "the span holds the word " << folded);
    before = span;
  }
  for (std::size_t i = 0; i < reading.wholes.size(); ++i) {
    const Whole& whole = reading.wholes[i];
    BOOST_TEST((whole.last >= whole.first + 2 && whole.last <= tokens.words.size()));
    const std::string_view letters = reading.LettersOf(whole);
    std::string of_words;
    for (std::size_t word = whole.first; word < whole.last; ++word) of_words += reading.LettersOf(word);
    BOOST_TEST(letters == of_words);
    BOOST_TEST(whole.hash == HashBytes(kKey, letters.data(), letters.size()));
    if (i == 0) continue;
    const Whole& previous = reading.wholes[i - 1];
    BOOST_TEST((previous.first < whole.first || (previous.first == whole.first && previous.last < whole.last)));
  }
  CheckEverythingKept(text, tokens);
}

struct Case {
  std::string text;
  Strings words;
  Strings wholes = {};
};

void Check(const std::vector<Case>& cases) {
  for (const auto& [text, words, wholes] : cases) {
    BOOST_TEST_CONTEXT("text \"" << text << "\"") {
      const Tokens tokens = Cut1(text);
      BOOST_TEST(WordsOf(tokens) == words, boost::test_tools::per_element());
      BOOST_TEST(WholesOf(tokens) == wholes, boost::test_tools::per_element());
      BOOST_TEST(!tokens.truncated);
      CheckInvariants(text, tokens);
    }
  }
}

std::string Repeat(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

enum class Form { kNfc, kNfd, kNfkc, kNfkd, kNfkcCasefold };

std::string Normal(Form form, std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = nullptr;
  switch (form) {
    case Form::kNfc:
      normalizer = icu::Normalizer2::getNFCInstance(status);
      break;
    case Form::kNfd:
      normalizer = icu::Normalizer2::getNFDInstance(status);
      break;
    case Form::kNfkc:
      normalizer = icu::Normalizer2::getNFKCInstance(status);
      break;
    case Form::kNfkd:
      normalizer = icu::Normalizer2::getNFKDInstance(status);
      break;
    case Form::kNfkcCasefold:
      normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
      break;
  }
  const icu::StringPiece source(text.data(), static_cast<std::int32_t>(text.size()));
  std::string normal;
  normalizer->normalize(icu::UnicodeString::fromUTF8(source), status).toUTF8String(normal);
  BOOST_TEST_REQUIRE(U_SUCCESS(status));
  return normal;
}

bool SameCut(const Tokens& a, const Tokens& b) {
  return std::ranges::equal(a.reading.words, b.reading.words) &&
         std::ranges::equal(a.reading.wholes, b.reading.wholes, [](const Whole& x, const Whole& y) {
           return x.hash == y.hash && x.first == y.first && x.last == y.last;
         });
}

// Empty if all normal forms of the text are cut as the text is; else the forms that are not.
std::string DifferingForms(std::string_view text) {
  constexpr std::pair<Form, const char*> kForms[] = {
      {Form::kNfc, "NFC"}, {Form::kNfd, "NFD"}, {Form::kNfkc, "NFKC"}, {Form::kNfkd, "NFKD"}};
  static Tokens own;
  static Tokens other;
  std::string differing;
  Tokenise(text, kKey, Cut::kText, own);
  for (const auto& [form, name] : kForms) {
    const std::string normal = Normal(form, text);
    if (normal == text) continue;
    Tokenise(normal, kKey, Cut::kText, other);
    if (!SameCut(own, other)) differing += " "s + name;
  }
  // Case folding hides capitals, so it can be compared only where they do not cut.
  Tokenise(text, kKey, Cut::kTerm, own);
  Tokenise(Normal(Form::kNfkcCasefold, Normal(Form::kNfkd, text)), kKey, Cut::kTerm, other);
  if (!SameCut(own, other)) differing += " NFKC_Casefold";
  return differing;
}

void Append(std::string& text, UChar32 c) {
  char bytes[U8_MAX_LENGTH];
  std::int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  text.append(bytes, static_cast<std::size_t>(size));
}

std::string Hex(std::string_view text) {
  std::string hex;
  for (const UChar32 c : Decode(text)) {
    char digits[16];
    hex.append(digits,
               static_cast<std::size_t>(std::snprintf(digits, sizeof digits, "U+%04X ", static_cast<unsigned>(c))));
  }
  return hex;
}

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(plain_words) {
  Check({
      {"", {}},
      {"   ", {}},
      {"get help", {"get", "help"}},
      {"  Get\tHELP,\n now!! ", {"get", "help", "now"}},
      {"a", {"a"}},
      {"A", {"a"}},
      {"a - b", {"a", "b"}},
      {"a.b,c/d", {"a", "b", "c", "d"}},
      {"0808 1000 900", {"0808", "1000", "900"}},
      {"x\u00B2 \u00BD", {"x2", "1", "2"}},
      {"a\0b"s, {"a", "b"}},
      {"\0"s, {}},
  });
}

BOOST_AUTO_TEST_CASE(camel_case) {
  Check({
      {"getHelp", {"get", "help"}, {"gethelp"}},
      {"GetHelpNow", {"get", "help", "now"}, {"gethelpnow"}},
      {"HTMLPage", {"html", "page"}, {"htmlpage"}},
      {"iPhone", {"i", "phone"}, {"iphone"}},
      {"McDonald", {"mc", "donald"}, {"mcdonald"}},
      {"AB", {"ab"}},
      {"GETHELP", {"gethelp"}},
      {"aB", {"a", "b"}, {"ab"}},
      {"ABc", {"a", "bc"}, {"abc"}},
      {"aBCd", {"a", "b", "cd"}, {"abcd"}},
      {"getHelp getHelp", {"get", "help", "get", "help"}, {"gethelp", "gethelp"}},
      {"h\u00C9lp", {"h", "\u00E9lp"}, {"h\u00E9lp"}},
      {"hE\u0301lp", {"h", "\u00E9lp"}, {"h\u00E9lp"}},
      {"getHe\u0301\u00AD", {"get", "h\u00E9"}, {"geth\u00E9"}},
      // Only a lower-case letter beside a capital cuts.
      {"MP3Player", {"mp3", "player"}, {"mp3player"}},
      {"Get2Help", {"get2", "help"}, {"get2help"}},
      {"COVID19 H2O 4G B2B", {"covid19", "h2o", "4g", "b2b"}},
      {"HTML5page", {"html5page"}},
      {"AB\u05D0", {"ab\u05D0"}},
      // What folding makes of one capital is not cut.
      {"\u1F88a", {"\u1F00\u03B9a"}},
      {"a\u1E9Eb", {"a", "ssb"}, {"assb"}},
      {"\u00DF\u200DG", {"ss", "g"}, {"ssg"}},
      {"\u2121e", {"te", "le"}, {"tele"}},  // the telephone sign is TEL to NFKC; both words have its span
  });
}

BOOST_AUTO_TEST_CASE(hashtags) {
  Check({
      {"#GetHelpNow", {"get", "help", "now"}, {"gethelpnow"}},
      {"#get_help", {"get", "help"}, {"gethelp"}},
      {"#GetHelp_now", {"get", "help", "now"}, {"gethelp", "gethelpnow"}},
      {"\uFF03GetHelp", {"get", "help"}, {"gethelp"}},
      {"#gethelp", {"gethelp"}},
      {"#", {}},
      {"##", {}},
      {"# a", {"a"}},
      {"#_", {}},
      {"#_get_", {"get"}},
      {"#don't", {"don", "t"}, {"dont"}},
      {"#don't_stop", {"don", "t", "stop"}, {"dont", "dontstop"}},
      {"#a#b", {"a", "b"}},
      {"##a_b", {"a", "b"}, {"ab"}},
      {"#get-help", {"get", "help"}, {"gethelp"}},  // the hyphen's; the hashtag has ended
      {"#a_b-c", {"a", "b", "c"}, {"ab", "bc"}},
      {"#a\U0001F44D_b", {"a", "\U0001F44D", "b"}},
      {"#a_\u0301b", {"a", "\u0301", "b"}, {"a\u0301b"}},
      {"#'a_b", {"a", "b"}, {"ab"}},
      {"#get_help!now_or", {"get", "help", "now", "or"}, {"gethelp"}},
      {"get_help", {"get", "help"}},
      {"C#", {"c"}},
      {"getHelp#getHelp", {"get", "help", "get", "help"}, {"gethelp", "gethelp"}},
      {"#\u6771\u4EAC", {"\u6771", "\u4EAC"}, {"\u6771\u4EAC"}},
      {"#\uFE0F\u20E3", {"\u20E3"}},
  });
}

BOOST_AUTO_TEST_CASE(apostrophes) {
  Check({
      {"don't", {"don", "t"}, {"dont"}},
      {"don\u2019t", {"don", "t"}, {"dont"}},
      {"don\u02BCt", {"don", "t"}, {"dont"}},
      {"don\uFF07t", {"don", "t"}, {"dont"}},
      {"DON'T", {"don", "t"}, {"dont"}},
      {"\u0149a", {"na"}},  // becomes an apostrophe and n
      {"'tis girls' 'quoted'", {"tis", "girls", "quoted"}},
      {"o''clock", {"o", "clock"}},
      {"rock'n'roll", {"rock", "n", "roll"}, {"rocknroll"}},
      {"l'\u00C9t\u00E9", {"l", "\u00E9t\u00E9"}, {"l\u00E9t\u00E9"}},
      {"'", {}},
      {"''", {}},
      {"don' t", {"don", "t"}},
      {"don'-t", {"don", "t"}},
      {"'a'b'", {"a", "b"}, {"ab"}},
  });
}

BOOST_AUTO_TEST_CASE(hyphens) {
  Check({
      {"e-mail", {"e", "mail"}, {"email"}},
      {"well\u2010being well\u2011being", {"well", "being", "well", "being"}, {"wellbeing", "wellbeing"}},
      {"well-don't", {"well", "don", "t"}, {"welldont", "dont"}},
      {"-a a- a--b", {"a", "a", "a", "b"}},
      {"a-'b a'-b", {"a", "b", "a", "b"}},
      {"self-getHelp", {"self", "get", "help"}, {"selfgethelp", "gethelp"}},
      {"a-b_c-d", {"a", "b", "c", "d"}, {"ab", "cd"}},
      {"2020-01-02", {"2020", "01", "02"}, {"20200102"}},
      {"\u4E00-\u4E8C", {"\u4E00", "\u4E8C"}},
  });
}

BOOST_AUTO_TEST_CASE(kinds_of_words) {
  using enum WordKind;
  const std::pair<const char*, std::vector<WordKind>> cases[] = {
      {"child's play", {kPlain, kPossessive, kPlain}},
      {"CHILD\u2019S", {kPlain, kPossessive}},
      {"s a's-b a's'x #a's_b",
       {kPlain, kPlain, kPossessive, kPlain, kPlain, kPlain, kPlain, kPlain, kPossessive, kPlain}},
      {"it'so aS 's", {kPlain, kPlain, kPlain, kPlain, kPlain}},
      {"a\U0001F44D\U0001F3FD\u5E2E\u0301", {kPlain, kEmoji, kSpaceless}},
      {"\u0301", {kPlain}},
  };
  for (const auto& [text, kinds] : cases) {
    std::vector<WordKind> found;
    for (const Word& word : Cut1(text).words) found.push_back(word.kind);
    BOOST_TEST((found == kinds), text);
  }
  BOOST_TEST(Cut1("child's", Cut::kTerm).words.size() == 1U);
}

BOOST_AUTO_TEST_CASE(folding) {
  Check({
      {"\u0130stanbul", {"i\u0307stanbul"}},
      {"d\u0131\u015Far\u0131", {"d\u0131\u015Far\u0131"}},
      {"Stra\u00DFe STRASSE", {"strasse", "strasse"}},
      {"STRA\u1E9EE", {"strasse"}},
      {"\uFB01nd", {"find"}},
      {"\uFF27\uFF25\uFF34 \uFF11\uFF12", {"get", "12"}},
      {"caf\u00E9 cafe\u0301 CAFE\u0301", {"caf\u00E9", "caf\u00E9", "caf\u00E9"}},
      {"\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2", {"\u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C3"}},
      {"\U0001D400\U0001D41A", {"aa"}},  // mathematical bold
      {"he\u200Dlp he\u200Clp he\u00ADlp he\uFEFFlp", {"help", "help", "help", "help"}},
      {"\uFEFFhelp\u200B", {"help"}},
      {"\u200D\u00AD", {}},
      {"e\u00AD\u0301", {"\u00E9"}},  // a soft hyphen does not keep a mark from its letter
  });
}

BOOST_AUTO_TEST_CASE(combining_marks) {
  const std::string acute = "\u0301";
  Check({
      {acute, {acute}},
      {acute + "abc", {acute, "abc"}},
      {"a " + acute + "b", {"a", acute, "b"}},
      {"abc" + acute + "d", {"ab\u0107d"}},
      {"a" + Repeat(acute, 50), {"\u00E1" + Repeat(acute, 49)}},
      {"a" + Repeat(acute, 200) + "b", {"\u00E1" + Repeat(acute, 199) + "b"}},
      {"don'" + acute + "t", {"don", acute, "t"}},
      {"well-" + acute + "known", {"well", acute, "known"}},
      {"don" + acute + "'t", {"do\u0144", "t"}, {"do\u0144t"}},
  });
  BOOST_TEST((Cut1("a" + Repeat(acute, 200)).words[0].span == Span{0, 401}));
}

BOOST_AUTO_TEST_CASE(scripts_with_spaces) {
  Check({
      {"\uB3C4\uC6C0 \uC694\uCCAD", {"\uB3C4\uC6C0", "\uC694\uCCAD"}},
      {"\u1103\u1169\u110B\u116E\u11B7", {"\uB3C4\uC6C0"}},  // the same in jamo
      {"\u0645\u0633\u0627\u0639\u062F\u0629 \u0627\u0644\u0622\u0646",
       {"\u0645\u0633\u0627\u0639\u062F\u0629", "\u0627\u0644\u0622\u0646"}},
      {"\u0645\u064F\u0633\u0640\u0627", {"\u0645\u0633\u0627"}},                    // without harakat and tatweel
      {"\u05E2\u05B6\u05D6\u05B0\u05E8\u05B8\u05D4", {"\u05E2\u05D6\u05E8\u05D4"}},  // without niqqud
      {"\u0622 \u0627\u0653", {"\u0622", "\u0622"}},  // a mark that makes another letter stays,
      {"\u05E2\u05D6\u05E8\u05D4 \u05E2\u05DB\u05E9\u05D9\u05D5",
       {"\u05E2\u05D6\u05E8\u05D4", "\u05E2\u05DB\u05E9\u05D9\u05D5"}},
      {"\u092E\u0926\u0926 \u0939\u093F\u0928\u094D\u0926\u0940",
       {"\u092E\u0926\u0926", "\u0939\u093F\u0928\u094D\u0926\u0940"}},
      {"\u041F\u043E\u043C\u043E\u0449\u044C", {"\u043F\u043E\u043C\u043E\u0449\u044C"}},
      {"\uFDFA",
       {"\u0635\u0644\u0649", "\u0627\u0644\u0644\u0647", "\u0639\u0644\u064A\u0647", "\u0648\u0633\u0644\u0645"}},
      {"a\uFDFAb",
       {"a\u0635\u0644\u0649", "\u0627\u0644\u0644\u0647", "\u0639\u0644\u064A\u0647", "\u0648\u0633\u0644\u0645b"}},
  });
}

BOOST_AUTO_TEST_CASE(scripts_without_spaces) {
  const Strings nam = {"\u0E19\u0E49\u0E4D", "\u0E32"};
  Check({
      {"\u0E0A\u0E48\u0E27\u0E22", {"\u0E0A\u0E48", "\u0E27", "\u0E22"}},
      {"\u0E19\u0E49\u0E33", nam},        // SARA AM in one
      {"\u0E19\u0E49\u0E4D\u0E32", nam},  // and in two
      {"\u0E99\u0EC9\u0EB3", {"\u0E99\u0EC9\u0ECD", "\u0EB2"}},
      {"\u1787\u17BD\u1799", {"\u1787\u17BD", "\u1799"}},
      {"\u1000\u1030\u100A\u102E", {"\u1000\u1030", "\u100A\u102E"}},
      {"\u5E2E\u52A9", {"\u5E2E", "\u52A9"}},
      {"help\u5E2E\u52A9now", {"help", "\u5E2E", "\u52A9", "now"}},
      {"\u305F\u3059\u3051\u3066", {"\u305F", "\u3059", "\u3051", "\u3066"}},
      {"\uFF8A\uFF9E\uFF7D\uFF70", {"\u30D0", "\u30B9", "\u30FC"}},  // half-width, with a voiced mark
      {"\u30D8\u30EB\u30D7\u30FC", {"\u30D8", "\u30EB", "\u30D7", "\u30FC"}},
      {"\u30CF\u3099", {"\u30D0"}},
      {"\U00020000\U0002F800", {"\U00020000", "\u4E3D"}},
      {"\U0001F44D\U0001F3FD", {"\U0001F44D\U0001F3FD"}},
      {"\U0001F3FD", {"\U0001F3FD"}},
      {"\U0001F469\u200D\U0001F4BB", {"\U0001F469", "\U0001F4BB"}},
      {"\U0001F1EC\U0001F1E7", {"\U0001F1EC", "\U0001F1E7"}},
      {"help\U0001F44Dnow", {"help", "\U0001F44D", "now"}},
      {"\u4E00'\u4E8C", {"\u4E00", "\u4E8C"}},
      {"don'\u4E00", {"don", "\u4E00"}},
  });
}

BOOST_AUTO_TEST_CASE(invalid_utf8_separates) {
  Check({
      {"a\xC3", {"a"}},
      {"a\xC3 b", {"a", "b"}},
      {"a\xE2\x82 b", {"a", "b"}},
      {"a\xF0\x9F\x91", {"a"}},
      {"a\xC0\xAF"
       "b",
       {"a", "b"}},
      {"a\xE0\x80\x80"
       "b",
       {"a", "b"}},
      {"a\xED\xA0\x80"
       "b",
       {"a", "b"}},
      {"a\x80"
       "b",
       {"a", "b"}},
      {"a\xF4\x90\x80\x80"
       "b",
       {"a", "b"}},
      {"\xFF", {}},
      {"get\xFFHelp", {"get", "help"}},
      {"#get\xFF_help", {"get", "help"}},
  });
}

BOOST_AUTO_TEST_CASE(spans_point_into_the_original) {
  struct SpanCase {
    std::string text;
    std::vector<Span> spans;
  };
  const SpanCase cases[] = {
      {"  get Help ", {{2, 5}, {6, 10}}},
      {"getHTMLPage", {{0, 3}, {3, 7}, {7, 11}}},
      {"\u0130stanbul x", {{0, 9}, {10, 11}}},
      {"don\u2019t", {{0, 3}, {6, 7}}},
      {"e\u0301\u5E2E", {{0, 3}, {3, 6}}},
      {"he\u00ADlp\u00AD.", {{0, 8}}},
      {"\uFDFA", {{0, 3}, {0, 3}, {0, 3}, {0, 3}}},
      {"\u0E19\u0E49\u0E33", {{0, 9}, {6, 9}}},
      {"\u2121e", {{0, 3}, {0, 4}}},
      {"A\u00ADBc", {{0, 3}, {3, 5}}},
  };
  for (const auto& [text, spans] : cases) {
    BOOST_TEST_CONTEXT(text) {
      std::vector<Span> found;
      for (const Word& word : Cut1(text).words) found.push_back(word.span);
      BOOST_TEST((found == spans));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_term_is_not_cut_at_capitals_and_apostrophes) {
  const Case cases[] = {
      {"getHelp", {"gethelp"}},
      {"don't iPhone", {"dont", "iphone"}},
      {"#GetHelp_now", {"gethelp", "now"}},
      {"\u5E2E\u52A9", {"\u5E2E", "\u52A9"}},
      {"e-mail", {"e", "mail"}},
  };
  for (const Case& each : cases) {
    BOOST_TEST(WordsOf(Cut1(each.text, Cut::kTerm)) == each.words, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(limits) {
  const Tokens many = Cut1(Repeat("ab ", 70'000));
  BOOST_TEST(many.truncated);
  BOOST_TEST(many.words.size() == kMaxWords);
  BOOST_TEST(many.reading.LettersOf(kMaxWords - 1) == "ab");
  BOOST_TEST((many.words.back().span == Span{3 * (kMaxWords - 1), 3 * kMaxWords - 1}));

  const Tokens just = Cut1(Repeat("ab ", static_cast<int>(kMaxWords)));
  BOOST_TEST(!just.truncated);
  BOOST_TEST(just.words.size() == kMaxWords);

  const Tokens across = Cut1(Repeat("a ", static_cast<int>(kMaxWords) - 1) + "getHelp getHelp");
  BOOST_TEST(across.truncated);
  BOOST_TEST(across.reading.LettersOf(kMaxWords - 1) == "get");
  BOOST_TEST(across.reading.wholes.empty());

  const std::string one_word(64 * 1024, 'x');
  const Tokens one = Cut1(one_word);
  BOOST_TEST(WordsOf(one) == Strings{one_word}, boost::test_tools::per_element());

  const int most = static_cast<int>(kMaxWholeParts);
  BOOST_TEST(Cut1("#" + Repeat("a_", most)).reading.wholes.size() == 1U);
  BOOST_TEST(Cut1("#" + Repeat("a_", most + 1)).reading.wholes.empty());
  BOOST_TEST(Cut1("#" + Repeat("a_", most + 1)).words.size() == kMaxWholeParts + 1);
}

BOOST_AUTO_TEST_CASE(tokens_are_reused) {
  Tokens tokens;
  Tokenise(Repeat("getHelp ", 70'000), kKey, Cut::kText, tokens);
  Tokenise("help", kKey, Cut::kText, tokens);
  BOOST_TEST(WordsOf(tokens) == Strings{"help"}, boost::test_tools::per_element());
  BOOST_TEST(tokens.reading.wholes.empty());
  BOOST_TEST(!tokens.truncated);
  CheckInvariants("help", tokens);
}

BOOST_AUTO_TEST_CASE(another_key_gives_other_hashes) {
  Tokens other;
  Tokenise("help", {.k0 = 1, .k1 = 3}, Cut::kText, other);
  BOOST_TEST(other.reading.words[0] != Cut1("help").reading.words[0]);
}

// Every assigned character, between capitals, before a mark, and by itself.
BOOST_AUTO_TEST_CASE(each_character_is_cut_like_its_normal_forms) {
  int differing = 0;
  for (UChar32 c = 0; c <= UCHAR_MAX_VALUE && differing < 20; ++c) {
    const auto type = u_charType(c);
    if (type == U_UNASSIGNED || type == U_SURROGATE || type == U_PRIVATE_USE_CHAR) continue;
    for (const auto& [before, after] : {std::pair{"xY", "zW"}, {"", "\u0323\u0301a"}, {"\u1103e", ""}}) {
      std::string text = before;
      Append(text, c);
      text += after;
      const std::string forms = DifferingForms(text);
      if (forms.empty()) continue;
      ++differing;
      BOOST_ERROR(Hex(text) << "is not cut like its" << forms);
    }
  }
}

BOOST_AUTO_TEST_CASE(random_texts_are_cut_like_their_normal_forms) {
  constexpr UChar32 kPool[] = {'a',    'b',     'A',     'B',     '1',    ' ',    '\'',   '#',    '_',    '-',
                               0x2019, 0x02BC,  0x0301,  0x0323,  0x0308, 0x0327, 0x0345, 0x1103, 0x1169, 0x11B7,
                               0xB3C4, 0x00AD,  0x200D,  0xFEFF,  0x0E19, 0x0E33, 0x0E49, 0x0E4D, 0x01C4, 0x01C5,
                               0x0130, 0x1E9E,  0xFB01,  0x212A,  0x2167, 0x2121, 0xFDFA, 0x30CF, 0x3099, 0xFF8A,
                               0xFF9E, 0x30FC,  0x5E2E,  0x092E,  0x093C, 0x094D, 0x0149, 0x03A3, 0x1F88, 0x00C9,
                               0x1D2C, 0x1F44D, 0x1F3FD, 0x1D400, 0xFE0F, 0x3164};
  std::mt19937 random(20260101);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random()) % end; };
  for (int round = 0, differing = 0; round < 60'000 && differing < 20; ++round) {
    std::string text;
    for (std::size_t left = 1 + below(10); left > 0; --left) Append(text, kPool[below(std::size(kPool))]);
    BOOST_TEST_CONTEXT(Hex(text)) CheckInvariants(text, Cut1(text));
    const std::string forms = DifferingForms(text);
    if (forms.empty()) continue;
    ++differing;
    BOOST_ERROR(Hex(text) << "is not cut like its" << forms);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

// Terms that say the same, lie in others or are too common; and that no lint quotes a term.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/lint_policy.h"

namespace signpost::policy {
namespace {

using test::CheckLint;
using test::LintJson;

BOOST_AUTO_TEST_SUITE(lint_terms)

// ---- two terms of one list: is the second one found wherever the first is?

struct Pair {
  const char* covered;
  const char* by;
  bool is_covered;
};

const Pair kPairs[] = {
    {R"("zorblat now")", R"("zorblat")", true},
    {R"("a zorblat now")", R"("zorblat now")", true},
    {R"("Zorblat, NOW!")", R"("zorblat")", true},
    {R"("zorblats")", R"("zorblat")", false},
    {R"("zorblat fex now")", R"("zorblat now")", false},
    {R"("zorblat fex now")", R"({"text": "now zorblat", "match": "all_words"})", true},
    {R"("zorblat fex now")", R"({"text": "now zorblat", "match": "near", "within_words": 3})", true},
    {R"("zorblat fex now")", R"({"text": "now zorblat", "match": "near", "within_words": 2})", false},
    {R"("zorblat now")", R"({"text": "zorblat", "match": "exact"})", false},
    {R"({"text": "zorblat now", "match": "exact"})", R"("zorblat")", true},
    {R"({"text": "zorblat", "match": "exact"})", R"("zorblat")", true},
    {R"({"text": "zorblat fex now", "match": "all_words"})", R"({"text": "now fex", "match": "all_words"})", true},
    {R"({"text": "zorblat now", "match": "all_words"})", R"("zorblat now")", false},
    {R"({"text": "zorblat now", "match": "all_words"})",
     R"({"text": "now zorblat", "match": "near", "within_words": 4})", false},
    {R"({"text": "zorblat now fex", "match": "near", "within_words": 4})",
     R"({"text": "now fex", "match": "near", "within_words": 4})", true},
    {R"({"text": "zorblat now fex", "match": "near", "within_words": 5})",
     R"({"text": "now fex", "match": "near", "within_words": 4})", false},
    {R"("zorblats now")", R"({"text": "orblat", "match": "within_word"})", true},
    {R"({"text": "zorblat", "match": "within_word"})", R"({"text": "orbla", "match": "within_word"})", true},
    {R"({"text": "zorblat", "match": "within_word"})", R"("zorblat")", false},
    {R"({"text": "zorblat", "match": "within_word"})", R"({"text": "zorblat", "match": "all_words"})", false},
    {R"("zorblat now")", R"({"text": "zorblat", "fold": "skeleton"})", true},
    {R"({"text": "zorblat now", "fold": "skeleton"})", R"("zorblat")", false},
    {R"({"text": "zorblat now", "fold": "skeleton"})", R"({"text": "z0rblat", "fold": "skeleton"})", true},
    {R"("zorblaat now")", R"({"text": "zorblat", "fold": "fuzzy"})", true},
    {R"({"text": "zorblat now", "fold": "fuzzy"})", R"({"text": "zorblat", "fold": "fuzzy"})", true},
    {R"({"text": "zorblaat now", "fold": "fuzzy"})", R"({"text": "zorblat", "fold": "fuzzy"})", false},
    {R"("zorblat now")", R"({"text": "zorb[a-z]+", "match": "pattern"})", false},
    {R"("zorblat-now")", R"("now")", true},
    {R"("ZorblatNow")", R"("zorblat")", false},  // a term is one word, whatever its capitals
};

BOOST_AUTO_TEST_CASE(a_term_that_is_found_wherever_another_is) {
  for (const Pair& one : kPairs) {
    const std::string lists = R"({"id": "one", "terms": ["dropmip", )" + std::string(one.by) + ", " + one.covered +
                              R"(]}, {"id": "two", "terms": ["vornish"]})";
    const rules::Issues issues = test::LintsOf(test::DefinitionOf({.lists = lists}), {.common_share = 1});
    // The other one may well be covered by this: which way round is what is asked.
    const auto told = std::ranges::find(issues, "/term_lists/0/terms/2/text", &rules::Issue::pointer);
    BOOST_TEST((told != issues.end()) == one.is_covered, one.covered << " in " << one.by);
    if (told == issues.end()) continue;
    BOOST_TEST(told->message.find("term number 2 of the list \"one\" is found, too, so it can be removed.") !=
               std::string::npos);
  }
}

// ---- in two lists

struct InTwo {
  const char* name;
  const char* when;  // of a rule that has both lists
  const char* one;
  const char* two;
  const char* says;  // at the term of list "one"; empty: nothing
  const char* pointer = "/term_lists/0/terms/0/text";
};

constexpr const char* kEither = R"({"any": [{"terms": {"list": "one"}}, {"terms": {"list": "two"}}]})";
constexpr const char* kBoth = R"({"all": [{"terms": {"list": "one"}}, {"terms": {"list": "two"}}]})";
constexpr const char* kNotTwo = R"({"all": [{"terms": {"list": "one"}}, {"not": {"terms": {"list": "two"}}}]})";
constexpr const char* kApart = R"({"terms": {"list": "two"}})";

const InTwo kInTwo[] = {
    {"the same", kApart, "zorblat now", "Zorblat-NOW", "same as term number 1 of the list \"one\"",
     "/term_lists/1/terms/0/text"},
    {"the same for both", kBoth, "zorblat now", "zorblat now", "enough for both lists", "/term_lists/1/terms/0/text"},
    {"in another list", kApart, "zorblat now", "now", ""},
    {"either", kEither, "zorblat now", "now", "either list is enough, so this one adds nothing"},
    {"both", kBoth, "zorblat now", "now", "The one is enough for both lists, which the rule \"together\" asks for"},
    {"not the other", kNotTwo, "zorblat now", "now", "it is never enough for the rule \"together\""},
    {"the other way round", kNotTwo, "now", "zorblat now", ""},
    {"both, of which two are asked for",
     R"({"all": [{"terms": {"list": "one"}}, {"terms": {"list": "two", "min_count": 2}}]})", "zorblat now", "now", ""},
    {"either, but the other not alone",
     R"({"any": [{"terms": {"list": "one"}}, {"all": [{"terms": {"list": "two"}}, {"country": ["GB"]}]}]})",
     "zorblat now", "now", ""},
    {"not the other with something else",
     R"({"all": [{"terms": {"list": "one"}}, {"not": {"all": [{"terms": {"list": "two"}}, {"country": ["GB"]}]}}]})",
     "zorblat now", "now", ""},
    {"none of several",
     R"({"all": [{"terms": {"list": "one"}}, {"not": {"any": [{"terms": {"list": "two"}}, {"country": ["FR"]}]}}]})",
     "zorblat now", "now", "it is never enough"},
};

BOOST_AUTO_TEST_CASE(terms_of_two_lists) {
  for (const InTwo& one : kInTwo) {
    const std::string lists = R"({"id": "one", "terms": [")" + std::string(one.one) +
                              R"(", "dropmip"]}, {"id": "two", "terms": [")" + one.two + R"(", "vornish"]})";
    const std::string rules =
        R"({"id": "first", "mode": "live", "when": {"all": [{"terms": {"list": "one"}}, {"partner": ["p"]}]}, "campaign": "c", "action": "message"},
        {"id": "together", "mode": "live", "when": )" +
        std::string(one.when) + R"(, "campaign": "d", "action": "message"})";
    CheckLint(one.name, {.rules = rules, .lists = lists}, one.pointer, one.says, {.common_share = 1});
  }
}

BOOST_AUTO_TEST_CASE(where_terms_are_counted) {
  const std::string lists = R"({"id": "one", "terms": ["zorblat", {"text": "zorblat now", "weight": 2}, "dropmip"]},
    {"id": "two", "terms": ["vornish"]})";
  const auto rules = [](std::string_view condition) {
    return R"({"id": "first", "mode": "live", "when": {"terms": {"list": "one", )" + std::string(condition) +
           R"(}}, "campaign": "c", "action": "message"},
      {"id": "second", "mode": "live", "when": {"terms": {"list": "two"}}, "campaign": "d", "action": "message"})";
  };
  CheckLint("once", {.rules = rules(R"("min_count": 1)"), .lists = lists}, "/term_lists/0/terms/1/text",
            "so it can be removed");
  CheckLint("twice", {.rules = rules(R"("min_count": 2)"), .lists = lists}, "/term_lists/0/terms/1/text",
            "counts as two");
  CheckLint("by weight", {.rules = rules(R"("min_weight": 2)"), .lists = lists}, "", "");
}

BOOST_AUTO_TEST_CASE(many_are_told_as_a_number) {
  std::string terms = R"("zorblat")";
  for (int i = 0; i < 1'300; ++i) terms += ", \"zorblat n" + std::to_string(i) + "\"";
  const std::string lists =
      R"({"id": "one", "sensitivity": "restricted", "terms": [)" + terms + R"(]}, {"id": "two", "terms": ["vornish"]})";
  const rules::Issues issues = test::LintsOf(test::DefinitionOf({.lists = lists}));
  BOOST_REQUIRE(issues.size() == 11u);
  BOOST_TEST(issues.back().pointer == "/term_lists/0/terms");
  BOOST_TEST(issues.back().message.find("And 1,290 more terms of the list \"one\"") != std::string::npos);
  BOOST_TEST(test::Told(issues).find("zorblat") == std::string::npos);
}

// ---- too common

struct Common {
  const char* name;
  const char* when;
  const char* term;
  const char* says;  // of the only term of list "two"
};

const Common kCommon[] = {
    {"a word of each sentence", kApart, R"("the")", "one of 9 ordinary texts"},
    {"a word of many searches", kApart, R"("help")", "it is enough for the rule \"second\""},
    {"two words", kApart, R"("the world")", "ordinary texts"},
    {"in any order", kApart, R"({"text": "world the", "match": "all_words"})", "ordinary texts"},
    {"the whole text", kApart, R"({"text": "help", "match": "exact"})", "ordinary texts"},
    {"in a word", kApart, R"({"text": "ment", "match": "within_word"})", "ordinary texts"},
    {"by a pattern", kApart, R"({"text": "govern.*", "match": "pattern"})", "ordinary texts"},
    {"one letter away", kApart, R"({"text": "peeple", "fold": "fuzzy"})", "ordinary texts"},
    {"that is no other word", kApart, R"("peeple")", ""},
    {"a word that is rare", kApart, R"("grimbly")", ""},
    {"a phrase", kApart, R"("help is there for you")", ""},
    {"another list is needed, too", kBoth, R"("the")", ""},
    {"something of the context is needed, too", R"({"all": [{"terms": {"list": "two"}}, {"country": ["GB"]}]})",
     R"("the")", "ordinary texts"},
    {"two are needed", R"({"terms": {"list": "two", "min_count": 2}})", R"("the")", ""},
    {"more weight is needed", R"({"terms": {"list": "two", "min_weight": 1.5}})", R"("the")", ""},
    {"its weight is enough", R"({"terms": {"list": "two", "min_weight": 1.5}})", R"({"text": "the", "weight": 2})",
     "ordinary texts"},
    {"it must not be there", R"({"all": [{"country": ["GB"]}, {"not": {"terms": {"list": "two"}}}]})", R"("the")", ""},
};

std::string RulesFor(std::string_view when, std::string_view more = R"("campaign": "d", "action": "message")") {
  return R"({"id": "first", "mode": "live", "when": {"terms": {"list": "one"}}, "campaign": "c", "action": "message"},
      {"id": "second", "mode": "live", "priority": 1, "when": )" +
         std::string(when) + ", " + std::string(more) +
         R"(}, {"id": "third", "mode": "live", "priority": 2, "when": {"partner": ["p"]}, "campaign": "d", "action": "message"})";
}

BOOST_AUTO_TEST_CASE(a_term_that_ordinary_people_use) {
  for (const Common& one : kCommon) {
    const std::string rules = RulesFor(one.when);
    const std::string lists =
        R"({"id": "one", "terms": ["zorblat"]}, {"id": "two", "terms": ["vornish", )" + std::string(one.term) + "]}";
    CheckLint(one.name, {.rules = rules, .lists = lists}, "/term_lists/1/terms/1/text", one.says);
  }
  const std::string rules = RulesFor(kApart, R"("action": "suppress")");
  CheckLint("of a rule that shows nothing",
            {.rules = rules, .lists = R"({"id": "one", "terms": ["zorblat"]}, {"id": "two", "terms": ["the"]})"}, "",
            "");
}

BOOST_AUTO_TEST_CASE(measured_on_a_sample_that_is_given) {
  auto sample = ParseWordSample("# searches\n9999\tweather tomorrow\r\n\n1\tgrimbly Zorblat now\n");
  BOOST_REQUIRE(static_cast<bool>(sample));
  BOOST_TEST(sample->count == 10'000u);
  LintJson json;
  CheckLint("at the threshold", json, "", "", {.sample = &*sample});
  CheckLint("above it", json, "/term_lists/0/terms/0/text",
            "one of 10,000 ordinary texts (measured on the sample that was given)",
            {.sample = &*sample, .common_share = 0.00009});
}

BOOST_AUTO_TEST_CASE(samples) {
  const WordSample& shipped = ShippedWordSample();
  BOOST_TEST(shipped.shipped);
  BOOST_TEST(shipped.texts.size() > 5'000u);
  BOOST_TEST(shipped.TextOf(shipped.texts.front()) == "the");
  const char* const faulty[] = {"",
                                "# nothing\n",
                                "zorblat\n",
                                "zorblat\t3\n",
                                "0\tzorblat\n",
                                "-1\tzorblat\n",
                                "3 zorblat\n",
                                "3\t",
                                "3.5\tzorblat",
                                "99999999999999999999\tzorblat"};
  for (const char* lines : faulty) {
    const auto parsed =
        ParseWordSample(std::string("1\tgood\n").substr(0, *lines == '\0' || *lines == '#' ? 0 : 7) + lines);
    BOOST_TEST(!parsed, lines);
    if (parsed) continue;
    BOOST_TEST(parsed.error().message.find("zorblat") == std::string::npos);
    const bool names_line = parsed.error().message.find("Line 2 ") != std::string::npos;
    BOOST_TEST((names_line || parsed.error().message.find("no text in it") != std::string::npos),
               parsed.error().message);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

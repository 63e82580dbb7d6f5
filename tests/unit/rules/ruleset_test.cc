#include "rules/ruleset.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 5, .k1 = 6};
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Condition HasWords() { return {TermsMatch{"words"}}; }
Condition InBritain() { return {CountryIs{{"GB"}}}; }

TermList Words(std::vector<Term> terms = {{.text = "zorblat"}}) {
  return {.id = "words", .title = "Words", .terms = std::move(terms)};
}

Rule Live(std::string id, Condition when = HasWords()) {
  return {.id = std::move(id), .mode = Mode::kLive, .when = std::move(when), .campaign = "help"};
}

Rule With(void (*change)(Rule&)) {
  Rule rule = Live("rule");
  change(rule);
  return rule;
}

Issues IssuesOf(const Definition& definition) {
  Issues issues;
  RuleSet::Compile(definition, kKey, issues);
  return issues;
}

// One fault gives one issue, at its pointer.
void CheckIssue(const Definition& definition, const std::string& pointer, const std::string& message) {
  BOOST_TEST_CONTEXT(pointer << ": " << message) {
    const Issues issues = IssuesOf(definition);
    BOOST_TEST(issues.size() == 1U);
    for (const Issue& issue : issues) {
      BOOST_TEST((issue.severity == Severity::kError));
      BOOST_TEST(issue.pointer == pointer);
      BOOST_TEST(issue.message == message);
    }
  }
}

std::string Repeat(std::string_view part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

Condition Nested(std::size_t depth) {
  Condition condition = HasWords();
  for (std::size_t i = 1; i < depth; ++i) condition = {AllOf{{condition}}};
  return condition;
}

BOOST_AUTO_TEST_SUITE(ruleset)

BOOST_AUTO_TEST_CASE(a_good_definition_has_no_issues) {
  BOOST_TEST(IssuesOf({}).empty());
  BOOST_TEST(IssuesOf({.term_lists = {Words()}, .rules = {Live("one"), Live("two", InBritain())}}).empty());
}

BOOST_AUTO_TEST_CASE(faults_of_terms) {
  using enum MatchKind;
  struct Fault {
    Term term;
    const char* pointer;
    std::string message;
  };
  const std::string many = Repeat("word ", 33);
  const auto WithinWordHas = [](const std::string& characters) {
    return "A term that matches \"within_word\" must have 3 to 64 characters as its fold sees them; this one has " +
           characters + ".";
  };
  const char* kNoLetter = "The term has no letter or digit in it, so it could never match.";
  const char* kWeight = "The weight must be a number above 0.";
  const Fault faults[] = {
      {{.text = ""}, "/text", kNoLetter},
      {{.text = " -!\u200D"}, "/text", kNoLetter},
      {{.text = "?", .match = MatchKind::kNear, .within_words = 4}, "/text", kNoLetter},
      {{.text = many}, "/text", "The term has 33 words; the most is 32."},
      {{.text = "zorblat fex", .match = kWithinWord},
       "/text",
       "A term that matches \"within_word\" must be one word; this one has 2."},
      {{.text = "zo", .match = kWithinWord}, "/text", WithinWordHas("2")},
      {{.text = Repeat("zorb", 17), .match = kWithinWord}, "/text", WithinWordHas("68")},
      {{.text = "\u00E9\u00E9", .match = kWithinWord}, "/text", WithinWordHas("2")},
      {{.text = "zoo0o", .match = kWithinWord, .fold = Fold::kSkeleton}, "/text", WithinWordHas("2")},
      {{.text = "zorblat", .match = kWithinWord, .fold = Fold::kFuzzy},
       "/fold",
       "A term that matches \"within_word\" can't fold \"fuzzy\"; use normal or skeleton."},
      {{.text = "zor+blat", .match = kPattern, .fold = Fold::kSkeleton}, "/fold", "A pattern folds \"normal\" only."},
      {{.text = "zor(blat", .match = kPattern}, "/text", "The pattern can't be read: missing ): zor(blat."},
      {{.text = "(zorblat)?", .match = kPattern},
       "/text",
       "The pattern matches the empty text, so it would match everything."},
      {{.text = "((zorblat){10}){40}", .match = kPattern},
       "/text",
       "The pattern is too large (3684 instructions; the most is 2000); use smaller repetitions or fewer "
       "alternatives."},
      {{.text = "((\\p{L}{10}){10}){10}", .match = kPattern},
       "/text",
       "The pattern is too large; use smaller repetitions."},
      {{.text = Repeat("zorblat[0-9]", 90), .match = kPattern},
       "/text",
       "The pattern is 1080 bytes long; the most is 1000. Split it into several terms."},
      {{.text = "skeleton words " + many, .fold = Fold::kSkeleton}, "/text", "The term has 35 words; the most is 32."},
      {{.text = "fex f3x", .match = MatchKind::kNear, .fold = Fold::kSkeleton, .within_words = 3},
       "/text",
       "A term that matches \"near\" needs at least two different words."},
      {{.text = "zorblat", .weight = 0}, "/weight", kWeight},
      {{.text = "zorblat", .weight = -1}, "/weight", kWeight},
      {{.text = "zorblat", .weight = kNan}, "/weight", kWeight},
      {{.text = "zorblat", .weight = kInfinity}, "/weight", kWeight},
      {{.text = "zorblat fex", .within_words = 3},
       "/within_words",
       "Only a term that matches \"near\" may say within how many words."},
      {{.text = "zorblat fex", .match = MatchKind::kNear},
       "/within_words",
       "Say within how many words the term must be found: at least as many as it has (2), at most 64."},
      {{.text = "zorblat fex", .match = MatchKind::kNear, .within_words = 65},
       "/within_words",
       "Say within how many words the term must be found: at least as many as it has (2), at most 64."},
      {{.text = "fex fex", .match = MatchKind::kNear, .within_words = 3},
       "/text",
       "A term that matches \"near\" needs at least two different words."},
  };
  for (const auto& [term, field, message] : faults) {
    CheckIssue({.term_lists = {Words({{.text = "grimbly"}, term})}}, std::string("/term_lists/0/terms/1") + field,
               message);
  }
}

BOOST_AUTO_TEST_CASE(patterns_without_literals_are_told_of_and_limited) {
  std::vector<Term> terms = {{.text = "zorblat[0-9]", .match = MatchKind::kPattern}};
  for (std::size_t i = 0; i < kMaxUnfilteredPatterns; ++i) {
    terms.push_back({.text = "[0-9]{" + std::to_string(i + 1) + "}[a-b]", .match = MatchKind::kPattern});
  }
  Issues issues = IssuesOf({.term_lists = {Words(terms)}});
  BOOST_TEST(issues.size() == kMaxUnfilteredPatterns);
  BOOST_TEST(!HasErrors(issues));
  BOOST_TEST(issues.front().pointer == "/term_lists/0/terms/1/text");

  terms.push_back({.text = "[a-z]+", .match = MatchKind::kPattern});
  issues = IssuesOf({.term_lists = {Words(terms)}});
  BOOST_TEST(HasErrors(issues));
  BOOST_TEST(issues.back().pointer == "/term_lists/0/terms/65/text");
}

BOOST_AUTO_TEST_CASE(a_short_skeleton_is_told_of_and_kept) {
  const auto skeleton = [](const char* text) { return Term{.text = text, .fold = Fold::kSkeleton}; };
  const Definition definition{.term_lists = {Words({skeleton("l1st"), skeleton("1llo"), skeleton("a fex")})}};
  Issues issues;
  const RuleSet rules = RuleSet::Compile(definition, kKey, issues);
  BOOST_TEST(rules.terms().size() == 3U);
  BOOST_TEST_REQUIRE(issues.size() == 2U);
  for (std::size_t i = 0; i < issues.size(); ++i) {
    BOOST_TEST((issues[i].severity == Severity::kWarning));
    BOOST_TEST(issues[i].pointer == "/term_lists/0/terms/" + std::to_string(i) + "/text");
  }
  BOOST_TEST(
      issues[1].message ==
      "Reduced to what it looks like, this term has only 2 of the 4 characters that tell it from innocent texts. "
      "Fold it \"normal\", or write more words.");
}

BOOST_AUTO_TEST_CASE(terms_at_their_limits_are_good) {
  BOOST_TEST(IssuesOf({.term_lists = {Words({{.text = Repeat("word ", 32)},
                                             {.text = Repeat("word ", 33), .match = MatchKind::kAllWords},
                                             {.text = "fex a", .match = MatchKind::kNear, .within_words = 2},
                                             {.text = "fex b", .match = MatchKind::kNear, .within_words = 64},
                                             {.text = "zor", .match = MatchKind::kWithinWord},
                                             {.text = Repeat("zorb", 16), .match = MatchKind::kWithinWord},
                                             {.text = "\u5E2E", .weight = 0.001}})}})
                 .empty());
}

BOOST_AUTO_TEST_CASE(a_repeated_term_is_told_of_and_counts_once) {
  const auto near = [](const char* text, int words) {
    return Term{.text = text, .match = MatchKind::kNear, .within_words = words};
  };
  const Definition definition{.term_lists = {Words({{.text = "Get Help"},
                                                    {.text = "get  help!", .weight = 2},
                                                    {.text = "get help", .match = MatchKind::kExact},
                                                    {.text = "help get"},
                                                    near("fex grimbly", 3),
                                                    near("fex grimbly", 4),
                                                    near("grimbly fex", 3)}),
                                             {.id = "others", .terms = {{.text = "get help"}}}}};
  Issues issues;
  const RuleSet rules = RuleSet::Compile(definition, kKey, issues);
  const auto repeated = [](const char* pointer, const char* of) {
    return Issue{Severity::kWarning, pointer,
                 std::string("This means the same as term number ") + of +
                     " of the list, so it is left out; remove one of the two."};
  };
  BOOST_TEST(
      (issues == Issues{repeated("/term_lists/0/terms/1/text", "1"), repeated("/term_lists/0/terms/6/text", "5")}));
  BOOST_TEST(rules.terms().size() == 6U);
}

BOOST_AUTO_TEST_CASE(faults_of_lists_and_ids) {
  const auto bad_id = [](const std::string& id) {
    return "The id \"" + id + "\" must be 1 to 64 lower-case letters, digits and hyphens.";
  };
  for (const std::string& id : {std::string(), std::string("Words"), std::string("a b"), std::string("a_b"),
                                std::string("\u00E9"), std::string(65, 'a')}) {
    CheckIssue({.term_lists = {{.id = id}}}, "/term_lists/0/id", bad_id(id));
    Rule rule = Live(id, InBritain());
    CheckIssue({.rules = {Live("good", InBritain()), rule}}, "/rules/1/id", bad_id(id));
  }
  BOOST_TEST(IssuesOf({.term_lists = {{.id = std::string(64, 'a')}, {.id = "0-9"}}}).empty());
  CheckIssue({.term_lists = {Words(), {.id = "other"}, Words()}}, "/term_lists/2/id",
             "There is already a term list called \"words\" (number 1); give this one another id.");
  CheckIssue({.rules = {Live("one", InBritain()), Live("one", InBritain())}}, "/rules/1/id",
             "There is already a rule called \"one\" (number 1); give this one another id.");
}

BOOST_AUTO_TEST_CASE(faults_of_rules) {
  struct Fault {
    void (*change)(Rule&);
    const char* pointer;
    const char* message;
  };
  const char* kRamp = "The ramp must be between 0 and 100 percent.";
  const Fault faults[] = {
      {[](Rule& rule) { rule.ramp_percent = -0.1; }, "/ramp_percent", kRamp},
      {[](Rule& rule) { rule.ramp_percent = 100.1; }, "/ramp_percent", kRamp},
      {[](Rule& rule) { rule.ramp_percent = kNan; }, "/ramp_percent", kRamp},
      {[](Rule& rule) { rule.campaign.clear(); }, "/campaign", "Name the campaign that this rule shows."},
      {[](Rule& rule) { rule.suppresses = {"help"}; }, "/suppresses",
       "Only a rule whose action is \"suppress\" can name campaigns to suppress."},
      {[](Rule& rule) { rule.action = Action::kSuppress; }, "/campaign",
       "A rule that suppresses shows nothing; name the campaigns under \"suppresses\"."},
      // A rule that is off must be right too: it may be turned on.
      {[](Rule& rule) {
         rule.mode = Mode::kOff;
         rule.campaign.clear();
       },
       "/campaign", "Name the campaign that this rule shows."},
  };
  for (const auto& [change, field, message] : faults) {
    CheckIssue({.term_lists = {Words()}, .rules = {With(change)}}, std::string("/rules/0") + field, message);
  }
}

BOOST_AUTO_TEST_CASE(faults_of_conditions) {
  struct Fault {
    Condition when;
    const char* pointer;
    const char* message;
  };
  const char* kCountry = "\"gb\" is not two capital letters as in ISO 3166-1, for example GB.";
  const char* kWeight = "The weight must be a number, 0 or above.";
  const char* kNumber = "The signal must be compared with a number.";
  const std::vector<Fault> faults = {
      {{TermsMatch{"missing"}}, "/terms/list", "There is no term list called \"missing\"."},
      {{TermsMatch{"words", 0}}, "/terms/min_count", "At least 1 term must be asked for."},
      {{TermsMatch{"words", 1, -1}}, "/terms/min_weight", kWeight},
      {{TermsMatch{"words", 1, kNan}}, "/terms/min_weight", kWeight},
      {{TermsMatch{"words", 1, kInfinity}}, "/terms/min_weight", kWeight},
      {{CountryIs{}}, "/country", "No country is named, so this could never hold."},
      {{CountryIs{{"GB", "gb"}}}, "/country/1", kCountry},
      {{CountryIs{{"GBR"}}}, "/country/0", "\"GBR\" is not two capital letters as in ISO 3166-1, for example GB."},
      {{RegionIs{{"GB"}}}, "/region/0", "\"GB\" is not written as in ISO 3166-2, for example GB-SCT."},
      {{RegionIs{{"GB-"}}}, "/region/0", "\"GB-\" is not written as in ISO 3166-2, for example GB-SCT."},
      {{RegionIs{{"GB-sct"}}}, "/region/0", "\"GB-sct\" is not written as in ISO 3166-2, for example GB-SCT."},
      {{RegionIs{{"GB-SCOT"}}}, "/region/0", "\"GB-SCOT\" is not written as in ISO 3166-2, for example GB-SCT."},
      {{PartnerIs{{"A"}}}, "/partner/0", "\"A\" is not a partner's id."},
      {{SurfaceIs{}}, "/surface", "No surface is named, so this could never hold."},
      {{AgeBandIs{}}, "/age_band", "No age band is named, so this could never hold."},
      {{SignalCompares{""}}, "/signal/name", "The signal has no name."},
      {{SignalCompares{"risk", Comparison::kGreater, kNan}}, "/signal/gt", kNumber},
      {{InSchedule{{.time_zone = "Nowhere/Town"}}},
       "/schedule/time_zone",
       "\"Nowhere/Town\" is not a time zone. Use a name from the IANA list, for example Europe/London."},
      {{AllOf{}}, "/all", "The list of conditions is empty; add one or remove it."},
      {{AnyOf{}}, "/any", "The list of conditions is empty; add one or remove it."},
      {{NoneOf{}}, "/not", "\"not\" takes exactly one condition."},
      {{NoneOf{{HasWords(), HasWords()}}}, "/not", "\"not\" takes exactly one condition."},
      {{AllOf{{HasWords(), {NoneOf{{{AnyOf{{{CountryIs{{"gb"}}}}}}}}}}}}, "/all/1/not/any/0/country/0", kCountry},
  };
  for (const auto& [when, field, message] : faults) {
    CheckIssue({.term_lists = {Words()}, .rules = {Live("rule", when)}}, std::string("/rules/0/when") + field, message);
  }
  for (const char* tag : {"e", "*", "en_GB", "en-", "-en", "en--GB", "e1", "en-toolonglyso", "\u00E9n"}) {
    CheckIssue({.rules = {Live("rule", {LanguageIs{{tag}}})}}, "/rules/0/when/language/0",
               "\"" + std::string(tag) + "\" is not a language tag as in BCP 47, for example en or en-GB.");
  }
  for (const char* tag : {"en", "EN-gb", "zh-Hant-TW", "es-419", "gd", "en-GB-oxendict", "de-1996"}) {
    BOOST_TEST(IssuesOf({.rules = {Live("rule", {LanguageIs{{tag}}})}}).empty());
  }
}

BOOST_AUTO_TEST_CASE(depth_is_bounded) {
  BOOST_TEST(IssuesOf({.term_lists = {Words()}, .rules = {Live("rule", Nested(kMaxConditionDepth))}}).empty());
  CheckIssue({.term_lists = {Words()}, .rules = {Live("rule", Nested(kMaxConditionDepth + 1))}},
             "/rules/0/when" + Repeat("/all/0", kMaxConditionDepth),
             "Conditions are nested more than 16 deep; make the rule simpler or split it in two.");
}

BOOST_AUTO_TEST_CASE(sizes_are_bounded) {
  Definition definition;
  for (std::size_t i = 0; i <= kMaxTermLists; ++i) definition.term_lists.push_back({.id = "l" + std::to_string(i)});
  CheckIssue(definition, "/term_lists", "There are 10001 term lists; the most that one policy can have is 10000.");
  definition.term_lists.clear();
  for (std::size_t i = 0; i <= kMaxRules; ++i) {
    definition.rules.push_back({.id = "r" + std::to_string(i), .when = InBritain(), .campaign = "help"});
  }
  CheckIssue(definition, "/rules", "There are 100001 rules; the most that one policy can have is 100000.");
}

BOOST_AUTO_TEST_CASE(all_issues_are_found_at_once) {
  Rule rule = Live("Rule", {AllOf{{{TermsMatch{"missing", 0}}, {CountryIs{}}}}});
  rule.ramp_percent = 101;
  rule.campaign.clear();
  Term term{.text = "!", .match = MatchKind::kWithinWord, .fold = Fold::kFuzzy, .within_words = 2, .weight = 0};
  std::vector<std::string> pointers;
  for (const Issue& issue : IssuesOf({.term_lists = {{.id = "Words", .terms = {term}}}, .rules = {rule}})) {
    pointers.push_back(issue.pointer);
  }
  std::ranges::sort(pointers);
  const std::vector<std::string> expected = {
      "/rules/0/campaign",
      "/rules/0/id",
      "/rules/0/ramp_percent",
      "/rules/0/when/all/0/terms/list",
      "/rules/0/when/all/0/terms/min_count",
      "/rules/0/when/all/1/country",
      "/term_lists/0/id",
      "/term_lists/0/terms/0/fold",
      "/term_lists/0/terms/0/text",
      "/term_lists/0/terms/0/weight",
      "/term_lists/0/terms/0/within_words",
  };
  BOOST_TEST(pointers == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rules_are_kept_in_the_order_in_which_they_win) {
  const auto with = [](const char* id, int priority, Condition when, Mode mode = Mode::kLive) {
    Rule rule = Live(id, std::move(when));
    rule.priority = priority;
    rule.mode = mode;
    return rule;
  };
  const Condition two{AllOf{{HasWords(), InBritain()}}};
  const Condition least_of_any{AnyOf{{two, HasWords()}}};
  const Condition three{AllOf{{two, {NoneOf{{two}}}}}};
  Issues issues;
  const RuleSet rules =
      RuleSet::Compile({.term_lists = {Words()},
                        .rules = {with("e-one", 0, HasWords()), with("d-any", 0, least_of_any), with("c-two", 0, two),
                                  with("b-three", 0, three), with("off", 9, HasWords(), Mode::kOff),
                                  with("f-low", -1, three), with("g-high", 1, HasWords(), Mode::kShadow)}},
                       kKey, issues);
  BOOST_TEST(issues.empty());
  std::vector<std::string> order;
  for (const auto& rule : rules.rules()) {
    order.push_back(rule.id + " " + std::to_string(rule.specificity) + " " + std::to_string(rule.definition_index));
  }
  const std::vector<std::string> expected = {"g-high 1 6", "b-three 3 3", "c-two 2 2",
                                             "d-any 1 1",  "e-one 1 0",   "f-low 3 5"};
  BOOST_TEST(order == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_kept) {
  Rule rule = Live("rule");
  rule.title = "A rule";
  rule.ramp_percent = 12.3456;
  Issues issues;
  const RuleSet rules = RuleSet::Compile(
      {.term_lists = {Words(), {.id = "more", .sensitivity = Sensitivity::kRestricted}}, .rules = {rule}}, kKey,
      issues);
  BOOST_TEST(rules.rule(0).title == "A rule");
  BOOST_TEST(rules.rule(0).campaign == "help");
  BOOST_TEST(rules.rule(0).ramp_ppm == 123'456U);
  BOOST_TEST(rules.lists().size() == 2U);
  BOOST_TEST(rules.lists()[0].title == "Words");
  BOOST_TEST(rules.lists()[0].terms == 1U);
  BOOST_TEST((rules.lists()[1].sensitivity == Sensitivity::kRestricted));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

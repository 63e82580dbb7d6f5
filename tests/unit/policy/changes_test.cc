#include "server/policy/changes.h"

#include <rapidjson/document.h>

#include <boost/test/unit_test.hpp>

#include "server/policy/codec.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

using Texts = std::vector<std::string>;

Definition DefinitionOf(const std::string& json) {
  rules::Issues issues;
  Definition definition = Parse(json, issues);
  BOOST_REQUIRE_MESSAGE(issues.empty(), json + ": " + (issues.empty() ? "" : issues.front().message));
  return definition;
}

// One object of a family; none where its text is empty.
Definition With(Family family, const std::string& object) {
  return DefinitionOf("{\"" + std::string(NameOf(family)) + "\":[" + object + "]}");
}

Texts SentencesOf(const ObjectChange& change) {
  Texts sentences;
  for (const FieldChange& field : change.fields) sentences.push_back(field.pointer + " | " + field.sentence);
  return sentences;
}

std::string Digest(const rules::TermList& list, const rules::Term& term) {
  return list.id + ":" + std::to_string(term.text.size());
}

BOOST_AUTO_TEST_SUITE(changes)

struct Trial {
  const char* name;
  Family family;
  std::string before;
  std::string after;
  Texts sentences;  // with their pointers
};

constexpr auto kRules = Family::kRules;
constexpr auto kCampaigns = Family::kCampaigns;
constexpr auto kMessages = Family::kMessages;
constexpr auto kServices = Family::kHelpServices;

std::string Rule(const std::string& fields) { return R"({"id":"x","action":"block",)" + fields + "}"; }
std::string Campaign(const std::string& fields, const std::string& variants = R"({"id":"a","message":"m"})") {
  return R"({"id":"x","audience":"self","countries":["GB","IE"],"variants":[)" + variants + "]" + fields + "}";
}
std::string Message(const std::string& locales) {
  return R"({"id":"x","formats":["onebox"],"locales":{)" + locales + "}}";
}
std::string Service(const std::string& fields) {
  return R"({"id":"x","name":"Help","audiences":["self"],"places":["GB"])" + fields + "}";
}
std::string CaseOf(const std::string& input) {
  return R"({"id":"x","input":{)" + input + R"(},"expect":{"action":"none"}})";
}

const std::vector<Trial>& Trials() {
  static const std::vector<Trial> kTrials = {
      {"from and to a default",
       kRules,
       Rule(R"("mode":"live","when":{"country":["GB"]})"),
       Rule(R"("ramp_percent":12.5,"when":{"country":["GB"]})"),
       {"/mode | Mode: was live, is now off.", "/ramp_percent | Ramp: was 100 %, is now 12.5 %."}},
      {"a condition",
       kRules,
       Rule(R"("when":{"terms":{"list":"l"}})"),
       Rule(R"("when":{"all":[{"terms":{"list":"l"}},{"not":{"surface":["chat"]}}]})"),
       {"/when | Condition: was ‘the search has a term of list “l”’, is now ‘the search has a term of list “l”, and "
        "not: the surface is chat’."}},
      {"no suppressed campaign means all",
       kRules,
       Rule(R"("suppresses":["a"],"when":{"country":["GB"]})"),
       Rule(R"("when":{"country":["GB"]})"),
       {"/suppresses | Suppressed campaigns: was “a”, is now none named (a rule that suppresses then holds back "
        "all)."}},
      {"a set",
       kCampaigns,
       Campaign(""),
       R"({"id":"x","audience":"self","countries":["IE","FR","US"],
        "variants":[{"id":"a","message":"m"}]})",
       {"/countries | Countries: FR and US added; GB removed."}},
      {"order of sets and variants",
       kCampaigns,
       Campaign("", R"({"id":"a","message":"m"},{"id":"b","message":"m"})"),
       R"({"id":"x","audience":"self","countries":["IE","GB"],
        "variants":[{"id":"b","message":"m"},{"id":"a","message":"m"}]})",
       {}},
      {"shares",
       kCampaigns,
       Campaign("", R"({"id":"a","message":"m"},{"id":"b","message":"m"})"),
       Campaign("", R"({"id":"b","message":"m","weight":3},{"id":"a","message":"n","weight":7})"),
       {"/variants/0/weight | Variant “b”: 50 % → 30 %.",
        "/variants/1/message | Message of variant “a”: was “m”, is now “n”.",
        "/variants/1/weight | Variant “a”: 50 % → 70 %."}},
      {"a variant more, a variant less",
       kCampaigns,
       Campaign("", R"({"id":"a","message":"m"},{"id":"b","message":"m"})"),
       Campaign("", R"({"id":"a","message":"m"},{"id":"c","message":"n","weight":2})"),
       {"/variants/1 | Variant “c” is new: 66.7 %, message “n”.", "/variants/1 | Variant “b” is removed; it had 50 %.",
        "/variants/0/weight | Variant “a”: 50 % → 33.3 %."}},
      {"flight, caps, escalation",
       kCampaigns,
       Campaign(R"(,"caps":{"per_hour":5},"flight":{"from":"2026-01-01"})"),
       Campaign(R"(,"caps":{"per_day":9},"rotate":false,"holdout_percent":5,
         "flight":{"from":"2026-02-01","day_parts":[{"days":["mon","tue","wed"],"until":"12:00"}]},
         "escalation":[{"from_exposures":2,"action":"block","variants":[{"id":"e","message":"m"}]}])"),
       {"/flight/from | Start of the flight: was 2026-01-01, is now 2026-02-01.",
        "/flight/day_parts | Days and hours of the flight: was every day, all day, is now Mon to Wed 00:00–12:00.",
        "/rotate | Shows the next variant each time: was yes, is now no.",
        "/holdout_percent | Holdout: was 0 %, is now 5 %.",
        "/caps/per_hour | Most shown in an hour: was 5, is now no limit.",
        "/caps/per_day | Most shown in a day: was no limit, is now 9.",
        "/escalation | Escalation: was none, is now from 2 exposures on, block, variant “e” with message “m” (100 "
        "%)."}},
      {"translation states and words",
       kMessages,
       Message(R"("fr":{"title":"T","paragraphs":["A"]},"gd":{"title":"T"})"),
       Message(R"("de":{"title":"V"},"fr":{"translation":"reviewed","title":"U","paragraphs":["A","B"],
         "actions":[{"kind":"exit","label":"Go"}]})"),
       {"/locales/de | Text in de is new: title “V”.",
        "/locales/fr/translation | Translation in fr: was draft, is now reviewed.",
        "/locales/fr/title | Title in fr: was “T”, is now “U”.",
        "/locales/fr/paragraphs | Paragraphs in fr: was “A”, is now “A” and “B”.",
        "/locales/fr/actions | Actions in fr: was none, is now (kind exit, label “Go”).",
        "/locales/gd | Text in gd is removed."}},
      {"a help service",
       kServices,
       Service(R"(,"phone":"0808","hours":{"day_parts":[{"from":"09:00"}]})"),
       Service(R"(,"phone":"0800\n1","cost":"free","languages":["en"],"hours":{"day_parts":[{"from":"10:00"}]})"),
       {"/languages | Languages: was not stated, is now en.", "/phone | Phone number: was “0808”, is now “0800 1”.",
        "/hours/day_parts | Opening days and hours: was every day 09:00–24:00, is now every day 10:00–24:00.",
        "/cost | Cost: was unknown, is now free."}},
      {"opening hours not stated",
       kServices,
       Service(R"(,"hours":{})"),
       Service(""),
       {"/hours | Opening hours: was at any time, is now not stated."}},
      {"a fact",
       Family::kFacts,
       R"({"id":"x","figure":1,"counts":"c","period":"p","source":"s","review_date":"2030-01-01","text":{"en":"a"}})",
       R"({"id":"x","figure":2.5,"counts":"c","period":"p","source":"s","review_date":"2031-01-01","text":{"en":"b"}})",
       {"/figure | Figure: was 1, is now 2.5.", "/review_date | Review date: was 2030-01-01, is now 2031-01-01.",
        "/text/en | Text in en: was “a”, is now “b”."}},
      {"a theme",
       Family::kThemes,
       R"({"id":"x","title":"T","partners":["p","q"],"light":{"accent":"#111111","on_accent":"#ffffff"}})",
       R"({"id":"x","title":"T","partners":["q","r"],"light":{"accent":"#222222"},"dark":{"text":"#eeeeee"},
        "corner_px":0,"font":"serif"})",
       {"/partners | Partners: “r” added; “p” removed.",
        "/light/accent | Accent in light: was #111111, is now #222222.",
        "/light/on_accent | Button text in light: was #ffffff, is now the default.",
        "/dark/text | Text in dark: was the default, is now #eeeeee.", "/corner_px | Corners: was 8 px, is now 0 px.",
        "/font | Font: was system, is now serif."}},
      {"a theme that is new",
       Family::kThemes,
       "",
       R"({"id":"x","partners":["p"],"light":{"accent":"#111111"}})",
       {"/partners | Partners: “p”.", "/light/accent | Accent in light: #111111."}},
      {"a case's text is not told",
       Family::kCases,
       CaseOf(R"("query":"q")"),
       CaseOf(R"("texts":["q","r"],"context":{"age_band":"13_15","signals":{"risk":1}})"),
       {"/input/texts | Text of the input: changed.",
        "/input/context/age_band | Age band of the input: was unknown, is now 13 to 15.",
        "/input/context/signals/risk | Signal of the input: risk is new: 1."}},
      {"a list's own fields",
       Family::kTermLists,
       R"({"id":"x","title":"T","terms":["fex"]})",
       R"({"id":"x","sensitivity":"restricted","terms":["fex"]})",
       {"/title | Title: was “T”, is now none.", "/sensitivity | Sensitivity: was open, is now restricted."}},
      {"all fields of what is new",
       kServices,
       "",
       Service(R"(,"phone":"1","hours":{"from":"2026-01-01"})"),
       {"/name | Name: “Help”.", "/audiences | Audiences: self.", "/places | Places: GB.",
        "/phone | Phone number: “1”.", "/hours | Opening hours: from 2026-01-01 (UTC)."}},
      {"a campaign that is new",
       kCampaigns,
       "",
       Campaign(R"(,"flight":{"until":"2027-01-01"})"),
       {"/audience | Audience: self.", "/flight/until | End of the flight: 2027-01-01.",
        "/countries | Countries: GB and IE.", "/variants/0 | Variant “a” is new: 100 %, message “m”."}},
      {"no fields of what is removed", kServices, Service(""), "", {}},
  };
  return kTrials;
}

BOOST_AUTO_TEST_CASE(fields_are_told_in_words) {
  for (const Trial& trial : Trials()) {
    BOOST_TEST_CONTEXT(trial.name) {
      const Changes found = Compare(With(trial.family, trial.before), With(trial.family, trial.after));
      const bool is_one_removed = trial.after.empty();
      BOOST_TEST(found.objects.size() == (trial.sentences.empty() && !is_one_removed ? 0u : 1u));
      if (found.objects.empty()) continue;
      BOOST_TEST(SentencesOf(found.objects[0]) == trial.sentences, boost::test_tools::per_element());
      const auto kind = trial.before.empty() ? ChangeKind::kAdded
                        : is_one_removed     ? ChangeKind::kRemoved
                                             : ChangeKind::kChanged;
      BOOST_TEST((found.objects[0].kind == kind));
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_changes) {
  for (const auto json : {test::RichJson(), test::GoodJson()}) {
    const Definition definition = DefinitionOf(std::string(json));
    const Changes found = Compare(definition, definition);
    BOOST_TEST(found.empty());
    BOOST_TEST(ToText(found) == "Nothing changes in meaning.\n");
    BOOST_TEST(Summary(found) == "{}");
    BOOST_TEST(ToJson(found) == R"({"objects":[],"help_services_moved":false,"notes":[],"counts":{}})");
  }
}

BOOST_AUTO_TEST_CASE(everything_that_is_new_or_removed_is_told_of) {
  const Definition rich = DefinitionOf(std::string(test::RichJson()));
  const std::string text = ToText(Compare({}, rich));
  for (const char* line :
       {"Term lists\n  The term list “help-phrases” (Help) is new.\n", "    6 terms are new.\n",
        "    Condition: ‘(the search has at least 2 different terms of list “Help” that together "
        "weigh at least 0.25, or",
        "Themes\n  The theme “t1” (Theme) is new.\n    Title: “Theme”.\n    Partners: “p1” and “p2”.\n",
        "  The case “k1” (Case) is new.\n    Title: “Case”.\n    Text of the input: not shown.\n"}) {
    BOOST_TEST(text.find(line) != std::string::npos, text);
  }
  const Changes gone = Compare(rich, {});
  BOOST_TEST(gone.objects.size() == Compare({}, rich).objects.size());
  BOOST_TEST(Summary(gone).find(R"("help_services":{"added":0,"removed":2,"changed":0})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(two_lists_of_one_title_are_told_apart) {
  const auto policy = [](const std::string& list) {
    return DefinitionOf(R"({"term_lists":[{"id":"a","title":"T","terms":[]},{"id":"b","title":"T","terms":[]}],
      "rules":[{"id":"x","action":"block","when":{"terms":{"list":")" +
                        list + R"("}}}]})");
  };
  BOOST_TEST(SentencesOf(Compare(policy("a"), policy("b")).objects[0]).front() ==
             "/when | Condition: was ‘the search has a term of list “a”’, is now ‘the search has a term of list “b”’.");
}

BOOST_AUTO_TEST_CASE(the_order_of_help_services_says_something) {
  const Definition before =
      With(kServices, Service("") + R"(,{"id":"y","name":"Y","audiences":["self"],"places":["*"]})");
  Definition after = before;
  std::swap(after.messages.help_services[0], after.messages.help_services[1]);
  const Changes found = Compare(before, after);
  BOOST_TEST(found.help_services_moved);
  BOOST_TEST(!found.empty());
  BOOST_TEST(ToText(found) ==
             "The help services stand in another order. It decides between those that are equally near.\n");
  after.messages.help_services.pop_back();
  BOOST_TEST(!Compare(before, after).help_services_moved);
}

// Terms.

const char* const kListBefore =
    R"({"id":"l","title":"List","terms":["fex","fex","zorblat",{"text":"dropmip","note":"a"}]})";
const char* const kListAfter = R"({"id":"l","title":"List","terms":[{"text":"dropmip","weight":2,"note":"b"},"fex",
  {"text":"grimbly fex","match":"near","within_words":3,"fold":"skeleton"},"grimbly"]})";

std::string Restricted(std::string list) {
  return list.replace(list.find("\"terms\""), 0, R"("sensitivity":"restricted",)");
}

BOOST_AUTO_TEST_CASE(terms_of_an_open_list) {
  const Changes found = Compare(With(Family::kTermLists, kListBefore), With(Family::kTermLists, kListAfter));
  BOOST_TEST(ToText(found) == R"(Term lists
  The term list “l” (List) is changed.
    2 terms are new:
      + “grimbly fex” (near, within 3 words, skeleton)
      + “grimbly”
    2 terms are removed:
      - “fex”
      - “zorblat”
    1 term is changed:
      ~ “dropmip”: weight 1 → 2, note “a” → “b”
)");
  BOOST_TEST(Summary(found) ==
             R"({"term_lists":{"added":0,"removed":0,"changed":1,"terms_added":2,"terms_removed":2,"terms_changed":1,)"
             R"("sealed":0,"digests_added":[],"digests_removed":[],"digests_changed":[]}})");
}

BOOST_AUTO_TEST_CASE(terms_of_a_restricted_list) {
  const Definition before = With(Family::kTermLists, kListBefore);
  const Definition after = With(Family::kTermLists, Restricted(kListAfter));
  const auto text = [&](const TermNames& names) {
    const Changes found = Compare(before, after, names);
    for (const std::string& told : {ToText(found), ToJson(found), Summary(found)}) {
      for (const char* word : {"fex", "grimbly", "zorblat", "dropmip", "“a”"}) {
        BOOST_TEST((names.shows_restricted || told.find(word) == std::string::npos), told);
      }
    }
    BOOST_TEST(Summary(found).find("fex") == std::string::npos);
    return ToText(found);
  };
  const std::string head = R"(Term lists
  The term list “l” (List) is changed.
    Sensitivity: was open, is now restricted.
)";
  BOOST_TEST(text({}) == head + "    2 terms are new.\n    2 terms are removed.\n    1 term is changed.\n");
  BOOST_TEST(text({Digest, false}) == head + R"(    2 terms are new:
      + l:11
      + l:7
    2 terms are removed:
      - l:3
      - l:7
    1 term is changed:
      ~ l:7: weight 1 → 2, another note
)");
  BOOST_TEST(text({Digest, true}).find("+ “grimbly”\n") != std::string::npos);
  BOOST_TEST(
      Summary(Compare(before, after, {Digest, true})) ==
      R"({"term_lists":{"added":0,"removed":0,"changed":1,"terms_added":2,"terms_removed":2,"terms_changed":1,)"
      R"("sealed":0,"digests_added":["l:11","l:7"],"digests_removed":["l:3","l:7"],"digests_changed":["l:7"]}})");
}

BOOST_AUTO_TEST_CASE(sealed_lists_have_counts_only) {
  const auto list = [](const std::string& key, int count, const std::string& box, const std::string& terms = "") {
    Definition sealed =
        With(Family::kTermLists, R"({"id":"l","sensitivity":"restricted","sealed":{"key":")" + key + R"(","count":)" +
                                     std::to_string(count) + R"(,"box":")" + box + R"("}})");
    if (!terms.empty()) sealed.rules.term_lists[0].terms.push_back({.text = terms});
    return sealed;
  };
  BOOST_TEST(Compare(list("k", 2, "b"), list("k", 2, "b")).empty());
  const Changes found = Compare(list("k", 2, "b"), list("k", 1300, "c"));
  BOOST_TEST(
      ToText(found) ==
      "Term lists\n  The term list “l” is changed.\n    The terms are sealed: 2 terms before, 1,300 terms after.\n");
  BOOST_TEST(Summary(found).find(R"("terms_added":0,"terms_removed":0,"terms_changed":0,"sealed":1)") !=
             std::string::npos);
  BOOST_TEST(found.notes.empty());
  // Another key: closed, nobody can tell; opened, it is no change.
  const Changes closed = Compare(list("k", 2, "b"), list("j", 2, "c"));
  BOOST_TEST(!closed.empty());
  BOOST_TEST(closed.notes == Texts{"The term list “l” is sealed under another key: was “k”, is now “j”. Only who has "
                                   "both keys can tell whether its terms are the same."},
             boost::test_tools::per_element());
  const Changes opened = Compare(list("k", 1, "", "fex"), list("j", 1, "", "fex"));
  BOOST_TEST(opened.empty());
  BOOST_TEST(
      ToText(opened) ==
      "Nothing changes in meaning.\nNote: The term list “l” is sealed under another key: was “k”, is now “j”.\n");
  BOOST_TEST(Compare(list("k", 1, "", "fex"), list("k", 1, "", "grimbly")).objects[0].terms->added == 1u);
}

BOOST_AUTO_TEST_CASE(long_lists_are_named_up_to_a_bound) {
  const auto list = [](int first) {
    Definition definition;
    rules::TermList& terms = definition.rules.term_lists.emplace_back();
    terms.id = "l";
    terms.sensitivity = rules::Sensitivity::kRestricted;
    for (int i = 0; i < 100'000; ++i) terms.terms.push_back({.text = "zorblat " + std::to_string(first + i)});
    return definition;
  };
  std::size_t digests = 0;
  const auto count = [&](const rules::TermList&, const rules::Term&) { return std::to_string(++digests); };
  const Changes found = Compare(list(0), list(50'000), {count, false});
  const TermChanges& terms = *found.objects.at(0).terms;
  BOOST_TEST(terms.added == 50'000u);
  BOOST_TEST(terms.removed == 50'000u);
  BOOST_TEST(terms.changed == 0u);
  BOOST_TEST(terms.named_added.size() == kMaxNamedTerms);
  BOOST_TEST(terms.named_removed.size() == kMaxNamedTerms);
  BOOST_TEST(digests == 2 * kMaxNamedTerms);
  BOOST_TEST(ToText(found).find("      + 1000\n      and 49,000 others\n") != std::string::npos);
  rapidjson::Document summary;
  summary.Parse(Summary(found).c_str());
  BOOST_TEST(summary["term_lists"]["digests_added"].Size() == kMaxSummaryDigests);
  BOOST_TEST(summary["term_lists"]["digests_removed"].Size() == 0u);
}

BOOST_AUTO_TEST_CASE(as_json) {
  const Definition before = DefinitionOf(R"({"term_lists":[{"id":"l","terms":["fex"]}],
    "rules":[{"id":"gone","title":"G","action":"block","when":{"country":["GB"]}}],
    "cases":[{"id":"k","input":{"query":"q"},"expect":{"action":"none"}}]})");
  const Definition after = DefinitionOf(R"({"term_lists":[{"id":"l","terms":[{"text":"fex","weight":2},"zorblat"]}],
    "help_services":[{"id":"s","name":"n","audiences":["self"],"places":["*"]}],
    "cases":[{"id":"k","input":{"query":"r"},"expect":{"action":"none"}}]})");
  BOOST_TEST(ToJson(Compare(before, after)) ==
             R"({"objects":[{"family":"term_lists","id":"l","kind":"changed",)"
             R"("sentence":"The term list “l” is changed.","fields":[],)"
             R"("terms":{"restricted":false,"sealed":false,"before":1,"after":2,"added":1,"removed":0,"changed":1,)"
             R"("named_added":[{"name":"“zorblat”"}],"named_removed":[],)"
             R"("named_changed":[{"name":"“fex”","change":"weight 1 → 2"}]}},)"
             R"({"family":"rules","id":"gone","kind":"removed","title":"G",)"
             R"("sentence":"The rule “gone” (G) is removed.","fields":[]},)"
             R"({"family":"help_services","id":"s","kind":"added","title":"n",)"
             R"("sentence":"The help service “s” (n) is new.","fields":[)"
             R"({"pointer":"/name","after":"n","sentence":"Name: “n”."},)"
             R"({"pointer":"/audiences","after":["self"],"sentence":"Audiences: self."},)"
             R"({"pointer":"/places","after":["*"],"sentence":"Places: everywhere."}]},)"
             R"({"family":"cases","id":"k","kind":"changed","sentence":"The case “k” is changed.","fields":[)"
             R"({"pointer":"/input/texts","hidden":true,"sentence":"Text of the input: changed."}]}],)"
             R"("help_services_moved":false,"notes":[],"counts":{)"
             R"("term_lists":{"added":0,"removed":0,"changed":1,"terms_added":1,"terms_removed":0,"terms_changed":1,)"
             R"("sealed":0},"rules":{"added":0,"removed":1,"changed":0},)"
             R"("help_services":{"added":1,"removed":0,"changed":0},"cases":{"added":0,"removed":0,"changed":1}}})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

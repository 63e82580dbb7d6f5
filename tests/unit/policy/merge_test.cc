#include "server/policy/merge.h"

#include <rapidcheck.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "server/policy/changes.h"
#include "server/policy/codec.h"

namespace signpost::policy {
namespace {

using Texts = std::vector<std::string>;

// The fields, and of those that the family requires what is not among them.
std::string ObjectWith(Family family, const std::string& fields) {
  using Fields = std::vector<std::pair<std::string, std::string>>;
  static const std::array<Fields, 8> kRequired = {{
      {{"terms", "[]"}},
      {{"when", R"({"country":["GB"]})"}, {"action", R"("block")"}},
      {{"audience", R"("self")"}, {"countries", R"(["GB"])"}, {"variants", R"([{"id":"a","message":"m"}])"}},
      {{"formats", R"(["onebox"])"}, {"locales", "{}"}},
      {},
      {{"name", R"("n")"}, {"audiences", R"(["self"])"}, {"places", R"(["GB"])"}},
      {},
      {{"input", R"({"query":"q"})"}, {"expect", R"({"action":"none"})"}},
  }};
  std::string object = R"({"id":"x")";
  for (const auto& [name, value] : kRequired[static_cast<std::size_t>(family)]) {
    const std::string key = "\"" + name + "\":";
    if (fields.find(key) == std::string::npos) object += "," + key + value;
  }
  return object + (fields.empty() ? "" : "," + fields) + "}";
}

std::string Canonical(Family family, const std::string& json) {
  rules::Issues issues;
  const Definition one = ParseObject(family, json, issues);
  BOOST_REQUIRE_MESSAGE(issues.empty(), json + ": " + (issues.empty() ? "" : issues.front().message));
  return *ObjectJson(one, {family, IdOfOnly(one, family)});
}

std::optional<std::string_view> Maybe(const std::string& json) {
  return json.empty() ? std::nullopt : std::optional<std::string_view>(json);
}

Merged MergeTexts(Family family, const std::string& base, const std::string& mine, const std::string& theirs,
                  const MergeOptions& options = {}) {
  auto merged = Merge(family, {Maybe(base), Maybe(mine), Maybe(theirs)}, options);
  BOOST_REQUIRE_MESSAGE(bool(merged), (merged ? "" : merged.error().message));
  return *std::move(merged);
}

Texts PointersOf(const Merged& merged) {
  Texts pointers;
  for (const Conflict& conflict : merged.conflicts) pointers.push_back(conflict.pointer);
  return pointers;
}

BOOST_AUTO_TEST_SUITE(merge)

struct Trial {
  const char* name;
  Family family;
  const char* base;  // fields beside those of ObjectWith; null: there is no object
  const char* mine;
  const char* theirs;
  const char* merged;    // null: removed
  Texts conflicts = {};  // pointers
};

constexpr auto kLists = Family::kTermLists;
constexpr auto kRules = Family::kRules;
constexpr auto kCampaigns = Family::kCampaigns;
constexpr auto kMessages = Family::kMessages;
constexpr auto kServices = Family::kHelpServices;
constexpr auto kThemes = Family::kThemes;
constexpr auto kCases = Family::kCases;

const Trial kTrials[] = {
    // Fields.
    {"two fields", kRules, "", R"("mode":"live")", R"("priority":5)", R"("mode":"live","priority":5)"},
    {"the same change", kRules, "", R"("mode":"live")", R"("mode":"live")", R"("mode":"live")"},
    {"two changes of one field", kRules, "", R"("mode":"live")", R"("mode":"shadow")", R"("mode":"live")", {"/mode"}},
    {"back to the default, and changed", kRules, R"("priority":5)", "", R"("priority":6)", "", {"/priority"}},
    {"a record at its default is a record", kCampaigns, R"("caps":{"per_hour":5})", "",
     R"("caps":{"per_hour":5,"per_day":9})", R"("caps":{"per_day":9})"},
    {"fields of a record", kCampaigns, R"("flight":{"from":"2026-01-01"})", R"("flight":{"from":"2026-02-01"})",
     R"("flight":{"from":"2026-01-01","until":"2027-01-01"})",
     R"("flight":{"from":"2026-02-01","until":"2027-01-01"})"},
    {"opening hours that are no longer stated, and others",
     kServices,
     R"("hours":{"time_zone":"Europe/London"})",
     "",
     R"("hours":{"time_zone":"Europe/Dublin"})",
     R"("hours":{"time_zone":"Europe/Dublin"})",
     {"/hours"}},

    // Objects.
    {"removed here, changed there", kRules, "", nullptr, R"("mode":"live")", R"("mode":"live")", {""}},
    {"changed here, removed there", kRules, "", R"("mode":"live")", nullptr, R"("mode":"live")", {""}},
    {"removed here", kRules, "", nullptr, "", nullptr},
    {"removed on both sides", kRules, "", nullptr, nullptr, nullptr},
    {"new here", kRules, nullptr, "", nullptr, ""},
    {"new on both sides, the same", kRules, nullptr, "", "", ""},
    {"new on both sides, with fields of their own", kRules, nullptr, R"("mode":"live")", R"("priority":1)",
     R"("mode":"live","priority":1)"},
    {"new on both sides, otherwise",
     kRules,
     nullptr,
     R"("priority":2)",
     R"("priority":1)",
     R"("priority":2)",
     {"/priority"}},

    // Sets.
    {"a set", kCampaigns, R"("countries":["GB","IE","US"])", R"("countries":["GB","FR","US"])",
     R"("countries":["GB","IE","DE"])", R"("countries":["GB","DE","FR"])"},
    {"a set, and nothing is left of it",
     kCampaigns,
     R"("countries":["GB","IE"])",
     R"("countries":["GB"])",
     R"("countries":["IE"])",
     R"("countries":["GB"])",
     {"/countries"}},
    {"to suppress all is not to suppress none",
     kRules,
     R"("suppresses":["a"])",
     "",
     R"("suppresses":["a","b"])",
     "",
     {"/suppresses"}},
    {"where order matters a list is one field",
     kCases,
     R"("input":{"query":"q"})",
     R"("input":{"query":"q","context":{"languages":["en","fr"]}})",
     R"("input":{"query":"q","context":{"languages":["fr"]}})",
     R"("input":{"query":"q","context":{"languages":["en","fr"]}})",
     {"/input/context/languages"}},
    {"who moves members keeps their order", kLists, R"("languages":["en","fr","de"])",
     R"("languages":["de","en","fr"])", R"("languages":["en","fr","de","gd"])", R"("languages":["de","en","fr","gd"])"},

    // Terms.
    {"terms added on both sides", kLists, R"("terms":["fex"])", R"("terms":["fex","zorblat"])",
     R"("terms":["grimbly","fex"])", R"("terms":["grimbly","fex","zorblat"])"},
    {"the same term added with other weights",
     kLists,
     "",
     R"("terms":[{"text":"fex","weight":2}])",
     R"("terms":["grimbly",{"text":"fex","weight":3}])",
     R"("terms":["grimbly",{"text":"fex","weight":2}])",
     {"/terms/1/weight"}},
    {"weight and note of a term", kLists, R"("terms":["fex"])", R"("terms":[{"text":"fex","weight":2}])",
     R"("terms":[{"text":"fex","note":"n"}])", R"("terms":[{"text":"fex","weight":2,"note":"n"}])"},
    {"a term removed here and weighed there",
     kLists,
     R"("terms":["zorblat","fex"])",
     R"("terms":["zorblat"])",
     R"("terms":["zorblat",{"text":"fex","weight":3}])",
     R"("terms":["zorblat",{"text":"fex","weight":3}])",
     {"/terms/1"}},
    {"another fold is another term", kLists, R"("terms":["fex"])", R"("terms":[{"text":"fex","fold":"fuzzy"}])",
     R"("terms":[{"text":"fex","match":"exact"}])",
     R"("terms":[{"text":"fex","match":"exact"},{"text":"fex","fold":"fuzzy"}])"},
    {"a term that is put in once more", kLists, R"("terms":["fex"])", R"("terms":["fex","fex"])",
     R"("terms":["fex","grimbly"])", R"("terms":["fex","grimbly","fex"])"},
    {"a term that is there twice", kLists, R"("terms":["fex","fex"])", R"("terms":["fex"])",
     R"("terms":["fex","fex","grimbly"])", R"("terms":["fex","grimbly"])"},

    // Members with an id, and texts by locale.
    {"variants", kCampaigns, R"("variants":[{"id":"a","message":"m"},{"id":"b","message":"m"}])",
     R"("variants":[{"id":"a","message":"m","weight":2},{"id":"b","message":"m"}])",
     R"("variants":[{"id":"c","message":"m"},{"id":"a","message":"n"}])",
     R"("variants":[{"id":"c","message":"m"},{"id":"a","message":"n","weight":2}])"},
    {"a variant removed here, changed there",
     kCampaigns,
     "",
     R"("variants":[])",
     R"("variants":[{"id":"a","message":"n"}])",
     R"("variants":[{"id":"a","message":"n"}])",
     {"/variants/0"}},
    {"escalation is one field",
     kCampaigns,
     "",
     R"("escalation":[{"from_exposures":2}])",
     R"("escalation":[{"from_exposures":3}])",
     R"("escalation":[{"from_exposures":2}])",
     {"/escalation"}},
    {"locales", kMessages, R"("locales":{"fr":{"title":"T"}})", R"("locales":{"fr":{"title":"U"}})",
     R"("locales":{"de":{"title":"V"},"fr":{"title":"T","paragraphs":["P"]}})",
     R"("locales":{"de":{"title":"V"},"fr":{"title":"U","paragraphs":["P"]}})"},
    {"paragraphs",
     kMessages,
     R"("locales":{"fr":{"title":"T","paragraphs":["A","B"]}})",
     R"("locales":{"fr":{"title":"T","paragraphs":["A","C"]}})",
     R"("locales":{"fr":{"title":"T","paragraphs":["D","B"]}})",
     R"("locales":{"fr":{"title":"T","paragraphs":["A","C"]}})",
     {"/locales/fr/paragraphs"}},
    {"a locale removed here, changed there",
     kMessages,
     R"("locales":{"fr":{"title":"T"}})",
     R"("locales":{})",
     R"("locales":{"fr":{"title":"U"}})",
     R"("locales":{"fr":{"title":"U"}})",
     {"/locales/fr"}},
    {"what was reviewed has other words",
     kMessages,
     R"("locales":{"fr":{"title":"T"}})",
     R"("locales":{"fr":{"title":"U"}})",
     R"("locales":{"fr":{"translation":"reviewed","title":"T"}})",
     R"("locales":{"fr":{"title":"U"}})",
     {"/locales/fr/translation"}},
    {"who takes a review back has not seen words", kMessages,
     R"("locales":{"fr":{"translation":"reviewed","title":"T"}})",
     R"("locales":{"fr":{"translation":"reviewed","title":"U"}})", R"("locales":{"fr":{"title":"T"}})",
     R"("locales":{"fr":{"title":"U"}})"},

    // Conditions.
    {"countries of a condition", kRules, "", R"("when":{"country":["GB","IE"]})", R"("when":{"country":["US","GB"]})",
     R"("when":{"country":["US","GB","IE"]})"},
    {"fields of a test", kRules, R"("when":{"not":{"terms":{"list":"a"}}})",
     R"("when":{"not":{"terms":{"list":"a","min_count":2}}})", R"("when":{"not":{"terms":{"list":"b"}}})",
     R"("when":{"not":{"terms":{"list":"b","min_count":2}}})"},
    {"another test",
     kRules,
     "",
     R"("when":{"region":["GB-SCT"]})",
     R"("when":{"country":["IE"]})",
     R"("when":{"region":["GB-SCT"]})",
     {"/when"}},
    {"a group is one field",
     kRules,
     R"("when":{"all":[{"country":["GB"]}]})",
     R"("when":{"all":[{"country":["GB"]},{"surface":["chat"]}]})",
     R"("when":{"all":[{"country":["IE"]}]})",
     R"("when":{"all":[{"country":["GB"]},{"surface":["chat"]}]})",
     {"/when"}},
    {"a comparison is one field",
     kRules,
     R"("when":{"prior_exposures":{"ge":1}})",
     R"("when":{"prior_exposures":{"lt":1}})",
     R"("when":{"prior_exposures":{"ge":2}})",
     R"("when":{"prior_exposures":{"lt":1}})",
     {"/when"}},

    // Colours merge one by one, and partners are a set.
    {"colours", kThemes, R"("light":{"accent":"#111111"})", R"("light":{"accent":"#222222"})",
     R"("light":{"accent":"#111111","text":"#000000"},"dark":{"text":"#ffffff"})",
     R"("light":{"text":"#000000","accent":"#222222"},"dark":{"text":"#ffffff"})"},
    {"two colours for one thing",
     kThemes,
     "",
     R"("light":{"accent":"#111111"})",
     R"("light":{"accent":"#222222"})",
     R"("light":{"accent":"#111111"})",
     {"/light/accent"}},
    {"partners of a theme", kThemes, R"("partners":["a","b"])", R"("partners":["b"])", R"("partners":["a","b","c"])",
     R"("partners":["b","c"])"},

    // A case's text has one place, whichever way it is written.
    {"query and texts",
     kCases,
     R"("input":{"query":"q"})",
     R"("input":{"texts":["q","r"]})",
     R"("input":{"query":"s"})",
     R"("input":{"texts":["q","r"]})",
     {"/input/texts"}},
};

BOOST_AUTO_TEST_CASE(what_merges_and_what_does_not) {
  for (const Trial& trial : kTrials) {
    BOOST_TEST_CONTEXT(trial.name) {
      const auto object = [&](const char* fields) { return fields == nullptr ? "" : ObjectWith(trial.family, fields); };
      const Merged merged = MergeTexts(trial.family, object(trial.base), object(trial.mine), object(trial.theirs));
      BOOST_TEST(merged.object.value_or("") ==
                 (trial.merged == nullptr ? "" : Canonical(trial.family, object(trial.merged))));
      BOOST_TEST(PointersOf(merged) == trial.conflicts, boost::test_tools::per_element());
      for (const Conflict& conflict : merged.conflicts) BOOST_TEST(!conflict.sentence.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_conflict_is_named_with_its_values_and_settled_by_its_pointer) {
  const std::string base = ObjectWith(kServices, R"("phone":"1","url":"https://a.example/")");
  const std::string mine = ObjectWith(kServices, R"("phone":"2","url":"https://b.example/")");
  const std::string theirs = ObjectWith(kServices, R"("phone":"3","cost":"free")");
  const Merged asked = MergeTexts(kServices, base, mine, theirs);
  const std::vector<Conflict> expected = {
      {"/phone", R"("1")", R"("2")", R"("3")",
       "Phone number: this draft says “2”, and what was published since says “3”. Choose one."},
      {"/url", R"("https://a.example/")", R"("https://b.example/")", std::nullopt,
       "Web address: this draft says “https://b.example/”, and what was published since says none. Choose one."}};
  BOOST_TEST((asked.conflicts == expected));

  const auto settle = [&](Resolutions resolutions) {
    return MergeTexts(kServices, base, mine, theirs,
                      {.resolutions = std::move(resolutions), .shows_restricted = false});
  };
  const Merged settled = settle({{"/phone", Side::kTheirs}, {"/url", Side::kMine}, {"/name", Side::kMine}});
  BOOST_TEST(settled.conflicts.empty());
  BOOST_TEST(*settled.object ==
             Canonical(kServices, ObjectWith(kServices, R"("phone":"3","url":"https://b.example/","cost":"free")")));
  BOOST_TEST(PointersOf(settle({{"/phone", Side::kMine}})) == Texts{"/url"}, boost::test_tools::per_element());
  // The whole object of one side, as it stands.
  BOOST_TEST(*settle({{"", Side::kMine}}).object == Canonical(kServices, mine));
  BOOST_TEST(*settle({{"", Side::kTheirs}}).object == Canonical(kServices, theirs));
  const Merged removed = MergeTexts(kServices, base, "", theirs, {{{"", Side::kMine}}, false});
  BOOST_TEST(!removed.object);
  BOOST_TEST(removed.conflicts.empty());
  // Where there is no conflict, there is nothing to settle.
  BOOST_TEST(*MergeTexts(kServices, base, base, theirs, {{{"", Side::kMine}}, false}).object ==
             Canonical(kServices, theirs));
}

BOOST_AUTO_TEST_CASE(a_restricted_list_is_not_quoted) {
  const auto list = [](const std::string& terms) {
    return ObjectWith(kLists, R"("sensitivity":"restricted","terms":[)" + terms + "]");
  };
  const std::string base = list(R"("zorblat","fex",{"text":"dropmip","note":"grimbly"})");
  const std::string mine = list(R"("zorblat",{"text":"fex","weight":2},{"text":"dropmip","note":"grimbly one"})");
  const std::string theirs = list(R"({"text":"fex","weight":3},{"text":"dropmip","note":"grimbly two"})");
  for (const std::string& other : {theirs, std::string()}) {
    const Merged merged = MergeTexts(kLists, base, mine, other);
    BOOST_TEST(!merged.conflicts.empty());
    for (const Conflict& c : merged.conflicts) {
      const std::string all =
          c.pointer + c.sentence + c.base.value_or("") + c.mine.value_or("") + c.theirs.value_or("");
      for (const char* word : {"zorblat", "fex", "dropmip", "grimbly"}) {
        BOOST_TEST(all.find(word) == std::string::npos, all);
      }
    }
  }
  const Merged told = MergeTexts(kLists, base, mine, theirs, {.resolutions = {}, .shows_restricted = true});
  BOOST_TEST(PointersOf(told) == (Texts{"/terms/0/weight", "/terms/1/note"}), boost::test_tools::per_element());
  BOOST_TEST(told.conflicts[0].sentence ==
             "Weight of term “fex”: this draft says 2, and what was published since says 3. Choose one.");
  BOOST_TEST(*told.conflicts[1].mine == R"("grimbly one")");
  BOOST_TEST(MergeTexts(kLists, base, mine, theirs).conflicts[0].sentence ==
             "Weight of term 1: this draft says 2, and what was published since says 3. Choose one.");
}

BOOST_AUTO_TEST_CASE(sealed_terms_are_one_field) {
  const auto sealed = [](const std::string& box, const std::string& title = "t") {
    return ObjectWith(kLists, R"("title":")" + title + R"(","sensitivity":"restricted","terms":[],
        "sealed":{"key":"k","count":2,"box":")" +
                                  box + R"("})");
  };
  const std::string open = ObjectWith(kLists, R"("title":"t","sensitivity":"restricted","terms":["zorblat"])");
  BOOST_TEST(*MergeTexts(kLists, sealed("b"), sealed("c"), sealed("b", "u")).object ==
             Canonical(kLists, sealed("c", "u")));
  const Merged both = MergeTexts(kLists, sealed("b"), sealed("c"), sealed("d"));
  BOOST_TEST(PointersOf(both) == Texts{"/sealed"}, boost::test_tools::per_element());
  BOOST_TEST(*both.conflicts[0].mine == R"({"key":"k","count":2})");
  // Sealed and open are two forms of one field.
  BOOST_TEST(*MergeTexts(kLists, sealed("b"), open, sealed("b")).object == Canonical(kLists, open));
  BOOST_TEST(*MergeTexts(kLists, open, open, sealed("b")).object == Canonical(kLists, sealed("b")));
  const Merged mixed = MergeTexts(kLists, sealed("b"), open, sealed("d"));
  BOOST_TEST(PointersOf(mixed) == Texts{"/sealed"}, boost::test_tools::per_element());
  BOOST_TEST(*mixed.conflicts[0].mine == R"({"count":1})");
  BOOST_TEST(*mixed.object == Canonical(kLists, open));
}

BOOST_AUTO_TEST_CASE(a_faulty_version_is_an_error_that_says_which) {
  const std::string good = ObjectWith(kRules, "");
  const std::string two = good + "," + good;
  const struct {
    ObjectVersions versions;
    const char* said;
  } cases[] = {
      {{"{}", good, good}, "The rule that the draft began with can't be merged before it is mended, at \"/id\""},
      {{good, "grimbly", good}, "The rule of the draft"},
      {{good, good, two}, "The rule that was published since is not one object."}};
  for (const auto& c : cases) {
    const auto merged = Merge(kRules, c.versions);
    BOOST_REQUIRE(!merged);
    BOOST_TEST((merged.error().code == base::ErrorCode::kInvalid));
    BOOST_TEST(merged.error().message.starts_with(c.said), merged.error().message);
  }
}

// Properties. A random version takes each field, whole or in part, from one of a few objects that share many values.

const std::array<Texts, 8> kDonors = {{
    {R"({"id":"x","terms":["fex",{"text":"fex","fold":"fuzzy","weight":2},"zorblat"],"languages":["en"]})",
     R"({"id":"x","title":"T","languages":["gd","en"],"sensitivity":"restricted","source":"s",
         "terms":["zorblat",{"text":"fex","weight":2,"note":"n"}]})",
     R"({"id":"x","title":"U","languages":["fr"],"review_date":"2030-01-01",
         "terms":["grimbly",{"text":"fex","weight":3},{"text":"zorblat","note":"m"}]})"},
    {R"({"id":"x","when":{"country":["GB","IE"]},"action":"block","campaign":"c","suppresses":["a","b"]})",
     R"({"id":"x","title":"T","mode":"live","priority":1,"when":{"country":["IE","US"]},"action":"suppress",
         "suppresses":["b"],"ramp_percent":5})",
     R"({"id":"x","title":"U","mode":"shadow","when":{"not":{"terms":{"list":"l","min_count":2}}},"action":"message",
         "suppresses":["c","a"]})",
     R"({"id":"x","when":{"not":{"terms":{"list":"m"}}},"action":"block"})"},
    {R"({"id":"x","audience":"self","countries":["GB"],"variants":[{"id":"a","message":"m"},{"id":"b","message":"m"}],
         "caps":{"per_hour":1}})",
     R"({"id":"x","title":"T","audience":"family","countries":["IE","GB"],"rotate":false,"caps":{"per_day":2},
         "variants":[{"id":"b","message":"n"},{"id":"a","message":"m","weight":2}],"flight":{"from":"2026-01-01"}})",
     R"({"id":"x","owner":"o","audience":"self","countries":["US"],"variants":[{"id":"c","message":"m","objective":"deter"}],
         "flight":{"time_zone":"Europe/London","until":"2027-01-01","day_parts":[{"from":"09:00"}]},
         "escalation":[{"from_exposures":2},{"from_exposures":4,"action":"block"}],"caps":{"per_hour":1,"per_day":3}})"},
    {R"({"id":"x","formats":["onebox"],"locales":{"en":{"title":"T"},"fr":{"title":"T"}},"facts":["f"]})",
     R"({"id":"x","formats":["banner","onebox"],"default_locale":"en","services":["s"],
         "locales":{"en":{"translation":"reviewed","title":"U","paragraphs":["A"]}}})",
     R"({"id":"x","formats":["onebox"],"facts":["g","f"],"locales":{"fr":{"title":"V","film":{"label":"l","service":"s"}},
         "de":{"translation":"reviewed","title":"T","actions":[{"kind":"exit","label":"L"}]}}})"},
    {R"({"id":"x","figure":1,"counts":"c","period":"p","source":"s","review_date":"2030-01-01","text":{"en":"a"}})",
     R"({"id":"x","figure":2,"counts":"d","period":"p","source":"t","review_date":"2031-01-01","text":{"en":"b","fr":"c"}})",
     R"({"id":"x","figure":3,"counts":"c","period":"q","source":"s","review_date":"2030-01-01","text":{"fr":"d"}})"},
    {R"({"id":"x","name":"n","audiences":["self"],"places":["GB"],"channels":["web"],"phone":"1"})",
     R"({"id":"x","name":"m","audiences":["family","self"],"min_age":3,"places":["*"],"languages":["en"],"phone":"2",
         "hours":{"time_zone":"Europe/London","day_parts":[{"from":"09:00"}]},"interpreters":true})",
     R"({"id":"x","name":"n","audiences":["harmed"],"places":["GB","IE"],"languages":["gd","en"],"cost":"free",
         "hours":{},"channels":["phone","web"],"status":"active"})"},
    {R"({"id":"x","light":{"accent":"#111111"},"partners":["a","b"]})",
     R"({"id":"x","title":"T","light":{"accent":"#222222","page":"#ffffff"},"partners":["b"],"font":"serif"})",
     R"({"id":"x","partners":["c","a"],"dark":{"text":"#eeeeee"},"corner_px":2})"},
    {R"({"id":"x","input":{"query":"q"},"expect":{"action":"none"}})",
     R"({"id":"x","title":"T","input":{"texts":["q","r"],"context":{"country":"GB","signals":{"a":1,"b":2}}},
         "expect":{"action":"block","rule":"r"}})",
     R"({"id":"x","input":{"query":"s","now":"2026-11-23T12:00Z","context":{"country":"IE","languages":["en"],
         "signals":{"b":3,"c":4}}},"expect":{"action":"none","campaign":"c"}})"},
}};

using Json = rapidjson::Value;

class Mixer {
 public:
  // Each field of one or the other, or a mixture of both.
  Json Mix(const Json& a, const Json& b) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        return Copy(b);
      case 1:
        if (a.IsObject() && b.IsObject() && MayMixFields(a, b)) return MixFields(a, b);
        if (a.IsArray() && b.IsArray() && !a.Empty() && !b.Empty()) return MixMembers(a, b);
        return Copy(a);
      default:
        return Copy(a);
    }
  }

  Json MixFields(const Json& a, const Json& b) {
    Json mixed(rapidjson::kObjectType);
    for (const auto& field : a.GetObject()) {
      const auto other = b.FindMember(field.name);
      if (other != b.MemberEnd()) {
        mixed.AddMember(Copy(field.name), Mix(field.value, other->value), document_.GetAllocator());
      } else if (IsRequired(field.name) || *rc::gen::inRange(0, 4) > 0) {
        mixed.AddMember(Copy(field.name), Copy(field.value), document_.GetAllocator());
      }
    }
    for (const auto& field : b.GetObject()) {
      if (a.HasMember(field.name) || IsTextOfCase(field.name) || *rc::gen::inRange(0, 4) > 0) continue;
      mixed.AddMember(Copy(field.name), Copy(field.value), document_.GetAllocator());
    }
    return mixed;
  }

 private:
  Json Copy(const Json& value) { return Json(value, document_.GetAllocator()); }

  // A condition has one key, and which one it is says what the rest means.
  static bool MayMixFields(const Json& a, const Json& b) {
    return a.MemberCount() != 1 || b.MemberCount() != 1 || a.MemberBegin()->name == b.MemberBegin()->name;
  }
  static bool IsTextOfCase(const Json& name) { return name == "query" || name == "texts"; }
  static bool IsRequired(const Json& name) {
    static constexpr std::string_view kRequired[] = {"id",    "text",   "message", "title", "label", "service", "query",
                                                     "texts", "action", "kind",    "when",  "terms", "list"};
    return std::ranges::count(kRequired, std::string_view(name.GetString())) > 0;
  }

  // What a member is the same as: its text and fold, its id, or all of it.
  static std::string KeyOf(const Json& member) {
    if (!member.IsObject()) return member.GetString();
    std::string key;
    for (const char* name : {"text", "id", "fold"}) key += member.HasMember(name) ? member[name].GetString() : "";
    return key;
  }

  // Of members that are the same, one: of two, nobody could say which of them an edit has changed.
  Json MixMembers(const Json& a, const Json& b) {
    Json mixed(rapidjson::kArrayType);
    std::set<std::string> keys;
    for (const Json* array : {&a, &b}) {
      for (const Json& member : array->GetArray()) {
        if (*rc::gen::arbitrary<bool>() && keys.insert(KeyOf(member)).second) {
          mixed.PushBack(Copy(member), document_.GetAllocator());
        }
      }
    }
    return mixed.Empty() ? Copy(a) : std::move(mixed);
  }

  rapidjson::Document document_;
};

rapidjson::Document Read(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str(), json.size());
  RC_ASSERT(!document.HasParseError());
  return document;
}

std::string Write(const Json& json) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  json.Accept(writer);
  return buffer.GetString();
}

Family AnyFamily() { return static_cast<Family>(*rc::gen::inRange(0, 8)); }

std::string AnyDonor(Family family) { return *rc::gen::elementOf(kDonors[static_cast<std::size_t>(family)]); }

// Like `from`, with some changes; sometimes removed (empty).
std::string AnyVersion(Family family, const std::string& from) {
  if (*rc::gen::inRange(0, 10) == 0) return {};
  const rapidjson::Document a = Read(from.empty() ? AnyDonor(family) : from);
  const rapidjson::Document b = Read(AnyDonor(family));
  return Canonical(family, Write(Mixer().MixFields(a, b)));
}

struct AnyVersions {
  Family family = AnyFamily();
  std::string base = AnyVersion(family, {});
  std::string mine = AnyVersion(family, base);
  std::string theirs = AnyVersion(family, base);
};

Definition DefinitionOf(Family family, const std::optional<std::string>& json) {
  rules::Issues issues;
  return json ? ParseObject(family, *json, issues) : Definition{};
}

bool MeanTheSame(Family family, const std::optional<std::string>& a, const std::optional<std::string>& b) {
  return Compare(DefinitionOf(family, a), DefinitionOf(family, b)).empty();
}

std::string TextOf(const Merged& merged) { return merged.object.value_or(""); }

BOOST_AUTO_TEST_CASE(what_one_side_alone_has_done_is_the_outcome) {
  BOOST_TEST(rc::check([] {
    const AnyVersions v;
    for (const Merged& merged :
         {MergeTexts(v.family, v.base, v.mine, v.base), MergeTexts(v.family, v.base, v.base, v.mine),
          MergeTexts(v.family, v.base, v.mine, v.mine)}) {
      RC_ASSERT(merged.conflicts.empty());
      RC_ASSERT(TextOf(merged) == v.mine);
    }
  }));
}

BOOST_AUTO_TEST_CASE(the_outcome_is_an_object_and_the_same_from_either_side) {
  BOOST_TEST(rc::check([] {
    const AnyVersions v;
    const Merged merged = MergeTexts(v.family, v.base, v.mine, v.theirs);
    if (merged.object) RC_ASSERT(*merged.object == Canonical(v.family, *merged.object));
    const Merged swapped = MergeTexts(v.family, v.base, v.theirs, v.mine);
    RC_ASSERT(merged.conflicts.size() == swapped.conflicts.size());
    RC_CLASSIFY(merged.conflicts.empty());
    if (merged.conflicts.empty()) RC_ASSERT(MeanTheSame(v.family, merged.object, swapped.object));
  }));
}

BOOST_AUTO_TEST_CASE(a_side_that_wins_every_conflict_has_all_its_changes) {
  BOOST_TEST(rc::check([] {
    const AnyVersions v;
    for (const Side side : {Side::kMine, Side::kTheirs}) {
      MergeOptions options;
      for (const Conflict& conflict : MergeTexts(v.family, v.base, v.mine, v.theirs).conflicts) {
        RC_ASSERT(options.resolutions.try_emplace(conflict.pointer, side).second);  // each is named but once
      }
      const Merged settled = MergeTexts(v.family, v.base, v.mine, v.theirs, options);
      RC_ASSERT(settled.conflicts.empty());
      // To bring the side's changes in once more changes nothing.
      const std::string& winner = side == Side::kMine ? v.mine : v.theirs;
      const Merged again = MergeTexts(v.family, v.base, winner, TextOf(settled));
      RC_ASSERT(again.conflicts.empty());
      RC_ASSERT(MeanTheSame(v.family, again.object, settled.object));
    }
  }));
}

BOOST_AUTO_TEST_CASE(edits_of_different_fields_never_meet) {
  BOOST_TEST(rc::check([] {
    const Family family = AnyFamily();
    const rapidjson::Document base = Read(Canonical(family, AnyDonor(family)));
    rapidjson::Document mine;
    rapidjson::Document theirs;
    rapidjson::Document both;
    for (auto* document : {&mine, &theirs, &both}) document->CopyFrom(base, document->GetAllocator());
    const auto put = [](rapidjson::Document& into, const auto& field) {
      into.RemoveMember(field.name);
      into.AddMember(Json(field.name, into.GetAllocator()), Json(field.value, into.GetAllocator()),
                     into.GetAllocator());
    };
    const rapidjson::Document donor = Read(Canonical(family, AnyDonor(family)));
    for (const auto& field : donor.GetObject()) {
      const int whose = *rc::gen::inRange(0, 3);
      if (whose == 2) continue;
      put(whose == 0 ? mine : theirs, field);
      put(both, field);
    }
    const Merged merged = MergeTexts(family, Write(base), Write(mine), Write(theirs));
    RC_ASSERT(merged.conflicts.empty());
    RC_ASSERT(*merged.object == Canonical(family, Write(both)));
  }));
}

BOOST_AUTO_TEST_CASE(long_lists_merge) {
  const auto list = [](int from, int until, const std::string& more) {
    std::string terms;
    for (int i = from; i < until; ++i) terms += (i > from ? ",\"zorblat " : "\"zorblat ") + std::to_string(i) + "\"";
    return ObjectWith(kLists, "\"terms\":[" + terms + more + "]");
  };
  constexpr int kTerms = 100'000;
  const Merged merged =
      MergeTexts(kLists, list(0, kTerms, ""), list(10, kTerms, R"(,"fex")"), list(0, kTerms - 10, R"(,"grimbly")"));
  BOOST_TEST(merged.conflicts.empty());
  BOOST_TEST((*merged.object == Canonical(kLists, list(10, kTerms - 10, R"(,"grimbly","fex")"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

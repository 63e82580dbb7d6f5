#include "rules/evaluate.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "rules/assignment.h"

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 7, .k1 = 8};

using Strings = std::vector<std::string>;

Condition Has(std::string list, std::uint32_t min_count = 1, double min_weight = 0) {
  return {TermsMatch{std::move(list), min_count, min_weight}};
}
Condition In(std::string country) { return {CountryIs{{std::move(country)}}}; }
Condition All(std::vector<Condition> of) { return {AllOf{std::move(of)}}; }

struct RuleOptions {
  Mode mode = Mode::kLive;
  int priority = 0;
  std::string campaign = "help";
  double ramp_percent = 100;
};

Rule Show(std::string id, Condition when, RuleOptions options = {}) {
  return {.id = std::move(id),
          .mode = options.mode,
          .priority = options.priority,
          .when = std::move(when),
          .campaign = options.campaign,
          .ramp_percent = options.ramp_percent};
}

Rule Suppress(std::string id, Condition when, Strings campaigns, RuleOptions options = {}) {
  Rule rule = Show(std::move(id), std::move(when), options);
  rule.action = Action::kSuppress;
  rule.campaign.clear();
  rule.suppresses = std::move(campaigns);
  return rule;
}

// "zorblat" and "fex" are in one list, "grimbly" in two others; the weights of `odd` are those of its words.
std::vector<TermList> Lists() {
  return {{.id = "odd", .terms = {{.text = "zorblat", .weight = 0.7}, {.text = "fex", .weight = 0.1}}},
          {.id = "ends", .terms = {{.text = "grimbly"}}},
          {.id = "both", .terms = {{.text = "grimbly"}, {.text = "zorblat grimbly"}}},
          {.id = "news", .terms = {{.text = "news"}}}};
}

RuleSet Compile(std::vector<Rule> rules, std::vector<TermList> lists = Lists()) {
  Issues issues;
  RuleSet compiled = RuleSet::Compile({.term_lists = std::move(lists), .rules = std::move(rules)}, kKey, issues);
  for (const Issue& issue : issues) BOOST_ERROR(issue.pointer + ": " + issue.message);
  return compiled;
}

// An input that owns its texts.
struct Asked {
  std::vector<std::string_view> texts;
  std::string_view country = {};
  std::uint64_t seed = 0;

  Input input() const { return {.texts = texts, .context = {.country = country}, .seed = seed}; }
};

Strings Ids(const RuleSet& rules, std::span<const RuleIndex> indices) {
  Strings ids;
  for (const RuleIndex index : indices) ids.push_back(rules.rule(index).id);
  return ids;
}

// The verdict as one line: "live a b | shadow c | suppressed d by e | degraded".
std::string InWords(const RuleSet& rules, const Verdict& verdict) {
  std::string words = "live";
  for (const std::string& id : Ids(rules, verdict.live)) words += " " + id;
  if (!verdict.shadow.empty()) words += " | shadow";
  for (const std::string& id : Ids(rules, verdict.shadow)) words += " " + id;
  if (!verdict.suppressed.empty()) words += " | suppressed";
  for (const std::string& id : Ids(rules, verdict.suppressed)) words += " " + id;
  if (verdict.suppressor) words += " | by " + rules.rule(*verdict.suppressor).id;
  if (verdict.degraded) words += " | degraded";
  return words;
}

class Recorder : public Listener {
 public:
  explicit Recorder(const RuleSet& rules) : rules_(rules) {}

  void OnHit(const Hit& hit) override {
    const TermIndex::Entry& entry = rules_.terms().entry(hit.term);
    heard.push_back("hit " + rules_.lists()[entry.list].id + " " + std::to_string(entry.place) + " text " +
                    std::to_string(hit.text) + " [" + std::to_string(hit.span.begin) + ", " +
                    std::to_string(hit.span.end) + ")");
  }
  void OnCondition(RuleIndex rule, ConditionIndex condition, bool holds, std::span<const ListTotal> totals) override {
    const auto list_name = [&](std::uint32_t list) { return std::string_view(rules_.lists()[list].id); };
    std::string line = rules_.rule(rule).id + ": " + rules_.conditions().Describe(condition, list_name);
    const std::string seen = rules_.conditions().Seen(condition, asked, totals);
    if (!seen.empty()) line += " (" + seen + ")";
    heard.push_back(line + (holds ? " yes" : " no"));
  }
  void OnRule(RuleIndex rule, RuleResult result) override {
    constexpr std::array<const char*, 4> kNames = {"matched", "condition failed", "outside ramp", "suppressed"};
    heard.push_back(rules_.rule(rule).id + " " + kNames[static_cast<std::size_t>(result)]);
  }

  Input asked;
  Strings heard;

 private:
  const RuleSet& rules_;
};

std::string Judge(const RuleSet& rules, const Asked& asked, Scratch& scratch, Strings* heard = nullptr) {
  const std::string plain = InWords(rules, Evaluate(rules, asked.input(), scratch));
  Recorder recorder(rules);
  recorder.asked = asked.input();
  const std::string explained = InWords(rules, Evaluate(rules, asked.input(), scratch, &recorder));
  BOOST_TEST(explained == plain);
  if (heard != nullptr) *heard = recorder.heard;
  return plain;
}

std::string Judge(const RuleSet& rules, const Asked& asked) {
  Scratch scratch;
  return Judge(rules, asked, scratch);
}

BOOST_AUTO_TEST_SUITE(evaluate)

BOOST_AUTO_TEST_CASE(nothing_matches_nothing) {
  BOOST_TEST(Judge(Compile({}), {{"zorblat"}}) == "live");
  const RuleSet rules = Compile({Show("odd", Has("odd"))});
  BOOST_TEST(Judge(rules, {}) == "live");
  BOOST_TEST(Judge(rules, {{""}}) == "live");
  BOOST_TEST(Judge(rules, {{"help"}}) == "live");
  BOOST_TEST(Judge(rules, {{"zorblat"}}) == "live odd");
}

BOOST_AUTO_TEST_CASE(the_best_comes_first) {
  const RuleSet rules =
      Compile({Show("c", Has("odd")), Show("a", Has("odd")), Show("two-conditions", All({Has("odd"), In("GB")})),
               Show("first", Has("ends"), {.priority = 5}), Show("last", In("GB"), {.priority = -5})});
  BOOST_TEST(Judge(rules, {{"zorblat"}}) == "live a c");
  BOOST_TEST(Judge(rules, {{"zorblat"}, "GB"}) == "live two-conditions a c last");
  BOOST_TEST(Judge(rules, {{"zorblat grimbly"}, "GB"}) == "live first two-conditions a c last");
  BOOST_TEST(Judge(rules, {{"help"}, "GB"}) == "live last");
}

BOOST_AUTO_TEST_CASE(suppressing) {
  const std::vector<Rule> shown = {Show("a", Has("odd"), {.campaign = "one"}),
                                   Show("b", Has("odd"), {.campaign = "two"}),
                                   Show("s", Has("odd"), {.mode = Mode::kShadow, .campaign = "one"})};
  const auto with = [&](std::vector<Rule> rules) {
    rules.insert(rules.end(), shown.begin(), shown.end());
    return Compile(rules);
  };
  const auto judge = [&](std::vector<Rule> rules, const char* text) {
    return Judge(with(std::move(rules)), {.texts = {text}});
  };
  const char* both = "zorblat news";
  BOOST_TEST(judge({Suppress("q", Has("news"), {"one"})}, "zorblat") == "live a b | shadow s");
  BOOST_TEST(judge({Suppress("q", Has("news"), {"one"})}, both) == "live b | shadow s | suppressed a | by q");
  BOOST_TEST(judge({Suppress("q", Has("news"), {})}, both) == "live | shadow s | suppressed a b | by q");
  BOOST_TEST(judge({Suppress("q", Has("news"), {"two", "one"})}, both) == "live | shadow s | suppressed a b | by q");
  // It beats what it names, whatever their priorities.
  BOOST_TEST(judge({Suppress("q", Has("news"), {"one"}, {.priority = -9})}, both) ==
             "live b | shadow s | suppressed a | by q");
  // It matched, and there was nothing to suppress.
  BOOST_TEST(judge({Suppress("q", Has("news"), {"other"})}, both) == "live a b | shadow s | by q");
  BOOST_TEST(judge({Suppress("q", Has("news"), {})}, "news") == "live | by q");
  // Several suppress together; the best of them is named.
  BOOST_TEST(judge({Suppress("q", Has("news"), {"one"}), Suppress("r", Has("news"), {"two"}, {.priority = 1})}, both) ==
             "live | shadow s | suppressed a b | by r");
  // In shadow, off, or outside its ramp it suppresses nothing.
  BOOST_TEST(judge({Suppress("q", Has("news"), {}, {.mode = Mode::kShadow})}, both) == "live a b | shadow q s");
  BOOST_TEST(judge({Suppress("q", Has("news"), {}, {.mode = Mode::kOff})}, both) == "live a b | shadow s");
  BOOST_TEST(judge({Suppress("q", Has("news"), {}, {.ramp_percent = 0})}, both) == "live a b | shadow s");
}

BOOST_AUTO_TEST_CASE(rules_that_are_off_are_never_judged) {
  const RuleSet rules = Compile({Show("odd", Has("odd"), {.mode = Mode::kOff}), Show("any", In("GB"))});
  Scratch scratch;
  Strings heard;
  BOOST_TEST(Judge(rules, {{"zorblat"}, "GB"}, scratch, &heard) == "live any");
  for (const std::string& line : heard) BOOST_TEST(!line.starts_with("odd "));
}

BOOST_AUTO_TEST_CASE(counts_and_weights_add_up_over_texts) {
  const RuleSet rules = Compile({Show("two", Has("odd", 2)), Show("three", Has("odd", 3)),
                                 Show("heavy", Has("odd", 1, 0.8)), Show("medium", Has("odd", 1, 0.7))});
  BOOST_TEST(Judge(rules, {{"zorblat"}}) == "live medium");
  BOOST_TEST(Judge(rules, {{"fex"}}) == "live");
  BOOST_TEST(Judge(rules, {{"zorblat zorblat", "zorblat"}}) == "live medium");  // each term once
  BOOST_TEST(Judge(rules, {{"zorblat fex"}}) == "live heavy medium two");
  BOOST_TEST(Judge(rules, {{"zorblat", "fex"}}) == "live heavy medium two");
  BOOST_TEST(Judge(rules, {{"", "fex", "zorblat"}}) == "live heavy medium two");
}

BOOST_AUTO_TEST_CASE(a_listener_hears_everything_in_order) {
  const RuleSet rules = Compile({Show("both", All({Has("both", 2), In("GB")}), {.priority = 3, .campaign = "one"}),
                                 Show("ends", All({Has("ends"), In("FR"), In("GB")}), {.priority = 2}),
                                 Show("odd", Has("odd")), Show("anyone", {NoneOf{{In("FR")}}}, {.ramp_percent = 0}),
                                 Show("unheard", Has("news")), Suppress("stop", In("GB"), {"one"})});
  Scratch scratch;
  Strings heard;
  BOOST_TEST(Judge(rules, {{"", "zorblat grimbly"}, "GB"}, scratch, &heard) == "live odd | suppressed both | by stop");
  const Strings expected = {
      "hit odd 0 text 1 [0, 7)",
      "hit ends 0 text 1 [8, 15)",
      "hit both 0 text 1 [8, 15)",
      "hit both 1 text 1 [0, 15)",
      "both: at least 2 terms of list both (2 found, weight 2) yes",
      "both: country is one of GB (GB) yes",
      "both: all of these hold yes",
      "both matched",
      "ends: at least 1 term of list ends (1 found, weight 1) yes",
      "ends: country is one of FR (GB) no",
      "ends: all of these hold no",
      "ends condition failed",
      "anyone: country is one of FR (GB) no",
      "anyone: this does not hold yes",
      "anyone outside ramp",
      "odd: at least 1 term of list odd (1 found, weight 0.7) yes",
      "odd matched",
      "stop: country is one of GB (GB) yes",
      "stop matched",
      "both suppressed",
  };
  BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

int Shown(const RuleSet& rules, int sessions, const std::function<bool(std::uint64_t)>& counted) {
  Scratch scratch;
  int shown = 0;
  for (int session = 0; session < sessions; ++session) {
    const Asked asked{.texts = {"zorblat"}, .seed = Mix(static_cast<std::uint64_t>(session))};
    if (!Evaluate(rules, asked.input(), scratch).live.empty() && counted(asked.seed)) ++shown;
  }
  return shown;
}

BOOST_AUTO_TEST_CASE(ramps) {
  constexpr int kSessions = 40'000;
  const auto anyone = [](std::uint64_t) { return true; };
  const auto ramped = [](double percent) { return Compile({Show("odd", Has("odd"), {.ramp_percent = percent})}); };
  BOOST_TEST(Shown(ramped(0), kSessions, anyone) == 0);
  BOOST_TEST(Shown(ramped(100), kSessions, anyone) == kSessions);
  // Within five standard deviations.
  BOOST_TEST(std::abs(Shown(ramped(50), kSessions, anyone) - 20'000) < 500);
  BOOST_TEST(std::abs(Shown(ramped(1), kSessions, anyone) - 400) < 100);

  // Who is in the ramp says nothing about who is held out or which variant is drawn.
  for (const Purpose purpose : {Purpose::kHoldout, Purpose::kVariant}) {
    const auto drawn = [&](std::uint64_t seed) { return Draw(seed, purpose, SubjectId("help")) < kDrawResolution / 2; };
    BOOST_TEST(std::abs(Shown(ramped(50), kSessions, drawn) - 10'000) < 440);
  }
}

BOOST_AUTO_TEST_CASE(a_growing_ramp_keeps_who_was_in_it) {
  const RuleSet some = Compile({Show("odd", Has("odd"), {.ramp_percent = 10})});
  const RuleSet more = Compile({Show("odd", Has("odd"), {.ramp_percent = 30})});
  Scratch scratch;
  int in_some = 0;
  for (int session = 0; session < 5'000; ++session) {
    const Asked asked{.texts = {"zorblat"}, .seed = Mix(static_cast<std::uint64_t>(session))};
    if (Evaluate(some, asked.input(), scratch).live.empty()) continue;
    ++in_some;
    BOOST_TEST(!Evaluate(more, asked.input(), scratch).live.empty());
  }
  BOOST_TEST(in_some > 0);
}

BOOST_AUTO_TEST_CASE(what_was_found_before_a_limit_stands) {
  const RuleSet rules = Compile({Show("odd", Has("odd")), Show("ends", Has("ends"))});
  std::string text = "zorblat";
  for (std::size_t i = 0; i < kMaxWords; ++i) text += " x";
  text += " grimbly";
  Scratch scratch;
  BOOST_TEST(Judge(rules, {{text}}, scratch) == "live odd | degraded");
  BOOST_TEST(Judge(rules, {{text, "grimbly"}}, scratch) == "live ends odd | degraded");
  BOOST_TEST(Judge(rules, {{"zorblat"}}, scratch) == "live odd");
}

// One scratch serves rule sets of any size in any order, and says what a new one says.
BOOST_AUTO_TEST_CASE(a_scratch_is_reused) {
  std::vector<Rule> many;
  std::vector<TermList> many_lists = Lists();
  for (int i = 0; i < 300; ++i) {
    const std::string id = "r" + std::to_string(i);
    many_lists.push_back({.id = id, .terms = {{.text = id}, {.text = "zorblat " + id}}});
    many.push_back(Show(id, Has(id), {.priority = i % 7}));
  }
  const RuleSet sets[] = {Compile({}), Compile({Show("odd", Has("odd")), Show("any", In("GB"))}),
                          Compile(many, many_lists), Compile({Suppress("q", Has("odd"), {}), Show("e", Has("ends"))})};
  const std::vector<std::string_view> words = {"zorblat", "fex",        "grimbly",  "r7",
                                               "r299",    "zorblat r3", "r0 r1 r2", "x"};
  std::mt19937 random(20260103);
  Scratch reused;
  for (int round = 0; round < 2'000; ++round) {
    Asked asked{.country = random() % 2 == 0 ? "GB" : ""};
    for (auto left = random() % 3; left > 0; --left) asked.texts.push_back(words[random() % words.size()]);
    const RuleSet& rules = sets[random() % std::size(sets)];
    BOOST_TEST(Judge(rules, asked, reused) == Judge(rules, asked));
  }
}

// What a rule needs is looked at only where it can matter, and that never changes a verdict.
BOOST_AUTO_TEST_CASE(candidates_lose_no_rule) {
  std::mt19937 random(20260104);
  const char* kListIds[] = {"odd", "ends", "both", "news"};
  const std::function<Condition(int)> condition = [&](int depth) -> Condition {
    switch (random() % (depth == 0 ? 2 : 5)) {
      case 0:
        return Has(kListIds[random() % 4], random() % 2 == 0 ? 1 : 2);
      case 1:
        return In(random() % 2 == 0 ? "GB" : "FR");
      case 2:
        return {NoneOf{{condition(depth - 1)}}};
      case 3:
        return {AnyOf{{condition(depth - 1), condition(depth - 1)}}};
      default:
        return All({condition(depth - 1), condition(depth - 1)});
    }
  };
  const std::vector<std::string_view> words = {"zorblat", "fex", "grimbly", "news", "x"};
  Scratch scratch;
  for (int round = 0; round < 500; ++round) {
    const Condition when = condition(3);
    // The second can match by country alone, so it is always judged; both hold or neither does.
    const RuleSet rules =
        Compile({Show("rule", when), Show("always-judged", {AnyOf{{when, All({In("GB"), In("FR")})}}})});
    for (int text = 0; text < 10; ++text) {
      Asked asked{.country = random() % 2 == 0 ? "GB" : "FR"};
      for (auto left = random() % 4; left > 0; --left) asked.texts.push_back(words[random() % words.size()]);
      const Verdict verdict = Evaluate(rules, asked.input(), scratch);
      BOOST_TEST((verdict.live.empty() || verdict.live.size() == 2));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

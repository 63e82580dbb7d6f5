// What is called unreachable is unreachable: random small policies, and random inputs to each, judged as decisions are.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

#include "server/policy/choose.h"
#include "server/policy/policy.h"
#include "tests/unit/policy/lint_policy.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

using rules::Condition;

constexpr std::uint64_t kSeed = 20261123;
constexpr int kPolicies = 1'500;
constexpr int kInputs = 120;

// Small sets of everything, so that conditions have to do with each other.
const std::vector<std::string> kWords = {"zorblat", "dropmip", "vornish", "plaketi"};
const std::vector<std::string> kCountries = {"GB", "FR", "IE"};
const std::vector<std::string> kRanges = {"en", "en-GB", "fr"};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  bool OneIn(std::size_t n) { return Below(n) == 0; }
  template <typename T>
  std::vector<T> Some(const std::vector<T>& all) {
    std::vector<T> some;
    for (const T& one : all) {
      if (OneIn(2)) some.push_back(one);
    }
    if (some.empty()) some.push_back(all[Below(all.size())]);
    return some;
  }

  Condition Leaf() {
    const auto comparison = static_cast<rules::Comparison>(Below(5));
    switch (Below(9)) {
      case 0:
        return {rules::CountryIs{Some(kCountries)}};
      case 1:
        return {rules::LanguageIs{Some(kRanges)}};
      case 2:
        return {rules::SurfaceIs{
            Some<rules::Surface>({rules::Surface::kChat, rules::Surface::kUpload, rules::Surface::kOther})}};
      case 3:
        return {rules::AgeBandIs{
            Some<rules::AgeBand>({rules::AgeBand::k13To15, rules::AgeBand::kAdult, rules::AgeBand::kUnknown})}};
      case 4:
        return {rules::PriorExposures{comparison, static_cast<std::uint32_t>(Below(4))}};
      case 5:
        return {rules::SignalCompares{"risk", comparison, 0.5 * static_cast<double>(Below(3))}};
      case 6:
        return {rules::InSchedule{Of(kSchedules)}};
      default:
        return {
            rules::TermsMatch{OneIn(2) ? "one" : "two", static_cast<std::uint32_t>(1 + Below(2)), OneIn(3) ? 1.5 : 0}};
    }
  }
  Condition Any(int depth) {
    if (depth == 0 || OneIn(3)) return Leaf();
    if (OneIn(4)) return {rules::NoneOf{{Any(depth - 1)}}};
    std::vector<Condition> members;
    for (std::size_t i = 0, count = 2 + Below(2); i < count; ++i) members.push_back(Any(depth - 1));
    return OneIn(2) ? Condition{rules::AllOf{std::move(members)}} : Condition{rules::AnyOf{std::move(members)}};
  }

  // Often a little narrower or wider than one that is there already.
  Condition Beside(const std::vector<rules::Rule>& before) {
    if (before.empty() || OneIn(2)) return Any(2);
    Condition like = before[Below(before.size())].when;
    if (OneIn(3)) return like;
    return OneIn(3) ? Condition{rules::AnyOf{{Any(1), std::move(like)}}}
                    : Condition{rules::AllOf{{Any(1), std::move(like)}}};
  }

  rules::Rule Rule(std::size_t number, const std::vector<rules::Rule>& before) {
    rules::Rule rule{.id = "r" + std::to_string(number),
                     .mode = OneIn(8) ? rules::Mode::kShadow : rules::Mode::kLive,
                     .priority = static_cast<int>(Below(3)),
                     .when = Beside(before),
                     .ramp_percent = OneIn(6) ? 50.0 : 100.0};
    if (OneIn(5)) {
      rule.action = rules::Action::kSuppress;
      if (!OneIn(3)) rule.suppresses = Some<std::string>({"c", "d", "e"});
    } else {
      rule.campaign = std::string(1, static_cast<char>('c' + Below(5)));
    }
    return rule;
  }

  void Fill(Definition& definition) {
    definition.rules.rules.clear();
    for (std::size_t i = 0; i < 7; ++i) definition.rules.rules.push_back(Rule(i, definition.rules.rules));
  }

  template <typename T>
  const T& Of(const std::vector<T>& all) {
    return all[Below(all.size())];
  }

 private:
  const std::vector<rules::ScheduleDefinition> kSchedules = {
      {},
      {.from = "2026-11-20"},
      {.until = "2026-11-25"},
      {.from = "2026-11-20", .until = "2026-11-25T06:00"},
      {.day_parts = {{.days = {true, true, false, false, false, false, false}}}}};
  std::mt19937_64 random_;
};

// Campaigns that differ in what may decide: where they run, for whom, how often, in which formats, and that the last
// one has no help for people under 18.
constexpr const char* kCampaigns = R"(
  {"id": "c", "audience": "self", "written_for": "everyone", "countries": ["*"], "variants": [{"id": "a", "message": "m"}]},
  {"id": "d", "audience": "family", "written_for": "everyone", "countries": ["GB", "IE"], "variants": [{"id": "a", "message": "m"}],
   "holdout_percent": 30},
  {"id": "e", "audience": "self", "written_for": "adults", "countries": ["GB", "FR"], "variants": [{"id": "a", "message": "onebox"}]},
  {"id": "f", "audience": "family", "written_for": "everyone", "countries": ["*"], "caps": {"per_hour": 1},
   "variants": [{"id": "a", "message": "m"}]},
  {"id": "g", "audience": "concerned_adult", "written_for": "adults", "countries": ["*"], "variants": [{"id": "a", "message": "m"}]})";
constexpr const char* kServices = R"(
  {"id": "everywhere", "name": "Everywhere", "audiences": ["self", "family"], "places": ["*"], "channels": ["web"],
   "url": "https://everywhere.example", "source": "made up", "status": "active"},
  {"id": "for-adults", "name": "For adults", "audiences": ["concerned_adult"], "min_age": 18, "places": ["*"],
   "channels": ["web"], "url": "https://adults.example", "source": "made up", "status": "active"})";
constexpr const char* kMessages = R"(
  {"id": "m", "formats": ["interstitial", "onebox"], "locales": {"en-GB": {"translation": "reviewed", "title": "T", "paragraphs": ["P."]}}},
  {"id": "onebox", "formats": ["onebox"], "locales": {"en-GB": {"translation": "reviewed", "title": "T", "paragraphs": ["P."]}}})";
constexpr const char* kLists = R"({"id": "one", "terms": ["zorblat", {"text": "dropmip", "weight": 0.5}]},
  {"id": "two", "terms": ["vornish", "plaketi", "zorblat"]})";

// The rules that the lints call unreachable, with what they say.
std::map<std::size_t, std::string> UnreachableIn(const rules::Issues& issues) {
  std::map<std::size_t, std::string> rules;
  for (const rules::Issue& issue : issues) {
    const auto has = [&](std::string_view words) { return issue.message.find(words) != std::string::npos; };
    if (has("never reached") || has("can never match") || has("does not run, so it shows nothing")) {
      rules.emplace(std::stoul(issue.pointer.substr(std::string("/rules/").size())), issue.message);
    }
  }
  return rules;
}

// The place of the rule that is shown, or whose campaign was held out; none where nothing is.
std::optional<std::size_t> Winner(const Policy& policy, Generator& random, rules::Scratch& scratch) {
  std::string text;
  for (const std::string& word : kWords) {
    if (random.OneIn(2)) text += word + " ";
  }
  const std::string_view texts[] = {text};
  const std::string country = random.OneIn(5) ? "" : random.Of(kCountries);
  std::vector<std::string_view> languages;
  for (const std::string_view tag : {"en-GB", "en", "fr-CA"}) {
    if (random.OneIn(3)) languages.push_back(tag);
  }
  const rules::Signal signals[] = {{"risk", 0.25 * static_cast<double>(random.Below(7))}};
  const rules::Input input{.texts = texts,
                           .context = {.country = country,
                                       .languages = languages,
                                       .surface = random.OneIn(2) ? rules::Surface::kChat : rules::Surface::kUpload,
                                       .age_band = static_cast<rules::AgeBand>(random.Below(5)),
                                       .prior_exposures = static_cast<std::uint32_t>(random.Below(5)),
                                       .signals = std::span(signals).first(random.Below(2))},
                           .now = test::kNow + std::chrono::hours(random.Below(200)) - std::chrono::hours(100),
                           .seed = random.Below(std::size_t{1} << 60)};
  messages::FormatSet formats;
  if (random.OneIn(2)) formats.Add(random.OneIn(2) ? messages::Format::kInterstitial : messages::Format::kOnebox);
  const bool has_room = random.OneIn(2);
  const Outcome outcome = Choose(policy, input, formats, scratch, [&](messages::CampaignIndex campaign) {
    return has_room || policy.catalogue.campaigns()[campaign].caps.per_hour == 0;
  });
  if (!outcome.rule) return std::nullopt;
  return policy.rules.rule(*outcome.rule).definition_index;
}

BOOST_AUTO_TEST_SUITE(lint_soundness)

BOOST_AUTO_TEST_CASE(no_input_reaches_what_is_called_unreachable) {
  Definition definition = test::DefinitionOf({.rules = "",
                                              .lists = kLists,
                                              .campaigns = kCampaigns,
                                              .messages = kMessages,
                                              .facts = "",
                                              .services = kServices});
  Generator random(kSeed);
  rules::Scratch scratch;
  std::map<std::string, int> found;  // by the first words of what is said
  int wins = 0;
  for (int i = 0; i < kPolicies; ++i) {
    random.Fill(definition);
    rules::Issues issues;
    const auto policy = Compile(definition, "r", test::kKey, test::kNow, issues);
    if (policy == nullptr) continue;  // words for adults in a rule for children: no policy at all
    issues.clear();
    Lint(definition, {.now = test::kNow}, issues);
    const auto unreachable = UnreachableIn(issues);
    for (const auto& [rule, message] : unreachable) {
      ++found[message.find("holds its") != std::string::npos     ? "held back"
              : message.find("comes first") != std::string::npos ? "comes first"
                                                                 : "dead"];
    }
    for (int j = 0; j < kInputs; ++j) {
      const auto winner = Winner(*policy, random, scratch);
      if (!winner) continue;
      ++wins;
      const auto wrong = unreachable.find(*winner);
      BOOST_TEST((wrong == unreachable.end()), "policy " << i << ": " << wrong->second);
    }
  }
  // That it finds enough of each to be a test at all.
  BOOST_TEST(found["comes first"] > 300);
  BOOST_TEST(found["held back"] > 150);
  BOOST_TEST(found["dead"] > 100);
  BOOST_TEST(wins > kPolicies * kInputs / 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

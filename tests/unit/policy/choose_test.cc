#include "server/policy/choose.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <stdexcept>

#include "tests/unit/policy/allocations.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy {
namespace {

constexpr std::array<std::string_view, 1> kSeeking = {"stop it now helpline"};
constexpr std::array<std::string_view, 1> kBoth = {"stop it now helpline grimbly fex"};
constexpr std::array<std::string_view, 1> kResearch = {"zorblat study stop it now helpline"};
constexpr std::array<std::string_view, 1> kWeather = {"weather in perth"};

std::shared_ptr<const Policy> PolicyOf(const Definition& definition) {
  rules::Issues issues;
  auto compiled = Compile(definition, "r", test::kKey, test::kNow, issues);
  BOOST_REQUIRE_MESSAGE(compiled != nullptr,
                        (issues.empty() ? std::string() : issues.front().pointer + " " + issues.front().message));
  return compiled;
}

rules::Input InputOf(std::span<const std::string_view> texts, std::string_view country = "GB") {
  rules::Input input;
  input.texts = texts;
  input.context.country = country;
  input.now = test::kNow;
  input.seed = 7;
  return input;
}

constexpr auto kRoom = [](messages::CampaignIndex) { return true; };

// "message show-self self-help", "none", "held out show-self self-help".
std::string Words(const Policy& policy, const Outcome& outcome) {
  std::string words(outcome.held_out ? "held out" : rules::NameOf(kShownNames, outcome.action));
  if (outcome.rule) words += " " + policy.rules.rule(*outcome.rule).id;
  if (outcome.campaign) words += " " + policy.catalogue.campaigns()[*outcome.campaign].id;
  return words;
}

BOOST_AUTO_TEST_SUITE(choose)

BOOST_AUTO_TEST_CASE(the_first_live_match_that_can_be_shown_is_shown) {
  struct Row {
    std::string_view name;
    std::span<const std::string_view> texts;
    std::function<void(Definition&, rules::Input&)> change;
    std::string_view expected;
  };
  const Row rows[] = {
      {"best", kSeeking, [](Definition&, rules::Input&) {}, "message show-self self-help"},
      {"two terms", kBoth, [](Definition&, rules::Input&) {}, "block block-both self-help"},
      {"no match", kWeather, [](Definition&, rules::Input&) {}, "none"},
      {"suppressed", kResearch, [](Definition&, rules::Input&) {}, "none"},
      {"another country falls through", kSeeking, [](Definition&, rules::Input& i) { i.context.country = "IE"; },
       "interstitial show-family family-help"},
      {"no country of any campaign", kSeeking, [](Definition&, rules::Input& i) { i.context.country = "FR"; }, "none"},
      {"a child falls through", kSeeking,
       [](Definition&, rules::Input& i) { i.context.age_band = rules::AgeBand::k16To17; },
       "interstitial show-family family-help"},
      {"escalated", kSeeking, [](Definition&, rules::Input& i) { i.context.prior_exposures = 3; },
       "interstitial show-self self-help"},
      {"not yet escalated", kSeeking, [](Definition&, rules::Input& i) { i.context.prior_exposures = 2; },
       "message show-self self-help"},
      {"held out does not fall through", kSeeking,
       [](Definition& d, rules::Input&) { d.messages.campaigns[0].holdout_percent = 100; },
       "held out show-self self-help"},
      {"a campaign that isn't eligible holds nobody out", kSeeking,
       [](Definition& d, rules::Input& i) {
         d.messages.campaigns[0].holdout_percent = 100;
         i.context.country = "IE";
       },
       "interstitial show-family family-help"},
      {"over", kSeeking, [](Definition& d, rules::Input&) { d.messages.campaigns[0].flight.until = "2026-01-01"; },
       "interstitial show-family family-help"},
      {"rule in shadow", kSeeking, [](Definition& d, rules::Input&) { d.rules.rules[1].mode = rules::Mode::kShadow; },
       "interstitial show-family family-help"},
  };
  rules::Scratch scratch;
  for (const Row& row : rows) {
    Definition definition = test::GoodDefinition();
    rules::Input input = InputOf(row.texts);
    row.change(definition, input);
    const auto compiled = PolicyOf(definition);
    BOOST_TEST(Words(*compiled, Choose(*compiled, input, {}, scratch, kRoom)) == row.expected, row.name);
  }
}

BOOST_AUTO_TEST_CASE(a_campaign_without_room_gives_way_and_is_asked_only_when_about_to_be_shown) {
  const auto compiled = PolicyOf(test::GoodDefinition());
  rules::Scratch scratch;
  std::vector<std::string> asked;
  std::string full;
  const auto admit = [&](messages::CampaignIndex campaign) {
    asked.push_back(compiled->catalogue.campaigns()[campaign].id);
    return asked.back() != full && full != "all";
  };
  const auto words = [&](std::string_view country) {
    asked.clear();
    return Words(*compiled, Choose(*compiled, InputOf(kSeeking, country), {}, scratch, admit));
  };
  BOOST_TEST(words("GB") == "message show-self self-help");
  BOOST_TEST(asked == (std::vector<std::string>{"self-help"}), boost::test_tools::per_element());
  full = "self-help";
  BOOST_TEST(words("GB") == "interstitial show-family family-help");
  BOOST_TEST(asked == (std::vector<std::string>{"self-help", "family-help"}), boost::test_tools::per_element());
  BOOST_TEST(words("IE") == "interstitial show-family family-help");
  BOOST_TEST(asked == (std::vector<std::string>{"family-help"}), boost::test_tools::per_element());
  full = "all";
  const Outcome nothing = Choose(*compiled, InputOf(kSeeking), {}, scratch, admit);
  BOOST_TEST(Words(*compiled, nothing) == "none");
  BOOST_TEST((nothing.selection.outcome == messages::Outcome::kShown));  // there was no room
}

BOOST_AUTO_TEST_CASE(held_out_people_take_no_room) {
  Definition definition = test::GoodDefinition();
  definition.messages.campaigns[0].holdout_percent = 100;
  const auto compiled = PolicyOf(definition);
  rules::Scratch scratch;
  const auto never = [](messages::CampaignIndex) -> bool { throw std::logic_error("asked"); };
  const Outcome outcome = Choose(*compiled, InputOf(kSeeking), {}, scratch, never);
  BOOST_TEST(outcome.held_out);
  BOOST_TEST((outcome.action == Shown::kNone));
}

BOOST_AUTO_TEST_CASE(what_was_not_shown_is_told_too) {
  const auto compiled = PolicyOf(test::GoodDefinition());
  rules::Scratch scratch;
  const Outcome shown = Choose(*compiled, InputOf(kSeeking), {}, scratch, kRoom);
  BOOST_REQUIRE(shown.shadow.size() == 1U);
  BOOST_TEST(compiled->rules.rule(shown.shadow.front()).id == "watch");
  BOOST_TEST(shown.live.size() == 2U);
  BOOST_TEST(!shown.suppressed);
  BOOST_TEST(!shown.degraded);
  BOOST_TEST(shown.selection.services.count == 2U);

  BOOST_TEST(Choose(*compiled, InputOf(kResearch), {}, scratch, kRoom).suppressed);
  BOOST_TEST(!Choose(*compiled, InputOf(kWeather), {}, scratch, kRoom).suppressed);

  const Outcome abroad = Choose(*compiled, InputOf(kSeeking, "FR"), {}, scratch, kRoom);
  BOOST_TEST((abroad.selection.reason == messages::Reason::kCountry));
  BOOST_TEST(abroad.live.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_format_that_no_variant_has_is_not_shown) {
  const auto compiled = PolicyOf(test::GoodDefinition());
  rules::Scratch scratch;
  const auto action = [&](messages::FormatSet formats) {
    return Choose(*compiled, InputOf(kSeeking), formats, scratch, kRoom).action;
  };
  BOOST_TEST((action({messages::Format::kOnebox}) == Shown::kMessage));
  BOOST_TEST((action({messages::Format::kBanner}) == Shown::kNone));
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_after_warm_up) {
  const auto compiled = PolicyOf(test::GoodDefinition());
  rules::Scratch scratch;
  const std::span<const std::string_view> all[] = {kSeeking, kBoth, kResearch, kWeather};
  const auto round = [&] {
    for (const auto texts : all) Choose(*compiled, InputOf(texts), {}, scratch, kRoom);
  };
  round();
  const std::size_t before = test::Allocations();
  round();
  BOOST_TEST(test::Allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

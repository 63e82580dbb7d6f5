#include "messages/select.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <map>

#include "tests/unit/messages/fixture.h"

namespace signpost::messages {
namespace {

using rules::AgeBand;

constexpr std::uint64_t kSessions = 100'000;
// Five standard deviations of a share measured on kSessions, at its widest.
constexpr double kTolerance = 0.008;

std::uint64_t Seed(std::uint64_t session) { return rules::Mix(session + 1); }

std::string VariantOf(const Catalogue& catalogue, const Selection& selection) {
  return catalogue.campaigns()[selection.campaign].variants[selection.variant].id;
}

std::string VariantOf(const Catalogue& catalogue, const Request& request) {
  return VariantOf(catalogue, Select(catalogue, request));
}

std::map<std::string, double> Shares(const Catalogue& catalogue, Request request) {
  std::map<std::string, double> shares;
  for (std::uint64_t i = 0; i < kSessions; ++i) {
    request.seed = Seed(i);
    shares[VariantOf(catalogue, request)] += 1.0 / kSessions;
  }
  return shares;
}

Definition Weighted(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  Definition definition = Good();
  definition.campaigns[0].variants = {{.id = "a", .message = "m-a", .weight = a},
                                      {.id = "b", .message = "m-b", .weight = b},
                                      {.id = "c", .message = "m-c", .weight = c}};
  return definition;
}

BOOST_AUTO_TEST_SUITE(select)

BOOST_AUTO_TEST_CASE(everything_a_renderer_needs) {
  Definition definition = Good();
  definition.campaigns[0].objective = Objective::kSeekHelp;
  const Catalogue catalogue = CompileGood(definition);
  const Selection shown = Select(catalogue, Ask());
  BOOST_TEST((shown.outcome == Outcome::kShown));
  BOOST_TEST((shown.reason == Reason::kNone));
  BOOST_TEST(VariantOf(catalogue, shown) == "a");
  BOOST_TEST(catalogue.messages()[shown.message].id == "m-a");
  BOOST_TEST(catalogue.text(shown).title == "There is help");
  BOOST_TEST((shown.format == Format::kInterstitial));
  BOOST_TEST((shown.objective == Objective::kSeekHelp));
  BOOST_TEST(!shown.action.has_value());
  BOOST_REQUIRE_EQUAL(shown.services.count, 1U);
  BOOST_TEST(catalogue.services()[shown.services.items[0].service].id == "helpline-gb");
}

BOOST_AUTO_TEST_CASE(who_is_eligible) {
  struct Case {
    const char* what;
    Reason reason;
    std::function<void(Definition&)> define = [](Definition&) {};
    std::function<void(Request&)> ask = [](Request&) {};
  };
  const auto everywhere = [](Definition& d) {
    d.campaigns[0].countries = {"*"};
    d.help_services[0].places = {"*"};
  };
  const auto written_for = [](WrittenFor readers) {
    return [readers](Definition& d) { d.campaigns[0].written_for = readers; };
  };
  const auto aged = [](AgeBand band) { return [band](Request& r) { r.age_band = band; }; };
  const Case cases[] = {
      {"all is well", Reason::kNone},
      {"before the flight", Reason::kFlight, [](Definition& d) { d.campaigns[0].flight.from = "2026-11-24"; }},
      {"in the flight", Reason::kNone, [](Definition& d) { d.campaigns[0].flight.from = "2026-11-23"; }},
      {"another country", Reason::kCountry, {}, [](Request& r) { r.country = "FR"; }},
      {"an unknown country", Reason::kCountry, {}, [](Request& r) { r.country = ""; }},
      {"everywhere", Reason::kNone, everywhere, [](Request& r) { r.country = "FR"; }},
      {"everywhere and unknown", Reason::kNone, everywhere, [](Request& r) { r.country = ""; }},
      {"under 13", Reason::kUnder18, {}, aged(AgeBand::kUnder13)},
      {"13 to 15", Reason::kUnder18, {}, aged(AgeBand::k13To15)},
      {"16 and 17", Reason::kUnder18, {}, aged(AgeBand::k16To17)},
      {"age not known", Reason::kNone, {}, aged(AgeBand::kUnknown)},
      {"for everyone, 13", Reason::kNone, written_for(WrittenFor::kEveryone), aged(AgeBand::k13To15)},
      {"for under 18s, 13", Reason::kNone, written_for(WrittenFor::kUnder18), aged(AgeBand::k13To15)},
      {"for under 18s, adult", Reason::kAdult, written_for(WrittenFor::kUnder18), aged(AgeBand::kAdult)},
      {"for under 18s, unknown", Reason::kNone, written_for(WrittenFor::kUnder18), aged(AgeBand::kUnknown)},
      {"adults' words about others, 16", Reason::kNone,
       [](Definition& d) {
         d.campaigns[0].audience = Audience::kFamily;
         d.help_services[0].audiences = {Audience::kFamily};
       },
       aged(AgeBand::k16To17)},
      {"no such format",
       Reason::kNoFormat,
       {},
       [](Request& r) {
         r.formats = {Format::kTextAd, Format::kBanner};
       }},
      {"no help at this age", Reason::kNoHelp,
       [](Definition& d) {
         d.campaigns[0].audience = Audience::kFamily;
         d.help_services[0].audiences = {Audience::kFamily};
         d.help_services[0].min_age = 18;
       },
       aged(AgeBand::kUnder13)},
      {"held out", Reason::kHoldout, [](Definition& d) { d.campaigns[0].holdout_percent = 100; }},
  };
  for (const Case& test : cases) {
    Definition definition = Good();
    if (test.define) test.define(definition);
    Request request = Ask();
    if (test.ask) test.ask(request);
    BOOST_TEST_CONTEXT(test.what) {
      const Selection selection = Select(CompileGood(definition), request);
      BOOST_TEST(rules::NameOf(kReasonNames, selection.reason) == rules::NameOf(kReasonNames, test.reason));
      const Outcome outcome = test.reason == Reason::kNone      ? Outcome::kShown
                              : test.reason == Reason::kHoldout ? Outcome::kHeldOut
                                                                : Outcome::kNotEligible;
      BOOST_TEST((selection.outcome == outcome));
      BOOST_TEST(selection.services.empty() == (outcome == Outcome::kNotEligible));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_of_the_messages_formats_that_was_asked_for) {
  const Catalogue catalogue = CompileGood(Good());
  Request request = Ask();
  request.formats = {Format::kOnebox, Format::kTextAd};
  BOOST_TEST((Select(catalogue, request).format == Format::kOnebox));
  request.formats = {Format::kOnebox, Format::kInterstitial};
  BOOST_TEST((Select(catalogue, request).format == Format::kInterstitial));
}

BOOST_AUTO_TEST_CASE(variants_without_an_asked_format_leave_their_share_to_the_others) {
  Definition definition = Weighted(1, 1, 1);
  definition.messages[1].formats = {Format::kTextAd};
  const Catalogue catalogue = CompileGood(definition);
  Request request = Ask();
  request.formats = {Format::kInterstitial};
  auto shares = Shares(catalogue, request);
  BOOST_TEST(shares.count("b") == 0U);
  BOOST_TEST(std::abs(shares["a"] - 0.5) < kTolerance);
  request.formats = {Format::kTextAd};
  BOOST_TEST(Shares(catalogue, request).size() == 1U);
}

BOOST_AUTO_TEST_CASE(shares_follow_the_weights) {
  const std::array<std::array<std::uint32_t, 3>, 5> cases = {
      {{1, 1, 1}, {1, 2, 7}, {90, 9, 1}, {0, 1, 3}, {kMaxWeight, kMaxWeight, 0}}};
  for (const auto& weights : cases) {
    auto shares = Shares(CompileGood(Weighted(weights[0], weights[1], weights[2])), Ask());
    const double sum = weights[0] + weights[1] + weights[2];
    for (std::size_t i = 0; i < 3; ++i) {
      const double share = shares[std::string(1, static_cast<char>('a' + i))];
      BOOST_TEST_CONTEXT(weights[0] << "/" << weights[1] << "/" << weights[2] << " variant " << i) {
        BOOST_TEST(std::abs(share - weights[i] / sum) < kTolerance, share);
        if (weights[i] == 0) BOOST_TEST(share == 0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_changed_weight_moves_as_few_sessions_as_can_be) {
  const Catalogue before = CompileGood(Weighted(1, 1, 2));
  const Catalogue after = CompileGood(Weighted(1, 1, 4));
  Request request = Ask();
  double moved = 0;
  for (std::uint64_t i = 0; i < kSessions; ++i) {
    request.seed = Seed(i);
    const std::string old_variant = VariantOf(before, request);
    const std::string new_variant = VariantOf(after, request);
    if (old_variant == new_variant) continue;
    moved += 1.0 / kSessions;
    // Only towards the one that weighs more now.
    BOOST_REQUIRE_EQUAL(new_variant, "c");
  }
  // From 2/4 to 4/6 of all: no fewer than the difference can move, and no more do.
  BOOST_TEST(std::abs(moved - (4.0 / 6 - 2.0 / 4)) < kTolerance, moved);
}

BOOST_AUTO_TEST_CASE(a_removed_variant_moves_only_its_own_sessions) {
  const Catalogue before = CompileGood(Weighted(1, 1, 1));
  const Catalogue after = CompileGood(Weighted(1, 0, 1));
  Request request = Ask();
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    request.seed = Seed(i);
    const std::string old_variant = VariantOf(before, request);
    if (old_variant != "b") BOOST_REQUIRE_EQUAL(VariantOf(after, request), old_variant);
  }
}

BOOST_AUTO_TEST_CASE(the_same_variant_ids_in_two_campaigns_are_drawn_apart) {
  Definition definition = Weighted(1, 1, 1);
  definition.campaigns.push_back(definition.campaigns[0]);
  definition.campaigns[1].id = "other";
  const Catalogue catalogue = CompileGood(definition);
  double alike = 0;
  for (std::uint64_t i = 0; i < kSessions; ++i) {
    Request request = Ask();
    request.seed = Seed(i);
    const std::string first = VariantOf(catalogue, request);
    request.campaign = 1;
    if (VariantOf(catalogue, request) == first) alike += 1.0 / kSessions;
  }
  BOOST_TEST(std::abs(alike - 1.0 / 3) < kTolerance, alike);
}

BOOST_AUTO_TEST_CASE(the_holdout_is_exact_and_says_nothing_about_the_variant) {
  Definition definition = Weighted(1, 1, 2);
  definition.campaigns[0].holdout_percent = 12.5;
  const Catalogue catalogue = CompileGood(definition);
  Request request = Ask();
  std::map<std::string, double> held;
  double all_held = 0;
  for (std::uint64_t i = 0; i < kSessions; ++i) {
    request.seed = Seed(i);
    const Selection selection = Select(catalogue, request);
    if (selection.outcome != Outcome::kHeldOut) continue;
    ++all_held;
    ++held[VariantOf(catalogue, selection)];
    BOOST_REQUIRE(!selection.services.empty());
  }
  BOOST_TEST(std::abs(all_held / kSessions - 0.125) < kTolerance, all_held);
  // Fewer sessions, so a wider tolerance.
  BOOST_TEST(std::abs(held["a"] / all_held - 0.25) < 3 * kTolerance, held["a"] / all_held);
  BOOST_TEST(std::abs(held["c"] / all_held - 0.5) < 3 * kTolerance, held["c"] / all_held);
}

BOOST_AUTO_TEST_CASE(the_finest_holdout_is_a_millionth) {
  Definition definition = Good();
  definition.campaigns[0].holdout_percent = 0.0001;
  BOOST_TEST(CompileGood(definition).campaigns()[0].holdout_ppm == 1U);
  definition.campaigns[0].holdout_percent = 100;
  BOOST_TEST(CompileGood(definition).campaigns()[0].holdout_ppm == 1'000'000U);
}

BOOST_AUTO_TEST_CASE(repeated_exposures_rotate_through_the_variants) {
  Definition definition = Weighted(1, 5, 100);
  const Catalogue rotating = CompileGood(definition);
  definition.campaigns[0].rotate = false;
  const Catalogue fixed = CompileGood(definition);
  Request request = Ask();
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    request.seed = Seed(i);
    std::vector<std::string> seen;
    for (request.prior_exposures = 0; request.prior_exposures < 6; ++request.prior_exposures) {
      seen.push_back(VariantOf(rotating, request));
      BOOST_REQUIRE_EQUAL(VariantOf(fixed, request), seen[0]);
    }
    BOOST_REQUIRE(std::equal(seen.begin(), seen.begin() + 3, seen.begin() + 3));
    std::sort(seen.begin(), seen.begin() + 3);
    BOOST_REQUIRE(seen[0] == "a" && seen[1] == "b" && seen[2] == "c");
  }
}

BOOST_AUTO_TEST_CASE(escalation_takes_the_highest_step_reached) {
  Definition definition = Good();
  Campaign& campaign = definition.campaigns[0];
  campaign.rotate = false;
  campaign.escalation = {
      {.from_exposures = 2, .variants = {{.id = "b", .message = "m-b", .objective = Objective::kSeekHelp}}},
      {.from_exposures = 3, .action = rules::Action::kInterstitial},
      {.from_exposures = 5, .action = rules::Action::kBlock, .variants = {{.id = "c", .message = "m-c"}}}};
  const Catalogue catalogue = CompileGood(definition);
  struct Case {
    std::uint32_t prior_exposures;
    const char* variant;
    std::optional<rules::Action> action;
    Objective objective = Objective::kDeter;
  };
  const Case cases[] = {
      {0, "a", std::nullopt},
      {1, "a", std::nullopt},
      {2, "b", std::nullopt, Objective::kSeekHelp},
      {3, "a", rules::Action::kInterstitial},
      {4, "a", rules::Action::kInterstitial},
      {5, "c", rules::Action::kBlock},
      {4'000'000'000, "c", rules::Action::kBlock},
  };
  for (const Case& test : cases) {
    Request request = Ask();
    request.prior_exposures = test.prior_exposures;
    const Selection selection = Select(catalogue, request);
    BOOST_TEST_CONTEXT(test.prior_exposures) {
      BOOST_TEST(VariantOf(catalogue, selection) == test.variant);
      BOOST_TEST((selection.action == test.action));
      BOOST_TEST((selection.objective == test.objective));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_locale_falls_back_to_the_messages_default) {
  Definition definition = Good();
  definition.messages[0].locales["fr"] = Text("Aide");
  definition.messages[0].locales["ar-XB"] = Text("rtl");
  const Catalogue catalogue = CompileGood(definition);
  struct Case {
    std::vector<std::string_view> languages;
    const char* locale;
    bool right_to_left = false;
  };
  const Case cases[] = {{{"fr-CA"}, "fr"}, {{"gd-GB"}, "en-GB"}, {{"ja"}, "en-GB"},
                        {{}, "en-GB"},     {{"ar"}, "en-GB"},    {{"ar-XB"}, "ar-XB", true}};
  for (const Case& test : cases) {
    Request request = Ask();
    request.languages = test.languages;
    const ServedText& text = catalogue.text(Select(catalogue, request));
    BOOST_TEST(text.locale == test.locale);
    BOOST_TEST(text.right_to_left == test.right_to_left);
  }
}

BOOST_AUTO_TEST_CASE(the_messages_own_services_come_first) {
  Definition definition = Good();
  definition.help_services.push_back(Service("second", {"GB"}));
  definition.messages[0].services = {"second"};
  const Catalogue catalogue = CompileGood(definition);
  BOOST_TEST(Select(catalogue, Ask()).services.items[0].service == 1U);
  BOOST_TEST(ChooseServices(catalogue, {.country = "GB", .now = kNow}).items[0].service == 0U);
}

BOOST_AUTO_TEST_CASE(the_most_variants_there_can_be) {
  Definition definition = Good();
  auto& variants = definition.campaigns[0].variants;
  for (std::size_t i = 1; i < kMaxVariants; ++i) variants.push_back({.id = "v" + std::to_string(i), .message = "m-a"});
  BOOST_TEST(Shares(CompileGood(definition), Ask()).size() == kMaxVariants);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages

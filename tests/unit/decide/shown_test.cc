#include "server/decide/shown.h"

#include "tests/unit/decide/fixture.h"

namespace {

using namespace signpost;
using decide::Fixture;

auth::DecisionToken TokenFor(const char* campaign, const char* variant, const char* locale = "en-GB") {
  auth::DecisionToken token;
  token.campaign = campaign;
  token.variant = variant;
  token.locale = locale;
  token.country = "GB";
  token.age_band = static_cast<std::uint8_t>(rules::AgeBand::kAdult);
  return token;
}

const rules::Moment kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

BOOST_AUTO_TEST_SUITE(shown)

BOOST_AUTO_TEST_CASE(the_same_words_are_found_again) {
  Fixture fixture;
  const auto serving = fixture.serving.Load();
  const auto found = decide::Recall(serving->policy->catalogue, TokenFor("escalating", "stronger"), kNow);
  BOOST_REQUIRE(found.has_value());
  const auto own = decide::Recall(serving->policy->catalogue, TokenFor("escalating", "only"), kNow);
  BOOST_REQUIRE(own.has_value());
  BOOST_TEST(found->text->title != own->text->title);
  BOOST_TEST(!found->help.empty());
}

BOOST_AUTO_TEST_CASE(what_is_gone_falls_back_or_says_so) {
  Fixture fixture;
  const auto serving = fixture.serving.Load();
  BOOST_TEST(!decide::Recall(serving->policy->catalogue, TokenFor("no-such-campaign", "only"), kNow).has_value());
  const auto variant_gone = decide::Recall(serving->policy->catalogue, TokenFor("shown", "gone"), kNow);
  BOOST_REQUIRE(variant_gone.has_value());
  const auto locale_gone = decide::Recall(serving->policy->catalogue, TokenFor("shown", "only", "xx-YY"), kNow);
  BOOST_REQUIRE(locale_gone.has_value());
  BOOST_TEST(locale_gone->text->locale == "en-GB");
}

BOOST_AUTO_TEST_CASE(the_guard_of_age_is_asked_again) {
  Fixture fixture;
  const auto serving = fixture.serving.Load();
  auto token = TokenFor("self-for-adults", "adults");
  BOOST_TEST(decide::Recall(serving->policy->catalogue, token, kNow).has_value());
  token.age_band = static_cast<std::uint8_t>(rules::AgeBand::k13To15);
  BOOST_TEST(!decide::Recall(serving->policy->catalogue, token, kNow).has_value());
}

BOOST_AUTO_TEST_CASE(help_for_somebody_else) {
  Fixture fixture;
  const auto serving = fixture.serving.Load();
  const auto token = TokenFor("shown", "only");
  for (const decide::HelpCard& card :
       decide::HelpFor(serving->policy->catalogue, messages::Audience::kFamily, token, kNow)) {
    BOOST_TEST(
        (std::ranges::find(card.service->audiences, messages::Audience::kFamily) != card.service->audiences.end()));
  }
}

BOOST_AUTO_TEST_CASE(only_active_services_are_found) {
  Fixture fixture;
  const auto serving = fixture.serving.Load();
  for (const messages::HelpService& service : serving->policy->catalogue.services()) {
    BOOST_TEST((decide::FindService(serving->policy->catalogue, service.id) != nullptr) ==
               (service.status == messages::ServiceStatus::kActive));
  }
  BOOST_TEST(decide::FindService(serving->policy->catalogue, "no-such-service") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

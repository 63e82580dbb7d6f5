// Selecting must not allocate. An executable of its own, because it is linked with counting_new.cc.
#include <array>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "tests/unit/messages/counting_new.h"
#include "tests/unit/messages/fixture.h"

namespace signpost::messages {
namespace {

Definition Rich() {
  Definition definition = Good();
  definition.campaigns[0].variants.push_back({.id = "b", .message = "m-b"});
  definition.campaigns[0].escalation = {{.from_exposures = 2, .variants = {{.id = "c", .message = "m-c"}}}};
  definition.campaigns[0].holdout_percent = 10;
  definition.messages[0].locales["fr"] = Text("Aide");
  definition.messages[0].services = {"helpline-gb"};
  for (int i = 0; i < 20; ++i) {
    definition.help_services.push_back(Service("more-" + std::to_string(i), {"GB", "GB-SCT", "*"}));
    definition.help_services.back().languages = {"en", "fr"};
    definition.help_services.back().hours = rules::ScheduleDefinition{.time_zone = "Europe/London"};
  }
  return definition;
}

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(select_allocates_nothing) {
  const Catalogue catalogue = CompileGood(Rich());
  const std::array<std::string_view, 3> languages = {"gd-GB", "zh-Hant-TW-x-grimbly-fex-grimbly-fex-grimbly-fex", "fr"};
  Request request = Ask();
  request.region = "GB-SCT";
  request.languages = languages;
  std::uint64_t shown = 0;
  const std::uint64_t before = AllocationCount();
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    request.seed = rules::Mix(i);
    request.prior_exposures = static_cast<std::uint32_t>(i % 4);
    request.country = i % 5 == 0 ? "US" : "GB";
    if (Select(catalogue, request).outcome == Outcome::kShown) ++shown;
  }
  const std::uint64_t during = AllocationCount() - before;
  BOOST_TEST(during == 0U);
  BOOST_TEST(shown > 500U);
  // The count does see what is allocated.
  const std::uint64_t before_one = AllocationCount();
  Catalogue::Compile(Good(), kNow, *std::make_unique<rules::Issues>());
  BOOST_TEST(AllocationCount() > before_one);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages

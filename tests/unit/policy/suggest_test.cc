#include "server/policy/suggest.h"

#include <array>
#include <boost/test/unit_test.hpp>

namespace signpost::policy {
namespace {

constexpr std::array<std::string_view, 4> kKnown = {"campaign", "when", "countries", "country"};

BOOST_AUTO_TEST_SUITE(suggest)

BOOST_AUTO_TEST_CASE(the_nearest_known_name_is_found_and_a_far_one_is_not) {
  struct Row {
    std::string_view name;
    std::string_view nearest;
  };
  const Row rows[] = {{"campaign", "campaign"}, {"campain", "campaign"},   {"whne", ""},      {"whe", "when"},
                      {"contry", "country"},    {"countrie", "countries"}, {"xylophone", ""}, {"", ""},
                      {"campaignx", "campaign"}};
  for (const Row& row : rows) BOOST_TEST(Nearest(row.name, kKnown) == row.nearest, row.name);
}

BOOST_AUTO_TEST_CASE(a_name_without_end_is_not_compared) {
  BOOST_TEST(Nearest(std::string(1'000'000, 'c'), kKnown).empty());
}

BOOST_AUTO_TEST_CASE(the_sentence_is_there_only_with_a_guess) {
  BOOST_TEST(DidYouMean("campain", kKnown) == " Did you mean \"campaign\"?");
  BOOST_TEST(DidYouMean("q", kKnown) == "");
  BOOST_TEST(Join(kKnown) == "campaign, when, countries, country");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::policy

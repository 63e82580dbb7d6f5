#include "rules/hash_set.h"

#include <boost/test/unit_test.hpp>

namespace signpost::rules {
namespace {

BOOST_AUTO_TEST_CASE(hash_set) {
  HashSet set;
  BOOST_TEST(!set.Contains(0));
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t value : {0, 64, 128, 7}) BOOST_TEST(set.Insert(value << 32));
    BOOST_TEST(!set.Insert(0));
    for (std::uint64_t value = 0; value < 1'000; ++value) set.Insert(value * 4'096 + 5);
    for (std::uint64_t value = 0; value < 1'000; ++value) BOOST_TEST(set.Contains(value * 4'096 + 5));
    BOOST_TEST(!set.Contains(6));
    BOOST_TEST(set.size() == 1'004U);
    set.Clear();
    BOOST_TEST(set.size() == 0U);
    BOOST_TEST(!set.Contains(0));
  }
}

}  // namespace
}  // namespace signpost::rules

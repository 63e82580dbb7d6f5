#include "server/store/redis_slots.h"

#include <boost/test/unit_test.hpp>

namespace signpost::store {

BOOST_AUTO_TEST_SUITE(redis_slots)

// Expected values: the cluster specification for "123456789", CLUSTER KEYSLOT of Redis 7.0.15 for the others.
BOOST_AUTO_TEST_CASE(keys_are_in_the_slots_that_redis_says) {
  BOOST_TEST(Crc16("123456789") == 0x31C3);
  BOOST_TEST(Crc16("") == 0);
  struct Case {
    const char* key;
    int slot;
  };
  for (const auto& [key, slot] :
       {Case{"foo", 12182}, Case{"bar", 5061}, Case{"hello", 866}, Case{"somekey", 11058}, Case{"", 0},
        Case{"{foo}.x", 12182}, Case{"x{foo}y{bar}", 12182}, Case{"\xff\x01\x80", 11738}}) {
    BOOST_TEST_CONTEXT(key) { BOOST_TEST(SlotOf(key) == slot); }
  }
}

BOOST_AUTO_TEST_CASE(only_a_whole_tag_that_is_not_empty_is_one) {
  for (const char* key : {"{}foo", "foo{}{bar}", "foo{bar", "foo}bar{"}) {
    BOOST_TEST_CONTEXT(key) { BOOST_TEST(SlotOf(key) == Crc16(key) % kRedisSlots); }
  }
  BOOST_TEST(SlotOf("foo{{bar}}zap") == SlotOf("{bar"));
  BOOST_TEST(SlotOf("{signpost}:head") == SlotOf("{signpost}:revisions"));
  BOOST_TEST(SlotOf("{signpost:c0}:nodes") != SlotOf("{signpost:c1}:nodes"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store

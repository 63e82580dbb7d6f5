#include "server/store/redis_record.h"

#include <boost/test/unit_test.hpp>

#include "server/store/redis_position.h"

namespace signpost::store {

BOOST_AUTO_TEST_SUITE(redis_record)

BOOST_AUTO_TEST_CASE(what_is_packed_is_unpacked) {
  std::string record;
  const std::string bytes("\x00:1:\xff", 5);
  Pack(record, "");
  Pack(record, bytes);
  Pack(record, std::int64_t{-5});
  Pack(record, base::Instant(std::chrono::milliseconds(7)));
  Pack(record, "last");
  Unpack parts(record);
  BOOST_TEST(parts.Text() == "");
  BOOST_TEST((parts.Text() == bytes));
  BOOST_TEST(parts.As() == -5);
  BOOST_TEST((parts.Time() == base::Instant(std::chrono::milliseconds(7))));
  BOOST_TEST(!parts.is_at_end());
  BOOST_TEST(parts.Text() == "last");
  BOOST_TEST(parts.is_at_end());
  BOOST_TEST(parts.Text() == "");
}

BOOST_AUTO_TEST_CASE(a_damaged_record_ends) {
  for (const char* damaged : {"x", "5:abc", "-1:a", ":", "3", "3;abc", "99999999999999999999:a"}) {
    BOOST_TEST_CONTEXT(damaged) {
      Unpack parts(damaged);
      BOOST_TEST(parts.Text() == "");
      BOOST_TEST(parts.is_at_end());
    }
  }
}

BOOST_AUTO_TEST_CASE(positions_compare_as_text_like_they_do) {
  constexpr std::uint64_t kMost = ~0ULL;
  const Position in_order[] = {{0, 0}, {0, 1}, {0, 10}, {1, 1}, {9, kMost}, {10, 0}, {kMost, kMost}};
  for (std::size_t i = 0; i + 1 < std::size(in_order); ++i) {
    BOOST_TEST(PositionText(in_order[i]) < PositionText(in_order[i + 1]));
    BOOST_TEST((ReadPosition(PositionText(in_order[i])) == in_order[i]));
  }
  BOOST_TEST((ReadPosition("5") == Position{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::store

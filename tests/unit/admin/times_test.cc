#include "server/admin/times.h"

#include <boost/test/unit_test.hpp>

namespace signpost::admin {

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(what_is_read_is_written_in_full) {
  const struct {
    const char* text;
    const char* written;
  } cases[] = {
      {"1970-01-01", "1970-01-01T00:00:00Z"},        {"2026-11-23", "2026-11-23T00:00:00Z"},
      {"2026-11-23T09:30Z", "2026-11-23T09:30:00Z"}, {"2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"},
      {"9999-12-31", "9999-12-31T00:00:00Z"},
  };
  for (const auto& c : cases) {
    BOOST_TEST_CONTEXT(c.text) {
      const auto time = ParseTime(c.text);
      BOOST_REQUIRE(time);
      BOOST_TEST(FormatTime(*time) == c.written);
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_else_is_read) {
  for (const char* text :
       {"", "2026", "2026-11", "2026-13-01", "2026-02-29", "2026-11-23T", "2026-11-23T09:30", "2026-11-23T24:00Z",
        "2026-11-23T09:60Z", "2026-11-23T09:30:60Z", "2026-11-23T09:30+01:00", "2026-11-23 09:30Z", "1969-12-31",
        " 2026-11-23", "2026-11-23 ", "-026-11-23", "2026-11-23T09:30:00.5Z", "yesterday"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!ParseTime(text)); }
  }
}

BOOST_AUTO_TEST_CASE(fractions_are_dropped) {
  BOOST_TEST(FormatTime(*ParseTime("2026-11-23T09:30:01Z") + std::chrono::milliseconds(999)) == "2026-11-23T09:30:01Z");
}

BOOST_AUTO_TEST_CASE(to_the_millisecond_and_back) {
  for (const char* text : {"1970-01-01T00:00:00.000Z", "2026-11-23T09:30:01.007Z", "9999-12-31T23:59:59.999Z"}) {
    BOOST_TEST_CONTEXT(text) {
      const auto time = ParseTimeMs(text);
      BOOST_REQUIRE(time);
      BOOST_TEST(FormatTimeMs(*time) == text);
    }
  }
  for (const char* text :
       {"", "2026-11-23", "2026-11-23T09:30:01Z", "2026-11-23T09:30:01.00Z", "2026-11-23T09:30:01.0000Z",
        "2026-11-23T09:30:01.-07Z", "2026-11-23T09:30:01.0x7Z", "2026-11-23T09:30:01.007+", "2026-11-23T09:30:61.007Z",
        "2026-11-23T09:30:01,007Z", " 026-11-23T09:30:01.007Z"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!ParseTimeMs(text)); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

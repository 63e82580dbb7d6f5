#include "rules/schedule.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace signpost::rules {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<bool, 7> kEveryDay = {true, true, true, true, true, true, true};

Moment Utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} +
         hours{hour} + minutes{minute};
}

Schedule Good(const ScheduleDefinition& definition) {
  Issues issues;
  Schedule schedule = Schedule::Compile(definition, "/s", issues);
  for (const Issue& issue : issues) BOOST_ERROR(issue.pointer + ": " + issue.message);
  return schedule;
}

DayPart Part(std::initializer_list<std::size_t> on, int from_minute, int until_minute) {
  DayPart part{.from_minute = from_minute, .until_minute = until_minute};
  for (const std::size_t day : on) part.days[day] = true;
  return part;
}

struct Probe {
  const char* what;
  Moment now;
  bool holds;
};

void Check(const Schedule& schedule, const std::vector<Probe>& probes) {
  for (const Probe& probe : probes)
    BOOST_TEST_CONTEXT(probe.what) BOOST_TEST(schedule.Contains(probe.now) == probe.holds);
}

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(an_empty_definition_always_holds) {
  const Probe probes[] = {
      {"long ago", Utc(1970, 1, 1), true}, {"now", Utc(2026, 11, 23), true}, {"far", Utc(2100, 1, 1), true}};
  Check(Schedule(), {std::begin(probes), std::end(probes)});
  Check(Good({}), {std::begin(probes), std::end(probes)});
  BOOST_TEST(!Good({}).End().has_value());
}

BOOST_AUTO_TEST_CASE(dates_are_wall_clock_time_of_the_zone) {
  // London is an hour ahead of UTC in July and level with it in December.
  const Schedule schedule = Good({.time_zone = "Europe/London", .from = "2026-07-01", .until = "2026-12-31T18:00"});
  Check(schedule, {{"last minute of June in London", Utc(2026, 6, 30, 22, 59), false},
                   {"July begins in London", Utc(2026, 6, 30, 23, 0), true},
                   {"just before the end", Utc(2026, 12, 31, 17, 59), true},
                   {"the end is excluded", Utc(2026, 12, 31, 18, 0), false}});
  BOOST_TEST((schedule.End() == Utc(2026, 12, 31, 18, 0)));
}

BOOST_AUTO_TEST_CASE(only_one_end_may_be_given) {
  Check(Good({.from = "2026-01-01"}), {{"before", Utc(2025, 12, 31, 23, 59), false}, {"after", Utc(2090, 1, 1), true}});
  Check(Good({.until = "2026-01-01"}), {{"before", Utc(1980, 1, 1), true}, {"after", Utc(2026, 1, 1), false}});
}

BOOST_AUTO_TEST_CASE(day_parts_follow_the_clocks_in_both_directions) {
  // Clocks in London go forward on 29 March 2026 at 01:00 UTC, and back on 25 October 2026 at 01:00 UTC.
  const Schedule nine_to_five = Good(
      {.time_zone = "Europe/London", .day_parts = {{.days = kEveryDay, .from_minute = 540, .until_minute = 1020}}});
  Check(nine_to_five, {{"winter opens at 9 UTC", Utc(2026, 3, 28, 9, 0), true},
                       {"winter, not yet", Utc(2026, 3, 28, 8, 59), false},
                       {"summer opens at 8 UTC", Utc(2026, 3, 29, 8, 0), true},
                       {"summer, not yet", Utc(2026, 3, 29, 7, 59), false},
                       {"summer closes at 16 UTC", Utc(2026, 10, 24, 16, 0), false},
                       {"winter again closes at 17 UTC", Utc(2026, 10, 25, 16, 59), true},
                       {"winter again, closed", Utc(2026, 10, 25, 17, 0), false},
                       {"the last year of the table still knows summer", Utc(2050, 7, 1, 8, 0), true},
                       {"after the table the last offset, winter, holds", Utc(2060, 7, 1, 8, 0), false}});
  // 01:30 does not exist on the first of these days and comes twice on the second.
  const Schedule half_past_one =
      Good({.time_zone = "Europe/London", .day_parts = {{.days = kEveryDay, .from_minute = 60, .until_minute = 120}}});
  Check(half_past_one, {{"before the gap", Utc(2026, 3, 29, 0, 59), false},
                        {"the gap is skipped", Utc(2026, 3, 29, 1, 0), false},
                        {"01:30 the first time", Utc(2026, 10, 25, 0, 30), true},
                        {"01:30 the second time", Utc(2026, 10, 25, 1, 30), true},
                        {"02:00", Utc(2026, 10, 25, 2, 0), false}});
}

BOOST_AUTO_TEST_CASE(a_date_in_the_gap_or_the_fold_has_one_meaning) {
  BOOST_TEST((Good({.time_zone = "Europe/London", .until = "2026-03-29T01:30"}).End() == Utc(2026, 3, 29, 1, 0)));
  BOOST_TEST((Good({.time_zone = "Europe/London", .until = "2026-10-25T01:30"}).End() == Utc(2026, 10, 25, 0, 30)));
  BOOST_TEST((Good({.time_zone = "Asia/Kolkata", .until = "2026-10-25"}).End() == Utc(2026, 10, 24, 18, 30)));
}

BOOST_AUTO_TEST_CASE(a_part_over_midnight_belongs_to_the_day_it_started_on) {
  // Friday 20:00 to Saturday 02:00. 2026-11-27 is a Friday.
  const Schedule friday_night = Good({.day_parts = {Part({4}, 1200, 120)}});
  Check(friday_night, {{"Friday 01:00 is Thursday's night", Utc(2026, 11, 27, 1, 0), false},
                       {"Friday 19:59", Utc(2026, 11, 27, 19, 59), false},
                       {"Friday 20:00", Utc(2026, 11, 27, 20, 0), true},
                       {"Saturday 01:59", Utc(2026, 11, 28, 1, 59), true},
                       {"Saturday 02:00", Utc(2026, 11, 28, 2, 0), false},
                       {"Saturday 20:00", Utc(2026, 11, 28, 20, 0), false}});
  // Sunday runs into Monday, over the end of the week.
  const Schedule sunday_night = Good({.day_parts = {Part({6}, 1380, 60)}});
  Check(sunday_night,
        {{"Sunday 23:00", Utc(2026, 11, 29, 23, 0), true}, {"Monday 00:30", Utc(2026, 11, 30, 0, 30), true}});
  const Schedule whole_day = Good({.day_parts = {Part({0}, 0, 1440)}});
  Check(whole_day, {{"Monday's first minute", Utc(2026, 11, 30, 0, 0), true},
                    {"Monday's last", Utc(2026, 11, 30, 23, 59), true},
                    {"Tuesday", Utc(2026, 12, 1), false}});
}

BOOST_AUTO_TEST_CASE(says_when_it_begins_next) {
  struct Case {
    const char* what;
    ScheduleDefinition definition;
    Moment now;
    std::optional<WallClock> starts;
  };
  const DayPart weekdays = Part({0, 1, 2, 3, 4}, 9 * 60, 17 * 60);
  const auto in = [](const char* zone, std::vector<DayPart> parts) {
    return ScheduleDefinition{.time_zone = zone, .day_parts = std::move(parts)};
  };
  // 23 November 2026 is a Monday; London is level with UTC.
  const Case cases[] = {
      {"later today", in("Europe/London", {weekdays}), Utc(2026, 11, 23, 8), WallClock{0, 540}},
      {"tomorrow", in("Europe/London", {weekdays}), Utc(2026, 11, 23, 17), WallClock{1, 540}},
      {"after the weekend", in("Europe/London", {weekdays}), Utc(2026, 11, 27, 18), WallClock{0, 540}},
      {"the same day next week", in("UTC", {Part({0}, 600, 660)}), Utc(2026, 11, 23, 12), WallClock{0, 600}},
      {"the earlier of two", in("UTC", {Part({1}, 900, 960), Part({1}, 600, 660)}), Utc(2026, 11, 23),
       WallClock{1, 600}},
      {"by the zone's own clocks", in("Asia/Tokyo", {Part({1}, 60, 120)}), Utc(2026, 11, 23, 12), WallClock{1, 60}},
      {"the night that is to come", in("UTC", {Part({0}, 1320, 360)}), Utc(2026, 11, 23, 12), WallClock{0, 1320}},
      // At 1:00 the clocks go to 2:00: what begins at 1:30 begins then.
      {"in the gap", in("Europe/London", {Part({6}, 90, 240)}), Utc(2026, 3, 29, 0, 30), WallClock{6, 90}},
      {"it has begun for the last time",
       {.time_zone = "UTC", .until = "2026-11-24", .day_parts = {Part({1}, 600, 660)}},
       Utc(2026, 11, 23),
       std::nullopt},
      {"it begins in a month",
       {.time_zone = "UTC", .from = "2026-12-24", .day_parts = {Part({1}, 600, 660)}},
       Utc(2026, 11, 23),
       std::nullopt},
      {"it has no parts", {.time_zone = "UTC", .until = "2026-11-01"}, Utc(2026, 11, 23), std::nullopt},
  };
  for (const Case& test : cases) {
    BOOST_TEST_CONTEXT(test.what) BOOST_TEST((Good(test.definition).NextStart(test.now) == test.starts));
  }
}

BOOST_AUTO_TEST_CASE(every_fault_is_found_with_its_place) {
  struct Case {
    ScheduleDefinition definition;
    const char* pointer;
  };
  const Case cases[] = {
      {{.time_zone = "Europe/Londn"}, "/s/time_zone"},
      {{.time_zone = ""}, "/s/time_zone"},
      {{.time_zone = "GMT+3"}, "/s/time_zone"},
      {{.from = "2026-02-30"}, "/s/from"},
      {{.from = "2026-2-3"}, "/s/from"},
      {{.from = "2026-02-03 10:00"}, "/s/from"},
      {{.from = "2026-02-03T24:00"}, "/s/from"},
      {{.from = "2026-02-03T10:60"}, "/s/from"},
      {{.from = "+026-02-03"}, "/s/from"},
      {{.until = "soon"}, "/s/until"},
      {{.from = "2026-02-03", .until = "2026-02-03"}, "/s/until"},
      {{.day_parts = {{}}}, "/s/day_parts/0"},
      {{.day_parts = {Part({1}, 0, 1440), Part({1}, 0, 1441)}}, "/s/day_parts/1"},
      {{.day_parts = {Part({1}, 1440, 60)}}, "/s/day_parts/0"},
      {{.day_parts = {Part({1}, -1, 60)}}, "/s/day_parts/0"},
  };
  for (const Case& test : cases) {
    Issues issues;
    Schedule::Compile(test.definition, "/s", issues);
    BOOST_TEST_CONTEXT(test.pointer << " " << test.definition.from << test.definition.until) {
      BOOST_REQUIRE_EQUAL(issues.size(), 1U);
      BOOST_TEST((issues[0].severity == Severity::kError));
      BOOST_TEST(issues[0].pointer == test.pointer);
      BOOST_TEST(!issues[0].message.empty());
    }
  }
  Issues all;
  Schedule::Compile({.time_zone = "Nowhere", .from = "x", .until = "y", .day_parts = {{}}}, "/s", all);
  BOOST_TEST(all.size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

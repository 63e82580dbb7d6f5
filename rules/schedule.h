// When something holds: a campaign's flight and day-parts, a rule's schedule, a help service's opening hours.
//
//   Issues issues;
//   auto schedule = Schedule::Compile({.time_zone = "Europe/London", .day_parts = {{.days = kWeekdays, ...}}}, "/x",
//   issues); if (schedule->Contains(now)) ...
//
// Local time is what people agree on ("9 am in London"), so definitions are in the named zone's wall-clock time and
// Contains converts. The zone's offset changes are read from ICU when the schedule is compiled and kept as a flat table
// from 2020 to 2050 (the last offset holds after that): Contains is a binary search, without a lock or an allocation.
//
// Contract: `from` and `until` are "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM" in the zone; from is included, until excluded. An
// empty definition always holds. A day-part that ends at or before its start runs over midnight into the next day and
// belongs to the day it started on. Minutes are 0..1440. Immutable; any number of threads may read it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/issue.h"

namespace signpost::rules {

using Moment = std::chrono::sys_seconds;

struct DayPart {
  std::array<bool, 7> days{};  // Monday first, as ISO 8601 counts
  int from_minute = 0;
  int until_minute = 1440;

  bool operator==(const DayPart&) const = default;
};

struct ScheduleDefinition {
  std::string time_zone = "UTC";   // an IANA name
  std::string from;                // empty: since ever
  std::string until;               // empty: for ever
  std::vector<DayPart> day_parts;  // empty: all day, every day

  bool IsAlways() const { return from.empty() && until.empty() && day_parts.empty(); }
  bool operator==(const ScheduleDefinition&) const = default;
};

// What a clock on a wall of the zone reads.
struct WallClock {
  std::size_t weekday = 0;  // Monday is 0
  int minute = 0;           // of the day

  bool operator==(const WallClock&) const = default;
};

class Schedule {
 public:
  Schedule() = default;  // always

  // Adds an error for each fault it finds, at pointer + "/time_zone", "/from", "/until", "/day_parts/N"; the returned
  // schedule may be used only if none was added.
  static Schedule Compile(const ScheduleDefinition& definition, const std::string& pointer, Issues& issues);

  bool Contains(Moment now) const;

  // When it begins to hold after `now`, at which it does not; none: not within a week.
  std::optional<WallClock> NextStart(Moment now) const;

  // The moment after which it can never hold again, if there is one.
  std::optional<Moment> End() const { return until_; }

 private:
  struct OffsetChange {
    std::int64_t from_s;
    std::int32_t offset_s;
  };
  // Empty where there is no such zone.
  static std::vector<OffsetChange> ReadOffsets(const std::string& time_zone);
  std::int64_t LocalSeconds(Moment now) const;
  // The first moment at which a wall clock reads this or later: the start of a gap's other side, the first of two.
  Moment FromLocal(std::int64_t local_s) const;

  std::vector<OffsetChange> offsets_;  // ascending, the first since ever; empty: UTC
  std::optional<Moment> from_;
  std::optional<Moment> until_;
  std::vector<DayPart> day_parts_;
};

}  // namespace signpost::rules

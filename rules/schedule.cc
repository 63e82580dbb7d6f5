#include "rules/schedule.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <string_view>

namespace signpost::rules {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr int kMinutesPerDay = 1'440;

constexpr std::chrono::sys_seconds kTableStart = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
constexpr std::chrono::sys_seconds kTableEnd = std::chrono::sys_days{std::chrono::year{2051} / 1 / 1};

// Digits only: from_chars alone would take a sign.
std::optional<int> ParseNumber(std::string_view digits) {
  int value = 0;
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM" as seconds of wall-clock time since 1970.
std::optional<std::int64_t> ParseLocal(std::string_view text) {
  const bool has_time = text.size() == 16;
  if ((text.size() != 10 && !has_time) || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (has_time && (text[10] != 'T' || text[13] != ':')) return std::nullopt;
  const auto year = ParseNumber(text.substr(0, 4));
  const auto month = ParseNumber(text.substr(5, 2));
  const auto day = ParseNumber(text.substr(8, 2));
  const auto hour = has_time ? ParseNumber(text.substr(11, 2)) : 0;
  const auto minute = has_time ? ParseNumber(text.substr(14, 2)) : 0;
  if (!year || !month || !day || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * kSecondsPerDay + *hour * 3600 + *minute * 60;
}

// Null where the name is not one of the IANA database's ("GMT+3" and the like are made up by ICU on the spot).
std::unique_ptr<icu::BasicTimeZone> FindZone(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString id = icu::UnicodeString::fromUTF8(name);
  icu::UnicodeString canonical;
  UBool is_system_id = false;
  icu::TimeZone::getCanonicalID(id, canonical, is_system_id, status);
  if (U_FAILURE(status) || !is_system_id) return nullptr;
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr || *zone == icu::TimeZone::getUnknown()) return nullptr;
  static_cast<void>(zone.release());  // it is the same object, in other hands
  return std::unique_ptr<icu::BasicTimeZone>(basic);
}

UDate ToUDate(Moment moment) { return static_cast<UDate>(moment.time_since_epoch().count()) * 1000.0; }

bool PartContains(const DayPart& part, std::size_t weekday, int minute) {
  if (part.from_minute < part.until_minute) {
    return part.days[weekday] && minute >= part.from_minute && minute < part.until_minute;
  }
  const std::size_t yesterday = (weekday + 6) % 7;
  return (part.days[weekday] && minute >= part.from_minute) || (part.days[yesterday] && minute < part.until_minute);
}

void CheckDayPart(const DayPart& part, const std::string& pointer, Issues& issues) {
  if (std::ranges::none_of(part.days, [](bool day) { return day; })) {
    AddError(issues, pointer, "This part of the week names no day. Name at least one, for example \"mon\".");
  }
  if (part.from_minute < 0 || part.from_minute >= kMinutesPerDay || part.until_minute < 0 ||
      part.until_minute > kMinutesPerDay) {
    AddError(issues, pointer,
             "The times of this part of the day are out of range. Start between 00:00 and 23:59, and end between 00:00 "
             "and 24:00.");
  }
}

}  // namespace

std::vector<Schedule::OffsetChange> Schedule::ReadOffsets(const std::string& time_zone) {
  std::vector<OffsetChange> offsets;
  const std::unique_ptr<icu::BasicTimeZone> zone = FindZone(time_zone);
  if (zone == nullptr) return offsets;
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t raw_ms = 0;
  std::int32_t saving_ms = 0;
  zone->getOffset(ToUDate(kTableStart), false, raw_ms, saving_ms, status);
  if (U_FAILURE(status)) return offsets;
  offsets.push_back({std::numeric_limits<std::int64_t>::min(), (raw_ms + saving_ms) / 1000});
  icu::TimeZoneTransition next;
  for (UDate at = ToUDate(kTableStart); zone->getNextTransition(at, false, next) && next.getTime() < ToUDate(kTableEnd);
       at = next.getTime()) {
    const std::int32_t offset_s = (next.getTo()->getRawOffset() + next.getTo()->getDSTSavings()) / 1000;
    if (offset_s == offsets.back().offset_s) continue;  // only the name changed
    offsets.push_back({static_cast<std::int64_t>(next.getTime() / 1000.0), offset_s});
  }
  return offsets;
}

Schedule Schedule::Compile(const ScheduleDefinition& definition, const std::string& pointer, Issues& issues) {
  Schedule schedule;
  schedule.offsets_ = ReadOffsets(definition.time_zone);
  if (schedule.offsets_.empty()) {
    AddError(issues, pointer + "/time_zone",
             "\"" + definition.time_zone +
                 "\" is not a time zone. Use a name from the IANA list, for example Europe/London.");
  }

  const auto compile_edge = [&](const std::string& text, const char* field) -> std::optional<Moment> {
    if (text.empty()) return std::nullopt;
    const auto local_s = ParseLocal(text);
    if (!local_s) {
      AddError(issues, pointer + field,
               "\"" + text + "\" is not a date. Write it as 2026-01-31, or with a time as 2026-01-31T18:00.");
      return std::nullopt;
    }
    return schedule.FromLocal(*local_s);
  };
  schedule.from_ = compile_edge(definition.from, "/from");
  schedule.until_ = compile_edge(definition.until, "/until");
  if (schedule.from_ && schedule.until_ && *schedule.from_ >= *schedule.until_) {
    AddError(issues, pointer + "/until", "The end is not after the start. Put `until` later than `from`.");
  }

  schedule.day_parts_ = definition.day_parts;
  for (std::size_t i = 0; i < definition.day_parts.size(); ++i) {
    CheckDayPart(definition.day_parts[i], pointer + "/day_parts/" + std::to_string(i), issues);
  }
  return schedule;
}

bool Schedule::Contains(Moment now) const {
  if ((from_ && now < *from_) || (until_ && now >= *until_)) return false;
  if (day_parts_.empty()) return true;
  const std::chrono::sys_seconds local{std::chrono::seconds{LocalSeconds(now)}};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::size_t weekday = std::chrono::weekday{day}.iso_encoding() - 1;
  const int minute = static_cast<int>((local - day).count() / 60);
  return std::ranges::any_of(day_parts_, [&](const DayPart& part) { return PartContains(part, weekday, minute); });
}

std::optional<WallClock> Schedule::NextStart(Moment now) const {
  constexpr std::int64_t kSecondsPerDay = std::int64_t{kMinutesPerDay} * 60;
  const auto today = std::chrono::floor<std::chrono::days>(Moment{std::chrono::seconds{LocalSeconds(now)}});
  for (int ahead = 0; ahead <= 7; ++ahead) {
    const auto day = today + std::chrono::days{ahead};
    const std::size_t weekday = std::chrono::weekday{day}.iso_encoding() - 1;
    std::optional<WallClock> first;
    for (const DayPart& part : day_parts_) {
      if (!part.days[weekday] || (first && first->minute <= part.from_minute)) continue;
      const Moment start =
          FromLocal(day.time_since_epoch().count() * kSecondsPerDay + std::int64_t{part.from_minute} * 60);
      if (start > now && Contains(start)) first = {weekday, part.from_minute};
    }
    if (first) return first;
  }
  return std::nullopt;
}

std::int64_t Schedule::LocalSeconds(Moment now) const {
  const std::int64_t utc_s = now.time_since_epoch().count();
  if (offsets_.empty()) return utc_s;
  // The first entry is since ever, so the one before the first later change always exists.
  const auto later = std::ranges::upper_bound(offsets_, utc_s, {}, &OffsetChange::from_s);
  return utc_s + std::prev(later)->offset_s;
}

Moment Schedule::FromLocal(std::int64_t local_s) const {
  for (std::size_t i = 0; i + 1 < offsets_.size(); ++i) {
    const std::int64_t utc_s = std::max(offsets_[i].from_s, local_s - offsets_[i].offset_s);
    if (utc_s < offsets_[i + 1].from_s) return Moment{std::chrono::seconds{utc_s}};
  }
  if (offsets_.empty()) return Moment{std::chrono::seconds{local_s}};
  return Moment{std::chrono::seconds{std::max(offsets_.back().from_s, local_s - offsets_.back().offset_s)}};
}

}  // namespace signpost::rules

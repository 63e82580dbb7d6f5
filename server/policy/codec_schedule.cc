// The JSON form of the day-parts of a schedule. Times of day are "HH:MM"; a day-part that names no days is for every
// day.
#include <charconv>
#include <cstddef>

#include "server/policy/codec_fields.h"

namespace signpost::policy::codec {

enum class Day : std::uint8_t { kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday, kSunday };
inline constexpr std::array<std::string_view, 7> kDayNames = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
template <>
struct Names<Day> : NameTable<kDayNames> {};

namespace {

constexpr int kMinutesPerDay = 1440;
constexpr std::array<bool, 7> kEveryDay = {true, true, true, true, true, true, true};

std::optional<int> MinuteOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto digit = [text](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 1000; };
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  if (hour > 24 || minute > 59 || hour * 60 + minute > kMinutesPerDay) return std::nullopt;
  return hour * 60 + minute;
}

std::string TimeOfDay(int minute) {
  const auto two = [](int number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

// A time of day as a field, so that the object below reads like any other.
struct Time {
  int minute = 0;
};

void Read(Reader& reader, const Json& json, const Place& place, Time& out) {
  if (!json.IsString()) return reader.WrongType(place, "a time of day such as \"09:00\"", json);
  const std::optional<int> minute = MinuteOfDay(Text(json));
  if (!minute) return reader.Fault(place, "This must be a time of day from \"00:00\" to \"24:00\".");
  out.minute = *minute;
}

}  // namespace

void Read(Reader& reader, const Json& json, const Place& place, rules::DayPart& out) {
  ObjectReader object(reader, json, place);
  std::vector<Day> days;
  Time from{out.from_minute};
  Time until{out.until_minute};
  if (object.Optional("days", days)) {
    for (const Day day : days) out.days[static_cast<std::size_t>(day)] = true;
  } else {
    out.days = kEveryDay;
  }
  object.Optional("from", from);
  object.Optional("until", until);
  object.Finish();
  out.from_minute = from.minute;
  out.until_minute = until.minute;
}

void Write(JsonWriter& out, const rules::DayPart& part) {
  out.StartObject();
  if (part.days != kEveryDay) {
    WriteKey(out, "days");
    out.StartArray();
    for (std::size_t day = 0; day < part.days.size(); ++day) {
      if (part.days[day]) Write(out, kDayNames[day]);
    }
    out.EndArray();
  }
  const rules::DayPart defaults;
  if (part.from_minute != defaults.from_minute) {
    WriteKey(out, "from");
    Write(out, TimeOfDay(part.from_minute));
  }
  if (part.until_minute != defaults.until_minute) {
    WriteKey(out, "until");
    Write(out, TimeOfDay(part.until_minute));
  }
  out.EndObject();
}

}  // namespace signpost::policy::codec

#include "server/admin/times.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace signpost::admin {

std::optional<base::Instant> ParseTime(std::string_view text) {
  constexpr std::string_view kShapes[] = {"dddd-dd-dd", "dddd-dd-ddTdd:ddZ", "dddd-dd-ddTdd:dd:ddZ"};
  const auto fits = [&](std::string_view shape) {
    return std::ranges::equal(text, shape, [](char c, char s) { return s == 'd' ? c >= '0' && c <= '9' : c == s; });
  };
  if (std::ranges::none_of(kShapes, fits)) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    unsigned value = 0;
    if (at + size <= text.size()) std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
  const unsigned hour = number(11, 2);
  const unsigned minute = number(14, 2);
  const unsigned second = number(17, 2);
  if (!day.ok() || day.year() < std::chrono::year(1970) || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::string FormatTime(base::Instant time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day day(midnight);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - midnight));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::optional<base::Instant> ParseTimeMs(std::string_view text) {
  constexpr std::size_t kSecondsEnd = 19;
  constexpr std::size_t kBytes = 24;
  if (text.size() != kBytes || text[kSecondsEnd] != '.' || text.back() != 'Z') return std::nullopt;
  const auto seconds = ParseTime(std::string(text.substr(0, kSecondsEnd)) + "Z");
  const std::string_view digits = text.substr(kSecondsEnd + 1, 3);
  unsigned milliseconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
  if (!seconds || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return *seconds + std::chrono::milliseconds(milliseconds);
}

std::string FormatTimeMs(base::Instant time) {
  const auto milliseconds = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
  std::array<char, 32> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(milliseconds));
  std::string text = FormatTime(time);
  text.pop_back();
  return text + fraction.data();
}

}  // namespace signpost::admin

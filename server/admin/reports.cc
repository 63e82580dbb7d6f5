#include "server/admin/reports.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace signpost::admin {
namespace {

using std::chrono::floor;
using std::chrono::hours;

constexpr std::array<std::string_view, store::kDimensions> kDimensionNames = {
    "partner", "campaign", "variant", "locale", "country", "surface", "kind"};
constexpr std::array<std::string_view, 3> kResolutionNames = {"hour", "day", "whole"};

template <std::size_t N>
std::optional<std::size_t> IndexOf(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt : std::optional<std::size_t>(found - names.begin());
}

template <std::size_t N>
std::string Listed(const std::array<std::string_view, N>& names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (const auto part = text.substr(0, comma); !part.empty()) parts.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return parts;
}

// YYYY-MM-DD, YYYY-MM-DDTHH:MMZ or YYYY-MM-DDTHH:MM:SSZ, as an hour since 1970; a time within an hour is its hour.
std::optional<std::uint32_t> HourOf(std::string_view text) {
  constexpr std::string_view kShapes[] = {"dddd-dd-dd", "dddd-dd-ddTdd:ddZ", "dddd-dd-ddTdd:dd:ddZ"};
  const auto fits = [&](std::string_view shape) {
    return std::ranges::equal(text, shape, [](char c, char s) { return s == 'd' ? c >= '0' && c <= '9' : c == s; });
  };
  if (std::ranges::none_of(kShapes, fits)) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
  const unsigned hour = text.size() > 10 ? number(11, 2) : 0;
  if (!day.ok() || hour > 23 || day.year() < std::chrono::year(1970)) return std::nullopt;
  return static_cast<std::uint32_t>(floor<hours>(std::chrono::sys_days(day)).time_since_epoch().count() + hour);
}

std::string TimeOf(std::uint32_t hour, store::Resolution resolution) {
  const std::chrono::sys_time<hours> time{hours(hour)};
  const std::chrono::year_month_day day{floor<std::chrono::days>(time)};
  const auto hour_of_day = (time - floor<std::chrono::days>(time)).count();
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                                 static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  std::string rendered(text, static_cast<std::size_t>(size));
  if (resolution == store::Resolution::kDay) return rendered;
  const int more = std::snprintf(text, sizeof text, "T%02d:00Z", static_cast<int>(hour_of_day));
  return rendered + std::string(text, static_cast<std::size_t>(more));
}

const std::string& ValueOf(const store::Dimensions& dimensions, store::Dimension which) {
  switch (which) {
    case store::Dimension::kPartner:
      return dimensions.partner;
    case store::Dimension::kCampaign:
      return dimensions.campaign;
    case store::Dimension::kVariant:
      return dimensions.variant;
    case store::Dimension::kLocale:
      return dimensions.locale;
    case store::Dimension::kCountry:
      return dimensions.country;
    case store::Dimension::kSurface:
      return dimensions.surface;
    case store::Dimension::kKind:
      break;
  }
  return dimensions.kind;
}

// Reads one parameter after the other into a query.
class QueryReader {
 public:
  base::Result<void> Read(const std::string& name, const std::string& value) {
    if (name == "from" || name == "until") return ReadTime(name, value);
    if (name == "resolution") return ReadResolution(value);
    if (name == "group") return ReadGroup(value);
    if (const auto dimension = IndexOf(kDimensionNames, name)) return ReadFilter(*dimension, value);
    return Fault("There is no parameter \"" + name + "\". Known are: from, until, resolution, group, " +
                 Listed(kDimensionNames) + ".");
  }

  base::Result<ReportQuery> Finish(base::Instant now) {
    const auto this_hour = static_cast<std::uint32_t>(floor<hours>(now).time_since_epoch().count());
    query_.until_hour = until_.value_or(this_hour + 1);
    query_.from_hour = from_.value_or(query_.until_hour >= 24 ? query_.until_hour - 24 : 0);
    if (query_.from_hour >= query_.until_hour)
      return Fault("\"from\" must be before \"until\", which is itself excluded.");
    return query_;
  }

 private:
  static base::Error Fault(std::string message) { return {base::ErrorCode::kInvalid, std::move(message)}; }

  base::Result<void> ReadTime(const std::string& name, const std::string& value) {
    const auto hour = HourOf(value);
    if (!hour) return Fault("\"" + name + "\" must be a day like 2026-11-23 or a time in UTC like 2026-11-23T09:00Z.");
    (name == "from" ? from_ : until_) = hour;
    return {};
  }

  base::Result<void> ReadResolution(const std::string& value) {
    const auto resolution = IndexOf(kResolutionNames, value);
    if (!resolution) return Fault("\"resolution\" must be one of: " + Listed(kResolutionNames) + ".");
    query_.resolution = static_cast<store::Resolution>(*resolution);
    return {};
  }

  base::Result<void> ReadGroup(const std::string& value) {
    for (const std::string& name : SplitAtCommas(value)) {
      const auto dimension = IndexOf(kDimensionNames, name);
      if (!dimension)
        return Fault("\"group\" must name dimensions, separated by commas: " + Listed(kDimensionNames) + ".");
      const auto which = static_cast<store::Dimension>(*dimension);
      if (std::ranges::find(query_.group_by, which) == query_.group_by.end()) query_.group_by.push_back(which);
    }
    return {};
  }

  base::Result<void> ReadFilter(std::size_t dimension, const std::string& value) {
    query_.filters.push_back({static_cast<store::Dimension>(dimension), SplitAtCommas(value)});
    if (query_.filters.back().any_of.empty()) {
      return Fault("The filter \"" + std::string(kDimensionNames[dimension]) + "\" names no value.");
    }
    return {};
  }

  ReportQuery query_;
  std::optional<std::uint32_t> from_;
  std::optional<std::uint32_t> until_;
};

void AppendCsvField(std::string& out, std::string_view value) {
  const bool formula = !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
  if (!formula && value.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += value;
    return;
  }
  out += '"';
  if (formula) out += '\'';
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void AppendCsvLine(std::string& out, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ',';
    AppendCsvField(out, fields[i]);
  }
  out += "\r\n";
}

}  // namespace

base::Result<ReportQuery> ReadReportQuery(const ReportParameters& parameters, base::Instant now) {
  QueryReader reader;
  for (const auto& [name, value] : parameters) {
    if (auto read = reader.Read(name, value); !read) return read.error();
  }
  return reader.Finish(now);
}

void RestrictToPartner(ReportQuery& query, const std::string& partner) {
  query.filters.push_back({store::Dimension::kPartner, {partner}});
}

base::Result<Report> RunReport(store::Store& store, const ReportQuery& query) {
  const auto counts = store.ReadCounts(query);
  if (!counts) return counts.error();
  Report report;
  const bool timed = query.resolution != store::Resolution::kWhole;
  if (timed) report.columns.push_back("time");
  for (const store::Dimension dimension : query.group_by) {
    report.columns.emplace_back(kDimensionNames[static_cast<std::size_t>(dimension)]);
  }
  report.columns.push_back("count");
  for (const store::CountRow& count : *counts) {
    auto& row = report.rows.emplace_back();
    if (timed) row.push_back(TimeOf(count.dimensions.hour, query.resolution));
    for (const store::Dimension dimension : query.group_by) row.push_back(ValueOf(count.dimensions, dimension));
    row.push_back(std::to_string(count.count));
  }
  return report;
}

std::string RenderCsv(const Report& report) {
  std::string csv;
  AppendCsvLine(csv, report.columns);
  for (const auto& row : report.rows) AppendCsvLine(csv, row);
  return csv;
}

}  // namespace signpost::admin

#include "server/admin/reports.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "server/admin/times.h"

namespace signpost::admin {
namespace {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::hours;

constexpr std::array<std::string_view, store::kDimensions> kDimensionNames = {
    "partner", "campaign", "variant", "locale", "country", "surface", "kind", "rule", "other_rule"};
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

std::int64_t HoursSince1970(base::Instant time) { return floor<hours>(time).time_since_epoch().count(); }

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
    case store::Dimension::kRule:
      return dimensions.rule;
    case store::Dimension::kOtherRule:
      return dimensions.other_rule;
    case store::Dimension::kKind:
      break;
  }
  return dimensions.kind;
}

// Reads one parameter after the other into a query.
class QueryReader {
 public:
  base::Result<void> Read(const std::string& name, const std::string& value) {
    if (std::ranges::find(seen_, name) != seen_.end()) {
      return Fault("\"" + name + "\" is given twice. Give it once, with values separated by commas.");
    }
    seen_.push_back(name);
    if (name == "from" || name == "until") return ReadTime(name, value);
    if (name == "resolution") return ReadResolution(value);
    if (name == "group") return ReadGroup(value);
    if (const auto dimension = IndexOf(kDimensionNames, name)) return ReadFilter(*dimension, value);
    return Fault("There is a parameter that a report does not have. It has: from, until, resolution, group, " +
                 Listed(kDimensionNames) + ".");
  }

  base::Result<ReportQuery> Finish(base::Instant now) {
    const base::Instant until = until_.value_or(base::Instant(ceil<hours>(now + std::chrono::milliseconds(1))));
    const base::Instant from = from_.value_or(std::max(until - hours(24), base::Instant()));
    if (from >= until) return Fault("\"from\" must be before \"until\", which is itself excluded.");
    query_.from_hour = static_cast<std::uint32_t>(HoursSince1970(from));
    query_.until_hour = static_cast<std::uint32_t>(HoursSince1970(ceil<hours>(until)));
    if (query_.resolution == store::Resolution::kDay) WidenToDays();
    return query_;
  }

 private:
  static base::Error Fault(std::string message) { return {base::ErrorCode::kInvalid, std::move(message)}; }

  void WidenToDays() {
    query_.from_hour -= query_.from_hour % store::kHoursPerDay;
    query_.until_hour += (store::kHoursPerDay - query_.until_hour % store::kHoursPerDay) % store::kHoursPerDay;
  }

  base::Result<void> ReadTime(const std::string& name, const std::string& value) {
    const auto time = ParseTime(value);
    if (!time) return Fault("\"" + name + "\" must be a day like 2026-11-23 or a time in UTC like 2026-11-23T09:00Z.");
    (name == "from" ? from_ : until_) = time;
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
  std::vector<std::string> seen_;
  std::optional<base::Instant> from_;
  std::optional<base::Instant> until_;
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
  // What the caller asked of other partners becomes a filter that nothing fits, instead of being dropped: then the sum
  // would be of something else than was asked for.
  for (store::CountFilter& filter : query.filters) {
    if (filter.dimension != store::Dimension::kPartner) continue;
    const bool asked = std::ranges::find(filter.any_of, partner) != filter.any_of.end();
    filter.any_of.clear();
    if (asked) filter.any_of.push_back(partner);
    return;
  }
  query.filters.push_back({store::Dimension::kPartner, {partner}});
}

base::Result<Report> RunReport(store::Store& store, const ReportQuery& query) {
  const auto counts = store.ReadCounts(query);
  if (!counts) return counts.error();
  Report report;
  const bool timed = query.resolution != store::Resolution::kWhole;
  if (timed) report.columns.push_back("time");
  for (const store::Dimension dimension : query.group_by) {
    report.columns.emplace_back(NameOf(dimension));
  }
  report.columns.push_back("count");
  for (const store::CountRow& count : *counts) {
    auto& row = report.rows.emplace_back();
    if (timed) row.push_back(FormatTime(TimeOfHour(count.dimensions.hour)));
    for (const store::Dimension dimension : query.group_by) row.push_back(ValueOf(count.dimensions, dimension));
    row.push_back(std::to_string(count.count));
  }
  return report;
}

std::string_view NameOf(store::Resolution resolution) { return kResolutionNames[static_cast<std::size_t>(resolution)]; }

std::string_view NameOf(store::Dimension dimension) { return kDimensionNames[static_cast<std::size_t>(dimension)]; }

base::Instant TimeOfHour(std::uint32_t hour) { return base::Instant(hours(hour)); }

std::string RenderCsv(const Report& report) {
  std::string csv;
  AppendCsvLine(csv, report.columns);
  for (const auto& row : report.rows) AppendCsvLine(csv, row);
  return csv;
}

}  // namespace signpost::admin

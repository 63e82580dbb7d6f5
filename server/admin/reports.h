// Counts, as analysts ask for them: one report over a range of time, grouped, as rows or as CSV.
//
//   Result<ReportQuery> query = ReadReportQuery({{"from", "2026-11-01"}, {"group", "campaign,kind"}}, now);
//   Result<Report> report = RunReport(store, *query);
//   out << RenderCsv(*report);
//
// Parameters: `from` and `until` (YYYY-MM-DD, or an RFC 3339 time in UTC; until is excluded; the last 24 hours where
// neither is given), `resolution` (hour, day, whole), `group` (dimensions, separated by commas), and one filter for
// each dimension by its own name (values separated by commas; any of them fits). Dimensions: partner, campaign,
// variant, locale, country, surface, kind. Hours and days are UTC.
//
// Contract: a fault is kInvalid and names the parameter. Counts older than 35 days are kept by day. RenderCsv is RFC
// 4180, with a header line; a value that a spreadsheet would take for a formula is put behind an apostrophe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

using ReportQuery = store::CountQuery;
using ReportParameters = std::vector<std::pair<std::string, std::string>>;

struct Report {
  std::vector<std::string> columns;            // "time" (unless whole), the grouped dimensions, "count"
  std::vector<std::vector<std::string>> rows;  // as columns; the count is the last, as digits
};

base::Result<ReportQuery> ReadReportQuery(const ReportParameters& parameters, base::Instant now);

// Only what this partner caused, whatever the query asks.
void RestrictToPartner(ReportQuery& query, const std::string& partner);

base::Result<Report> RunReport(store::Store& store, const ReportQuery& query);

std::string RenderCsv(const Report& report);

}  // namespace signpost::admin

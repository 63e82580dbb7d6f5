// Counts, as analysts ask for them: one report over a range of time, grouped, as rows or as CSV.
//
//   Result<ReportQuery> query = ReadReportQuery({{"from", "2026-11-01"}, {"group", "campaign,kind"}}, now);
//   Result<Report> report = RunReport(store, *query);
//   out << RenderCsv(*report);
//
// Parameters, each at most once; lists are separated by commas:
//   from, until   as ParseTime (times.h) reads them; until is excluded. Widened to whole hours and, with resolution
//                 day, to whole UTC days. Defaults: until the end of this hour, from 24 hours before until.
//   resolution    hour (default), day, whole
//   group         dimensions to tell apart: partner, campaign, variant, locale, country, surface, kind,
//                 rule, other_rule (of kind overlap, which has two)
//   a dimension   by its own name: only these values of it
//
// Contract: a fault is kInvalid and names the parameter, never the value. A parameter that is none of these is a fault:
// a misspelt filter would give a wrong sum without a word. Counts older than 35 days are kept by day. RenderCsv is RFC
// 4180, with a header line; a value that a spreadsheet would take for a formula is put behind an apostrophe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

// from_hour and until_hour are what the answer covers, after widening.
using ReportQuery = store::CountQuery;
using ReportParameters = std::vector<std::pair<std::string, std::string>>;

struct Report {
  std::vector<std::string> columns;            // "time" (unless whole), the grouped dimensions, "count"
  std::vector<std::vector<std::string>> rows;  // as columns; time in RFC 3339; the count is the last, as digits
};

base::Result<ReportQuery> ReadReportQuery(const ReportParameters& parameters, base::Instant now);

// Only what this partner caused, whatever the query asks.
void RestrictToPartner(ReportQuery& query, const std::string& partner);

// By time, then by the dimensions. kInvalid: more than store::kMaxReportRows.
base::Result<Report> RunReport(store::Store& store, const ReportQuery& query);

std::string RenderCsv(const Report& report);

std::string_view NameOf(store::Resolution resolution);
std::string_view NameOf(store::Dimension dimension);
base::Instant TimeOfHour(std::uint32_t hour);

}  // namespace signpost::admin

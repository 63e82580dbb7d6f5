// What each rule does, live or in shadow, and which rules match the same searches.
//
//   Result<ReportQuery> range = ReadReportQuery({{"from", "2026-11-01"}}, now);
//   Result<RuleReport> report = RunRuleReport(store, *range);
//   for (const RuleRow& row : report->rows) Show(row.rule, row.matched, row.won, row.shadow);
//
// A rule that matched in shadow shows nothing: `shadow` is how often it would have been looked at had it been live,
// beside `matched` and `won` of those that are. What a suppress rule beat is no match. Overlaps are counted among the
// best eight rules of a decision (decide/serving.h).
//
// Contract: rows by rule id; overlaps both ways, the greatest first. The range and its filters are those of the query;
// its grouping is not looked at. Errors as RunReport's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/admin/reports.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

struct RuleOverlap {
  std::string rule;
  std::uint64_t count = 0;
};

struct RuleRow {
  std::string rule;
  std::uint64_t matched = 0;  // live
  std::uint64_t won = 0;      // of these: its campaign was shown, or was held out
  std::uint64_t shadow = 0;
  std::vector<RuleOverlap> overlaps;
};

struct RuleReport {
  std::uint32_t from_hour = 0;
  std::uint32_t until_hour = 0;
  std::vector<RuleRow> rows;
};

base::Result<RuleReport> RunRuleReport(store::Store& store, const ReportQuery& range);

}  // namespace signpost::admin

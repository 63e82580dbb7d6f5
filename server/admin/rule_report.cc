#include "server/admin/rule_report.h"

#include <algorithm>
#include <map>

namespace signpost::admin {
namespace {

// What counts for which number: the words of decide/serving.h.
void Count(const store::CountRow& row, std::map<std::string, RuleRow>& rows) {
  const store::Dimensions& at = row.dimensions;
  if (at.rule.empty()) return;
  RuleRow& rule = rows[at.rule];
  if (at.kind == "match") {
    rule.matched += row.count;
  } else if (at.kind == "shadow") {
    rule.shadow += row.count;
  } else if (at.kind == "overlap") {
    rule.overlaps.push_back({at.other_rule, row.count});
    rows[at.other_rule].overlaps.push_back({at.rule, row.count});
  } else {
    rule.won += row.count;  // what was shown, by its action, or held out
  }
}

}  // namespace

base::Result<RuleReport> RunRuleReport(store::Store& store, const ReportQuery& range) {
  ReportQuery query = range;
  query.resolution = store::Resolution::kWhole;
  query.group_by = {store::Dimension::kKind, store::Dimension::kRule, store::Dimension::kOtherRule};
  const auto counted = store.ReadCounts(query);
  if (!counted) return counted.error();
  std::map<std::string, RuleRow> rows;
  for (const store::CountRow& row : *counted) Count(row, rows);
  RuleReport report{.from_hour = query.from_hour, .until_hour = query.until_hour, .rows = {}};
  for (auto& [id, row] : rows) {
    row.rule = id;
    std::ranges::sort(row.overlaps, [](const RuleOverlap& a, const RuleOverlap& b) {
      return a.count != b.count ? a.count > b.count : a.rule < b.rule;
    });
    report.rows.push_back(std::move(row));
  }
  return report;
}

}  // namespace signpost::admin

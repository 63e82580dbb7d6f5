// signpost report: the counts, as a table, CSV or JSON.
#include <iostream>
#include <memory>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/admin/reports.h"
#include "server/admin/times.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct ReportOptions {
  std::string from;
  std::string until;
  std::string resolution;
  std::vector<std::string> group;
  std::vector<std::string> filters;  // "country=GB,IE"
  admin::StorePlace place;
  bool csv = false;
  bool json = false;
};

void Append(std::string& list, const std::string& values) { list += (list.empty() ? "" : ",") + values; }

// The value of this parameter, made where there is none.
std::string& ValueOf(admin::ReportParameters& parameters, const std::string& name) {
  for (auto& [known, value] : parameters) {
    if (known == name) return value;
  }
  return parameters.emplace_back(name, "").second;
}

base::Result<admin::ReportQuery> QueryOf(const ReportOptions& options) {
  admin::ReportParameters parameters;
  for (const auto& [name, value] : {std::pair("from", options.from), std::pair("until", options.until),
                                    std::pair("resolution", options.resolution)}) {
    if (!value.empty()) parameters.emplace_back(name, value);
  }
  for (const std::string& group : options.group) Append(ValueOf(parameters, "group"), group);
  for (const std::string& filter : options.filters) {
    const auto equals = filter.find('=');
    const std::string name = filter.substr(0, equals);
    if (equals == std::string::npos || name == "from" || name == "until" || name == "resolution" || name == "group") {
      return base::Error{base::ErrorCode::kInvalid,
                         "A filter is a dimension, '=' and values, for example --filter country=GB,IE."};
    }
    Append(ValueOf(parameters, name), filter.substr(equals + 1));
  }
  return admin::ReadReportQuery(parameters, Now());
}

void PrintJson(const admin::ReportQuery& query, const admin::Report& report) {
  JsonOutput json;
  json.Put("from", admin::FormatTime(admin::TimeOfHour(query.from_hour)));
  json.Put("until", admin::FormatTime(admin::TimeOfHour(query.until_hour)));
  json.Put("resolution", admin::NameOf(query.resolution));
  json.PutList("group", query.group_by, [&](store::Dimension dimension) { json.Value(admin::NameOf(dimension)); });
  json.PutList("rows", report.rows, [&](const std::vector<std::string>& row) {
    json.Object([&] {
      for (std::size_t i = 0; i + 1 < row.size(); ++i) json.Put(report.columns[i], row[i]);
      json.Key(report.columns.back());
      json.Digits(row.back());
    });
  });
  json.Print();
}

void PrintRows(const admin::ReportQuery& query, const admin::Report& report) {
  std::cout << "From " << admin::FormatTime(admin::TimeOfHour(query.from_hour)) << " until "
            << admin::FormatTime(admin::TimeOfHour(query.until_hour)) << " (UTC)\n\n";
  if (report.rows.empty()) {
    std::cout << "Nothing was counted. Ask for a longer time with --from, or for less with --filter.\n";
    return;
  }
  std::vector<TableRow> rows = {report.columns};
  rows.insert(rows.end(), report.rows.begin(), report.rows.end());
  for (TableRow& row : rows) {
    for (std::string& value : row) {
      if (value.empty()) value = "-";
    }
  }
  PrintTable(std::cout, rows, {"count"});
}

int RunReport(const ReportOptions& options) {
  const auto query = QueryOf(options);
  if (!query) return Complain(query.error().message, kWrongUsage);
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto report = admin::RunReport(**store, *query);
  if (!report) return Complain(report.error());
  if (options.csv) {
    std::cout << admin::RenderCsv(*report);
  } else if (options.json) {
    PrintJson(*query, *report);
  } else {
    PrintRows(*query, *report);
  }
  return kOk;
}

}  // namespace

void AddReport(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = AddCommand(app, "report",
                                 "Sum up what was decided and what happened. A running server's latest second may not\n"
                                 "be in the store yet. Times are UTC; hours older than 35 days are kept as days.");
  command->add_option("--from", options->from, "The first day or hour; default: 24 hours before --until")
      ->type_name("2026-01-31 or 2026-01-31T12:00Z");
  command->add_option("--until", options->until, "The day or hour after the last; default: now")->type_name("TIME");
  command->add_option("--resolution", options->resolution, "hour (default), day, or whole for one sum")
      ->type_name("NAME");
  command
      ->add_option("--group", options->group,
                   "What to tell apart: partner, campaign, variant, locale, country, surface, kind, rule, other_rule;\n"
                   "with commas or "
                   "given several times")
      ->allow_extra_args(false)
      ->type_name("NAMES");
  command->add_option("--filter", options->filters, "Only these values of a dimension, for example country=GB,IE")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUES");
  AddStoreOptions(*command, options->place);
  CLI::Option* csv = command->add_flag("--csv", options->csv, "Answer with CSV (RFC 4180), for spreadsheets");
  AddJsonOption(*command, options->json);
  csv->excludes("--json");
  command->callback([options, &exit_code] { exit_code = RunReport(*options); });
}

}  // namespace signpost::cli

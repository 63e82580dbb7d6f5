#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "server/admin/reports.h"
#include "server/admin/rule_report.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/json.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

constexpr std::array<std::string_view, 13> kReportParameters = {
    "from",   "until",   "resolution", "group", "partner", "campaign",  "variant",
    "locale", "country", "surface",    "kind",  "rule",    "other_rule"};

// A parameter that is repeated means the same as one with all values. Unknown ones are refused: a misspelt filter would
// give a wrong sum without a word. False: there is one.
bool ReadParameters(const net::Request& request, admin::ReportParameters& parameters) {
  for (const net::Field& param : request.params) {
    if (param.name == "format") continue;
    if (std::ranges::find(kReportParameters, param.name) == kReportParameters.end()) return false;
    const auto same = std::ranges::find(parameters, param.name, &admin::ReportParameters::value_type::first);
    if (same == parameters.end()) {
      parameters.emplace_back(param.name, param.value);
    } else {
      same->second.append(",").append(param.value);
    }
  }
  return true;
}

// "json" or "csv"; none where it is neither.
std::optional<std::string_view> FormatOf(const net::Request& request) {
  const auto format = request.Param("format");
  if (!format) return request.Header("Accept").starts_with("text/csv") ? "csv" : "json";
  if (*format == "csv" || *format == "json") return format;
  return std::nullopt;
}

void WriteInvalid(std::string_view detail, net::Response& response) {
  WriteProblem({ProblemKind::kInvalidRequest, detail}, response);
}

void WriteError(const base::Error& error, net::Response& response) {
  if (error.code == base::ErrorCode::kInvalid) return WriteInvalid(error.message, response);
  WriteProblem({ProblemKind::kStoreUnavailable, "The counts cannot be read now: try again later."}, response);
}

std::string TimeOf(std::uint32_t hour) {
  const std::chrono::sys_time<std::chrono::hours> time{std::chrono::hours(hour)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day day{midnight};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:00:00Z", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                static_cast<int>((time - midnight).count()));
  return text.data();
}

std::string RenderJson(const admin::Report& report, const admin::ReportQuery& query) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "from", TimeOf(query.from_hour));
  Put(json, "until", TimeOf(query.until_hour));
  PutKey(json, "rows");
  json.StartArray();
  for (const auto& row : report.rows) {
    json.StartObject();
    for (std::size_t i = 0; i + 1 < row.size(); ++i) Put(json, report.columns[i], row[i]);
    PutKey(json, report.columns.back());
    json.RawValue(row.back().data(), row.back().size(), rapidjson::kNumberType);  // digits: the count
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(TextOf(buffer));
}

}  // namespace

void ReportCounts(Context& context, const Call& call, net::Response& response) {
  admin::ReportParameters parameters;
  const auto format = FormatOf(call.request);
  if (!format) return WriteInvalid("\"format\" must be one of: json, csv.", response);
  if (!ReadParameters(call.request, parameters)) {
    return WriteInvalid(
        "There is a parameter that this report does not have. It has: from, until, resolution, group, partner, "
        "campaign, variant, locale, country, surface, kind, rule, other_rule, format.",
        response);
  }
  auto query = admin::ReadReportQuery(parameters, context.parts.clock.Now());
  if (!query) return WriteError(query.error(), response);
  // A partner that may read reports reads its own; the team, and its services, read all.
  if (call.caller->kind == auth::Kind::kPartner) admin::RestrictToPartner(*query, call.caller->id);

  // So that whoever has just sent events finds them counted.
  if (const auto flushed = context.parts.flusher.FlushNow(); !flushed) {
    return WriteProblem({ProblemKind::kStoreUnavailable, "The latest counts are not in the store yet: try again."},
                        response);
  }
  const auto report = admin::RunReport(context.parts.store, *query);
  if (!report) return WriteError(report.error(), response);
  response.SetHeader("Cache-Control", "no-store");
  if (*format == "csv") {
    response.content_type = "text/csv; charset=utf-8; header=present";
    response.SetHeader("Content-Disposition", "attachment; filename=\"signpost-counts.csv\"");
    response.body = admin::RenderCsv(*report);
  } else {
    response.content_type = "application/json";
    response.body = RenderJson(*report, *query);
  }
}

namespace {

// Mode and title, of a rule that is in the policy that is live now; rules that are off are not.
void PutRule(const policy::Policy* live, const std::string& id, JsonWriter& json) {
  Put(json, "rule", id);
  if (live == nullptr) return;
  const auto rules = live->rules.rules();
  const auto found = std::ranges::find(rules, id, &rules::RuleSet::RuleView::id);
  if (found == rules.end()) return;
  Put(json, "title", found->title);
  Put(json, "mode", rules::NameOf(rules::kModeNames, found->mode));
}

void PutRow(const policy::Policy* live, const admin::RuleRow& row, JsonWriter& json) {
  const auto put_count = [&](std::string_view name, std::uint64_t count) {
    PutKey(json, name);
    json.Uint64(count);
  };
  json.StartObject();
  PutRule(live, row.rule, json);
  put_count("matched", row.matched);
  put_count("won", row.won);
  put_count("shadow", row.shadow);
  PutKey(json, "overlaps");
  json.StartArray();
  for (const admin::RuleOverlap& overlap : row.overlaps) {
    json.StartObject();
    Put(json, "rule", overlap.rule);
    put_count("count", overlap.count);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

}  // namespace

void ReportRules(Context& context, const Call& call, net::Response& response) {
  admin::ReportParameters parameters;
  if (!ReadParameters(call.request, parameters)) {
    return WriteInvalid("There is a parameter that this report does not have. It has: from, until, and filters.",
                        response);
  }
  auto range = admin::ReadReportQuery(parameters, context.parts.clock.Now());
  if (!range) return WriteError(range.error(), response);
  if (call.caller->kind == auth::Kind::kPartner) admin::RestrictToPartner(*range, call.caller->id);
  if (const auto flushed = context.parts.flusher.FlushNow(); !flushed) {
    return WriteProblem({ProblemKind::kStoreUnavailable, "The latest counts are not in the store yet: try again."},
                        response);
  }
  const auto report = admin::RunRuleReport(context.parts.store, *range);
  if (!report) return WriteError(report.error(), response);
  const auto serving = call.slot.serving.Get();
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "from", TimeOf(report->from_hour));
  Put(json, "until", TimeOf(report->until_hour));
  PutKey(json, "rows");
  json.StartArray();
  for (const admin::RuleRow& row : report->rows) PutRow(serving ? serving->policy.get() : nullptr, row, json);
  json.EndArray();
  json.EndObject();
  response.SetHeader("Cache-Control", "no-store");
  response.content_type = "application/json";
  response.body = TextOf(buffer);
}

}  // namespace signpost::api

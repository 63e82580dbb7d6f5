#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/admin/reports.h"
#include "server/admin/rule_report.h"
#include "server/admin/times.h"
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

std::string TimeOf(std::uint32_t hour) { return admin::FormatTime(admin::TimeOfHour(hour)); }

// What is asked for, with everything counted until now in the store. None: the response says what is wrong.
std::optional<admin::ReportQuery> ReadQuery(Context& context, const Call& call, std::string_view unknown_parameter,
                                            net::Response& response) {
  admin::ReportParameters parameters;
  if (!ReadParameters(call.request, parameters)) {
    WriteInvalid(unknown_parameter, response);
    return std::nullopt;
  }
  auto query = admin::ReadReportQuery(parameters, context.parts.clock.Now());
  if (!query) {
    WriteError(query.error(), response);
    return std::nullopt;
  }
  // A partner that may read reports reads its own; the team, and its services, read all.
  if (call.caller->kind == auth::Kind::kPartner) admin::RestrictToPartner(*query, call.caller->id);
  // So that whoever has just sent events finds them counted.
  if (const auto flushed = context.parts.flusher.FlushNow(); !flushed) {
    WriteProblem({ProblemKind::kStoreUnavailable, "The latest counts are not in the store yet: try again."}, response);
    return std::nullopt;
  }
  return *std::move(query);
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
  const auto format = FormatOf(call.request);
  if (!format) return WriteInvalid("\"format\" must be one of: json, csv.", response);
  const auto query =
      ReadQuery(context, call,
                "There is a parameter that this report does not have. It has: from, until, resolution, group, partner, "
                "campaign, variant, locale, country, surface, kind, rule, other_rule, format.",
                response);
  if (!query) return;
  const auto report = admin::RunReport(context.parts.store, *query);
  if (!report) return WriteError(report.error(), response);
  if (*format == "json") return WriteJson(RenderJson(*report, *query), response);
  response.SetHeader("Cache-Control", "no-store");
  response.content_type = "text/csv; charset=utf-8; header=present";
  response.SetHeader("Content-Disposition", "attachment; filename=\"signpost-counts.csv\"");
  response.body = admin::RenderCsv(*report);
}

namespace {

using LiveRules = std::unordered_map<std::string_view, const rules::RuleSet::RuleView*>;

LiveRules LiveRulesOf(const policy::Policy& live) {
  LiveRules rules;
  for (const rules::RuleSet::RuleView& rule : live.rules.rules()) rules.emplace(rule.id, &rule);
  return rules;
}

// Mode and title, of a rule that is in the policy that is live now; rules that are off are not.
void PutRule(const LiveRules& live, const std::string& id, JsonWriter& json) {
  Put(json, "rule", id);
  const auto found = live.find(id);
  if (found == live.end()) return;
  Put(json, "title", found->second->title);
  Put(json, "mode", rules::NameOf(rules::kModeNames, found->second->mode));
}

void PutRow(const LiveRules& live, const admin::RuleRow& row, JsonWriter& json) {
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
  const auto range =
      ReadQuery(context, call, "There is a parameter that this report does not have. It has: from, until, and filters.",
                response);
  if (!range) return;
  const auto report = admin::RunRuleReport(context.parts.store, *range);
  if (!report) return WriteError(report.error(), response);
  const auto serving = call.slot.serving.Get();
  const LiveRules live = serving ? LiveRulesOf(*serving->policy) : LiveRules();
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "from", TimeOf(report->from_hour));
  Put(json, "until", TimeOf(report->until_hour));
  PutKey(json, "rows");
  json.StartArray();
  for (const admin::RuleRow& row : report->rows) PutRow(live, row, json);
  json.EndArray();
  json.EndObject();
  WriteJson(TextOf(buffer), response);
}

}  // namespace signpost::api

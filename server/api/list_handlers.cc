// Term lists by file: taken in, and given out. And whole policies, which may be as large.
#include <optional>
#include <string>
#include <utility>

#include "server/admin/draft_store.h"
#include "server/admin/term_import.h"
#include "server/api/body.h"
#include "server/api/context.h"
#include "server/api/etag.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"
#include "server/policy/codec.h"

namespace signpost::api {
namespace {

constexpr int kMostTries = 8;  // of an import that others overtake

// The whole body, once its sender is known. Nothing: it was lost on the way, and nobody waits for an answer.
std::optional<std::string> ReadWhole(net::Stream& stream) {
  std::string body;
  std::array<char, 64 * 1024> piece;
  for (;;) {
    const std::ptrdiff_t got = stream.Read(piece);
    if (got < 0) return std::nullopt;
    if (got == 0) return body;
    body.append(piece.data(), static_cast<std::size_t>(got));
  }
}

admin::TermFormat FormatOfType(std::string_view content_type) {
  if (content_type.starts_with("text/csv")) return admin::TermFormat::kCsv;
  return content_type.starts_with("application/json") ? admin::TermFormat::kJson : admin::TermFormat::kText;
}

policy::ObjectKey ListAsked(const Call& call) {
  return {policy::Family::kTermLists, std::string(call.request.Capture(1))};
}

// The list with its terms in clear; kConflict where there is no key for it here.
base::Result<rules::TermList> OpenList(admin::Desk& desk, std::string_view json) {
  rules::Issues issues;
  policy::Definition one = policy::ParseObject(policy::Family::kTermLists, json, issues);
  desk.lists.OpenLists(one);
  if (one.rules.term_lists.size() != 1) return base::Error{base::ErrorCode::kInternal, "The list can't be read."};
  rules::TermList list = std::move(one.rules.term_lists.front());
  if (!list.sealed) return list;
  return base::Error{base::ErrorCode::kConflict,
                     "This list is sealed, and this server has no key for it: ask one that has (--list-key)."};
}

bool MaySee(const Call& call, const rules::TermList& list, net::Response& response) {
  if (list.sensitivity == rules::Sensitivity::kOpen || call.caller->scopes.Has(auth::Scope::kListKeeper)) return true;
  WriteProblem(
      {ProblemKind::kForbidden, "This list is restricted: only a list-keeper sees its terms, or learns which it has."},
      response);
  return false;
}

// One try; kStale: somebody has changed the list meanwhile.
base::Result<admin::ImportReport> ImportOnce(Context& context, const Call& call, const std::string& draft,
                                             const admin::TermFile& file, admin::ImportMode mode,
                                             net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const policy::ObjectKey key = ListAsked(call);
  const auto state = desk.drafts.ReadObject(draft, key);
  if (!state) return state.error();
  auto list = OpenList(desk, state->json);
  if (!list) return list.error();
  if (!MaySee(call, *list, response)) return base::Error{base::ErrorCode::kForbidden, ""};
  const admin::ImportReport report = admin::ImportTerms(*list, file, mode);
  rules::Issues issues;
  const auto put = desk.drafts.PutObject(draft, key, admin::WriteTerms(*list, admin::TermFormat::kJson),
                                         {.tag = state->tag}, ActorOf(context, call), issues);
  if (!put) return put.error();
  return report;
}

}  // namespace

void ImportList(Context& context, const Call& call, net::Stream& stream, net::Response& response) {
  const std::string_view asked = call.request.Param("mode").value_or("add");
  const auto mode = rules::EnumFromName<admin::ImportMode>(admin::kImportModeNames, asked);
  if (!mode) return WriteProblem({ProblemKind::kInvalidRequest, "\"mode\" must be one of: add, replace."}, response);
  const auto bytes = ReadWhole(stream);
  if (!bytes) return;
  const admin::TermFile file = admin::ReadTerms(*bytes, FormatOfType(call.request.Header("Content-Type")));
  const std::string draft = DraftId(call);
  base::Result<admin::ImportReport> report = base::Error{};
  for (int tries = 0; tries < kMostTries; ++tries) {
    report = ImportOnce(context, call, draft, file, *mode, response);
    if (report || report.error().code != base::ErrorCode::kStale) break;
  }
  if (report) return WriteJson(ToJson(*report), response);
  if (report.error().code != base::ErrorCode::kForbidden || response.body.empty()) {
    WriteFailure(report.error(), response);
  }
}

// Sealed it is for everybody who may read the policy; in clear, a restricted list is a list-keeper's, and each reading
// is in the audit log.
void ExportList(Context& context, const Call& call, net::Response& response) {
  const std::string_view asked = call.request.Param("format").value_or("sealed");
  const auto format = rules::EnumFromName<admin::TermFormat>(admin::kTermFormatNames, asked);
  if (!format && asked != "sealed") {
    return WriteProblem({ProblemKind::kInvalidRequest, "\"format\" must be one of: sealed, text, csv, json."},
                        response);
  }
  admin::Desk& desk = context.parts.desk;
  const auto state = desk.drafts.ReadObject(DraftId(call), ListAsked(call));
  if (!state) return WriteFailure(state.error(), response);
  if (!format) return WriteJson(state->json, response);
  const auto list = OpenList(desk, state->json);
  if (!list) return WriteFailure(list.error(), response);
  if (!MaySee(call, *list, response)) return;
  if (list->sensitivity == rules::Sensitivity::kRestricted) {
    const auto audited = AuditReading(context, call, list->id);
    if (!audited) return WriteFailure(audited.error(), response);
  }
  WriteJson(admin::WriteTerms(*list, *format), response);
  if (*format == admin::TermFormat::kText) response.content_type = "text/plain; charset=utf-8";
  if (*format == admin::TermFormat::kCsv) response.content_type = "text/csv; charset=utf-8; header=present";
}

void PutDraftPolicy(Context& context, const Call& call, net::Stream& stream, net::Response& response) {
  const auto tag = ReadIfMatch(call.request, response);
  if (!tag) return;
  const auto version = VersionIn(*tag);
  if (!version) return WriteProblem({ProblemKind::kPreconditionFailed, "No draft has ever had this ETag."}, response);
  const auto bytes = ReadWhole(stream);
  if (!bytes) return;
  Body body(*bytes);
  const std::string base = body.OptionalText("base");
  const std::string document = body.Json("policy");
  if (!body.Finish(response)) return;
  rules::Issues issues;
  policy::Definition definition = policy::Parse(document, issues);
  if (rules::HasErrors(issues)) {
    return WriteIssues({base::ErrorCode::kInvalid, "This is not a policy: see the issues."}, issues, response);
  }
  admin::Desk& desk = context.parts.desk;
  WriteDraft(desk, desk.drafts.PutPolicy(DraftId(call), base, *version, std::move(definition), ActorOf(context, call)),
             response);
}

}  // namespace signpost::api

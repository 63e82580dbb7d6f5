// The audit log: its lines, and whether its chain holds.
#include <charconv>
#include <string>

#include "server/admin/audit_log.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

constexpr std::uint64_t kListedLines = 1'000;

bool ReadNumber(const net::Request& request, std::string_view name, std::uint64_t& number) {
  const auto text = request.Param(name);
  if (!text) return true;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc() && end == text->data() + text->size();
}

std::string Filter(const net::Request& request, std::string_view name) {
  return std::string(request.Param(name).value_or(""));
}

}  // namespace

void ShowAudit(Context& context, const Call& call, net::Response& response) {
  admin::AuditQuery query{.who = Filter(call.request, "who"),
                          .action = Filter(call.request, "action"),
                          .subject = Filter(call.request, "subject")};
  std::uint64_t limit = kListedLines;
  if (!ReadNumber(call.request, "from", query.from) || !ReadNumber(call.request, "limit", limit)) {
    return WriteProblem({ProblemKind::kInvalidRequest, "\"from\" and \"limit\" must be numbers."}, response);
  }
  query.limit = std::min(limit, kListedLines);
  std::string lines;
  const auto walked = admin::WalkAudit(context.parts.store, query, [&](const store::AuditRecord& record) {
    lines += admin::AuditLine(record);
    return true;
  });
  if (!walked) return WriteFailure(walked.error(), response);
  WriteJson(lines, response);
  response.content_type = "application/x-ndjson";
}

void VerifyAudit(Context& context, const Call&, net::Response& response) {
  const auto verified = admin::VerifyAudit(context.parts.store, {});
  if (!verified) return WriteFailure(verified.error(), response);
  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  PutKey(out, "ok");
  out.Bool(!verified->fault);
  PutKey(out, "records");
  out.Uint64(verified->records);
  Put(out, "last", admin::FormatChainPoint(verified->last));
  if (verified->fault) {
    Put(out, "fault", verified->fault->message);
    PutKey(out, "number");
    out.Uint64(verified->fault->number);
  }
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

}  // namespace signpost::api

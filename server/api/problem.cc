#include "server/api/problem.h"

#include <array>

#include "server/api/json.h"

namespace signpost::api {
namespace {

struct Entry {
  int status;
  std::string_view name;
  std::string_view title;
  bool audited = false;
};

constexpr std::array<Entry, kProblemKinds> kEntries = {{
    {400, "invalid_request", "The request is not valid"},
    {401, "unauthorized", "No valid key or session"},
    {401, "sign_in_failed", "Not signed in"},
    {403, "forbidden", "The caller may not do this", true},
    {403, "csrf", "The request does not prove where it comes from", true},
    {403, "own_approval", "Nobody approves their own work", true},
    {404, "not_found", "No such resource"},
    {404, "token_invalid", "No such decision"},
    {409, "conflict", "This is not possible now"},
    {410, "gone", "The decision is over"},
    {412, "precondition_failed", "It has been changed meanwhile", true},
    {415, "unsupported_media_type", "The body is of another type"},
    {422, "unprocessable", "The content has faults"},
    {422, "case_failed", "Regression cases fail", true},
    {428, "precondition_required", "If-Match is missing"},
    {429, "rate_limited", "Too many requests"},
    {503, "not_ready", "There is no policy yet"},
    {503, "journal_full", "Events cannot be taken now"},
    {503, "store_unavailable", "The store does not answer"},
}};

const Entry& EntryOf(ProblemKind kind) { return kEntries[static_cast<std::size_t>(kind)]; }

struct RefusalText {
  std::string_view title;
  std::string_view detail;
};

RefusalText TextOf(net::Refusal refusal) {
  using net::Refusal;
  switch (refusal) {
    case Refusal::kBadRequest:
      return {"The request is malformed", "Send a request line and header fields as RFC 9112 defines them."};
    case Refusal::kBadHost:
      return {"The Host field is wrong", "Send exactly one well-formed Host field."};
    case Refusal::kBadContentLength:
      return {"The Content-Length field is wrong", "Send exactly one Content-Length, a decimal number."};
    case Refusal::kNotFound:
      return {"No such resource", "See /openapi.json for the paths of this server."};
    case Refusal::kMethodNotAllowed:
      return {"The method is not allowed here", "Use one of the methods in the Allow field."};
    case Refusal::kTimeout:
      return {"The request took too long", "Send the whole request without pauses."};
    case Refusal::kLengthRequired:
      return {"Content-Length is missing", "Send a Content-Length with the body, 0 if there is none."};
    case Refusal::kTransferEncoding:
      return {"Transfer-Encoding is not accepted", "Send the body in one piece with a Content-Length."};
    case Refusal::kBodyTooLarge:
      return {"The body is too large", "Send less at once; the limits are in /openapi.json."};
    case Refusal::kRequestLineTooLong:
      return {"The request line is too long", "Shorten the path and the query parameters."};
    case Refusal::kExpectationFailed:
      return {"The expectation is not known", "Leave the Expect field out, or send 100-continue."};
    case Refusal::kHeadersTooLarge:
      return {"The header is too large", "Send fewer or shorter header fields."};
    case Refusal::kHandlerFailed:
      return {"The server failed", "This is a fault of the server: try again, and tell the operator if it stays."};
    case Refusal::kMethodNotImplemented:
      return {"The method is not known", "Use one of the methods in /openapi.json."};
    case Refusal::kPoolFull:
    case Refusal::kTooManyConnections:
      return {"The server is busy", "Try again after the seconds in the Retry-After field."};
    case Refusal::kVersionNotSupported:
      return {"The HTTP version is not supported", "Use HTTP/1.1."};
  }
  return {"The request was refused", "See /openapi.json."};
}

void PutIssues(std::span<const ProblemIssue> issues, JsonWriter& json) {
  PutKey(json, "issues");
  json.StartArray();
  for (const ProblemIssue& issue : issues) {
    json.StartObject();
    Put(json, "pointer", issue.pointer);
    Put(json, "severity", issue.severity);
    Put(json, "message", issue.message);
    json.EndObject();
  }
  json.EndArray();
}

// "type" comes first: AuditedProblem looks for it there.
void WriteDocument(const Entry& entry, const Problem& problem, std::string& out) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "type", std::string(kProblemTypePrefix).append(entry.name));
  Put(json, "title", entry.title);
  PutKey(json, "status");
  json.Int(entry.status);
  if (!problem.detail.empty()) Put(json, "detail", problem.detail);
  if (!problem.pointer.empty()) Put(json, "pointer", problem.pointer);
  if (!problem.issues.empty()) PutIssues(problem.issues, json);
  json.EndObject();
  out += api::TextOf(buffer);
}

}  // namespace

int StatusOf(ProblemKind kind) { return EntryOf(kind).status; }
std::string_view NameOf(ProblemKind kind) { return EntryOf(kind).name; }

void AppendProblem(const Problem& problem, std::string& out) { WriteDocument(EntryOf(problem.kind), problem, out); }

void WriteProblem(const Problem& problem, net::Response& response) {
  response.status = StatusOf(problem.kind);
  response.content_type = kProblemContentType;
  response.body.clear();
  AppendProblem(problem, response.body);
  if (response.status == 503) response.SetHeader("Retry-After", std::to_string(kRetryAfterSeconds));
}

void WriteFailure(const base::Error& error, net::Response& response) {
  using base::ErrorCode;
  switch (error.code) {
    case ErrorCode::kInvalid:
      return WriteProblem({ProblemKind::kUnprocessable, error.message, error.pointer}, response);
    case ErrorCode::kNotFound:
      return WriteProblem({ProblemKind::kNotFound, error.message}, response);
    case ErrorCode::kConflict:
      return WriteProblem({ProblemKind::kConflict, error.message, error.pointer}, response);
    case ErrorCode::kStale:
    case ErrorCode::kExpired:
      return WriteProblem({ProblemKind::kPreconditionFailed, error.message}, response);
    case ErrorCode::kForbidden:
      return WriteProblem({ProblemKind::kForbidden, error.message}, response);
    case ErrorCode::kUnavailable:
    case ErrorCode::kInternal:
      break;
  }
  // What is away, and where, is for the operator's log.
  WriteProblem({ProblemKind::kStoreUnavailable, "This is not possible now: try again in a few seconds."}, response);
}

std::string_view AuditedProblem(const net::Response& response) {
  constexpr std::string_view kBegin = "{\"type\":\"urn:signpost:problem:";
  static_assert(kBegin.ends_with(kProblemTypePrefix));
  if (response.content_type != kProblemContentType || !response.body.starts_with(kBegin)) return {};
  const std::string_view behind = std::string_view(response.body).substr(kBegin.size());
  for (const Entry& entry : kEntries) {
    if (entry.audited && behind.starts_with(entry.name) && behind.substr(entry.name.size()).starts_with('"'))
      return entry.name;
  }
  return {};
}

void WriteRefusal(net::Refusal refusal, net::Response& response) {
  const RefusalText text = TextOf(refusal);
  response.status = net::RefusalStatus(refusal);
  response.content_type = kProblemContentType;
  response.body.clear();
  WriteDocument({response.status, net::RefusalName(refusal), text.title}, {.detail = text.detail}, response.body);
}

}  // namespace signpost::api

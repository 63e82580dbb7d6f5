// Errors as RFC 9457 problem documents:
//
//   {"type":"urn:signpost:problem:invalid_request","title":"The request is not valid","status":400,
//    "detail":"\"query\" must be a text.","pointer":"/query"}
//
//   WriteProblem({ProblemKind::kInvalidRequest, fault.message, fault.pointer}, response);
//   WriteProblem({.kind = ProblemKind::kUnprocessable, .detail = "…", .issues = issues}, response);   // several at
//   once
//
// `type` is stable and for programs; what the names mean is in openapi.json. `detail` says what to do next. `pointer`,
// a JSON Pointer (RFC 6901) to the field at fault, is there when the body has such a field. `issues` lists all that is
// wrong where there can be several things.
//
// Some kinds are refusals that a team wants to know of: on a team's routes each of them leaves a line in the audit log
// (team_access.h), with nothing more to do than to write the problem.
//
// Contract: details are our own sentences, never the caller's text. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/net/http.h"

namespace signpost::api {

inline constexpr std::string_view kProblemContentType = "application/problem+json";
inline constexpr std::string_view kProblemTypePrefix = "urn:signpost:problem:";

// In the order of the table in problem.cc. What the transport refuses has its own names: net::RefusalName.
enum class ProblemKind : std::uint8_t {
  kInvalidRequest,        // 400
  kUnauthorized,          // 401
  kSignInFailed,          // 401 wrong id, wrong password, locked: nobody is told which
  kForbidden,             // 403 the scope is missing, or the kind of caller is wrong; audited
  kCsrf,                  // 403 a session without its X-CSRF-Token, or from another origin; audited
  kOwnApproval,           // 403 nobody approves what they wrote; audited
  kNotFound,              // 404 no such object; the transport says the same of paths
  kTokenInvalid,          // 404
  kConflict,              // 409 the state of the object does not allow it, or somebody was first
  kGone,                  // 410
  kPreconditionFailed,    // 412 If-Match names an older state; audited
  kUnsupportedMediaType,  // 415
  kUnprocessable,         // 422 well-formed, and what it says can't be: see `issues`
  kCaseFailed,            // 422 regression cases fail: see `issues`; audited
  kPreconditionRequired,  // 428 If-Match is missing
  kRateLimited,           // 429
  kNotReady,              // 503
  kJournalFull,           // 503
  kStoreUnavailable,      // 503
};
inline constexpr std::size_t kProblemKinds = static_cast<std::size_t>(ProblemKind::kStoreUnavailable) + 1;

int StatusOf(ProblemKind kind);
std::string_view NameOf(ProblemKind kind);

struct ProblemIssue {
  std::string_view pointer;
  std::string_view severity;  // "error", "warning"
  std::string_view message;
};

struct Problem {
  ProblemKind kind = ProblemKind::kInvalidRequest;
  std::string_view detail;
  std::string_view pointer = {};
  std::span<const ProblemIssue> issues = {};
};

// As a JSON value, for documents that hold several.
void AppendProblem(const Problem& problem, std::string& out);
// Sets status, type and body; a 503 also asks to come back in kRetryAfterSeconds.
void WriteProblem(const Problem& problem, net::Response& response);
inline constexpr int kRetryAfterSeconds = 5;

// What admin answers as an error, as a problem: kInvalid 422, kNotFound 404, kConflict 409, kStale 412,
// kForbidden 403, the rest 503.
void WriteFailure(const base::Error& error, net::Response& response);

// The name of the problem that WriteProblem put into the response, where its kind is one that is audited; else empty.
std::string_view AuditedProblem(const net::Response& response);

// The document of what the transport refused, with its status; headers are the transport's.
void WriteRefusal(net::Refusal refusal, net::Response& response);

}  // namespace signpost::api

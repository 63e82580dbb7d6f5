// Errors as RFC 9457 problem documents:
//
//   {"type":"urn:signpost:problem:invalid_request","title":"The request is not valid","status":400,
//    "detail":"\"query\" must be a text.","pointer":"/query"}
//
//   WriteProblem({ProblemKind::kInvalidRequest, fault.message, fault.pointer}, response);
//
// `type` is stable and for programs; what the names mean is in openapi.json. `detail` says what to do next. `pointer`,
// a JSON Pointer (RFC 6901) to the field at fault, is there when the body has such a field.
//
// Contract: details are our own sentences, never the caller's text. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/net/http.h"

namespace signpost::api {

inline constexpr std::string_view kProblemContentType = "application/problem+json";
inline constexpr std::string_view kProblemTypePrefix = "urn:signpost:problem:";

// In the order of the table in problem.cc. What the transport refuses has its own names: net::RefusalName.
enum class ProblemKind : std::uint8_t {
  kInvalidRequest,        // 400
  kUnauthorized,          // 401
  kForbidden,             // 403
  kTokenInvalid,          // 404
  kGone,                  // 410
  kUnsupportedMediaType,  // 415
  kRateLimited,           // 429
  kNotReady,              // 503
  kJournalFull,           // 503
  kStoreUnavailable,      // 503
};
inline constexpr std::size_t kProblemKinds = static_cast<std::size_t>(ProblemKind::kStoreUnavailable) + 1;

int StatusOf(ProblemKind kind);
std::string_view NameOf(ProblemKind kind);

struct Problem {
  ProblemKind kind = ProblemKind::kInvalidRequest;
  std::string_view detail;
  std::string_view pointer = {};
};

// As a JSON value, for documents that hold several.
void AppendProblem(const Problem& problem, std::string& out);
// Sets status, type and body; a 503 also asks to come back in kRetryAfterSeconds.
void WriteProblem(const Problem& problem, net::Response& response);
inline constexpr int kRetryAfterSeconds = 5;

// The document of what the transport refused, with its status; headers are the transport's.
void WriteRefusal(net::Refusal refusal, net::Response& response);

}  // namespace signpost::api

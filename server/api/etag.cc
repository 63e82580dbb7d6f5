#include "server/api/etag.h"

#include "server/api/problem.h"

namespace signpost::api {

std::string Quoted(std::string_view tag) { return std::string("\"").append(tag).append("\""); }

void SetETag(std::string_view tag, net::Response& response) { response.SetHeader("ETag", Quoted(tag)); }

std::optional<std::string> ReadIfMatch(const net::Request& request, net::Response& response) {
  std::string_view field = request.Header("If-Match");
  if (field.empty()) {
    WriteProblem({ProblemKind::kPreconditionRequired,
                  "Read it first, and send the ETag that you were given as If-Match: then nobody's changes are lost."},
                 response);
    return std::nullopt;
  }
  if (field.size() < 2 || field.front() != '"' || field.back() != '"') return std::string();
  field = field.substr(1, field.size() - 2);
  return std::string(field.find('"') == field.npos ? field : std::string_view());
}

}  // namespace signpost::api

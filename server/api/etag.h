// Optimistic editing over HTTP (RFC 9110, 8.8 and 13.1): who changes an object names the state that they have read.
//
//   SetETag(tag, response);                                  // ETag: "4f1c0d…"
//   const auto expected = ReadIfMatch(request, response);    // none: the response is a 428
//   if (*expected != tag) …                                  // 412: WriteProblem({kPreconditionFailed, …})
//
// Tags are short words without quotes; on the wire they are quoted. "*" and lists are no state that anybody has read,
// so they match nothing. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/net/http.h"

namespace signpost::api {

std::string Quoted(std::string_view tag);
void SetETag(std::string_view tag, net::Response& response);
// Empty where it is something else than one quoted tag: no state has that.
std::optional<std::string> ReadIfMatch(const net::Request& request, net::Response& response);

}  // namespace signpost::api

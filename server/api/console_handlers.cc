// The console's own files: the page at /console/, and its assets. What they show comes from the API.
#include <algorithm>
#include <string>

#include "server/api/console_files.h"
#include "server/api/context.h"
#include "server/api/etag.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

// Everything comes from this server; nothing is inline; nobody frames it. Previews are frames of this page's own
// making.
constexpr std::string_view kConsolePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const ConsoleFile* Find(std::string_view name) {
  const auto files = ConsoleFiles();
  const auto found = std::ranges::find(files, name, &ConsoleFile::name);
  return found == files.end() ? nullptr : &*found;
}

// The next member of a list that commas separate, without blanks around it (RFC 9110, 5.6.1).
std::string_view TakeMember(std::string_view& list) {
  const std::size_t comma = std::min(list.find(','), list.size());
  std::string_view member = list.substr(0, comma);
  list.remove_prefix(std::min(comma + 1, list.size()));
  const std::size_t begin = std::min(member.find_first_not_of(" \t"), member.size());
  member.remove_prefix(begin);
  return member.substr(0, member.find_last_not_of(" \t") + 1);
}

// Whether "gzip" is named, and not with a weight of zero (RFC 9110, 12.5.3).
bool TakesGzip(std::string_view accepted) {
  while (!accepted.empty()) {
    const std::string_view member = TakeMember(accepted);
    if (!net::EqualsIgnoringCase(member.substr(0, std::min(member.find_first_of("; \t"), member.size())), "gzip"))
      continue;
    const std::size_t weight = member.find("q=");
    return weight == std::string_view::npos || member.find_first_of("123456789", weight) != std::string_view::npos;
  }
  return false;
}

bool HasTag(std::string_view tags, std::string_view tag) {
  while (!tags.empty()) {
    std::string_view member = TakeMember(tags);
    if (member.starts_with("W/")) member.remove_prefix(2);
    if (member == "*" || member == Quoted(tag)) return true;
  }
  return false;
}

void WriteFile(const ConsoleFile* file, std::string_view caching, const Call& call, net::Response& response) {
  if (file == nullptr) {
    response.status = net::RefusalStatus(net::Refusal::kNotFound);
    return WriteRefusal(net::Refusal::kNotFound, response);
  }
  // Other bytes have another tag (RFC 9110, 8.8.3.3).
  const bool zipped = TakesGzip(call.request.Header("Accept-Encoding"));
  const std::string tag = std::string(file->tag) + (zipped ? "-gzip" : "");
  SetETag(tag, response);
  response.SetHeader("Cache-Control", std::string(caching));
  response.SetHeader("Vary", "Accept-Encoding");
  response.SetHeader("Content-Security-Policy", std::string(kConsolePolicy));
  response.SetHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.SetHeader("Cross-Origin-Resource-Policy", "same-origin");
  response.SetHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  response.SetHeader("Referrer-Policy", "no-referrer");
  response.SetHeader("X-Content-Type-Options", "nosniff");
  if (HasTag(call.request.Header("If-None-Match"), tag)) {
    response.status = 304;
    return;
  }
  response.content_type = file->content_type;
  if (zipped) response.SetHeader("Content-Encoding", "gzip");
  response.body = zipped ? file->zipped : file->bytes;
}

}  // namespace

void ShowConsole(Context&, const Call& call, net::Response& response) {
  WriteFile(Find("index.html"), "no-cache", call, response);
}

void ShowConsoleFile(Context&, const Call& call, net::Response& response) {
  WriteFile(Find("assets/" + std::string(call.request.Capture(0))), "public, max-age=31536000, immutable", call,
            response);
}

void LeadToConsole(Context&, const Call&, net::Response& response) {
  response.status = 308;
  response.SetHeader("Location", "console/");  // relative, so that it holds below any prefix
}

}  // namespace signpost::api

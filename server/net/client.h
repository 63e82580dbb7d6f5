// A small blocking HTTP client, for the command line. It asks one server, with one key.
//
//   Result<HttpClient> client = HttpClient::Make({.base_url = "http://127.0.0.1:8080", .bearer_key = key});
//   if (!client) return client.error();
//   Result<ClientResponse> answer = client->Send({.method = "POST", .target = "/v1/policy/drafts",
//                                                 .content_type = "application/json", .body = json});
//   if (!answer) return answer.error();               // it could not be asked: the message says what to do
//   if (answer->status != 201) return Problem(*answer);  // it was asked, and refused
//
// A large file goes up from a reader, and a long answer comes down piece by piece:
//
//   client->Send({.method = "POST", .target = path, .content_type = "text/plain", .upload_bytes = size, .upload =
//   read},
//                [&](std::string_view piece) { return Show(piece); });
//
// Contract:
// - Each request has a connection of its own. A server that refuses an upload half-way (413, 401) is heard at once, and
//   the rest is not sent (over TLS only when it goes on reading). Progress that the server sends during an upload is
//   handed on when the upload has ended; up to kClientEarlyBytes of it wait here.
// - Redirects are not followed, since the key would go wherever they lead: one is an error that names the place.
// - Errors: kInvalid when the request or the URL makes no sense, kUnavailable when the server can't be reached or the
//   answer breaks off, and what `upload` or `on_piece` returned. Any status but a redirect is an answer, not an error.
//   Neither the key nor a body is ever in a message.
// - https needs cpp-httplib with OpenSSL, as Debian builds it; certificates are checked, always.
// Thread-safety: Send from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/result.h"

namespace signpost::net {

// An answer that is not taken piece by piece may not be longer.
inline constexpr std::size_t kClientBodyBytes = 256 * 1024 * 1024;
inline constexpr std::size_t kClientEarlyBytes = 4 * 1024 * 1024;

struct ClientOptions {
  std::string base_url;    // "http://HOST:PORT", "https://HOST"; an IPv6 address in brackets; no path
  std::string bearer_key;  // none if empty
  std::string ca_file;     // for https: PEM file of the authorities to trust instead of the system's
  std::uint32_t connect_timeout_ms = 5'000;
  // How long the server may neither take nor send anything; a large policy takes its time to be checked.
  std::uint32_t stall_timeout_ms = 120'000;
};

using ClientHeaders = std::vector<std::pair<std::string, std::string>>;

struct ClientRequest {
  std::string method = "GET";
  std::string target;  // path and query, percent-encoded: "/v1/policy/drafts?state=open"
  ClientHeaders headers;
  std::string content_type;
  std::string body;
  // Instead of `body`: fills the span as far as it likes, but not with nothing, and returns how much; called until
  // there have been upload_bytes.
  std::uint64_t upload_bytes = 0;
  std::function<base::Result<std::size_t>(std::span<char>)> upload = nullptr;
};

struct ClientResponse {
  int status = 0;
  ClientHeaders headers;
  std::string body;

  std::string_view Header(std::string_view name) const;  // the first of that name, in any case; "" when absent
};

class HttpClient {
 public:
  // Takes a piece of the body of a successful answer (2xx). An error ends the exchange and is what Send returns.
  using PieceTaker = std::function<base::Result<void>(std::string_view)>;

  static base::Result<HttpClient> Make(ClientOptions options);

  base::Result<ClientResponse> Send(const ClientRequest& request) const { return Send(request, nullptr); }
  // The body of an answer that is not successful is in the response, as without `on_piece`.
  base::Result<ClientResponse> Send(const ClientRequest& request, const PieceTaker& on_piece) const;

 private:
  HttpClient() = default;

  ClientOptions options_;
  bool is_https_ = false;
  std::string host_;
  int port_ = 0;
};

// For one segment of a path, or a name or value of a query (RFC 3986, 2.1).
std::string PercentEncoded(std::string_view text);

}  // namespace signpost::net

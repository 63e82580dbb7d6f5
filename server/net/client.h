// A small HTTP client for commands and tools: one request after another, each waited for.
//
//   Result<Client> client = Client::Open("http://127.0.0.1:8080", key);
//   Result<ClientResponse> response = client->Request("GET", "/v1/policy", {}, "");
//   if (!response) return response.error();                  // no answer at all
//   if (response->status != 200) …
//
// Contract: http:// and, with the system's certificates, https://. Redirects are answers like any other. Connecting and
// each read may take kClientTimeoutS. Errors: kInvalid (no URL), kUnavailable (no answer; says from where).
// Thread-safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/result.h"

namespace signpost::net {

inline constexpr int kClientTimeoutS = 120;  // a large policy takes its time to be checked

using ClientHeaders = std::vector<std::pair<std::string, std::string>>;

struct ClientResponse {
  int status = 0;
  ClientHeaders headers;
  std::string body;

  std::string_view Header(std::string_view name) const;  // the first of that name, in any case; "" when absent
};

// Fills as much of the room as it can; 0: it fails, and so does the request.
using ClientSource = std::function<std::size_t(char* into, std::size_t room)>;
// False ends the transfer.
using ClientSink = std::function<bool(std::string_view)>;

class Client {
 public:
  // The key goes as a bearer token with each request; empty: none does.
  static base::Result<Client> Open(const std::string& url, const std::string& key);

  base::Result<ClientResponse> Request(const std::string& method, const std::string& target,
                                       const ClientHeaders& headers, const std::string& body);
  // A body of so many bytes, sent whole before the answer is read: for answers that are small, or begin after it. The
  // body of a good answer (2xx) goes to the sink as it comes, that of any other into the response.
  base::Result<ClientResponse> Stream(const std::string& method, const std::string& target,
                                      const ClientHeaders& headers, std::uint64_t body_bytes,
                                      const ClientSource& source, const ClientSink& sink);

 private:
  std::string url_;  // without a slash at the end
  std::string key_;
};

}  // namespace signpost::net

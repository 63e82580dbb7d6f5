#include "server/net/client.h"

#include <httplib.h>

#include <algorithm>
#include <array>

#include "server/net/http.h"

namespace signpost::net {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::size_t kUploadPartBytes = 64 * 1024;

Error NoAnswer(const std::string& url, httplib::Error error) {
  return {ErrorCode::kUnavailable, "The server at " + url + " does not answer (" + httplib::to_string(error) +
                                       "). Is the address right, and does it run?"};
}

httplib::Request RequestOf(const std::string& method, const std::string& target, const ClientHeaders& headers,
                           const std::string& key) {
  httplib::Request request;
  request.method = method;
  request.path = target;
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  if (!key.empty()) request.headers.emplace("Authorization", "Bearer " + key);
  return request;
}

Result<ClientResponse> Send(const std::string& url, httplib::Request&& request) {
  httplib::Client client(url);
  client.set_connection_timeout(kClientTimeoutS);
  client.set_read_timeout(kClientTimeoutS);
  client.set_write_timeout(kClientTimeoutS);
  // Targets are encoded already.
  client.set_url_encode(false);
  const httplib::Result result = client.send(request);
  if (!result) return NoAnswer(url, result.error());
  ClientResponse response;
  response.status = result->status;
  response.headers.assign(result->headers.begin(), result->headers.end());
  response.body = std::move(result->body);
  return response;
}

}  // namespace

std::string_view ClientResponse::Header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (EqualsIgnoringCase(known, name)) return value;
  }
  return {};
}

Result<Client> Client::Open(const std::string& url, const std::string& key) {
  Client client;
  client.url_ = url;
  while (client.url_.ends_with('/')) client.url_.pop_back();
  client.key_ = key;
  const std::size_t scheme_end = client.url_.find("://");
  const std::string_view scheme = std::string_view(client.url_).substr(0, scheme_end);
  const bool has_path = scheme_end != std::string::npos && client.url_.find('/', scheme_end + 3) != std::string::npos;
  if ((scheme != "http" && scheme != "https") || has_path || !httplib::Client(client.url_).is_valid()) {
    return Error{ErrorCode::kInvalid,
                 "A server is http:// or https://, a name, and a port where it has its own, for "
                 "example http://127.0.0.1:8080."};
  }
  return client;
}

Result<ClientResponse> Client::Request(const std::string& method, const std::string& target,
                                       const ClientHeaders& headers, const std::string& body) {
  httplib::Request request = RequestOf(method, target, headers, key_);
  request.body = body;
  return Send(url_, std::move(request));
}

Result<ClientResponse> Client::Stream(const std::string& method, const std::string& target,
                                      const ClientHeaders& headers, std::uint64_t body_bytes,
                                      const ClientSource& source, const ClientSink& sink) {
  httplib::Request request = RequestOf(method, target, headers, key_);
  std::array<char, kUploadPartBytes> part;
  request.content_length_ = body_bytes;
  request.content_provider_ = [&](std::size_t, std::size_t left, httplib::DataSink& into) {
    const std::size_t got = source(part.data(), std::min(left, part.size()));
    return got > 0 && into.write(part.data(), got);
  };
  bool is_good = false;
  std::string problem;
  request.response_handler = [&](const httplib::Response& response) {
    is_good = response.status >= 200 && response.status < 300;
    return true;
  };
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    if (is_good) return sink({data, size});
    problem.append(data, size);
    return true;
  };
  auto response = Send(url_, std::move(request));
  if (response) response->body = std::move(problem);
  return response;
}

}  // namespace signpost::net

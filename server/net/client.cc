#include "server/net/client.h"

#include <httplib.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>

#include "server/net/http.h"

namespace signpost::net {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kUploadPieceBytes = 64 * 1024;

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool IsVisibleAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool IsFieldValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\t' || (c >= 0x20 && c != 0x7f) || c < 0; });
}

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// A socket as httplib wants to see it. While a body goes up, it listens for an answer: a server that refuses the body
// says so and then closes, and would be taken for lost by one that only writes.
class UploadStream final : public httplib::Stream {
 public:
  UploadStream(socket_t fd, int timeout_ms, bool& is_refused)
      : fd_(fd), timeout_ms_(timeout_ms), is_refused_(is_refused) {}

  bool is_readable() const override { return !unread().empty() || (Poll(POLLIN) & POLLIN) != 0; }
  bool is_writable() const override { return is_refused_ || (Poll(POLLOUT) & POLLOUT) != 0; }

  ssize_t read(char* into, std::size_t size) override {
    if (unread().empty() && !Receive()) return is_ended_ && !is_broken_ ? 0 : -1;
    const std::size_t taken = std::min(size, unread().size());
    std::copy_n(unread().data(), taken, into);
    begin_ += taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    while (!is_refused_) {
      const bool listens = !is_ended_ && unread().size() < kClientEarlyBytes;
      const short ready = Poll(static_cast<short>(POLLOUT | (listens ? POLLIN : 0)));
      if (ready == 0) return -1;
      if ((ready & POLLIN) != 0) {
        Receive();
        is_refused_ = is_ended_ || SaysNo();
        continue;
      }
      const ssize_t sent = ::send(fd_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent >= 0) return sent;
      // It takes no more. Perhaps it has said why.
      is_refused_ = errno != EAGAIN && errno != EINTR;
    }
    return static_cast<ssize_t>(size);
  }

  void get_remote_ip_and_port(std::string&, int& port) const override { port = 0; }
  void get_local_ip_and_port(std::string&, int& port) const override { port = 0; }
  socket_t socket() const override { return fd_; }

 private:
  std::string_view unread() const { return std::string_view(received_).substr(begin_); }

  short Poll(short events) const {
    pollfd ready{fd_, events, 0};
    int found = 0;
    do {
      found = ::poll(&ready, 1, timeout_ms_);
    } while (found < 0 && errno == EINTR);
    if (found <= 0) return 0;
    // An error shows in what is tried next.
    return (ready.revents & (POLLERR | POLLHUP)) != 0 ? static_cast<short>(ready.revents | events) : ready.revents;
  }

  // Waits for more and keeps it. False if there is none.
  bool Receive() {
    if ((Poll(POLLIN) & POLLIN) == 0) return false;
    if (begin_ == received_.size()) {
      received_.clear();
      begin_ = 0;
    }
    const std::size_t before = received_.size();
    received_.resize(before + kReadBytes);
    const ssize_t received = ::recv(fd_, received_.data() + before, kReadBytes, 0);
    received_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(received, 0)));
    is_ended_ = received <= 0;
    is_broken_ = received < 0;
    return received > 0;
  }

  // "HTTP/1.1 413": 3xx, 4xx or 5xx.
  bool SaysNo() const { return unread().size() > 9 && unread()[9] >= '3'; }

  const socket_t fd_;
  const int timeout_ms_;
  bool& is_refused_;
  bool is_ended_ = false;   // nothing more will come
  bool is_broken_ = false;  // and not because the server was through
  std::string received_;
  std::size_t begin_ = 0;
};

class PlainClient final : public httplib::ClientImpl {
 public:
  PlainClient(const std::string& host, int port, int timeout_ms, bool& is_refused)
      : ClientImpl(host, port), timeout_ms_(timeout_ms), is_refused_(is_refused) {}

 private:
  bool process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) override {
    UploadStream stream(socket.sock, timeout_ms_, is_refused_);
    return callback(stream);
  }

  const int timeout_ms_;
  bool& is_refused_;
};

// One request and its answer.
class ClientCall {
 public:
  ClientCall(const ClientRequest& request, const HttpClient::PieceTaker& on_piece, const std::string& key)
      : request_(request), on_piece_(on_piece) {
    out_.method = request.method;
    out_.path = request.target;
    for (const auto& [name, value] : request.headers) out_.set_header(name, value);
    out_.set_header("User-Agent", "signpost");
    if (!key.empty()) out_.set_header("Authorization", "Bearer " + key);
    if (!request.content_type.empty()) out_.set_header("Content-Type", request.content_type);
    out_.body = request.body;
    if (request.upload) {
      out_.content_length_ = static_cast<std::size_t>(request.upload_bytes);
      out_.content_provider_ = [this](std::size_t, std::size_t most, httplib::DataSink& sink) {
        return SendPiece(most, sink);
      };
    }
    out_.response_handler = [this](const httplib::Response& head) {
      status_ = head.status;
      return true;
    };
    out_.content_receiver = [this](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
      return TakePiece({bytes, size});
    };
  }

  bool Run(httplib::ClientImpl& client) { return client.send(out_, in_, failure_); }

  ClientResponse TakeResponse() {
    ClientResponse response{.status = in_.status, .headers = {}, .body = std::move(body_)};
    for (const auto& [name, value] : in_.headers) response.headers.emplace_back(name, value);
    return response;
  }

  bool& is_refused() { return is_refused_; }
  // What the caller's own functions said.
  const std::optional<Error>& error() const { return error_; }
  httplib::Error failure() const { return failure_; }
  bool has_answer() const { return status_ != 0; }

 private:
  bool SendPiece(std::size_t most, httplib::DataSink& sink) {
    const std::span<char> piece = std::span(piece_).first(std::min(most, piece_.size()));
    if (is_refused_) return sink.write(piece.data(), piece.size());  // goes nowhere; httplib wants to have said it
    const Result<std::size_t> filled = request_.upload(piece);
    if (!filled) {
      error_ = filled.error();
      return false;
    }
    if (*filled == 0 || *filled > piece.size()) {
      error_ = Error{ErrorCode::kInvalid,
                     "What was to be sent ended before its time: it has changed meanwhile. Send it once more."};
      return false;
    }
    return sink.write(piece.data(), *filled);
  }

  bool TakePiece(std::string_view piece) {
    if (on_piece_ && status_ >= 200 && status_ < 300) {
      const Result<void> taken = on_piece_(piece);
      if (!taken) error_ = taken.error();
    } else if (body_.size() + piece.size() > kClientBodyBytes) {
      error_ = Error{ErrorCode::kInvalid, "The server's answer is longer than " + std::to_string(kClientBodyBytes) +
                                              " bytes, which no answer of Signpost is. Check the address."};
    } else {
      body_ += piece;
    }
    return !error_;
  }

  const ClientRequest& request_;
  const HttpClient::PieceTaker& on_piece_;
  httplib::Request out_;
  httplib::Response in_;
  httplib::Error failure_ = httplib::Error::Success;
  std::array<char, kUploadPieceBytes> piece_{};
  int status_ = 0;
  bool is_refused_ = false;
  std::string body_;
  std::optional<Error> error_;
};

Result<void> Check(const ClientRequest& request) {
  const auto invalid = [](const std::string& why) { return Error{ErrorCode::kInvalid, why}; };
  if (!IsToken(request.method)) return invalid("\"" + request.method + "\" is not an HTTP method.");
  if (!request.target.starts_with('/') || !IsVisibleAscii(request.target)) {
    return invalid("\"" + request.target + "\" is not a path. It must start with a slash and be percent-encoded.");
  }
  if (!IsFieldValue(request.content_type)) return invalid("The content type holds a control character.");
  for (const auto& [name, value] : request.headers) {
    if (!IsToken(name) || !IsFieldValue(value)) return invalid("The header field \"" + name + "\" cannot be sent.");
  }
  return {};
}

Error Unavailable(std::string why) { return {ErrorCode::kUnavailable, std::move(why)}; }

Error Explain(const ClientCall& call, const ClientOptions& options) {
  const std::string& server = options.base_url;
  const std::string patience = std::to_string((options.stall_timeout_ms + 999) / 1000);
  switch (call.failure()) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
    case httplib::Error::BindIPAddress:
      return Unavailable("Cannot reach " + server + ". Check the address, and that the server is running.");
    case httplib::Error::SSLConnection:
      return Unavailable("Cannot agree on an encrypted connection with " + server +
                         ". Check that this port speaks https; if it speaks http, say so in the address.");
    case httplib::Error::SSLLoadingCerts:
      return {ErrorCode::kInvalid,
              "Cannot read \"" + options.ca_file + "\". Give a file of certificates in PEM that can be read."};
    case httplib::Error::SSLServerVerification:
      return Unavailable("The certificate of " + server +
                         " is not one that is trusted here. If it is the right server, name the file of the authority "
                         "that issued it.");
    default:
      break;
  }
  if (call.has_answer()) {
    return Unavailable("The answer of " + server +
                       " broke off before its end: the server stopped or failed, or sent "
                       "nothing for " +
                       patience + " seconds. Do not use what came before; try again.");
  }
  return Unavailable(server + " closed the connection without an answer, or was silent for " + patience +
                     " seconds. Check that it is a Signpost server and that it is well, then try again.");
}

}  // namespace

std::string_view ClientResponse::Header(std::string_view name) const {
  for (const auto& [known_name, value] : headers) {
    if (EqualsIgnoringCase(known_name, name)) return value;
  }
  return {};
}

Result<HttpClient> HttpClient::Make(ClientOptions options) {
  const auto invalid = [&options](const std::string& why) {
    return Error{ErrorCode::kInvalid, "\"" + options.base_url + "\" is not the address of a server" + why +
                                          ". Give one like "
                                          "http://127.0.0.1:8080."};
  };
  HttpClient client;
  std::string_view rest = options.base_url;
  client.is_https_ = rest.starts_with("https://");
  if (!client.is_https_ && !rest.starts_with("http://")) return invalid(": it must begin with http:// or https://");
  rest.remove_prefix(client.is_https_ ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#") != std::string_view::npos) return invalid(": it must end behind the port");
  if (rest.find('@') != std::string_view::npos) return invalid(": a key or name does not belong into it");

  const bool is_ipv6 = rest.starts_with('[');
  const std::size_t host_end = is_ipv6 ? rest.find(']') : std::min(rest.find(':'), rest.size());
  if (host_end == std::string_view::npos) return invalid(": a bracket is not closed");
  client.host_ = rest.substr(is_ipv6 ? 1 : 0, host_end - (is_ipv6 ? 1 : 0));
  rest.remove_prefix(host_end + (is_ipv6 ? 1 : 0));
  if (client.host_.empty() || !IsVisibleAscii(client.host_)) return invalid(": it names no host");
  client.port_ = client.is_https_ ? 443 : 80;
  if (!rest.empty()) {
    const auto [end, failed] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), client.port_);
    const bool is_port = rest.front() == ':' && failed == std::errc() && end == rest.data() + rest.size() &&
                         client.port_ > 0 && client.port_ < 65536;
    if (!is_port) return invalid(": its port must be a number from 1 to 65535");
  }
  if (!IsVisibleAscii(options.bearer_key)) {
    return Error{ErrorCode::kInvalid,
                 "The key holds a blank, a line end or something else that no key has. Give the key and nothing else."};
  }
#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
  if (client.is_https_) {
    return Error{ErrorCode::kInvalid,
                 "This program was built without TLS and cannot ask " + options.base_url +
                     ". Use an http:// address on a network that you trust, or build it with a cpp-httplib that has "
                     "OpenSSL."};
  }
#endif
  client.options_ = std::move(options);
  return client;
}

Result<ClientResponse> HttpClient::Send(const ClientRequest& request, const PieceTaker& on_piece) const {
  const Result<void> checked = Check(request);
  if (!checked) return checked.error();
  const auto stall_timeout = std::chrono::milliseconds(options_.stall_timeout_ms);
  try {
    ClientCall call(request, on_piece, options_.bearer_key);
    std::unique_ptr<httplib::ClientImpl> client;
    if (!is_https_) {
      client =
          std::make_unique<PlainClient>(host_, port_, static_cast<int>(options_.stall_timeout_ms), call.is_refused());
    }
#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
    if (is_https_) {
      client = std::make_unique<httplib::SSLClient>(host_, port_);
      if (!options_.ca_file.empty()) client->set_ca_cert_path(options_.ca_file);
      client->enable_server_certificate_verification(true);
    }
#endif
    client->set_connection_timeout(std::chrono::milliseconds(options_.connect_timeout_ms));
    client->set_read_timeout(stall_timeout);
    client->set_write_timeout(stall_timeout);
    client->set_follow_location(false);
    client->set_url_encode(false);
    client->set_tcp_nodelay(true);

    const bool answered = call.Run(*client);
    if (call.error()) return *call.error();
    if (!answered) return Explain(call, options_);
    ClientResponse response = call.TakeResponse();
    if (IsRedirect(response.status)) {
      return Error{ErrorCode::kInvalid, options_.base_url + " refers to \"" + std::string(response.Header("location")) +
                                            "\", and the key is not sent to where others refer. If that is the right "
                                            "server, give its address."};
    }
    return response;
  } catch (const std::exception&) {
    return Error{ErrorCode::kInternal, "Asking " + options_.base_url +
                                           " failed inside of the HTTP library. Try again; if it stays, report it."};
  }
}

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool is_unreserved = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                               c == '.' || c == '_' || c == '~';
    if (is_unreserved) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return encoded;
}

}  // namespace signpost::net

// A blocking HTTP client that says exactly the bytes it is told to, for tests of what a server does with them.
//
//   Client client(server.port());
//   client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
//   const Answer answer = client.Receive();
//
// Every wait is bounded by kPatience, so a server that never answers fails the test instead of hanging it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace signpost::net {

inline constexpr int kPatienceMs = 20'000;

struct Answer {
  int status = 0;  // 0: the connection ended before an answer
  std::string head;
  std::string body;
  bool is_whole = true;  // false: the connection ended before the last chunk

  // "" when absent.
  std::string Header(std::string_view name) const {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const std::size_t at = lower.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + 4 + name.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class Client {
 public:
  // `receive_bytes`: size of the kernel's receive buffer, to be a slow reader with; 0 leaves it alone.
  explicit Client(std::uint16_t port, int receive_bytes = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_bytes > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Client() {
    if (fd_ >= 0) ::close(fd_);
  }
  Client(Client&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), is_connected_(other.is_connected_), unread_(std::move(other.unread_)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool is_connected() const { return is_connected_; }

  // False if the server has hung up.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Sends what the server takes until it has taken nothing for `patience_ms`; returns how much it took.
  std::size_t SendUntilStuck(std::string_view chunk, std::size_t most_bytes, int patience_ms) {
    std::size_t total = 0;
    while (total < most_bytes) {
      pollfd ready{fd_, POLLOUT, 0};
      if (::poll(&ready, 1, patience_ms) != 1) break;
      const ssize_t sent = ::send(fd_, chunk.data(), chunk.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0 && errno != EAGAIN) break;
      if (sent > 0) total += static_cast<std::size_t>(sent);
    }
    return total;
  }

  void FinishSending() { ::shutdown(fd_, SHUT_WR); }

  // The next answer. `has_body` false for the answer to a HEAD request.
  Answer Receive(bool has_body = true) {
    Answer answer;
    std::size_t end = std::string::npos;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadMore()) return answer;
    }
    answer.head = unread_.substr(0, end + 2);
    unread_.erase(0, end + 4);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    const std::string length = answer.Header("content-length");
    std::size_t body_bytes = 0;
    std::from_chars(length.data(), length.data() + length.size(), body_bytes);
    if (!has_body) return answer;
    if (answer.Header("transfer-encoding") == "chunked") {
      std::optional<std::string> chunk;
      while ((chunk = ReceiveChunk()) && !chunk->empty()) answer.body += *chunk;
      answer.is_whole = chunk.has_value();
      return answer;
    }
    while (unread_.size() < body_bytes) {
      if (!ReadMore()) return Answer();
    }
    answer.body = unread_.substr(0, body_bytes);
    unread_.erase(0, body_bytes);
    return answer;
  }

  // Status line and fields only, for an answer that is to be read chunk by chunk.
  Answer ReceiveHead() { return Receive(false); }
  // The next chunk: "" is the last, nothing means that the connection has ended before it was whole.
  std::optional<std::string> ReceiveChunk() {
    std::size_t line_end = std::string::npos;
    while ((line_end = unread_.find("\r\n")) == std::string::npos) {
      if (!ReadMore()) return std::nullopt;
    }
    std::size_t bytes = 0;
    std::from_chars(unread_.data(), unread_.data() + line_end, bytes, 16);
    const std::size_t begin = line_end + 2;
    while (unread_.size() < begin + bytes + 2) {
      if (!ReadMore()) return std::nullopt;
    }
    const std::string chunk = unread_.substr(begin, bytes);
    if (unread_.compare(begin + bytes, 2, "\r\n") != 0) return std::nullopt;
    unread_.erase(0, begin + bytes + 2);
    return chunk;
  }
  // All that comes before the connection ends.
  std::string ReceiveToEnd() {
    while (ReadMore()) {
    }
    return std::exchange(unread_, {});
  }

  // True if the server closes, in order and with nothing more said.
  bool SeesEnd() {
    if (!unread_.empty()) return false;
    const bool more = ReadMore();
    return !more && !was_reset_ && !timed_out_;
  }
  // True if the connection ends in any way.
  bool IsCutOff() {
    while (ReadMore()) {
    }
    return !timed_out_;
  }
  bool was_reset() const { return was_reset_; }

 private:
  bool ReadMore() {
    pollfd ready{fd_, POLLIN, 0};
    if (::poll(&ready, 1, kPatienceMs) != 1) {
      timed_out_ = true;
      return false;
    }
    char bytes[16 * 1024];
    const ssize_t received = ::recv(fd_, bytes, sizeof(bytes), 0);
    if (received < 0) was_reset_ = true;
    if (received <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(received));
    return true;
  }

  int fd_ = -1;
  bool is_connected_ = false;
  bool was_reset_ = false;
  bool timed_out_ = false;
  std::string unread_;
};

// Waits until `condition` holds; false if it never does.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace signpost::net

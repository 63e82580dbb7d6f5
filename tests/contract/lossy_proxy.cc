#include "tests/contract/lossy_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <new>
#include <stdexcept>
#include <vector>

namespace signpost::store::contract {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

LossyProxy::LossyProxy(std::uint16_t server_port, int lose_every) : server_port_(server_port), lose_every_(lose_every) {
  void* const shared = mmap(nullptr, sizeof(*lost_), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw std::runtime_error("the proxy gets no memory");
  lost_ = new (shared) std::atomic<int>(0);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("the proxy gets no process");
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    Run();
  }
  close(listener_);
}

LossyProxy::~LossyProxy() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  munmap(lost_, sizeof(*lost_));
}

void LossyProxy::Run() {
  while (true) {
    std::vector<pollfd> waiting = {{listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      waiting.push_back({pair.client, POLLIN, 0});
      waiting.push_back({pair.server, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), -1);
    std::size_t at = 1;
    for (Pair& pair : pairs_) {
      if (waiting[at].revents != 0) PassRequest(pair);
      if (waiting[at + 1].revents != 0 && !pair.closed) PassAnswer(pair);
      at += 2;
    }
    pairs_.remove_if([](const Pair& pair) {
      if (pair.closed) {
        close(pair.client);
        close(pair.server);
      }
      return pair.closed;
    });
    if (waiting[0].revents != 0) Accept();
  }
}

void LossyProxy::Accept() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(server_port_);
  if (client >= 0 && connect(server, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    pairs_.push_back({.client = client, .server = server});
    return;
  }
  close(client);
  close(server);
}

void LossyProxy::PassRequest(Pair& pair) {
  if (pair.answered) {
    pair.answered = false;
    if (pair.requests++ > 0) pair.doomed = ++requests_ % lose_every_ == 2;
  }
  if (!Pass(pair.client, pair.server)) pair.closed = true;
}

void LossyProxy::PassAnswer(Pair& pair) {
  pair.answered = true;
  if (pair.doomed) ++*lost_;
  if (pair.doomed || !Pass(pair.server, pair.client)) pair.closed = true;
}

bool LossyProxy::Pass(int from, int to) {
  std::array<char, 64 * 1024> bytes;
  const ssize_t size = recv(from, bytes.data(), bytes.size(), 0);
  for (ssize_t sent = 0; sent < size;) {
    const ssize_t more = send(to, bytes.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return size > 0;
}

}  // namespace signpost::store::contract

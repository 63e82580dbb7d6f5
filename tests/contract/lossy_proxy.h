// Stands between a store and its server, and loses answers: the server has done what it was asked, the connection is
// gone before it says so. Every n-th request (what a client sends between two answers) goes that way, beginning with
// the second of all, but never the first of a connection, by which it introduces itself.
//
// It runs in a process of its own: cases fork (contract::Child), and a fork must not find another thread of the test in
// the middle of something.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <list>

namespace signpost::store::contract {

class LossyProxy {
 public:
  LossyProxy(std::uint16_t server_port, int lose_every);  // more than 2
  ~LossyProxy();
  LossyProxy(const LossyProxy&) = delete;
  LossyProxy& operator=(const LossyProxy&) = delete;

  std::uint16_t port() const { return port_; }
  int lost() const { return *lost_; }

 private:
  struct Pair {
    int client, server;
    bool answered = true;  // nothing has been asked since the last answer
    int requests = 0;
    bool doomed = false;
    bool closed = false;
  };

  [[noreturn]] void Run();
  void Accept();
  void PassRequest(Pair& pair);
  void PassAnswer(Pair& pair);
  bool Pass(int from, int to);

  const std::uint16_t server_port_;
  const int lose_every_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int requests_ = 0;
  std::atomic<int>* lost_;  // in memory that both processes have
  std::list<Pair> pairs_;
  pid_t process_ = -1;
};

}  // namespace signpost::store::contract

// One streamed exchange: the bounded pipes between a connection, which lives on its loop and never waits, and a handler
// on a thread of the pool, which waits for bytes and for room.
//
//   PipedStream stream(head, content_length, expects_continue, [&] { loop.Post(look_after_the_stream); });
//   on the pool:  stream.Run(engine, exchange, answer);        // calls the handler, which calls Read, Begin and Write
//   on the loop:  stream.BodySpace() / BodyArrived(), Gather() / Sent(), Abandon() when the connection is lost
//
// Memory: kStreamPipeBytes for the body (less for a shorter one), and as much for the answer once it begins.
// Thread-safety: the handler's functions by one thread at a time, the loop's functions on the loop's thread, and both
// sides at once. Run's exchange and answer belong to the handler's thread until Run has returned.
#pragma once

#include <sys/uio.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/net/engine.h"
#include "server/net/http.h"
#include "server/net/output.h"
#include "server/net/ring.h"

namespace signpost::net {

class PipedStream final : public Stream {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `request_head` is kept, since the connection's buffer goes on to take the body. `wake_loop` is called on the
  // handler's thread when there is something to do for the loop's side, once until Awake.
  PipedStream(std::string_view request_head, std::uint64_t body_bytes, bool expects_continue,
              std::function<void()> wake_loop);

  // The handler's side.
  // Calls the handler and sees the answer to its end. An answer that was not begun is put into `answer`.
  void Run(Engine& engine, const Exchange& exchange, Output& answer);
  std::ptrdiff_t Read(std::span<char> into) override;
  bool Begin(const Response& head) override;
  bool Write(std::string_view bytes) override;
  void Abort() override;

  // The loop's side.
  std::string_view request_head() const { return request_head_; }
  void Awake();
  // Where the next bytes of the body go; empty when there is no room, or when all of it has come.
  std::span<char> BodySpace();
  void BodyArrived(std::size_t bytes);
  bool WantsBody();  // false also while the pipe is full: Read wakes the loop when there is room again
  std::uint64_t body_to_come() const { return body_bytes_ - arrived_bytes_; }
  // Since when the handler waits for the body, if it does.
  std::optional<Time> WaitsForBodySince();
  // What to send next. Header lines are moved to `first`, and go before all else.
  std::size_t Gather(Output& first, std::array<iovec, 2>& into);
  void Sent(std::size_t bytes);
  bool HasOutput();
  // Read and Write answer from now on that the connection is lost. Returns whether an answer had begun.
  bool Abandon();

  // After Run, on the loop's side.
  enum class End { kNotBegun, kComplete, kBroken };
  End end() const { return end_; }
  // Whether another request may follow: the rest of the body is short and certain to come.
  bool keeps_connection() const { return keeps_connection_; }
  // Moves what has not been sent yet.
  void TakeRest(Output& output);

 private:
  using Lock = std::unique_lock<std::mutex>;

  void WakeLoop(Lock& lock);
  void SayContinue(Lock& lock);
  std::size_t PutPiece(std::string_view bytes);
  bool CanKeepConnection();

  const std::string request_head_;
  const std::uint64_t body_bytes_;
  const std::function<void()> wake_loop_;

  // The handler's own.
  Engine* engine_ = nullptr;
  const Exchange* exchange_ = nullptr;
  std::uint64_t read_bytes_ = 0;
  bool takes_body_ = false;  // whether the answer may have a body
  bool is_chunked_ = false;
  bool head_is_bad_ = false;
  bool aborted_ = false;
  End end_ = End::kNotBegun;
  bool keeps_connection_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;  // only the handler waits
  // Guarded by mutex_, but see ring.h for the bytes in the rings.
  Ring body_;
  Ring output_;
  Output leading_;                   // header lines
  std::uint64_t arrived_bytes_ = 0;  // written by the loop, which may read it without the mutex
  bool began_ = false;               // written by the handler's side, which may read it without the mutex
  std::optional<Time> waits_since_;
  bool expects_continue_ = false;
  bool body_is_paused_ = false;  // the loop has stopped reading because the pipe was full
  bool is_woken_ = false;
  bool is_lost_ = false;
};

}  // namespace signpost::net

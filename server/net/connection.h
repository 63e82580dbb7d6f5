// One client's connection: bytes in, framed requests out to the engine, answers back, in order.
//
// Lives on its loop's thread. While a pool handler runs, the handler's thread reads the request where it lies and
// writes to pool_output_; the loop leaves both alone until OnPoolDone. A handler that streams has a copy of the
// request's head, and meets the loop in stream_ only, until OnStreamDone. It is kept alive by its loop's list, by its
// pending waits and by the pool's job.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <list>
#include <memory>

#include "server/net/buffer.h"
#include "server/net/engine.h"
#include "server/net/framer.h"
#include "server/net/loop.h"
#include "server/net/output.h"
#include "server/net/piped_stream.h"
#include "server/net/router.h"

namespace signpost::net {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, boost::asio::ip::tcp::socket socket);

  void Start();
  // Answers that there are too many connections, and closes.
  void TurnAway();
  void StartDrain();
  void OnDeadline();
  void Close();

  // True if closing now cuts off a request that has begun or an answer that has not been taken.
  bool IsBusy() const;

 private:
  friend class Loop;

  enum class State {
    kOpen,
    kHandler,    // a pool thread has the request
    kStreaming,  // a pool thread has the stream
    kSkipping,   // answered; reads the rest of a body that nobody wants
    kClosing,    // no further request; closes once the output is taken
    kLingering,  // shut for writing, reads the peer dry
    kClosed,
  };

  void OnReadable();
  void Pump();
  bool Step();
  bool TakeHead();
  bool TakeRequest();
  void FinishRequest(bool keep_alive);
  void RefuseAndClose(Refusal refusal);
  void PostToPool();
  void OnPoolDone();
  void StartStream();
  bool PostStream();
  void PumpStream();
  bool FeedBody();
  bool FlushStream();
  void CheckStream();
  void OnBodyStalled();
  void OnStreamDone();
  void SkipBody();
  bool PeerHasReset() const;
  std::string_view PeerAddress();
  bool Flush();
  void Settle();
  void ArmDeadline();
  void Linger();
  void Discard();
  void WaitReadable();
  void WaitWritable();

  // The only two places that touch the socket's bytes. -1 with errno as recv and sendmsg have it.
  ssize_t ReadSome(char* into, std::size_t size);
  ssize_t WriteSome(std::span<iovec> pieces);

  Loop& loop_;
  boost::asio::ip::tcp::socket socket_;
  State state_ = State::kOpen;
  bool wait_readable_ = false;
  bool wait_writable_ = false;
  bool peer_closed_ = false;
  bool write_progressed_ = false;
  bool turned_away_ = false;
  bool ends_at_close_ = false;  // only the end of the connection tells the reader where the answer ends
  Buffer input_;
  Framer framer_;
  Router::Match match_;
  Exchange exchange_;
  Output output_;
  Output pool_output_;
  Steady::time_point request_began_{};  // zero between requests
  std::string peer_address_;            // empty until a route on the pool was asked for
  std::unique_ptr<PipedStream> stream_;
  Steady::time_point stream_progress_{};  // when the reader of the stream last took something, or all there was
  std::uint64_t skip_bytes_ = 0;          // what kSkipping has yet to read

  // Kept by the loop.
  Wait wait_ = Wait::kIdle;
  Steady::time_point deadline_{};
  std::list<std::shared_ptr<Connection>>::iterator place_;
};

}  // namespace signpost::net

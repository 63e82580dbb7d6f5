#include "server/net/connection.h"

#include <sys/socket.h>

#include <cerrno>

namespace signpost::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr int kDiscardReadsPerWake = 16;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

FramerLimits LimitsOf(const Options& options) {
  return {options.request_line_bytes, options.header_bytes, options.header_fields};
}

}  // namespace

Connection::Connection(Loop& loop, tcp::socket socket)
    : loop_(loop), socket_(std::move(socket)), input_(loop.buffers()), framer_(LimitsOf(loop.core().options)) {}

void Connection::Start() { Settle(); }

void Connection::TurnAway() {
  turned_away_ = true;
  RefuseAndClose(Refusal::kTooManyConnections);
  Pump();
}

// What has already arrived is still answered; a connection between requests is closed.
void Connection::StartDrain() {
  if (state_ == State::kOpen && !IsBusy()) OnReadable();
  if (state_ == State::kOpen && !IsBusy()) Close();
}

void Connection::OnDeadline() {
  switch (wait_) {
    case Wait::kRequest:
      RefuseAndClose(Refusal::kTimeout);
      Pump();
      return;
    case Wait::kIdle:
    case Wait::kWrite:
    case Wait::kLinger:
    case Wait::kHandler:
      Close();
  }
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  // A pool handler may still be reading the request: its memory goes when the job lets go of the connection.
  state_ = State::kClosed;
  error_code ignored;
  socket_.close(ignored);
  loop_.stats().connections_closed.Add(1);
  loop_.Remove(*this);
}

bool Connection::IsBusy() const {
  return !output_.empty() || state_ == State::kHandler || state_ == State::kClosing ||
         (state_ == State::kOpen && framer_.HasBegun(input_.size()));
}

void Connection::OnReadable() {
  if (state_ == State::kLingering) return Discard();
  if (state_ != State::kOpen) return;
  input_.Reserve();
  const ssize_t received = ReadSome(input_.spare(), input_.spare_bytes());
  if (received > 0) {
    input_.Commit(static_cast<std::size_t>(received));
    loop_.stats().bytes_received.Add(static_cast<std::uint64_t>(received));
  } else if (received == 0) {
    peer_closed_ = true;  // it may still be reading: what it has sent is answered
  } else if (!WouldBlock()) {
    return Close();
  }
  Pump();
}

// Answers what has arrived, as far as the reader keeps up, and then waits for what comes next.
void Connection::Pump() {
  const std::size_t high_water = loop_.core().options.output_high_water_bytes;
  bool may_have_more = true;
  while (may_have_more) {
    while (state_ == State::kOpen && output_.size_bytes() < high_water && may_have_more) may_have_more = Step();
    if (!Flush()) return Close();
    if (!output_.empty() || state_ != State::kOpen) break;
  }
  Settle();
}

// One step of the framer. False when it takes more bytes, or a state other than kOpen, to go on.
bool Connection::Step() {
  switch (framer_.Advance(input_.bytes())) {
    case Framer::State::kNeedMore:
      return false;
    case Framer::State::kHead:
      return TakeHead();
    case Framer::State::kComplete:
      return TakeRequest();
    case Framer::State::kRefused:
      RefuseAndClose(framer_.refusal());
      return false;
  }
  return false;
}

bool Connection::TakeHead() {
  const Head& head = framer_.head();
  const std::string_view method = head.method.In(input_.bytes());
  const std::string_view path = head.path.In(input_.bytes());
  if (!IsKnownMethod(method)) {
    RefuseAndClose(Refusal::kMethodNotImplemented);
    return false;
  }
  match_ = loop_.core().router.Find(method, path.empty() ? "/" : path);
  exchange_ = {&head, input_.bytes(), {}, &match_, false};
  if (match_.route == nullptr && (head.content_length_bytes > 0 || head.needs_content_length)) {
    // Reading a body only to keep the connection is not worth a buffer.
    loop_.engine().Answer(exchange_, output_);
    state_ = State::kClosing;
    return false;
  }
  if (head.expects_other) {
    RefuseAndClose(Refusal::kExpectationFailed);
    return false;
  }
  framer_.AcceptBody(match_.route == nullptr ? 0 : match_.route->body_limit_bytes);
  if (head.expects_continue && head.is_http11 && framer_.Advance(input_.bytes()) == Framer::State::kNeedMore) {
    output_.Append(kContinue);
  }
  return true;
}

bool Connection::TakeRequest() {
  const Head& head = framer_.head();
  const bool keep_alive = head.keep_alive && !loop_.draining();
  exchange_ = {&head, input_.bytes(), framer_.Body(input_.bytes()), &match_, keep_alive};
  request_began_ = {};
  if (match_.route != nullptr && match_.route->runs == Runs::kOnPool) {
    PostToPool();
    return state_ == State::kOpen;
  }
  loop_.engine().Answer(exchange_, output_);
  FinishRequest(keep_alive);
  return keep_alive;
}

void Connection::FinishRequest(bool keep_alive) {
  input_.Consume(framer_.consumed_bytes());
  framer_.Reset();
  state_ = keep_alive ? State::kOpen : State::kClosing;
}

void Connection::RefuseAndClose(Refusal refusal) {
  const bool is_head = framer_.head().method.In(input_.bytes()) == "HEAD";
  loop_.engine().Refuse(refusal, is_head, output_);
  state_ = State::kClosing;
}

void Connection::PostToPool() {
  // The job hands its hold on the connection back to the loop, so that the last one is let go on the loop's thread.
  const bool posted = loop_.core().pool.TryPost([self = shared_from_this()](std::size_t worker) mutable {
    Loop& loop = self->loop_;
    const std::size_t slot = loop.core().options.resolved_loops() + worker;
    loop.core().engines[slot]->Answer(self->exchange_, self->pool_output_);
    loop.Post([self = std::move(self)] { self->OnPoolDone(); });
  });
  if (posted) {
    state_ = State::kHandler;
    return;
  }
  loop_.engine().RefuseExchange(Refusal::kPoolFull, exchange_, output_);
  FinishRequest(exchange_.keep_alive);
}

void Connection::OnPoolDone() {
  if (state_ != State::kHandler) return;
  output_.Append(std::move(pool_output_));
  // Drain may have begun while the handler ran: then the answer has not said so, but closing after it is still right.
  FinishRequest(exchange_.keep_alive && !loop_.draining());
  Pump();
}

// False if the connection is lost.
bool Connection::Flush() {
  while (!output_.empty()) {
    const ssize_t sent = WriteSome();
    if (sent < 0) return WouldBlock();
    output_.Consume(static_cast<std::size_t>(sent));
    loop_.stats().bytes_sent.Add(static_cast<std::uint64_t>(sent));
    write_progressed_ = true;
  }
  return true;
}

void Connection::Settle() {
  if (state_ == State::kClosed) return;
  if (output_.empty()) {
    if (state_ == State::kClosing) return peer_closed_ ? Close() : Linger();
    if (state_ == State::kOpen && peer_closed_) return Close();
  } else {
    WaitWritable();
  }
  const bool has_room = output_.size_bytes() < loop_.core().options.output_high_water_bytes;
  if (state_ == State::kOpen && has_room && !peer_closed_) WaitReadable();
  if (state_ == State::kOpen) input_.Trim();
  ArmDeadline();
}

void Connection::ArmDeadline() {
  const Options& options = loop_.core().options;
  const Steady::time_point now = Steady::now();
  if (state_ == State::kOpen && request_began_ == Steady::time_point{} && framer_.HasBegun(input_.size())) {
    request_began_ = now;
  }
  if (!output_.empty()) {
    if (wait_ != Wait::kWrite || write_progressed_) {
      loop_.Arm(*this, Wait::kWrite, now + milliseconds(options.write_timeout_ms));
    }
  } else if (state_ == State::kHandler) {
    loop_.Arm(*this, Wait::kHandler, Steady::time_point::max());
  } else if (request_began_ != Steady::time_point{}) {
    if (wait_ != Wait::kRequest || deadline_ != request_began_ + milliseconds(options.request_deadline_ms)) {
      loop_.Arm(*this, Wait::kRequest, request_began_ + milliseconds(options.request_deadline_ms));
    }
  } else {
    loop_.Arm(*this, Wait::kIdle, now + milliseconds(options.idle_timeout_ms));
  }
  write_progressed_ = false;
}

// Closing with unread bytes makes the kernel send a reset, which can destroy the answer before the peer has read it
// (RFC 9112, 9.6). So: say that nothing more comes, and read the peer dry for a bounded time.
void Connection::Linger() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  state_ = State::kLingering;
  input_.Consume(input_.size());
  input_.Trim();
  loop_.Arm(*this, Wait::kLinger, Steady::now() + milliseconds(loop_.core().options.linger_ms));
  Discard();
}

void Connection::Discard() {
  char scratch[kSmallBufferBytes];
  for (int reads = 0; reads < kDiscardReadsPerWake; ++reads) {
    const ssize_t received = ReadSome(scratch, sizeof(scratch));
    if (received > 0) continue;
    if (received < 0 && WouldBlock()) break;
    return Close();
  }
  WaitReadable();
}

void Connection::WaitReadable() {
  if (wait_readable_) return;
  wait_readable_ = true;
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code) {
    self->wait_readable_ = false;
    self->OnReadable();  // an error shows when reading; a closed connection reads nothing
  });
}

void Connection::WaitWritable() {
  if (wait_writable_) return;
  wait_writable_ = true;
  socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code) {
    self->wait_writable_ = false;
    if (self->state_ != State::kClosed) self->Pump();
  });
}

ssize_t Connection::ReadSome(char* into, std::size_t size) {
  return ::recv(socket_.native_handle(), into, size, MSG_DONTWAIT);
}

ssize_t Connection::WriteSome() {
  std::array<iovec, Output::kPiecesPerWrite> pieces;
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = output_.Gather(pieces);
  return ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace signpost::net

#include "server/net/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>

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
    case Wait::kStream:
      return CheckStream();
    case Wait::kLinger:
      return state_ == State::kSkipping ? Linger() : Close();
    case Wait::kIdle:
    case Wait::kWrite:
    case Wait::kHandler:
      Close();
  }
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  // A pool handler may still be reading the request: its memory goes when the job lets go of the connection.
  const bool cuts_stream = stream_ != nullptr && stream_->Abandon() && state_ == State::kStreaming;
  error_code ignored;
  if (cuts_stream || (ends_at_close_ && !output_.empty())) {
    // Closing in order could be taken for the end of the answer.
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  }
  state_ = State::kClosed;
  socket_.close(ignored);
  loop_.stats().connections_closed.Add(1);
  loop_.Remove(*this);
}

bool Connection::IsBusy() const {
  return !output_.empty() || state_ == State::kHandler || state_ == State::kStreaming || state_ == State::kSkipping ||
         state_ == State::kClosing || (state_ == State::kOpen && framer_.HasBegun(input_.size()));
}

void Connection::OnReadable() {
  if (state_ == State::kLingering) return Discard();
  if (state_ == State::kStreaming) return PumpStream();
  if (state_ == State::kSkipping) {
    SkipBody();
    return Pump();
  }
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
  if (state_ == State::kClosed) return;
  const std::size_t high_water = loop_.core().options.output_high_water_bytes;
  bool may_have_more = true;
  while (may_have_more) {
    while (state_ == State::kOpen && output_.size_bytes() < high_water && may_have_more) may_have_more = Step();
    if (!Flush()) return Close();
    if (!output_.empty() || state_ != State::kOpen) break;
  }
  if (state_ == State::kStreaming) return PumpStream();
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
  const Framer::State state = framer_.Advance(input_.bytes());
  if (match_.route != nullptr && match_.route->stream_handler && state != Framer::State::kRefused) {
    StartStream();
    return state_ == State::kOpen;
  }
  if (head.expects_continue && head.is_http11 && state == Framer::State::kNeedMore) output_.Append(kContinue);
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
  exchange_.peer_address = PeerAddress();
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

// The handler starts before the body has come.
void Connection::StartStream() {
  const Head& head = framer_.head();
  request_began_ = {};
  stream_ = std::make_unique<PipedStream>(input_.bytes().substr(0, framer_.head_bytes()), head.content_length_bytes,
                                          head.expects_continue && head.is_http11, [this] {
                                            loop_.Post([self = shared_from_this()] { self->Pump(); });
                                          });  // the pool's job keeps `this` alive
  exchange_ = {&head, stream_->request_head(), {}, &match_, head.keep_alive && !loop_.draining(), PeerAddress()};
  std::atomic<std::size_t>& open_streams = loop_.core().open_streams;
  const bool has_place = open_streams.fetch_add(1, std::memory_order_relaxed) < loop_.core().options.max_streams();
  if (has_place && PostStream()) {
    input_.Consume(framer_.head_bytes());
    state_ = State::kStreaming;
    stream_progress_ = Steady::now();
    return;
  }
  open_streams.fetch_sub(1, std::memory_order_relaxed);
  exchange_.keep_alive = exchange_.keep_alive && head.content_length_bytes == 0;
  loop_.engine().RefuseExchange(Refusal::kPoolFull, exchange_, output_);
  stream_.reset();
  if (exchange_.keep_alive) return FinishRequest(true);
  state_ = State::kClosing;
}

bool Connection::PostStream() {
  return loop_.core().pool.TryPost([self = shared_from_this()](std::size_t worker) mutable {
    Loop& loop = self->loop_;
    Core& core = loop.core();
    self->stream_->Run(*core.engines[core.options.resolved_loops() + worker], self->exchange_, self->pool_output_);
    core.open_streams.fetch_sub(1, std::memory_order_relaxed);
    loop.Post([self = std::move(self)] { self->OnStreamDone(); });
  });
}

// Moves bytes between the socket and the stream's pipes, as far as both go.
void Connection::PumpStream() {
  stream_->Awake();
  const bool was_blocked = !output_.empty() || wait_writable_;
  if (!was_blocked) stream_progress_ = Steady::now();
  if (!FeedBody() || !FlushStream()) return Close();
  if (write_progressed_) stream_progress_ = Steady::now();
  write_progressed_ = false;
  if (stream_->WantsBody()) WaitReadable();
  if (!output_.empty() || stream_->HasOutput()) WaitWritable();
  if (wait_ != Wait::kStream) loop_.Arm(*this, Wait::kStream, Steady::now());
}

// False if the rest of the body will not come.
bool Connection::FeedBody() {
  for (std::size_t received_bytes = 0; received_bytes < kStreamPipeBytes;) {  // then it is others' turn
    const std::span<char> space = stream_->BodySpace();
    if (space.empty()) break;
    std::size_t arrived = std::min(space.size(), input_.size());
    if (arrived > 0) {
      std::memcpy(space.data(), input_.bytes().data(), arrived);
      input_.Consume(arrived);
    } else {
      input_.Trim();
      const ssize_t received = ReadSome(space.data(), space.size());
      if (received <= 0) return received < 0 && WouldBlock();
      arrived = static_cast<std::size_t>(received);
      received_bytes += arrived;
      loop_.stats().bytes_received.Add(arrived);
    }
    stream_->BodyArrived(arrived);
  }
  return true;
}

// False if the connection is lost.
bool Connection::FlushStream() {
  for (std::size_t sent_bytes = 0; sent_bytes < kStreamPipeBytes;) {
    std::array<iovec, 2> pieces;
    const std::size_t used = stream_->Gather(output_, pieces);
    if (!output_.empty()) {
      if (!Flush()) return false;
      if (!output_.empty()) return true;
      continue;
    }
    if (used == 0) return true;
    const ssize_t sent = WriteSome(std::span(pieces).first(used));
    if (sent < 0) return WouldBlock();
    loop_.stats().bytes_sent.Add(static_cast<std::uint64_t>(sent));
    stream_->Sent(static_cast<std::size_t>(sent));
    write_progressed_ = true;
    sent_bytes += static_cast<std::size_t>(sent);
  }
  return true;
}

void Connection::CheckStream() {
  const Options& options = loop_.core().options;
  const Steady::time_point now = Steady::now();
  // Only then has the loop tried: what a handler has written this moment is still on its way.
  const bool is_blocked = wait_writable_ && (!output_.empty() || stream_->HasOutput());
  if (is_blocked && now - stream_progress_ >= milliseconds(options.write_timeout_ms)) return Close();
  if (PeerHasReset()) return Close();
  const std::optional<Steady::time_point> waits_since = stream_->WaitsForBodySince();
  if (waits_since && now - *waits_since >= milliseconds(options.request_deadline_ms)) return OnBodyStalled();
  loop_.Arm(*this, Wait::kStream, now + milliseconds(1));  // that is, on the next tick
}

void Connection::OnBodyStalled() {
  if (stream_->Abandon()) return Close();
  loop_.engine().Refuse(Refusal::kTimeout, exchange_.head->method.In(exchange_.bytes) == "HEAD", output_);
  state_ = State::kClosing;
  Pump();
}

void Connection::OnStreamDone() {
  if (state_ != State::kStreaming) return stream_.reset();
  const PipedStream::End end = stream_->end();
  const bool has_begun = end != PipedStream::End::kNotBegun;
  ends_at_close_ = has_begun && !framer_.head().is_http11;
  if (end == PipedStream::End::kBroken && ends_at_close_) return Close();
  stream_->TakeRest(output_);
  if (!has_begun) output_.Append(std::move(pool_output_));
  skip_bytes_ = stream_->body_to_come();
  const bool keeps = stream_->keeps_connection() && end != PipedStream::End::kBroken && !ends_at_close_;
  stream_.reset();
  framer_.Reset();
  state_ = keeps ? State::kSkipping : State::kClosing;
  if (keeps) SkipBody();
  Pump();
}

void Connection::SkipBody() {
  const std::size_t there = static_cast<std::size_t>(std::min<std::uint64_t>(skip_bytes_, input_.size()));
  input_.Consume(there);
  skip_bytes_ -= there;
  char scratch[kSmallBufferBytes];
  while (skip_bytes_ > 0) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(skip_bytes_, sizeof(scratch)));
    const ssize_t received = ReadSome(scratch, most);
    if (received < 0) return WouldBlock() ? void() : Close();
    if (received == 0) {
      peer_closed_ = true;
      state_ = State::kClosing;
      return;
    }
    skip_bytes_ -= static_cast<std::size_t>(received);
    loop_.stats().bytes_received.Add(static_cast<std::uint64_t>(received));
  }
  state_ = loop_.draining() ? State::kClosing : State::kOpen;
}

// While a handler thinks, nothing is read or written that would show it. A peer that has only stopped sending may still
// be reading.
bool Connection::PeerHasReset() const {
  pollfd peer{const_cast<tcp::socket&>(socket_).native_handle(), 0, 0};
  return ::poll(&peer, 1, 0) == 1 && (peer.revents & (POLLERR | POLLHUP)) != 0;
}

// Asked for once a connection, and not at all by what runs on the loop. IPv4 reads as IPv4 on a socket for both.
std::string_view Connection::PeerAddress() {
  if (!peer_address_.empty()) return peer_address_;
  error_code failed;
  const boost::asio::ip::address address = socket_.remote_endpoint(failed).address();
  if (failed) return {};
  const bool is_mapped = address.is_v6() && address.to_v6().is_v4_mapped();
  peer_address_ = is_mapped ? boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string()
                            : address.to_string();
  return peer_address_;
}

// False if the connection is lost.
bool Connection::Flush() {
  while (!output_.empty()) {
    std::array<iovec, Output::kPiecesPerWrite> pieces;
    const ssize_t sent = WriteSome(std::span(pieces).first(output_.Gather(pieces)));
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
  if ((state_ == State::kOpen && has_room && !peer_closed_) || state_ == State::kSkipping) WaitReadable();
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
  } else if (state_ == State::kSkipping) {
    if (wait_ != Wait::kLinger) loop_.Arm(*this, Wait::kLinger, now + milliseconds(options.linger_ms));
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

ssize_t Connection::WriteSome(std::span<iovec> pieces) {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace signpost::net

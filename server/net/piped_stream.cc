#include "server/net/piped_stream.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

namespace signpost::net {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";  // its room is always kept free
constexpr std::size_t kChunkSizeDigits = 8;
constexpr std::size_t kChunkOverhead = kChunkSizeDigits + 2 * kLineEnd.size();
static_assert(kStreamPipeBytes <= 0xffffffff, "the size of a chunk must fit into its digits");

// Long writes wait for this much room, so that a slow reader does not make them a row of tiny chunks.
constexpr std::size_t kPieceBytes = kStreamPipeBytes / 4;

}  // namespace

PipedStream::PipedStream(std::string_view request_head, std::uint64_t body_bytes, bool expects_continue,
                         std::function<void()> wake_loop)
    : request_head_(request_head),
      body_bytes_(body_bytes),
      wake_loop_(std::move(wake_loop)),
      expects_continue_(expects_continue) {
  if (body_bytes > 0) body_ = Ring(static_cast<std::size_t>(std::min<std::uint64_t>(body_bytes, kStreamPipeBytes)));
}

void PipedStream::Run(Engine& engine, const Exchange& exchange, Output& answer) {
  engine_ = &engine;
  exchange_ = &exchange;
  Response response;
  const bool returned = engine.CallStream(exchange, *this, response);
  keeps_connection_ = exchange.keep_alive && CanKeepConnection();
  if (began_) {
    if (!returned) engine.CountRefusal(Refusal::kHandlerFailed);
    end_ = returned && !aborted_ ? End::kComplete : End::kBroken;
    const Lock lock(mutex_);
    if (end_ == End::kComplete && is_chunked_ && !is_lost_) {
      output_.Put(0, kLastChunk);
      output_.Commit(kLastChunk.size());
    }
    return;
  }
  Exchange ending = exchange;
  ending.keep_alive = keeps_connection_;
  if (returned && !head_is_bad_) {
    engine.Send(std::move(response), ending, answer);
  } else {
    engine.RefuseExchange(Refusal::kHandlerFailed, ending, answer);
  }
}

std::ptrdiff_t PipedStream::Read(std::span<char> into) {
  assert(!into.empty());
  Lock lock(mutex_);
  if (is_lost_) return -1;
  if (read_bytes_ == body_bytes_) return 0;
  SayContinue(lock);
  if (body_.size() == 0) {
    waits_since_ = std::chrono::steady_clock::now();
    changed_.wait(lock, [this] { return is_lost_ || body_.size() > 0; });
    waits_since_.reset();
  }
  if (is_lost_) return -1;
  const std::size_t taken = std::min(into.size(), body_.size());
  lock.unlock();
  for (std::size_t done = 0; done < taken;) {
    const std::string_view bytes = body_.Bytes(done, taken - done);
    std::copy(bytes.begin(), bytes.end(), into.begin() + static_cast<std::ptrdiff_t>(done));
    done += bytes.size();
  }
  lock.lock();
  body_.Consume(taken);
  read_bytes_ += taken;
  if (body_is_paused_ && body_.free_bytes() >= body_.capacity() / 2) {
    body_is_paused_ = false;
    WakeLoop(lock);
  }
  return static_cast<std::ptrdiff_t>(taken);
}

bool PipedStream::Begin(const Response& head) {
  assert(!began_);
  if (head.status < 200 || head.status > 599) {
    head_is_bad_ = true;
    return false;
  }
  Output lines;
  engine_->SendHead(head, *exchange_, lines);
  const bool is_head_request = exchange_->head->method.In(exchange_->bytes) == "HEAD";
  takes_body_ = !is_head_request && MayHaveBody(head.status);
  is_chunked_ = takes_body_ && exchange_->head->is_http11;
  Ring output;
  if (takes_body_) output = Ring(kStreamPipeBytes);

  Lock lock(mutex_);
  if (is_lost_) return false;
  output_ = std::move(output);
  SayContinue(lock);  // later it would stand inside the answer
  leading_.Append(std::move(lines));
  began_ = true;
  WakeLoop(lock);
  return true;
}

bool PipedStream::Write(std::string_view bytes) {
  assert(began_);
  if (!takes_body_) return false;
  Lock lock(mutex_);
  while (!bytes.empty()) {
    constexpr std::size_t kKept = kLastChunk.size() + kChunkOverhead;
    const std::size_t needed = std::min(bytes.size(), kPieceBytes) + kKept;
    changed_.wait(lock, [&] { return is_lost_ || output_.free_bytes() >= needed; });
    if (is_lost_) return false;
    const std::size_t room = output_.free_bytes() - kKept;
    lock.unlock();
    const std::string_view piece = bytes.substr(0, room);
    const std::size_t put_bytes = PutPiece(piece);
    bytes.remove_prefix(piece.size());
    lock.lock();
    output_.Commit(put_bytes);
    WakeLoop(lock);
  }
  return !is_lost_;
}

void PipedStream::Abort() { aborted_ = true; }

// Returns how many bytes it takes in the pipe.
std::size_t PipedStream::PutPiece(std::string_view bytes) {
  if (!is_chunked_) {
    output_.Put(0, bytes);
    return bytes.size();
  }
  std::array<char, kChunkSizeDigits + kLineEnd.size()> size_line;
  char* end = std::to_chars(size_line.data(), size_line.data() + kChunkSizeDigits, bytes.size(), 16).ptr;
  end = std::copy(kLineEnd.begin(), kLineEnd.end(), end);
  std::size_t offset = 0;
  for (const std::string_view part : {std::string_view(size_line.data(), end), bytes, kLineEnd}) {
    output_.Put(offset, part);
    offset += part.size();
  }
  return offset;
}

// The lock is let go for the call, and taken again.
void PipedStream::WakeLoop(Lock& lock) {
  if (is_woken_) return;
  is_woken_ = true;
  lock.unlock();
  wake_loop_();
  lock.lock();
}

// Not before the handler asks for the body: it may know from the header fields alone that it does not want it.
void PipedStream::SayContinue(Lock& lock) {
  if (!expects_continue_ || arrived_bytes_ == body_bytes_) return;
  expects_continue_ = false;
  leading_.Append(kContinue);
  WakeLoop(lock);
}

// A peer that waits for "100 Continue" may send the body after another answer, or not (RFC 9110, 10.1.1).
bool PipedStream::CanKeepConnection() {
  const Lock lock(mutex_);
  const std::uint64_t to_come = body_bytes_ - arrived_bytes_;
  return to_come == 0 || (!expects_continue_ && to_come <= kStreamSkipBytes);
}

void PipedStream::Awake() {
  const Lock lock(mutex_);
  is_woken_ = false;
}

std::span<char> PipedStream::BodySpace() {
  const Lock lock(mutex_);
  if (arrived_bytes_ == body_bytes_) return {};
  const std::size_t room = body_.free_bytes();
  body_is_paused_ = room == 0;
  if (room == 0) return {};
  return body_.Space(static_cast<std::size_t>(std::min<std::uint64_t>(room, body_bytes_ - arrived_bytes_)));
}

void PipedStream::BodyArrived(std::size_t bytes) {
  const Lock lock(mutex_);
  body_.Commit(bytes);
  arrived_bytes_ += bytes;
  changed_.notify_one();
}

bool PipedStream::WantsBody() {
  const Lock lock(mutex_);
  return arrived_bytes_ < body_bytes_ && !body_is_paused_;
}

std::optional<PipedStream::Time> PipedStream::WaitsForBodySince() {
  const Lock lock(mutex_);
  return body_.size() == 0 ? waits_since_ : std::nullopt;
}

std::size_t PipedStream::Gather(Output& first, std::array<iovec, 2>& into) {
  const Lock lock(mutex_);
  first.Append(std::move(leading_));
  std::size_t used = 0;
  for (std::size_t done = 0; done < output_.size() && used < into.size(); ++used) {
    const std::string_view bytes = output_.Bytes(done, output_.size() - done);
    into[used] = {const_cast<char*>(bytes.data()), bytes.size()};  // sendmsg only reads it
    done += bytes.size();
  }
  return used;
}

void PipedStream::Sent(std::size_t bytes) {
  const Lock lock(mutex_);
  output_.Consume(bytes);
  changed_.notify_one();
}

bool PipedStream::HasOutput() {
  const Lock lock(mutex_);
  return output_.size() > 0 || !leading_.empty();
}

bool PipedStream::Abandon() {
  const Lock lock(mutex_);
  is_lost_ = true;
  changed_.notify_one();
  return began_;
}

void PipedStream::TakeRest(Output& output) {
  std::array<iovec, 2> pieces;
  const std::size_t used = Gather(output, pieces);
  for (std::size_t index = 0; index < used; ++index) {
    output.AppendBody(std::string(static_cast<const char*>(pieces[index].iov_base), pieces[index].iov_len));
  }
  const Lock lock(mutex_);
  output_.Consume(output_.size());
}

}  // namespace signpost::net

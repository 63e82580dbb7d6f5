// One answer of a Redis server: owned, and read with types. Internal to store/.
//
// Reading an answer as something it is not gives the empty value of that type: what a server sends is input, and an
// answer that makes no sense must not bring the process down.
#pragma once

#include <hiredis/hiredis.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace signpost::store {

// Looks into a Reply; must not outlive it.
class ReplyView {
 public:
  explicit ReplyView(const redisReply* reply) : reply_(reply) {}

  bool is_nil() const { return !reply_ || reply_->type == REDIS_REPLY_NIL; }
  bool is_error() const { return reply_ && reply_->type == REDIS_REPLY_ERROR; }
  std::string_view text() const {
    if (!reply_ || !reply_->str) return {};
    return {reply_->str, reply_->len};
  }
  std::string str() const { return std::string(text()); }
  // Of an integer, or of decimal digits.
  std::int64_t number() const {
    if (reply_ && reply_->type == REDIS_REPLY_INTEGER) return reply_->integer;
    std::int64_t number = 0;
    const std::string_view digits = text();
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }
  std::size_t size() const { return reply_ && reply_->type == REDIS_REPLY_ARRAY ? reply_->elements : 0; }
  ReplyView operator[](std::size_t i) const { return ReplyView(i < size() ? reply_->element[i] : nullptr); }

 private:
  const redisReply* reply_;
};

class Reply {
 public:
  Reply() = default;
  explicit Reply(redisReply* reply) : reply_(reply) {}

  ReplyView view() const { return ReplyView(reply_.get()); }

 private:
  struct Free {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
  };
  std::unique_ptr<redisReply, Free> reply_;
};

}  // namespace signpost::store

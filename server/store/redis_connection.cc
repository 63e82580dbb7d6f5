#include "server/store/redis_connection.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <vector>

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

int LeftMs(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 1, 3'600'000));
}

timeval AsTimeval(int ms) { return {.tv_sec = ms / 1'000, .tv_usec = (ms % 1'000) * 1'000}; }

Error CannotConnect(const Endpoint& endpoint, const char* reason) {
  return {ErrorCode::kUnavailable, "Redis at " + endpoint.Name() + " cannot be reached (" + reason +
                                       "): check that it runs and listens there. Serving goes on without it."};
}

Error Refused(const Endpoint& endpoint, std::string_view answer) {
  const std::string_view word = ErrorWord(answer);
  std::string advice;
  if (word == "WRONGPASS" || word == "NOAUTH" || word == "NOPERM" || answer.find("AUTH") != std::string_view::npos) {
    advice = " Check the user, the password and the user's permissions.";
  }
  return {ErrorCode::kUnavailable, "Redis at " + endpoint.Name() +
                                       " refused the connection: " + std::string(answer.substr(0, 200)) + "." + advice};
}

std::string ReadRunId(std::string_view info) {
  constexpr std::string_view kField = "run_id:";
  const std::size_t at = info.find(kField);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = info.substr(at + kField.size());
  return std::string(rest.substr(0, rest.find_first_of("\r\n")));
}

}  // namespace

std::string_view ErrorWord(std::string_view text) { return text.substr(0, text.find(' ')); }

Result<std::unique_ptr<RedisConnection>> RedisConnection::Connect(const Endpoint& endpoint,
                                                                  const ConnectionSettings& settings,
                                                                  Deadline deadline) {
  const timeval timeout = AsTimeval(std::min(settings.connect_timeout_ms, LeftMs(deadline)));
  redisContext* context = endpoint.path.empty() ? redisConnectWithTimeout(endpoint.host.c_str(), endpoint.port, timeout)
                                                : redisConnectUnixWithTimeout(endpoint.path.c_str(), timeout);
  if (!context) return CannotConnect(endpoint, "out of memory");
  std::unique_ptr<RedisConnection> connection(new RedisConnection(context, endpoint, settings.command_timeout_ms));
  if (context->err) return CannotConnect(endpoint, context->errstr);
  fcntl(context->fd, F_SETFD, FD_CLOEXEC);
  if (endpoint.path.empty()) redisEnableKeepAlive(context);
  if (Result<void> introduced = connection->Introduce(settings, deadline); !introduced) return introduced.error();
  return connection;
}

Result<void> RedisConnection::Introduce(const ConnectionSettings& settings, Deadline deadline) {
  std::vector<std::string_view> auth = {"AUTH"};
  if (!settings.user.empty()) auth.push_back(settings.user);
  auth.push_back(settings.password);
  if (!settings.password.empty()) Append(auth);
  const std::string database = std::to_string(settings.database);
  if (settings.database != 0) Append(std::array<std::string_view, 2>{"SELECT", database});
  if (settings.must_be_primary) Append(std::array<std::string_view, 1>{"ROLE"});
  if (settings.load_scripts) {
    Append(std::array<std::string_view, 2>{"INFO", "server"});
    for (std::size_t i = 0; i < kScripts; ++i) {
      Append(std::array<std::string_view, 3>{"SCRIPT", "LOAD", ScriptText(static_cast<Script>(i))});
    }
  }
  if (Result<void> sent = Flush(deadline); !sent) return sent;
  return ReadIntroduction(settings, deadline);
}

Result<void> RedisConnection::ReadIntroduction(const ConnectionSettings& settings, Deadline deadline) {
  if (!settings.password.empty()) {
    if (Result<Reply> read = ReadGood(deadline); !read) return read.error();
  }
  if (settings.database != 0) {
    if (Result<Reply> read = ReadGood(deadline); !read) return read.error();
  }
  if (settings.must_be_primary) {
    Result<Reply> role = ReadGood(deadline);
    if (!role) return role.error();
    if (role->view()[0].text() != "master") return Refused(endpoint_, "it is not the primary (any more, or yet)");
  }
  if (!settings.load_scripts) return {};
  Result<Reply> info = ReadGood(deadline);
  if (!info) return info.error();
  run_id_ = ReadRunId(info->view().text());
  for (std::string& sha : shas_) {
    Result<Reply> loaded = ReadGood(deadline);
    if (!loaded) return loaded.error();
    sha = loaded->view().str();
  }
  return {};
}

Result<Reply> RedisConnection::ReadGood(Deadline deadline) {
  Result<Reply> reply = Read(deadline);
  if (reply && reply->view().is_error()) return Refused(endpoint_, reply->view().text());
  return reply;
}

void RedisConnection::Append(std::span<const std::string_view> words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    starts.push_back(word.data() ? word.data() : "");
    sizes.push_back(word.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(starts.size()), starts.data(), sizes.data());
}

// The socket's own timeouts are of each read and write: a long answer may take longer as long as it gets on.
void RedisConnection::LimitWaiting(Deadline deadline) {
  const int timeout_ms = std::min(command_timeout_ms_, LeftMs(deadline));
  if (timeout_ms == timeout_set_ms_) return;
  redisSetTimeout(context_.get(), AsTimeval(timeout_ms));
  timeout_set_ms_ = timeout_ms;
}

Result<void> RedisConnection::Flush(Deadline deadline) {
  LimitWaiting(deadline);
  int done = 0;
  while (!done) {
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return Lost();
  }
  return {};
}

Result<Reply> RedisConnection::Read(Deadline deadline) {
  LimitWaiting(deadline);
  void* reply = nullptr;
  if (redisGetReply(context_.get(), &reply) != REDIS_OK) return Lost();
  return Reply(static_cast<redisReply*>(reply));
}

Result<Reply> RedisConnection::Ask(std::initializer_list<std::string_view> words, Deadline deadline) {
  Append(std::span(words.begin(), words.size()));
  if (Result<void> sent = Flush(deadline); !sent) return sent.error();
  return ReadGood(deadline);
}

bool RedisConnection::IsQuiet() const {
  pollfd waiting{.fd = context_->fd, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, 0) == 0;
}

Result<void> RedisConnection::Receive() {
  if (redisBufferRead(context_.get()) != REDIS_OK) return Lost();
  return {};
}

Result<Reply> RedisConnection::NextReceived() {
  void* reply = nullptr;
  if (redisReaderGetReply(context_->reader, &reply) != REDIS_OK) return Lost();
  return Reply(static_cast<redisReply*>(reply));
}

Error RedisConnection::Lost() const {
  const bool late = context_->err == REDIS_ERR_IO && errno == EAGAIN;
  return {ErrorCode::kUnavailable, "Redis at " + endpoint_.Name() +
                                       (late ? " did not answer in time" : " closed the connection") +
                                       ": check that it runs and is not overloaded. Serving goes on without it."};
}

}  // namespace signpost::store

#include "server/net/engine.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace signpost::net {
namespace {

constexpr int kRetryAfterSeconds = 1;

// Reads the request line from memory and appends what is written to the output.
class MemoryStream final : public httplib::Stream {
 public:
  MemoryStream(std::string_view input, Output& output) : input_(input), output_(output) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* into, std::size_t size) override {
    const std::size_t taken = std::min(size, input_.size());
    std::memcpy(into, input_.data(), taken);
    input_.remove_prefix(taken);
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    output_.Append(std::string_view(bytes, size));
    return static_cast<ssize_t>(size);
  }
  // Addresses are nobody's business above the socket.
  void get_remote_ip_and_port(std::string&, int& port) const override { port = 0; }
  void get_local_ip_and_port(std::string&, int& port) const override { port = 0; }
  // httplib refuses descriptors that select() cannot take; there is none here.
  socket_t socket() const override { return 0; }

 private:
  std::string_view input_;
  Output& output_;
};

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), without the locale that strftime would use.
std::string HttpDate(std::time_t now) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                    kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

class Engine::Http final : public httplib::Server {
 public:
  Http(std::size_t slot, const RefuseHook& refuse, SlotStats& stats) : slot_(slot), refuse_(refuse), stats_(stats) {
    set_pre_routing_handler([this](const httplib::Request& parsed, httplib::Response& out) {
      Respond(parsed, out);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& out) { WriteHeaders(out.headers); });
  }

  // What a run is about. Nothing of these: a refusal before there was a request.
  struct Task {
    const Exchange* exchange = nullptr;
    std::optional<Refusal> refusal;
    Response* ready = nullptr;     // an answer that is ready: no handler is called
    bool body_follows = false;     // only status line and fields are wanted
    bool is_head_request = false;  // when there is no exchange to tell
  };

  void Run(const Task& task, Output& output) {
    exchange_ = task.exchange;
    refusal_ = task.refusal;
    ready_ = task.ready;
    body_follows_ = task.body_follows;
    is_http11_ = exchange_ == nullptr || exchange_->head->is_http11;
    keep_alive_ = exchange_ != nullptr && exchange_->keep_alive;
    is_head_ = exchange_ == nullptr ? task.is_head_request : exchange_->head->method.In(exchange_->bytes) == "HEAD";
    WriteRequestLine();
    MemoryStream stream(request_line_, output);
    bool closed = false;
    // It is told that the connection closes, since its Keep-Alive field costs a stringstream; WriteHeaders says
    // the truth.
    process_request(stream, true, closed, nullptr);
    if (!is_head_ && !body_follows_ && MayHaveBody(response_.status)) output.AppendBody(std::move(response_.body));
    stats_.responses[static_cast<std::size_t>(std::clamp(response_.status / 100, 0, 5))].Add(1);
  }

  bool CallStream(const Exchange& exchange, Stream& stream, Response& response) {
    const std::string path = httplib::detail::decode_url(std::string(exchange.head->path.In(exchange.bytes)), false);
    try {
      exchange.match->route->stream_handler(MakeRequest(exchange, path.empty() ? "/" : path), stream, response);
      return true;
    } catch (...) {
      return false;  // as in CallHandler
    }
  }

  void CountRefusal(Refusal refusal) { stats_.refusals[static_cast<std::size_t>(refusal)].Add(1); }

 private:
  // The version decides nothing in httplib that WriteHeaders does not set again.
  void WriteRequestLine() {
    request_line_ = is_head_ ? "HEAD" : "GET";
    std::string_view path;
    if (exchange_ != nullptr) {
      request_line_ = exchange_->head->method.In(exchange_->bytes);
      path = exchange_->head->path.In(exchange_->bytes);
    }
    request_line_.append(" ").append(path.empty() ? "/" : path).append(" HTTP/1.1\r\n\r\n");
  }

  void Respond(const httplib::Request& parsed, httplib::Response& out) {
    response_.status = 200;
    response_.content_type.clear();
    response_.body.clear();
    response_.headers.clear();
    if (ready_ != nullptr) {
      response_ = std::move(*ready_);
    } else if (!refusal_) {
      refusal_ = CallHandler(parsed);
    }
    if (refusal_) FillRefusal(*refusal_);
    // Anything else could not be framed; it would be a fault of the handler.
    if (response_.status < 200 || response_.status > 599) FillRefusal(Refusal::kHandlerFailed);

    out.status = response_.status;
  }

  // Returns why there is no answer of a handler, if there is none.
  std::optional<Refusal> CallHandler(const httplib::Request& parsed) {
    const Router::Match& match = *exchange_->match;
    if (match.route == nullptr) return match.refusal;
    try {
      match.route->handler(MakeRequest(*exchange_, parsed.path), response_);
      return std::nullopt;
    } catch (...) {
      return Refusal::kHandlerFailed;  // what it says could hold the caller's words, so nobody gets to see it
    }
  }

  // Good until the next request of this slot.
  Request MakeRequest(const Exchange& exchange, std::string_view decoded_path) {
    const Head& head = *exchange.head;
    fields_.clear();
    for (const FieldSpan& field : head.fields) {
      fields_.push_back({field.name.In(exchange.bytes), field.value.In(exchange.bytes)});
    }
    ParseQuery(head.query.In(exchange.bytes));
    DecodeCaptures(*exchange.match, head.path.In(exchange.bytes));

    Request request;
    request.method = head.method.In(exchange.bytes);
    request.path = decoded_path;
    request.body = exchange.body;
    request.slot = slot_;
    request.headers = fields_;
    request.params = params_;
    request.captures = std::span(captures_).first(exchange.match->capture_count);
    request.peer_address = exchange.peer_address;
    return request;
  }

  void ParseQuery(std::string_view query) {
    params_.clear();
    decoded_params_.clear();
    while (!query.empty()) {
      const std::size_t end = std::min(query.find('&'), query.size());
      const std::string_view pair = query.substr(0, end);
      query.remove_prefix(std::min(end + 1, query.size()));
      if (pair.empty()) continue;
      const std::size_t equals = std::min(pair.find('='), pair.size());
      decoded_params_.emplace_back(
          httplib::detail::decode_url(std::string(pair.substr(0, equals)), true),
          httplib::detail::decode_url(std::string(pair.substr(std::min(equals + 1, pair.size()))), true));
    }
    for (const auto& [name, value] : decoded_params_) params_.push_back({name, value});
  }

  void DecodeCaptures(const Router::Match& match, std::string_view path) {
    for (std::size_t index = 0; index < match.capture_count; ++index) {
      const std::string_view raw = match.captures[index].In(path);
      captures_[index] = raw;
      if (raw.find('%') == std::string_view::npos) continue;
      decoded_captures_[index] = httplib::detail::decode_url(std::string(raw), false);
      captures_[index] = decoded_captures_[index];
    }
  }

  void FillRefusal(Refusal refusal) {
    CountRefusal(refusal);
    response_ = Response();
    response_.status = RefusalStatus(refusal);
    if (refusal == Refusal::kMethodNotAllowed) response_.SetHeader("Allow", std::string(exchange_->match->allow));
    if (response_.status == 503) response_.SetHeader("Retry-After", std::to_string(kRetryAfterSeconds));
    if (!refuse_) return;
    try {
      refuse_(refusal, response_);
    } catch (...) {
      response_.body.clear();  // the status alone still tells
    }
    response_.status = RefusalStatus(refusal);
  }

  // Runs when httplib has added its own fields and is about to write: "Connection: close" as it was told, Accept-Ranges
  // on every HEAD, a Content-Length of the body that it does not have. What is true is put in their place, in the order
  // of the multimap, so that each costs one comparison of names.
  void WriteHeaders(httplib::Headers& headers) {
    headers.clear();
    const auto add = [&headers](const char* name, std::string value) {
      headers.emplace_hint(headers.end(), name, std::move(value));
    };
    if (!keep_alive_) {
      add("Connection", "close");
    } else if (!is_http11_) {
      add("Connection", "keep-alive");
    }
    if (response_.status != 204 && !body_follows_) {  // RFC 9110, 8.6
      add("Content-Length", std::to_string(response_.body.size()));
    }
    if (!response_.content_type.empty()) add("Content-Type", std::move(response_.content_type));
    add("Date", Date());
    if (body_follows_ && is_http11_ && MayHaveBody(response_.status)) add("Transfer-Encoding", "chunked");
    for (auto& [name, value] : response_.headers) headers.emplace(std::move(name), std::move(value));
  }

  const std::string& Date() {
    const std::time_t now = std::time(nullptr);
    if (now != date_second_) {
      date_second_ = now;
      date_ = HttpDate(now);
    }
    return date_;
  }

  const std::size_t slot_;
  const RefuseHook& refuse_;
  SlotStats& stats_;

  // The exchange under way.
  const Exchange* exchange_ = nullptr;
  std::optional<Refusal> refusal_;
  Response* ready_ = nullptr;
  bool body_follows_ = false;
  bool is_head_ = false;
  bool is_http11_ = true;
  bool keep_alive_ = false;
  Response response_;

  // Kept for their memory.
  std::string request_line_;
  std::vector<Field> fields_;
  std::vector<Field> params_;
  std::vector<std::pair<std::string, std::string>> decoded_params_;
  std::array<std::string_view, kMaxCaptures> captures_;
  std::array<std::string, kMaxCaptures> decoded_captures_;
  std::time_t date_second_ = 0;
  std::string date_;
};

Engine::Engine(std::size_t slot, const RefuseHook& refuse, SlotStats& stats)
    : http_(std::make_unique<Http>(slot, refuse, stats)) {}

Engine::~Engine() = default;

void Engine::Answer(const Exchange& exchange, Output& output) { http_->Run({.exchange = &exchange}, output); }

void Engine::Refuse(Refusal refusal, bool is_head, Output& output) {
  http_->Run({.refusal = refusal, .is_head_request = is_head}, output);
}

void Engine::RefuseExchange(Refusal refusal, const Exchange& exchange, Output& output) {
  http_->Run({.exchange = &exchange, .refusal = refusal}, output);
}

bool Engine::CallStream(const Exchange& exchange, Stream& stream, Response& response) {
  return http_->CallStream(exchange, stream, response);
}

void Engine::SendHead(const Response& head, const Exchange& exchange, Output& output) {
  Exchange until_close = exchange;
  // Without chunks, only the end of the connection can tell where the body ends.
  if (!exchange.head->is_http11) until_close.keep_alive = false;
  Response ready{.status = head.status, .content_type = head.content_type, .body = {}, .headers = head.headers};
  http_->Run({.exchange = &until_close, .ready = &ready, .body_follows = true}, output);
}

void Engine::Send(Response&& response, const Exchange& exchange, Output& output) {
  http_->Run({.exchange = &exchange, .ready = &response}, output);
}

void Engine::CountRefusal(Refusal refusal) { http_->CountRefusal(refusal); }

}  // namespace signpost::net

#include "server/store/redis_client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <thread>
#include <utility>

#include "server/store/redis_slots.h"

namespace signpost::store {

using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr int kFirstPauseMs = 5;
constexpr int kLongestPauseMs = 200;

// Errors that pass: the server is starting, is being replaced, or its slots are on the move.
constexpr std::array<std::string_view, 8> kPassing = {"LOADING",  "READONLY", "MASTERDOWN", "CLUSTERDOWN",
                                                      "TRYAGAIN", "BUSY",     "UNBLOCKED",  "NOMASTERLINK"};
// Errors of the server's state that a person must end.
constexpr std::array<std::string_view, 6> kState = {"OOM", "MISCONF", "NOREPLICAS", "NOAUTH", "NOPERM", "WRONGPASS"};

template <typename Words>
bool Has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

ConnectionSettings SettingsOf(const RedisUrl& url, const RedisTimeouts& timeouts) {
  return {.user = url.user,
          .password = url.password,
          .database = url.database,
          .connect_timeout_ms = timeouts.connect_ms,
          .command_timeout_ms = timeouts.command_ms,
          .load_scripts = true,
          .must_be_primary = url.mode == RedisMode::kSentinel};
}

// "MOVED 1234 host:port": an empty host means the node that said it.
std::optional<Endpoint> ReadRedirect(std::string_view text, const Endpoint& from) {
  const std::string_view place = text.substr(text.rfind(' ') + 1);
  const std::size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Endpoint endpoint{.host = std::string(place.substr(0, colon)), .port = 0, .path = {}};
  if (endpoint.host.empty()) endpoint.host = from.host;
  const std::string_view digits = place.substr(colon + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
  return endpoint.port == 0 ? std::nullopt : std::optional(endpoint);
}

Error StateError(const Endpoint& endpoint, std::string_view text) {
  return {ErrorCode::kUnavailable, "Redis at " + endpoint.Name() + " does not take commands now: " +
                                       std::string(text.substr(0, 200)) + ". Serving goes on without it."};
}

void PauseMs(int round, Deadline deadline) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int most = std::min(kLongestPauseMs, kFirstPauseMs << std::min(round, 10));
  const std::chrono::milliseconds pause(std::uniform_int_distribution<int>((most + 1) / 2, most)(random));
  std::this_thread::sleep_until(std::min(deadline, std::chrono::steady_clock::now() + pause));
}

}  // namespace

RedisCommand MakeCommand(std::vector<std::string> words) {
  RedisCommand command;
  command.key = words.at(1);
  command.words = std::move(words);
  return command;
}

RedisCommand MakeCall(Script script, std::vector<std::string> keys, std::vector<std::string> arguments) {
  RedisCommand command;
  command.key = keys.at(0);
  command.keys = keys.size();
  command.script = script;
  command.words = std::move(keys);
  std::move(arguments.begin(), arguments.end(), std::back_inserter(command.words));
  return command;
}

// One Run: rounds of sending what has no answer yet.
class RedisCall {
 public:
  RedisCall(RedisClient& client, std::span<const RedisCommand> commands, RunOptions options)
      : client_(client),
        confirm_(options.confirm && client.wait_replicas_ > 0),
        deadline_(std::chrono::steady_clock::now() +
                  std::chrono::milliseconds(options.most_ms == 0
                                                ? client.timeouts_.call_ms
                                                : std::min(options.most_ms, client.timeouts_.call_ms))) {
    for (const RedisCommand& command : commands) states_.push_back({.command = &command});
  }

  Result<std::vector<Reply>> Run() {
    for (int round = 0;; ++round) {
      Round();
      if (failed_) return *failed_;
      if (AllDone()) break;
      if (std::chrono::steady_clock::now() >= deadline_) return last_error_;
      if (pause_ || round > 8) PauseMs(round, deadline_);
    }
    if (unconfirmed_) return *unconfirmed_;
    std::vector<Reply> replies;
    for (State& state : states_) replies.push_back(std::move(state.reply));
    return replies;
  }

 private:
  struct State {
    const RedisCommand* command;
    bool done = false;
    Reply reply;
    std::optional<Endpoint> asked_to;  // by ASK: this once
    bool as_text = false;              // the server does not know the script
  };
  struct Pipeline {
    Endpoint endpoint;
    RedisPool::Lease connection;
    std::vector<State*> states;
  };

  bool AllDone() const {
    return std::all_of(states_.begin(), states_.end(), [](const State& state) { return state.done; });
  }

  void Round() {
    pause_ = false;
    std::map<Endpoint, std::vector<State*>> by_endpoint;
    for (State& state : states_) {
      if (state.done) continue;
      if (state.asked_to) {
        by_endpoint[*state.asked_to].push_back(&state);
        continue;
      }
      Result<Endpoint> endpoint = client_.topology_->Find(SlotOf(state.command->key), deadline_);
      if (!endpoint) return Fail(endpoint.error());
      by_endpoint[*endpoint].push_back(&state);
    }
    std::vector<Pipeline> pipelines;
    for (auto& [endpoint, states] : by_endpoint) Send(endpoint, std::move(states), pipelines);
    if (!pipelines.empty()) ++client_.figures_.round_trips;
    for (Pipeline& pipeline : pipelines) Receive(pipeline);
  }

  void Send(const Endpoint& endpoint, std::vector<State*> states, std::vector<Pipeline>& pipelines) {
    RedisPool& pool = client_.PoolOf(endpoint);
    Result<RedisPool::Lease> connection = pool.Take(deadline_);
    if (!connection) {
      const auto since = pool.failing_since();
      // A server that has been away for longer than anybody waits is not waited for.
      const bool for_long =
          since && std::chrono::steady_clock::now() - *since > std::chrono::milliseconds(client_.timeouts_.call_ms);
      for (State* state : states) state->asked_to.reset();
      client_.topology_->Doubt();
      if (!client_.topology_->may_move() || for_long) return Fail(connection.error());
      return TryAgain(connection.error());
    }
    Pipeline pipeline{endpoint, *std::move(connection), std::move(states)};
    for (State* state : pipeline.states) Append(pipeline.connection, *state);
    if (confirm_) {
      const std::string replicas = std::to_string(client_.wait_replicas_);
      const std::string timeout_ms =
          std::to_string(std::min(client_.timeouts_.replica_ms, client_.timeouts_.command_ms));
      pipeline.connection->Append(std::array<std::string_view, 3>{"WAIT", replicas, timeout_ms});
      ++client_.figures_.commands;
    }
    if (Result<void> sent = pipeline.connection->Flush(deadline_); !sent) return Lose(pipeline, sent.error());
    pipelines.push_back(std::move(pipeline));
  }

  void Append(RedisPool::Lease& connection, const State& state) {
    const RedisCommand& command = *state.command;
    if (state.asked_to) connection->Append(std::array<std::string_view, 1>{"ASKING"});
    std::vector<std::string_view> words;
    const std::string keys = std::to_string(command.keys);
    if (command.script) {
      words.push_back(state.as_text ? "EVAL" : "EVALSHA");
      words.push_back(state.as_text ? ScriptText(*command.script) : std::string_view(connection->sha(*command.script)));
      words.push_back(keys);
    }
    words.insert(words.end(), command.words.begin(), command.words.end());
    if (command.add_run_id) words.push_back(connection->run_id());
    connection->Append(words);
    client_.figures_.commands += state.asked_to ? 2 : 1;
  }

  // Answers count only once the replicas' answer is there too: without it all is sent again.
  void Receive(Pipeline& pipeline) {
    std::vector<Reply> replies;
    std::optional<Error> drop;
    for (State* state : pipeline.states) {
      if (state->asked_to && !ReadInto(pipeline, replies)) return;
      if (state->asked_to) replies.pop_back();
      if (!ReadInto(pipeline, replies)) return;
    }
    if (confirm_) {
      if (!ReadInto(pipeline, replies)) return;
      const Reply waited = std::move(replies.back());
      replies.pop_back();
      if (waited.view().is_error()) return Lose(pipeline, StateError(pipeline.endpoint, waited.view().text()));
      if (waited.view().number() < client_.wait_replicas_) NoteUnconfirmed(pipeline.endpoint, waited.view().number());
    }
    for (std::size_t i = 0; i < replies.size(); ++i) Judge(pipeline, *pipeline.states[i], std::move(replies[i]));
  }

  bool ReadInto(Pipeline& pipeline, std::vector<Reply>& replies) {
    Result<Reply> reply = pipeline.connection->Read(deadline_);
    if (!reply) {
      Lose(pipeline, reply.error());
      return false;
    }
    replies.push_back(*std::move(reply));
    return true;
  }

  void Judge(Pipeline& pipeline, State& state, Reply reply) {
    state.asked_to.reset();
    if (!reply.view().is_error()) {
      state.reply = std::move(reply);
      state.done = true;
      return;
    }
    const std::string_view text = reply.view().text();
    const std::string_view word = ErrorWord(text);
    if (word == "MOVED" || word == "ASK") return Redirect(state, word == "ASK", ReadRedirect(text, pipeline.endpoint));
    if (word == "NOSCRIPT") {
      state.as_text = true;
      return;
    }
    ++client_.figures_.command_failures;
    if (Has(kPassing, word)) {
      if (word == "READONLY") ++client_.figures_.redirects;
      if (word != "TRYAGAIN") client_.topology_->Doubt();
      if (word == "READONLY" || word == "MASTERDOWN") pipeline.connection.Drop();
      return TryAgain(StateError(pipeline.endpoint, text));
    }
    if (Has(kState, word)) return Fail(StateError(pipeline.endpoint, text));
    Fail({ErrorCode::kInternal,
          "Redis at " + pipeline.endpoint.Name() + " refused a command: " + std::string(text.substr(0, 300)) +
              ". Signpost needs Redis 7.0 or later, and a prefix of its own; please report this otherwise."});
  }

  void Redirect(State& state, bool ask, std::optional<Endpoint> endpoint) {
    ++client_.figures_.redirects;
    if (!endpoint) return TryAgain({ErrorCode::kUnavailable, "The Redis cluster does not say where a slot is."});
    last_error_ = {ErrorCode::kUnavailable,
                   "The Redis cluster sends a command from node to node: check it with "
                   "redis-cli --cluster check."};
    if (ask) {
      state.asked_to = std::move(endpoint);
    } else {
      client_.topology_->Move(SlotOf(state.command->key), *endpoint);
    }
  }

  void Lose(Pipeline& pipeline, Error error) {
    ++client_.figures_.command_failures;
    pipeline.connection.Drop();
    for (State* state : pipeline.states) state->asked_to.reset();
    client_.topology_->Doubt();
    TryAgain(std::move(error));
  }

  void NoteUnconfirmed(const Endpoint& endpoint, std::int64_t confirmed) {
    ++client_.figures_.command_failures;
    unconfirmed_ = Error{ErrorCode::kUnavailable,
                         "Redis at " + endpoint.Name() + " has taken a write, but only " + std::to_string(confirmed) +
                             " of " + std::to_string(client_.wait_replicas_) +
                             " replicas have confirmed it in time: check the replicas, or lower wait_replicas. Trying "
                             "again is harmless."};
  }

  void TryAgain(Error error) {
    last_error_ = std::move(error);
    pause_ = true;
  }

  void Fail(Error error) {
    if (!failed_) failed_ = std::move(error);
  }

  RedisClient& client_;
  const bool confirm_;
  const Deadline deadline_;
  std::vector<State> states_;
  bool pause_ = false;
  Error last_error_{ErrorCode::kUnavailable, "Redis did not answer in time."};
  std::optional<Error> failed_;
  std::optional<Error> unconfirmed_;
};

RedisClient::RedisClient(const RedisUrl& url, const RedisTimeouts& timeouts)
    : timeouts_(timeouts),
      wait_replicas_(url.wait_replicas),
      settings_(SettingsOf(url, timeouts)),
      topology_(MakeTopology(url, settings_, figures_)) {}

Result<std::vector<Reply>> RedisClient::Run(std::span<const RedisCommand> commands, RunOptions options) {
  if (commands.empty()) return std::vector<Reply>();
  return RedisCall(*this, commands, options).Run();
}

Result<Reply> RedisClient::RunOne(const RedisCommand& command, RunOptions options) {
  Result<std::vector<Reply>> replies = Run(std::span(&command, 1), options);
  if (!replies) return replies.error();
  return std::move(replies->front());
}

Result<std::unique_ptr<RedisConnection>> RedisClient::Connect(const std::string& key) {
  const Deadline deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(timeouts_.connect_ms + timeouts_.command_ms);
  Result<Endpoint> endpoint = topology_->Find(SlotOf(key), deadline);
  if (!endpoint) return endpoint.error();
  ConnectionSettings settings = settings_;
  settings.load_scripts = false;
  auto connection = ConnectCounted(*endpoint, settings, deadline, figures_);
  if (!connection) topology_->Doubt();
  return connection;
}

void RedisClient::CloseCounted(std::unique_ptr<RedisConnection> connection) {
  connection.reset();
  --figures_.connections_open;
}

RedisPool& RedisClient::PoolOf(const Endpoint& endpoint) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<RedisPool>& pool = pools_[endpoint];
  if (!pool) pool = std::make_unique<RedisPool>(endpoint, settings_, figures_);
  return *pool;
}

}  // namespace signpost::store

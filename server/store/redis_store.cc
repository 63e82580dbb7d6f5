#include "server/store/redis_store.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <utility>

#include "server/store/limits.h"
#include "server/store/redis_audit.h"
#include "server/store/redis_client.h"
#include "server/store/redis_counts.h"
#include "server/store/redis_documents.h"
#include "server/store/redis_keys.h"
#include "server/store/redis_leases.h"
#include "server/store/redis_record.h"
#include "server/store/redis_records.h"
#include "server/store/redis_watch.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::size_t kMaxCountGroups = 1'024;

// Tells one call from all others, so that a call that is sent again finds what it has done already. Straight from the
// system: a generator of our own would be the same in two processes after a fork.
std::string NewToken() {
  std::random_device random;
  std::string token;
  for (int i = 0; i < 4; ++i) {
    std::array<char, 16> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), random(), 36);
    token.append(digits.data(), end).append(i < 3 ? "." : "");
  }
  return token;
}

std::string RecordOf(const Principal& principal, const std::string& token) {
  std::string record;
  Pack(record, principal.name);
  Pack(record, principal.kind);
  Pack(record, principal.key_hash);
  std::array<char, 32> rate;
  const auto [end, error] = std::to_chars(rate.data(), rate.data() + rate.size(), principal.rate_per_second);
  Pack(record, std::string_view(rate.data(), end));
  Pack(record, std::int64_t{principal.burst});
  Pack(record, principal.created);
  Pack(record, token);
  for (const std::string& scope : principal.scopes) Pack(record, scope);
  return record;
}

Principal ReadPrincipal(std::string id, std::string_view text) {
  Unpack record(text);
  Principal principal;
  principal.id = std::move(id);
  principal.name = record.Text();
  principal.kind = record.Text();
  principal.key_hash = record.Text();
  principal.rate_per_second = record.As<double>();
  principal.burst = record.As<std::uint32_t>();
  principal.created = record.Time();
  record.View();  // the token
  while (!record.is_at_end()) principal.scopes.push_back(record.Text());
  return principal;
}

class RedisStore final : public Store {
 public:
  RedisStore(RedisOptions options, const RedisUrl& url)
      : options_(std::move(options)),
        default_groups_(url.mode == RedisMode::kCluster ? kClusterCountGroups : 1),
        keys_(url.prefix),
        client_(url, {.connect_ms = options_.connect_timeout_ms,
                      .command_ms = options_.command_timeout_ms,
                      .call_ms = options_.call_deadline_ms,
                      .replica_ms = options_.replica_timeout_ms}),
        documents_(client_, keys_, options_.digest) {}

  Result<void> AppendRevision(const Revision& revision) override {
    if (Result<void> checked = CheckLimits(revision); !checked) return checked;
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return documents_.AppendRevision(revision);
  }

  Result<void> SetHead(const std::string& expected, const std::string& id,
                       std::span<const RecordWrite> writes) override {
    if (Result<void> checked = writes.empty() ? Result<void>() : CheckLimits(writes); !checked) return checked;
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    const HeadMove head{expected, id};
    const Result<std::uint64_t> moved = WriteRecordsInRedis(client_, keys_, writes, NewToken(), &head);
    return moved ? Result<void>() : moved.error();
  }

  Result<std::string> Head() override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    const Result<Reply> head = client_.RunOne(MakeCommand({"HGET", keys_.Shared("head"), "id"}));
    if (!head) return head.error();
    return head->view().str();
  }

  Result<Revision> ReadRevision(const std::string& id) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return documents_.ReadRevision(id);
  }

  Result<std::vector<RevisionInfo>> ListRevisions(std::size_t limit) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return documents_.ListRevisions(limit);
  }

  Result<std::uint64_t> WriteRecords(std::span<const RecordWrite> writes) override {
    if (Result<void> checked = CheckLimits(writes); !checked) return checked.error();
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return WriteRecordsInRedis(client_, keys_, writes, NewToken());
  }

  Result<Record> ReadRecord(const RecordKey& key) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return ReadRecordInRedis(client_, keys_, key);
  }

  Result<std::vector<Record>> ListRecords(const std::string& collection, const std::string& after,
                                          std::size_t limit) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return ListRecordsInRedis(client_, keys_, collection, after, limit);
  }

  Result<void> PutPrincipal(const Principal& principal) override {
    if (Result<void> checked = CheckLimits(principal); !checked) return checked;
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    const Result<Reply> put = Confirmed(
        MakeCall(Script::kPutPrincipal, {keys_.Shared("principals"), keys_.Shared("principals_version")},
                 {principal.id, RecordOf(principal, NewToken()), std::to_string(kMaxPrincipals), keys_.Channel()}));
    if (!put) return put.error();
    if (put->view().text() == "OK") return {};
    if (put->view().text() == "FULL") {
      return Error{ErrorCode::kInvalid, "The store holds 10,000 principals, which is the most it takes."};
    }
    return Error{ErrorCode::kConflict, "There is, or was, a principal '" + principal.id + "': choose another id."};
  }

  Result<void> RevokePrincipal(const std::string& id, base::Instant when) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    const Result<Reply> revoked =
        Confirmed(MakeCall(Script::kRevokePrincipal,
                           {keys_.Shared("principals"), keys_.Shared("revoked"), keys_.Shared("principals_version")},
                           {id, std::to_string(when.time_since_epoch().count()), keys_.Channel()}));
    if (!revoked) return revoked.error();
    if (revoked->view().text() == "OK") return {};
    return Error{ErrorCode::kNotFound, "There is no principal '" + id + "'."};
  }

  Result<std::vector<Principal>> ListPrincipals() override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    const Result<Reply> both =
        client_.RunOne(MakeCall(Script::kListPrincipals, {keys_.Shared("principals"), keys_.Shared("revoked")}, {}));
    if (!both) return both.error();
    std::map<std::string, Principal> by_id;
    const ReplyView records = both->view()[0];
    for (std::size_t i = 0; i + 1 < records.size(); i += 2) {
      by_id.emplace(records[i].str(), ReadPrincipal(records[i].str(), records[i + 1].text()));
    }
    const ReplyView revoked = both->view()[1];
    for (std::size_t i = 0; i + 1 < revoked.size(); i += 2) {
      const auto found = by_id.find(revoked[i].str());
      if (found == by_id.end()) continue;
      found->second.revoked = base::Instant(std::chrono::milliseconds(revoked[i + 1].number()));
    }
    std::vector<Principal> principals;
    for (auto& [id, principal] : by_id) principals.push_back(std::move(principal));
    return principals;
  }

  Result<ApplyOutcome> Apply(std::span<const CounterBatch> batches, base::Instant now) override {
    if (Result<void> checked = CheckLimits(batches); !checked) return checked.error();
    Result<RedisCounts*> counts = Ready();
    return counts ? (*counts)->Apply(batches, now, NewToken()) : counts.error();
  }

  Result<std::vector<CountRow>> ReadCounts(const CountQuery& query) override {
    if (Result<void> checked = CheckLimits(query); !checked) return checked.error();
    Result<RedisCounts*> counts = Ready();
    return counts ? (*counts)->Read(query) : counts.error();
  }

  Result<bool> RollUpDay(std::uint32_t before_hour) override {
    Result<RedisCounts*> counts = Ready();
    return counts ? (*counts)->RollUpDay(before_hour) : counts.error();
  }

  Result<std::vector<CapGrant>> LeaseCaps(const CapRequest& request, base::Instant now) override {
    if (Result<void> checked = CheckLimits(request); !checked) return checked.error();
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return LeaseCapsInRedis(client_, keys_, request, now, options_.cap_settle_ms, NewToken());
  }

  Result<std::vector<RateTotal>> ShareRates(const std::string& node, std::span<const RateDemand> demands,
                                            base::Instant now) override {
    if (Result<void> checked = CheckLimits(node, demands); !checked) return checked.error();
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return ShareRatesInRedis(client_, keys_, node, demands, now);
  }

  Result<void> PutIndex(const std::string& name, std::string_view bytes) override {
    if (Result<void> checked = CheckIndex(name, bytes); !checked) return checked;
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return documents_.PutIndex(name, bytes);
  }

  Result<std::string> ReadIndex(const std::string& name) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return documents_.ReadIndex(name);
  }

  Result<std::string> Agree(const std::string& name, const std::string& value) override {
    if (Result<void> checked = CheckAgreement(name, value); !checked) return checked.error();
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    const Result<Reply> said = Confirmed(MakeCall(Script::kAgree, {keys_.Shared("agreements")}, {name, value}));
    if (!said) return said.error();
    return said->view().str();
  }

  Result<AuditRecord> AppendAudit(const AuditEntry& entry) override {
    if (Result<void> checked = CheckLimits(entry); !checked) return checked.error();
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return AppendAuditInRedis(client_, keys_, options_.digest, entry, NewToken(), options_.call_deadline_ms);
  }

  Result<std::vector<AuditRecord>> ListAudit(std::uint64_t from, std::size_t limit) override {
    if (Result<RedisCounts*> ready = Ready(); !ready) return ready.error();
    return ListAuditInRedis(client_, keys_, from, limit);
  }

  Result<std::unique_ptr<Watch>> WatchChanges(Listener listener) override {
    return WatchRedis(client_, keys_, std::move(listener), options_.watch_interval_ms);
  }

  StoreFigures figures() const override { return client_.figures(); }

 private:
  Result<Reply> Confirmed(const RedisCommand& command) { return client_.RunOne(command, {.confirm = true}); }

  // Agrees once on how the store is laid out, and answers the counts, which depend on it.
  Result<RedisCounts*> Ready() {
    std::lock_guard lock(layout_mutex_);
    if (counts_) return &*counts_;
    // Not confirmed by replicas: reading must not need them, and whoever comes next would say the same.
    const Result<Reply> layout =
        client_.RunOne(MakeCall(Script::kAgreeLayout, {keys_.Shared("layout")},
                                {std::to_string(kRedisSchema), std::to_string(default_groups_)}));
    if (!layout) return layout.error();
    const std::int64_t schema = layout->view()[0].number();
    const std::int64_t groups = layout->view()[1].number();
    if (schema > kRedisSchema) {
      return Error{ErrorCode::kInvalid, "What is in Redis was written by a newer release of Signpost (schema " +
                                            std::to_string(schema) + ", this one knows " +
                                            std::to_string(kRedisSchema) +
                                            "). Run that release, or give this one a prefix of its own."};
    }
    if (schema < 1 || groups < 1 || groups > static_cast<std::int64_t>(kMaxCountGroups)) {
      return Error{ErrorCode::kInvalid,
                   "What is in Redis under " + keys_.Shared("") + " is not Signpost's: give it a prefix of its own."};
    }
    counts_.emplace(client_, keys_, static_cast<std::size_t>(groups));
    return &*counts_;
  }

  const RedisOptions options_;
  const int default_groups_;
  const RedisKeys keys_;
  RedisClient client_;
  RedisDocuments documents_;
  std::mutex layout_mutex_;
  std::optional<RedisCounts> counts_;
};

// hiredis writes without MSG_NOSIGNAL.
void IgnoreBrokenPipes() {
  struct sigaction now {};
  if (sigaction(SIGPIPE, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return;
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

}  // namespace

Result<std::unique_ptr<Store>> OpenRedis(RedisOptions options) {
  assert(options.digest);
  Result<RedisUrl> url = ParseRedisUrl(options.url);
  if (!url) return url.error();
  IgnoreBrokenPipes();
  return std::unique_ptr<Store>(std::make_unique<RedisStore>(std::move(options), *url));
}

}  // namespace signpost::store

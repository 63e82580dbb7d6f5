#include "server/store/redis_audit.h"

#include <algorithm>
#include <chrono>

#include "server/store/audit_chain.h"
#include "server/store/redis_record.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

// How a record begins: by this it is told from all others, also from one with the same words at the same moment.
std::string Beginning(const std::string& hash, const std::string& token) {
  std::string beginning;
  Pack(beginning, hash);
  Pack(beginning, token);
  return beginning;
}

void PackEntry(std::string& record, const AuditEntry& entry) {
  Pack(record, entry.when);
  for (const std::string* text : {&entry.who, &entry.action, &entry.subject, &entry.detail}) Pack(record, *text);
}

AuditRecord ReadRecord(std::uint64_t number, std::string_view text) {
  Unpack parts(text);
  AuditRecord record{.number = number, .entry = {}, .hash = parts.Text()};
  parts.View();  // the token
  record.entry.when = parts.Time();
  AuditEntry& entry = record.entry;
  for (std::string* part : {&entry.who, &entry.action, &entry.subject, &entry.detail}) *part = parts.Text();
  return record;
}

}  // namespace

Result<AuditRecord> AppendAuditInRedis(RedisClient& client, const RedisKeys& keys, const Digest& digest,
                                       const AuditEntry& entry, const std::string& token, int most_ms) {
  const std::string key = keys.Shared("audit");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(most_ms);
  do {
    const Result<Reply> tail = client.RunOne(MakeCall(Script::kReadAuditTail, {key}, {}));
    if (!tail) return tail.error();
    AuditRecord record{.number = static_cast<std::uint64_t>(tail->view()[0].number()) + 1, .entry = entry, .hash = {}};
    std::string before;
    std::string previous_hash;
    if (record.number > 1) {
      Unpack last(tail->view()[1].text());
      previous_hash = last.Text();
      before = Beginning(previous_hash, last.Text());
    }
    record.hash = ChainHash(digest, previous_hash, record.number, entry);
    const std::string beginning = Beginning(record.hash, token);
    std::string text = beginning;
    PackEntry(text, entry);
    const Result<Reply> appended =
        client.RunOne(MakeCall(Script::kAppendAudit, {key}, {std::to_string(record.number), before, beginning, text}),
                      {.confirm = true});
    if (!appended) return appended.error();
    if (appended->view().text() == "OK") return record;
  } while (std::chrono::steady_clock::now() < deadline);
  return Error{ErrorCode::kUnavailable, "Too many others are writing to the audit log at this moment: try again."};
}

Result<std::vector<AuditRecord>> ListAuditInRedis(RedisClient& client, const RedisKeys& keys, std::uint64_t from,
                                                  std::size_t limit) {
  std::vector<AuditRecord> records;
  from = std::max<std::uint64_t>(from, 1);
  const std::uint64_t count = std::min(limit, kMaxListed);
  if (count == 0 || from > static_cast<std::uint64_t>(INT64_MAX) - kMaxListed) return records;
  const Result<Reply> reply = client.RunOne(
      MakeCommand({"LRANGE", keys.Shared("audit"), std::to_string(from - 1), std::to_string(from - 1 + count - 1)}));
  if (!reply) return reply.error();
  for (std::size_t i = 0; i < reply->view().size(); ++i) {
    records.push_back(ReadRecord(from + i, reply->view()[i].text()));
  }
  return records;
}

}  // namespace signpost::store

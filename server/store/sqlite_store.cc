#include "server/store/sqlite_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <mutex>
#include <utility>

#include "server/store/audit_chain.h"
#include "server/store/limits.h"
#include "server/store/sqlite_connection.h"
#include "server/store/sqlite_counts.h"
#include "server/store/sqlite_leases.h"
#include "server/store/sqlite_records.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_watch.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

std::string JoinLines(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined.append(joined.empty() ? "" : "\n").append(word);
  return joined;
}

std::vector<std::string> SplitLines(const std::string& joined) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from < joined.size();) {
    const std::size_t end = std::min(joined.find('\n', from), joined.size());
    words.push_back(joined.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

Principal ReadPrincipal(Query& query) {
  Principal principal;
  principal.id = query.Text(0);
  principal.name = query.Text(1);
  principal.kind = query.Text(2);
  principal.scopes = SplitLines(query.Text(3));
  principal.key_hash = query.Text(4);
  principal.rate_per_second = query.Real(5);
  principal.burst = static_cast<std::uint32_t>(query.Number(6));
  principal.created = query.Time(7);
  if (!query.IsNull(8)) principal.revoked = query.Time(8);
  return principal;
}

std::span<const std::uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::int64_t AtMost(std::size_t limit) { return static_cast<std::int64_t>(std::min(limit, kMaxListed)); }

class SqliteStore final : public Store {
 public:
  // Throws SQLite::Exception.
  explicit SqliteStore(SqliteOptions options)
      : options_(std::move(options)),
        writer_(options_.path, options_.busy_timeout_ms),
        reader_(options_.path, options_.busy_timeout_ms) {}

  Result<void> Prepare() { return Migrate(writer_); }

  Result<void> AppendRevision(const Revision& revision) override {
    if (Result<void> checked = CheckLimits(revision); !checked) return checked;
    return Write([&]() -> Result<void> {
      Query known(writer_, "SELECT document = ? FROM revisions WHERE id = ?");
      if (known.Bind(revision.document, revision.info.id).Step()) {
        if (known.Number(0) != 0) return {};
        return Error{ErrorCode::kConflict, "Revision " + revision.info.id + " exists with another document."};
      }
      Query(writer_, "INSERT INTO revisions (id, author, note, created_ms, document) VALUES (?, ?, ?, ?, ?)")
          .Bind(revision.info.id, revision.info.author, revision.info.note, revision.info.created, revision.document)
          .Run();
      return {};
    });
  }

  Result<void> SetHead(const std::string& expected, const std::string& id,
                       std::span<const RecordWrite> writes) override {
    if (Result<void> checked = writes.empty() ? Result<void>() : CheckLimits(writes); !checked) return checked;
    return Write([&]() -> Result<void> {
      if (!Query(writer_, "SELECT 1 FROM revisions WHERE id = ?").Bind(id).Step()) return NoRevision(id);
      const int changed =
          Query(writer_, "UPDATE state SET value = ? WHERE name = 'head' AND value = ?").Bind(id, expected).Run();
      if (changed == 0) {
        return HeadHasMoved();
      }
      if (writes.empty()) return {};
      const auto put = PutRecords(writer_, writes);
      return put ? Result<void>() : put.error();
    });
  }

  Result<std::string> Head() override {
    return Read([&]() -> Result<std::string> {
      Query query(reader_, "SELECT value FROM state WHERE name = 'head'");
      return query.Step() ? query.Text(0) : std::string();
    });
  }

  Result<Revision> ReadRevision(const std::string& id) override {
    return Read([&]() -> Result<Revision> {
      Query query(reader_, "SELECT author, note, created_ms, document FROM revisions WHERE id = ?");
      if (!query.Bind(id).Step()) return NoRevision(id);
      return Revision{{id, query.Text(0), query.Text(1), query.Time(2)}, query.Text(3)};
    });
  }

  Result<std::vector<RevisionInfo>> ListRevisions(std::size_t limit) override {
    return Read([&]() -> Result<std::vector<RevisionInfo>> {
      Query query(reader_, "SELECT id, author, note, created_ms FROM revisions ORDER BY number DESC LIMIT ?");
      query.Bind(AtMost(limit));
      std::vector<RevisionInfo> revisions;
      while (query.Step()) revisions.push_back({query.Text(0), query.Text(1), query.Text(2), query.Time(3)});
      return revisions;
    });
  }

  Result<std::uint64_t> WriteRecords(std::span<const RecordWrite> writes) override {
    if (Result<void> checked = CheckLimits(writes); !checked) return checked.error();
    return Write([&] { return PutRecords(writer_, writes); });
  }

  Result<Record> ReadRecord(const RecordKey& key) override {
    return Read([&] { return FindRecord(reader_, key); });
  }

  Result<std::vector<Record>> ListRecords(const std::string& collection, const std::string& after,
                                          std::size_t limit) override {
    return Read([&]() -> Result<std::vector<Record>> { return FindRecords(reader_, collection, after, limit); });
  }

  Result<void> PutPrincipal(const Principal& principal) override {
    if (Result<void> checked = CheckLimits(principal); !checked) return checked;
    return Write([&]() -> Result<void> {
      Query counted(writer_, "SELECT count(*) FROM principals");
      if (counted.Step() && static_cast<std::size_t>(counted.Number(0)) >= kMaxPrincipals) {
        return Error{ErrorCode::kInvalid, "The store holds 10,000 principals, which is the most it takes."};
      }
      const std::string scopes = JoinLines(principal.scopes);
      const int added = Query(writer_,
                              "INSERT INTO principals VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) "
                              "ON CONFLICT DO NOTHING")
                            .Bind(principal.id, principal.name, principal.kind, scopes, Bytes(principal.key_hash),
                                  principal.rate_per_second, principal.burst, principal.created)
                            .Run();
      if (added == 0) {
        return Error{ErrorCode::kConflict, "There is, or was, a principal '" + principal.id + "': choose another id."};
      }
      BumpPrincipals();
      return {};
    });
  }

  Result<void> RevokePrincipal(const std::string& id, base::Instant when) override {
    return Write([&]() -> Result<void> {
      if (!Query(writer_, "SELECT 1 FROM principals WHERE id = ?").Bind(id).Step()) {
        return Error{ErrorCode::kNotFound, "There is no principal '" + id + "'."};
      }
      const int changed = Query(writer_, "UPDATE principals SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL")
                              .Bind(when, id)
                              .Run();
      if (changed != 0) BumpPrincipals();
      return {};
    });
  }

  Result<std::vector<Principal>> ListPrincipals() override {
    return Read([&]() -> Result<std::vector<Principal>> {
      Query query(reader_,
                  "SELECT id, name, kind, scopes, key_hash, rate_per_second, burst, created_ms, revoked_ms "
                  "FROM principals ORDER BY id");
      std::vector<Principal> principals;
      while (query.Step()) principals.push_back(ReadPrincipal(query));
      return principals;
    });
  }

  Result<ApplyOutcome> Apply(std::span<const CounterBatch> batches, base::Instant now) override {
    if (Result<void> checked = CheckLimits(batches); !checked) return checked.error();
    return Write([&]() -> Result<ApplyOutcome> { return ApplyBatches(writer_, batches, now); });
  }

  Result<std::vector<CountRow>> ReadCounts(const CountQuery& query) override {
    if (Result<void> checked = CheckLimits(query); !checked) return checked.error();
    return Read([&]() -> Result<std::vector<CountRow>> { return SumCounts(reader_, query); });
  }

  Result<bool> RollUpDay(std::uint32_t before_hour) override {
    return Write([&]() -> Result<bool> { return RollUpOneDay(writer_, before_hour); });
  }

  Result<std::vector<CapGrant>> LeaseCaps(const CapRequest& request, base::Instant now) override {
    if (Result<void> checked = CheckLimits(request); !checked) return checked.error();
    return Write([&] { return GrantCaps(writer_, request, now); });
  }

  Result<std::vector<RateTotal>> ShareRates(const std::string& node, std::span<const RateDemand> demands,
                                            base::Instant now) override {
    if (Result<void> checked = CheckLimits(node, demands); !checked) return checked.error();
    return Write([&]() -> Result<std::vector<RateTotal>> { return SumDemands(writer_, node, demands, now); });
  }

  // Nobody but this machine reads the file, and this machine has the index file itself.
  Result<void> PutIndex(const std::string& name, std::string_view bytes) override { return CheckIndex(name, bytes); }
  Result<std::string> ReadIndex(const std::string& name) override { return NoIndex(name); }

  Result<std::string> Agree(const std::string& name, const std::string& value) override {
    if (Result<void> checked = CheckAgreement(name, value); !checked) return checked.error();
    return Write([&]() -> Result<std::string> {
      Query(writer_, "INSERT INTO agreements VALUES (?, ?) ON CONFLICT DO NOTHING").Bind(name, value).Run();
      Query said(writer_, "SELECT value FROM agreements WHERE name = ?");
      said.Bind(name).Step();
      return said.Text(0);
    });
  }

  Result<AuditRecord> AppendAudit(const AuditEntry& entry) override {
    if (Result<void> checked = CheckLimits(entry); !checked) return checked.error();
    return Write([&]() -> Result<AuditRecord> {
      AuditRecord record{.number = 1, .entry = entry, .hash = {}};
      std::string previous_hash;
      Query last(writer_, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
      if (last.Step()) {
        record.number = static_cast<std::uint64_t>(last.Number(0)) + 1;
        previous_hash = last.Text(1);
      }
      record.hash = ChainHash(options_.digest, previous_hash, record.number, entry);
      Query(writer_, "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)")
          .Bind(record.number, entry.when, entry.who, entry.action, entry.subject, entry.detail, record.hash)
          .Run();
      return record;
    });
  }

  Result<std::vector<AuditRecord>> ListAudit(std::uint64_t from, std::size_t limit) override {
    return Read([&]() -> Result<std::vector<AuditRecord>> {
      Query query(reader_,
                  "SELECT number, when_ms, who, action, subject, detail, hash FROM audit WHERE number >= ? "
                  "ORDER BY number LIMIT ?");
      query.Bind(from, AtMost(limit));
      std::vector<AuditRecord> records;
      while (query.Step()) {
        records.push_back({static_cast<std::uint64_t>(query.Number(0)),
                           {query.Time(1), query.Text(2), query.Text(3), query.Text(4), query.Text(5)},
                           query.Text(6)});
      }
      return records;
    });
  }

  Result<std::unique_ptr<Watch>> WatchChanges(Listener listener) override {
    return Guarded(options_.path, [&]() -> Result<std::unique_ptr<Watch>> {
      return WatchSqlite(std::make_unique<Connection>(options_.path, options_.busy_timeout_ms), std::move(listener),
                         options_.watch_interval_ms);
    });
  }

  StoreFigures figures() const override { return {}; }  // there is no server

 private:
  void BumpPrincipals() { Query(writer_, "UPDATE state SET value = value + 1 WHERE name = 'principals'").Run(); }

  // One transaction; work that answers an error is rolled back.
  template <typename Work>
  auto Write(Work&& work) -> decltype(work()) {
    std::lock_guard lock(writer_mutex_);
    return Guarded(options_.path, [&]() -> decltype(work()) {
      SQLite::Transaction transaction(writer_.database(), SQLite::TransactionBehavior::IMMEDIATE);
      auto result = work();
      if (result) transaction.commit();
      return result;
    });
  }

  template <typename Work>
  auto Read(Work&& work) -> decltype(work()) {
    std::lock_guard lock(reader_mutex_);
    return Guarded(options_.path, std::forward<Work>(work));
  }

  const SqliteOptions options_;
  std::mutex writer_mutex_;
  Connection writer_;
  std::mutex reader_mutex_;
  Connection reader_;
};

// SQLite would create the file with the process's default permissions; it holds key hashes. Its -wal and -shm files
// take the permissions of the file. An existing file is never opened here: closing any descriptor of a file drops all
// POSIX locks that this process has on it, and another process would then take the log away from under a store that is
// open in this one. The mutex keeps two threads that create the file at once from doing that to each other.
void CreatePrivately(const std::string& path) {
  static std::mutex creating;
  std::lock_guard lock(creating);
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) close(descriptor);  // a failure shows again, and is explained, when SQLite opens the file
}

}  // namespace

Result<std::unique_ptr<Store>> OpenSqlite(SqliteOptions options) {
  assert(options.digest);
  const std::string path = options.path;
  CreatePrivately(path);
  return Guarded(path, [&]() -> Result<std::unique_ptr<Store>> {
    {
      SQLite::Database database(path, SQLite::OPEN_READWRITE, options.busy_timeout_ms);
      // All that is looked at is of one moment: another process may be making the tables.
      const SQLite::Transaction moment(database, SQLite::TransactionBehavior::DEFERRED);
      if (Result<void> ours = CheckOurs(database, path); !ours) return ours.error();
    }
    auto store = std::make_unique<SqliteStore>(std::move(options));
    if (Result<void> ready = store->Prepare(); !ready) return ready.error();
    return std::unique_ptr<Store>(std::move(store));
  });
}

}  // namespace signpost::store

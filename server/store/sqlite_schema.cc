#include "server/store/sqlite_schema.h"

#include <array>
#include <optional>

namespace signpost::store {
namespace {

constexpr std::int64_t kApplicationId = 0x53504F53;  // "SPOS", in the file's header: tells our files from others

// Documents come last in their row, so that listing revisions does not read them.
constexpr const char* kVersion1 = R"(
  CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  INSERT INTO state VALUES ('head', ''), ('principals', 0);

  CREATE TABLE revisions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL,
                          note TEXT NOT NULL, created_ms INTEGER NOT NULL, document TEXT NOT NULL);
  CREATE TRIGGER revisions_kept BEFORE DELETE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions are kept'); END;
  CREATE TRIGGER revisions_fixed BEFORE UPDATE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions are fixed'); END;

  CREATE TABLE principals (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, scopes TEXT NOT NULL,
                           key_hash BLOB NOT NULL, rate_per_second REAL NOT NULL, burst INTEGER NOT NULL,
                           created_ms INTEGER NOT NULL, revoked_ms INTEGER) WITHOUT ROWID;

  CREATE TABLE nodes (node TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE counts (hour INTEGER NOT NULL, partner TEXT NOT NULL, campaign TEXT NOT NULL, variant TEXT NOT NULL,
                       locale TEXT NOT NULL, country TEXT NOT NULL, surface TEXT NOT NULL, kind TEXT NOT NULL,
                       count INTEGER NOT NULL,
                       PRIMARY KEY (hour, partner, campaign, variant, locale, country, surface, kind)) WITHOUT ROWID;
  CREATE TABLE event_keys (key BLOB PRIMARY KEY, expires_ms INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX event_keys_by_expiry ON event_keys (expires_ms);

  CREATE TABLE audit (number INTEGER PRIMARY KEY, when_ms INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
                      subject TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is kept'); END;
  CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is fixed'); END;
)";

constexpr const char* kVersion2 = R"(
  CREATE TABLE caps (campaign TEXT NOT NULL, begin_hour INTEGER NOT NULL, hours INTEGER NOT NULL, node TEXT NOT NULL,
                     held INTEGER NOT NULL, PRIMARY KEY (campaign, begin_hour, hours, node)) WITHOUT ROWID;
  CREATE TABLE cap_nodes (node TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE rate_demands (principal TEXT NOT NULL, node TEXT NOT NULL, per_second REAL NOT NULL,
                             told_ms INTEGER NOT NULL, PRIMARY KEY (principal, node)) WITHOUT ROWID;
  CREATE TABLE agreements (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)";

constexpr const char* kVersion3 = R"(
  INSERT INTO state VALUES ('records', 0);
  CREATE TABLE records (collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
                        PRIMARY KEY (collection, id));
)";

constexpr const char* kVersion4 = R"(
  ALTER TABLE counts RENAME TO counts_3;
  CREATE TABLE counts (hour INTEGER NOT NULL, partner TEXT NOT NULL, campaign TEXT NOT NULL, variant TEXT NOT NULL,
                       locale TEXT NOT NULL, country TEXT NOT NULL, surface TEXT NOT NULL, kind TEXT NOT NULL,
                       rule TEXT NOT NULL, other_rule TEXT NOT NULL, count INTEGER NOT NULL,
                       PRIMARY KEY (hour, partner, campaign, variant, locale, country, surface, kind, rule,
                                    other_rule)) WITHOUT ROWID;
  INSERT INTO counts SELECT hour, partner, campaign, variant, locale, country, surface, kind, '', '', count FROM counts_3;
  DROP TABLE counts_3;
)";

constexpr std::array kVersions = {kVersion1, kVersion2, kVersion3, kVersion4};

std::int64_t ReadNumber(SQLite::Database& database, const char* sql) {
  SQLite::Statement statement(database, sql);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

// The version of the newest migration that a store of ours has; none where it has no migrations yet, or is not ours.
std::optional<std::size_t> FoundVersion(SQLite::Database& database) {
  if (ReadNumber(database, "PRAGMA application_id") != kApplicationId) return std::nullopt;
  return static_cast<std::size_t>(ReadNumber(database, "SELECT max(version) FROM migrations"));
}

}  // namespace

base::Result<void> CheckOurs(SQLite::Database& database, const std::string& path) {
  const std::int64_t application = ReadNumber(database, "PRAGMA application_id");
  if (application == 0 && ReadNumber(database, "SELECT count(*) FROM sqlite_schema") == 0) return {};
  if (application != kApplicationId) {
    return base::Error{base::ErrorCode::kInvalid, path + " is a database of another program. Give another path."};
  }
  const std::int64_t version = ReadNumber(database, "SELECT max(version) FROM migrations");
  if (version > static_cast<std::int64_t>(kVersions.size())) {
    return base::Error{base::ErrorCode::kInvalid,
                       path + " was written by a newer release of Signpost (schema " + std::to_string(version) +
                           ", this one knows " + std::to_string(kVersions.size()) +
                           "). Run that release, or put back the backup you made before upgrading."};
  }
  return {};
}

base::Result<void> Migrate(Connection& connection) {
  SQLite::Database& database = connection.database();
  // The usual case takes no write lock: a store can be read while somebody else writes to it.
  if (FoundVersion(database) == kVersions.size()) return {};
  // Held from the first look to the last change, so that two processes that start together do not both migrate.
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (base::Result<void> ours = CheckOurs(database, connection.path()); !ours) return ours;
  if (ReadNumber(database, "PRAGMA application_id") == 0) {
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)");
  }
  const std::size_t found = FoundVersion(database).value_or(0);
  for (std::size_t version = found; version < kVersions.size(); ++version) {
    database.exec(kVersions[version]);
    database.exec("INSERT INTO migrations VALUES (" + std::to_string(version + 1) + ", datetime('now'))");
  }
  transaction.commit();
  return {};
}

}  // namespace signpost::store

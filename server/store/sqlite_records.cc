#include "server/store/sqlite_records.h"

#include <algorithm>

#include "server/store/limits.h"

namespace signpost::store {
namespace {

// One number for all records, so that a version is never given twice, whatever is removed.
std::uint64_t NextVersion(Connection& connection) {
  Query(connection, "UPDATE state SET value = value + 1 WHERE name = 'records'").Run();
  Query query(connection, "SELECT value FROM state WHERE name = 'records'");
  query.Step();
  return static_cast<std::uint64_t>(query.Number(0));
}

std::uint64_t VersionOf(Connection& connection, const RecordKey& key) {
  Query query(connection, "SELECT version FROM records WHERE collection = ? AND id = ?");
  return query.Bind(key.collection, key.id).Step() ? static_cast<std::uint64_t>(query.Number(0)) : 0;
}

void Perform(Connection& connection, const RecordWrite& write, std::uint64_t version) {
  switch (write.action) {
    case RecordAction::kPut:
      Query(connection, "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)")
          .Bind(write.key.collection, write.key.id, version, write.body)
          .Run();
      return;
    case RecordAction::kRemove:
      Query(connection, "DELETE FROM records WHERE collection = ? AND id = ?")
          .Bind(write.key.collection, write.key.id)
          .Run();
      return;
    case RecordAction::kCheck:
      return;
  }
}

}  // namespace

base::Result<std::uint64_t> PutRecords(Connection& connection, std::span<const RecordWrite> writes) {
  for (const RecordWrite& write : writes) {
    if (VersionOf(connection, write.key) != write.expected) return RecordHasMoved(write.key);
  }
  const std::uint64_t version = NextVersion(connection);
  for (const RecordWrite& write : writes) Perform(connection, write, version);
  return version;
}

base::Result<Record> FindRecord(Connection& connection, const RecordKey& key) {
  Query query(connection, "SELECT version, body FROM records WHERE collection = ? AND id = ?");
  if (!query.Bind(key.collection, key.id).Step()) return NoRecord(key);
  return Record{key, static_cast<std::uint64_t>(query.Number(0)), query.Text(1)};
}

std::vector<Record> FindRecords(Connection& connection, const std::string& collection, const std::string& after,
                                std::size_t limit) {
  Query query(connection, "SELECT id, version, body FROM records WHERE collection = ? AND id > ? ORDER BY id LIMIT ?");
  query.Bind(collection, after, std::min(limit, kMaxListed));
  std::vector<Record> records;
  for (std::size_t bytes = 0; bytes < kListedRecordBytes && query.Step(); bytes += records.back().body.size()) {
    records.push_back({{collection, query.Text(0)}, static_cast<std::uint64_t>(query.Number(1)), query.Text(2)});
  }
  return records;
}

}  // namespace signpost::store

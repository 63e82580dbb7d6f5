// Records, in SQLite. Internal to store/. Throws SQLite::Exception.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/sqlite_connection.h"
#include "server/store/store.h"

namespace signpost::store {

// Inside a transaction of the caller's, who rolls back where this answers an error.
base::Result<std::uint64_t> PutRecords(Connection& connection, std::span<const RecordWrite> writes);
base::Result<Record> FindRecord(Connection& connection, const RecordKey& key);
std::vector<Record> FindRecords(Connection& connection, const std::string& collection, const std::string& after,
                                std::size_t limit);

}  // namespace signpost::store

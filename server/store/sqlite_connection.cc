#include "server/store/sqlite_connection.h"

#include <sqlite3.h>

#include <chrono>
#include <thread>
#include <utility>

namespace signpost::store {
namespace {

// The switch to WAL needs the file alone for a moment, and SQLite does not wait for it as it waits for a transaction:
// of several processes that create the file together all but one are told it is busy.
void UseWal(SQLite::Database& database, int busy_timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_timeout_ms);
  while (true) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& exception) {
      if ((exception.getErrorCode() & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

}  // namespace

Connection::Connection(std::string path, int busy_timeout_ms)
    : path_(std::move(path)), database_(path_, SQLite::OPEN_READWRITE, busy_timeout_ms) {
  UseWal(database_, busy_timeout_ms);
  database_.exec("PRAGMA synchronous = FULL");
}

SQLite::Statement& Connection::Prepared(const char* sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) found = statements_.try_emplace(sql, database_, sql).first;
  return found->second;
}

base::Error Explain(const SQLite::Exception& exception, const std::string& path) {
  using base::ErrorCode;
  switch (exception.getErrorCode() & 0xff) {
    case SQLITE_NOTADB:
      return {ErrorCode::kInvalid, path + " is not a Signpost store. Give another path, or move that file away."};
    case SQLITE_CORRUPT:
      return {ErrorCode::kInternal, path +
                                        " is damaged. Stop the server, keep a copy of the file, and put back a "
                                        "backup or repair it with `sqlite3 " +
                                        path + " .recover`."};
    case SQLITE_FULL:
      return {ErrorCode::kUnavailable, "The disk that holds " + path + " is full: make room; nothing was lost."};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::kUnavailable, "Another process is writing to " + path + ": try again."};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_IOERR:
      return {ErrorCode::kUnavailable, "Cannot read or write " + path + " (" + exception.what() +
                                           "): check that its folder exists, is on a local disk, and belongs to the "
                                           "user who runs this."};
    default:
      return {ErrorCode::kInternal, "SQLite refused a request on " + path + ": " + exception.what() + "."};
  }
}

}  // namespace signpost::store

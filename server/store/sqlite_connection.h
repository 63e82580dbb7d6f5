// SQLiteCpp, held the way this room wants it: prepared once, reset always, exceptions turned into errors at one place.
// Internal to store/.
//
//   return Guarded(connection.path(), [&]() -> base::Result<std::string> {
//     Query query(connection, "SELECT value FROM state WHERE name = ?");
//     query.Bind("head");
//     return query.Step() ? query.Text(0) : std::string();
//   });
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/base/clock.h"
#include "server/base/result.h"

namespace signpost::store {

// One open database with its prepared statements. One thread at a time.
class Connection {
 public:
  Connection(std::string path, int busy_timeout_ms);  // throws SQLite::Exception

  SQLite::Database& database() { return database_; }
  const std::string& path() const { return path_; }
  // `sql` must be a literal: statements are kept by its address.
  SQLite::Statement& Prepared(const char* sql);

 private:
  std::string path_;
  SQLite::Database database_;
  std::unordered_map<const char*, SQLite::Statement> statements_;
};

// One use of a statement. Gives it back reset, because a statement left in the middle holds a read transaction open.
class Query {
 public:
  Query(Connection& connection, const char* literal_sql) : statement_(connection.Prepared(literal_sql)) {}
  explicit Query(SQLite::Statement& statement) : statement_(statement) {}
  ~Query() {
    statement_.tryReset();
    statement_.clearBindings();
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <typename... Values>
  Query& Bind(const Values&... values) {
    (BindNext(values), ...);
    return *this;
  }
  bool Step() { return statement_.executeStep(); }
  int Run() { return statement_.exec(); }  // the number of rows changed

  std::int64_t Number(int column) { return statement_.getColumn(column).getInt64(); }
  double Real(int column) { return statement_.getColumn(column).getDouble(); }
  std::string Text(int column) { return statement_.getColumn(column).getString(); }
  bool IsNull(int column) { return statement_.getColumn(column).isNull(); }
  base::Instant Time(int column) { return base::Instant(std::chrono::milliseconds(Number(column))); }

 private:
  void BindNext(const std::string& text) { statement_.bindNoCopy(++bound_, text); }  // lives to the end of the Query
  void BindNext(const char* text) { statement_.bind(++bound_, text); }
  void BindNext(double number) { statement_.bind(++bound_, number); }
  void BindNext(base::Instant time) { statement_.bind(++bound_, std::int64_t{time.time_since_epoch().count()}); }
  void BindNext(std::span<const std::uint8_t> bytes) {
    statement_.bindNoCopy(++bound_, bytes.data(), static_cast<int>(bytes.size()));
  }
  template <std::integral Number>
  void BindNext(Number number) {
    statement_.bind(++bound_, static_cast<std::int64_t>(number));
  }

  SQLite::Statement& statement_;
  int bound_ = 0;
};

base::Error Explain(const SQLite::Exception& exception, const std::string& path);

template <typename Work>
auto Guarded(const std::string& path, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& exception) {
    return Explain(exception, path);
  }
}

}  // namespace signpost::store

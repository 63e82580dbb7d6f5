// The embedded store: one SQLite file in the data folder, no server to install.
//
// Durability: WAL with synchronous=FULL. The journal of counters forgets what the store has taken, so what the store
// has taken must be on disk, also when power fails; at one transaction a second the extra fsync costs nothing.
// Processes: any number may open the file at once (the command line publishes into the file of a running server). A
// writer waits up to busy_timeout_ms for another's transaction, then answers kUnavailable. Local disks only: WAL needs
// shared memory.
// Threads: one connection for writing and one for reading, each behind its own mutex, so that a long report does not
// hold up the counters; WAL lets them run side by side. Each Watch has a third connection of its own.
// Fork: a process that forks must not use an inherited store in the child (SQLite forbids it); open a new one after
// exec.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::store {

struct SqliteOptions {
  std::string path;  // created, readable by the owner only, when missing; its folder must exist
  Digest digest;     // for the audit chain
  int busy_timeout_ms = 5'000;
  int watch_interval_ms = 100;
};

// kInvalid: the file is not a Signpost store, or is of a newer release; the message says what to do. kUnavailable: it
// cannot be opened now.
base::Result<std::unique_ptr<Store>> OpenSqlite(SqliteOptions options);

}  // namespace signpost::store

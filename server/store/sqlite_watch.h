// Notices that another connection, of this process or any other, has changed the head or the principals. Internal to
// store/.
//
// PRAGMA data_version moves when any other connection has committed; it is read from shared memory, so asking every
// tenth of a second costs nothing to speak of. Only when it has moved are the two rows read.
#pragma once

#include <memory>

#include "server/store/sqlite_connection.h"
#include "server/store/store.h"

namespace signpost::store {

// Throws SQLite::Exception when the first look fails; later failures are logged and tried again.
std::unique_ptr<Watch> WatchSqlite(std::unique_ptr<Connection> connection, Store::Listener listener, int interval_ms);

}  // namespace signpost::store

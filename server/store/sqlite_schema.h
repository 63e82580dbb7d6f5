// The tables of the SQLite store, and how an older file is brought up to date. Internal to store/.
//
// A schema version is a list of statements; each is applied once, in order, in one transaction with the line in
// `migrations` that says so. Versions that have been released are never edited: add the next one.
#pragma once

#include "server/base/result.h"
#include "server/store/sqlite_connection.h"

namespace signpost::store {

// Looks before anything is written, so that another program's file is left as it was. kInvalid: not our file, or of a
// newer release. Throws SQLite::Exception.
base::Result<void> CheckOurs(SQLite::Database& database, const std::string& path);

// Makes the tables of an empty file, brings older ones forward. kInvalid: not our file, or of a newer release.
base::Result<void> Migrate(Connection& connection);

}  // namespace signpost::store

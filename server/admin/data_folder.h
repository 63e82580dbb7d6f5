// What lies where in a node's data folder. The server and the command line agree through this.
//
//   signpost-data/
//     signpost.db    the SQLite store; any number of processes may have it open
//     secret.key     auth::Secrets'
//     journal/       counts on their way to the store; the server's alone, and good for this machine only
//     index/         compiled terms of the last revisions, to start quickly; may be removed at any time
//
//   auto store = OpenStore("signpost-data");            // makes folder and file where there are none
//   auto store = OpenExistingStore("signpost-data");    // for those who only ask
//
// Move the whole folder to move a node; two nodes on copies of one would share their ids. Thread-safety: pure functions
// but for the file system.
#pragma once

#include <memory>
#include <string>

#include "rules/hash.h"
#include "server/auth/secrets.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr const char* kDataFolderVariable = "SIGNPOST_DATA";  // the environment's word for --data
inline constexpr const char* kDefaultDataFolder = "signpost-data";   // below the current folder

std::string StorePath(const std::string& data);
std::string JournalFolder(const std::string& data);
std::string IndexFolder(const std::string& data);

// Makes the folder, readable by its owner only, if there is none. kUnavailable with what to do if that fails.
base::Result<void> MakeDataFolder(const std::string& data);

// The embedded store of this folder, created when missing. Errors as store::OpenSqlite gives them.
base::Result<std::unique_ptr<store::Store>> OpenStore(const std::string& data);
// kNotFound where there is none yet; makes nothing.
base::Result<std::unique_ptr<store::Store>> OpenExistingStore(const std::string& data);

// The key of the hashes that a compiled policy knows its terms by.
rules::HashKey TermHashKey(const auth::Secrets& secrets);

}  // namespace signpost::admin

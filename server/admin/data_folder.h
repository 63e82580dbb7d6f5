// What lies where in a node's data folder. The server and the command line agree through this.
//
//   signpost-data/
//     signpost.db    the SQLite store; any number of processes may have it open
//     secret.key     auth::Secrets'
//     journal/       counts on their way to the store; the server's alone, and good for this machine only
//     index/         compiled terms of the last revisions, to start quickly; may be removed at any time
//     last_policy, last_keys   what the node served last, to start while the store is away (last_known.h)
//
//   auto store = OpenStore({.data = "signpost-data"});          // makes folder and file where there are none
//   auto store = OpenExistingStore({.data = "signpost-data"});  // for those who only ask
//   auto store = OpenStore({.data = "signpost-data", .url = "redis://127.0.0.1"});   // a fleet's
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

inline constexpr const char* kStoreVariable = "SIGNPOST_STORE";  // the environment's word for --store

// Which store, and the data folder of whoever asks.
struct StorePlace {
  std::string data = kDefaultDataFolder;
  std::string url;  // redis://… and the like (store/redis_store.h); empty: the SQLite file in the data folder

  bool fleet() const { return !url.empty(); }
};

std::string StorePath(const std::string& data);
std::string JournalFolder(const std::string& data);
std::string IndexFolder(const std::string& data);

// Makes the folder, readable by its owner only, if there is none. kUnavailable with what to do if that fails.
base::Result<void> MakeDataFolder(const std::string& data);

// The embedded store is created when missing. Errors as store::OpenSqlite and store::OpenRedis give them.
base::Result<std::unique_ptr<store::Store>> OpenStore(const StorePlace& place);
// kNotFound where there is no embedded store yet; makes nothing.
base::Result<std::unique_ptr<store::Store>> OpenExistingStore(const StorePlace& place);

// The key of the hashes that a compiled policy knows its terms by.
rules::HashKey TermHashKey(const auth::Secrets& secrets);

}  // namespace signpost::admin

// What lies where in a node's data folder. The server and the command line agree through this.
//
//   auto store = OpenStore("signpost-data");       // makes the folder if need be
//
// signpost.db is the SQLite store (any number of processes may have it open), journal/ belongs to the server alone,
// secret.key is auth::Secrets'. Copy the whole folder to move a node.
#pragma once

#include <memory>
#include <string>

#include "rules/hash.h"
#include "server/auth/secrets.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

std::string JournalFolder(const std::string& data);

// Makes the folder, readable by its owner only, if there is none. kUnavailable with what to do if that fails.
base::Result<void> MakeDataFolder(const std::string& data);

// The embedded store of this folder, created when missing.
base::Result<std::unique_ptr<store::Store>> OpenStore(const std::string& data);

// The key of the hashes that a compiled policy knows its terms by.
rules::HashKey TermHashKey(const auth::Secrets& secrets);

}  // namespace signpost::admin

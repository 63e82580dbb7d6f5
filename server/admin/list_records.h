// Every record of a collection, by id; all of them are held at once.
//
//   const base::Result<std::vector<store::Record>> all = ListAllRecords(store, "accounts");
#pragma once

#include <string>
#include <vector>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

base::Result<std::vector<store::Record>> ListAllRecords(store::Store& store, const std::string& collection);

}  // namespace signpost::admin

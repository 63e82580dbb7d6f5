#include "server/admin/list_records.h"

#include <utility>

namespace signpost::admin {

base::Result<std::vector<store::Record>> ListAllRecords(store::Store& store, const std::string& collection) {
  std::vector<store::Record> all;
  for (std::string after;; after = all.back().key.id) {
    auto some = store.ListRecords(collection, after, store::kMaxListed);
    if (!some) return some.error();
    if (some->empty()) return all;
    for (store::Record& record : *some) all.push_back(std::move(record));
  }
}

}  // namespace signpost::admin

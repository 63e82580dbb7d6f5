// The store contract on the embedded store.
#include <filesystem>
#include <stdexcept>
#include <string>

#include "server/store/sqlite_store.h"
#include "tests/contract/store_contract.h"

namespace signpost::store::contract {
namespace {

class SqliteHome final : public Home {
 public:
  SqliteHome() {
    std::string pattern = (std::filesystem::temp_directory_path() / "signpost-store-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp failed");
    folder_ = pattern;
  }
  ~SqliteHome() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Store> Open() override {
    auto store = OpenSqlite(
        {.path = folder_ + "/signpost.db", .digest = TestDigest, .busy_timeout_ms = 30'000, .watch_interval_ms = 10});
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
  }

 private:
  std::string folder_;
};

const bool registered = AddStoreContract("sqlite", [] { return std::make_unique<SqliteHome>(); });

}  // namespace
}  // namespace signpost::store::contract

#include "server/admin/data_folder.h"

#include <cstring>
#include <filesystem>

#include "server/auth/digest.h"
#include "server/store/redis_store.h"
#include "server/store/sqlite_store.h"

namespace signpost::admin {

namespace fs = std::filesystem;

std::string StorePath(const std::string& data) { return (fs::path(data) / "signpost.db").string(); }
std::string JournalFolder(const std::string& data) { return (fs::path(data) / "journal").string(); }
std::string IndexFolder(const std::string& data) { return (fs::path(data) / "index").string(); }

base::Result<void> MakeDataFolder(const std::string& data) {
  std::error_code error;
  if (fs::create_directories(data, error)) fs::permissions(data, fs::perms::owner_all, error);
  if (!error && fs::is_directory(data, error)) return {};
  const std::string reason = error ? error.message() : "there is a file of this name";
  return base::Error{base::ErrorCode::kUnavailable,
                     "The data folder " + data + " can't be made (" + reason + "). Name another one with --data."};
}

base::Result<std::unique_ptr<store::Store>> OpenStore(const StorePlace& place) {
  if (place.fleet()) return store::OpenRedis({.url = place.url, .digest = auth::HexDigest});
  if (auto made = MakeDataFolder(place.data); !made) return made.error();
  return store::OpenSqlite({.path = StorePath(place.data), .digest = auth::HexDigest});
}

base::Result<std::unique_ptr<store::Store>> OpenExistingStore(const StorePlace& place) {
  std::error_code error;
  if (place.fleet() || fs::exists(StorePath(place.data), error)) return OpenStore(place);
  return base::Error{base::ErrorCode::kNotFound,
                     "There is no store in the folder " + place.data +
                         " yet. Name the server's data folder with --data, or its store with --store, or make one "
                         "with `signpost publish`."};
}

rules::HashKey TermHashKey(const auth::Secrets& secrets) {
  const auth::SeedKey& bytes = secrets.term_key();
  rules::HashKey key;
  static_assert(sizeof key == std::tuple_size_v<auth::SeedKey>);
  std::memcpy(&key, bytes.data(), sizeof key);
  return key;
}

}  // namespace signpost::admin

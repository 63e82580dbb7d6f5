#include "server/auth/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "server/auth/initialise.h"
#include "server/auth/random.h"
#include "server/base/files.h"

namespace signpost::auth {
namespace {

using base::CannotDo;
using base::Error;
using base::ErrorCode;
using base::File;
using base::Result;

using MasterKey = std::array<std::uint8_t, kMasterKeyBytes>;
constexpr const char* kContext = "signpost";
static_assert(kMasterKeyBytes == crypto_kdf_KEYBYTES);

// Numbers of the derived keys. Fixed for ever: another number is another key, and tokens given out would stop opening.
enum SubKey : std::uint64_t {
  kTokenKey = 1,
  kSeedKey = 2,
  kTermKey = 3,
  kCacheKey = 4,
  kFingerprint = 5,
  kCsrfKey = 6
};

Result<void> WriteNew(const std::string& path, const MasterKey& key) {
  File file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) return CannotDo("create the secret", path);
  // The umask may only take permissions away, so 0600 holds; 32 bytes are written in one piece or the disk is full.
  if (write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) || fsync(file.get()) != 0) {
    return CannotDo("write the secret", path);
  }
  return {};
}

// Written aside and then linked under its name: link fails if another process was first, and then its file is used.
Result<void> Create(const std::string& folder, const std::string& path) {
  MasterKey key;
  RandomBytes(key);
  const std::string aside = path + "." + std::to_string(getpid()) + "." + std::to_string(RandomSeed());
  Result<void> written = WriteNew(aside, key);
  sodium_memzero(key.data(), key.size());
  if (written && link(aside.c_str(), path.c_str()) != 0 && errno != EEXIST)
    written = CannotDo("create the secret", path);
  unlink(aside.c_str());
  if (!written) return written;
  return base::SyncFolder(folder);
}

Result<MasterKey> Read(const std::string& path, int descriptor) {
  struct stat about;
  if (fstat(descriptor, &about) != 0) return CannotDo("read the secret", path);
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{ErrorCode::kInvalid, "Others may read or write " + path + ". Run `chmod 600 " + path +
                                          "`, and if anyone may have read it, delete it: the next start makes a new "
                                          "one (decision tokens that were given out stop working)."};
  }
  MasterKey key;
  if (about.st_size != static_cast<off_t>(key.size()) ||
      read(descriptor, key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
    return Error{ErrorCode::kInvalid, path +
                                          " must hold exactly 32 bytes. Put back the file from your backup or from "
                                          "another node, or delete it: the next start makes a new one (decision "
                                          "tokens that were given out stop working)."};
  }
  return key;
}

}  // namespace

Secrets::Secrets(const MasterKey& master) {
  crypto_kdf_derive_from_key(token_key_.data(), token_key_.size(), kTokenKey, kContext, master.data());
  crypto_kdf_derive_from_key(seed_key_.data(), seed_key_.size(), kSeedKey, kContext, master.data());
  crypto_kdf_derive_from_key(term_key_.data(), term_key_.size(), kTermKey, kContext, master.data());
  crypto_kdf_derive_from_key(cache_key_.data(), cache_key_.size(), kCacheKey, kContext, master.data());
  crypto_kdf_derive_from_key(csrf_key_.data(), csrf_key_.size(), kCsrfKey, kContext, master.data());
  std::array<std::uint8_t, kFingerprintDigits / 2> fingerprint;
  crypto_kdf_derive_from_key(fingerprint.data(), fingerprint.size(), kFingerprint, kContext, master.data());
  fingerprint_.resize(kFingerprintDigits + 1);
  sodium_bin2hex(fingerprint_.data(), fingerprint_.size(), fingerprint.data(), fingerprint.size());
  fingerprint_.pop_back();  // the terminating zero that libsodium writes
}

Result<Secrets> Secrets::LoadOrCreate(const std::string& folder) {
  if (Result<void> ready = Initialise(); !ready) return ready.error();
  const std::string path = folder + "/" + kSecretFileName;
  if (access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    if (Result<void> created = Create(folder, path); !created) return created.error();
  }
  return Load(folder);
}

Result<Secrets> Secrets::Load(const std::string& folder) {
  if (Result<void> ready = Initialise(); !ready) return ready.error();
  const std::string path = folder + "/" + kSecretFileName;
  File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) {
    return Error{ErrorCode::kNotFound,
                 "There is no " + path + ". Name the data folder of a node with --data, or copy its secret there."};
  }
  if (!file.valid()) return CannotDo("open the secret", path);
  Result<MasterKey> master = Read(path, file.get());
  if (!master) return master.error();
  Secrets secrets(*master);
  sodium_memzero(master->data(), master->size());
  return secrets;
}

}  // namespace signpost::auth

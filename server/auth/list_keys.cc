#include "server/auth/list_keys.h"

#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "server/auth/initialise.h"
#include "server/auth/random.h"
#include "server/base/files.h"

namespace signpost::auth {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr const char* kContext = "sp-lists";
enum SubKey : std::uint64_t { kBoxKey = 1, kNonceKey = 2, kDigestKey = 3, kName = 4 };  // fixed for ever
constexpr std::size_t kNameBytes = 16;                                                  // libsodium derives no fewer
constexpr std::size_t kNameDigits = 8;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string Hex(std::span<const std::uint8_t> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::string Base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kBase64), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(), kBase64);
  text.pop_back();  // the terminating zero that libsodium writes
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int read =
      sodium_base642bin(Bytes(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end, kBase64);
  if (read != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> KeyedHash(const BoxKey& key, std::string_view purpose, std::string_view bytes) {
  crypto_generichash_state state;
  std::array<std::uint8_t, kSize> hash;
  const std::uint64_t purpose_bytes = purpose.size();  // so that no purpose runs into the content
  crypto_generichash_init(&state, key.data(), key.size(), hash.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&purpose_bytes), sizeof(purpose_bytes));
  crypto_generichash_update(&state, Bytes(purpose), purpose.size());
  crypto_generichash_update(&state, Bytes(bytes), bytes.size());
  crypto_generichash_final(&state, hash.data(), hash.size());
  return hash;
}

std::string NameOf(const BoxKey& master) {
  std::array<std::uint8_t, kNameBytes> name;
  crypto_kdf_derive_from_key(name.data(), name.size(), kName, kContext, master.data());
  return Hex(name).substr(0, kNameDigits);
}

Error NotAKeyFile(const std::string& path) {
  return {ErrorCode::kInvalid, path +
                                   " is not a file of list keys. Put back the one from your safe, or make a new one "
                                   "with `signpost list-key new` (lists sealed with the old key stay closed)."};
}

}  // namespace

ListKeys::Key ListKeys::Derive(const BoxKey& master) {
  Key key;
  crypto_kdf_derive_from_key(key.box.data(), key.box.size(), kBoxKey, kContext, master.data());
  crypto_kdf_derive_from_key(key.nonce.data(), key.nonce.size(), kNonceKey, kContext, master.data());
  crypto_kdf_derive_from_key(key.digest.data(), key.digest.size(), kDigestKey, kContext, master.data());
  key.name = NameOf(master);
  return key;
}

Result<ListKeys> ListKeys::Load(const std::string& path) {
  if (Result<void> ready = Initialise(); !ready) return ready.error();
  struct stat about;
  if (stat(path.c_str(), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{ErrorCode::kInvalid, "Others may read or write " + path + ". Run `chmod 600 " + path +
                                          "`, and if anyone may have read it, add a new key with `signpost list-key "
                                          "new` and seal the lists anew with `signpost list-key rotate`."};
  }
  Result<std::string> text = base::ReadFile(path);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return Error{ErrorCode::kNotFound, "There is no " + path + ". Make it with `signpost list-key new --file " + path +
                                           "`, or put back the one that the lists were sealed with."};
  }
  if (!text) return text.error();
  Result<ListKeys> keys = Parse(*text, path);
  sodium_memzero(text->data(), text->size());
  return keys;
}

Result<ListKeys> ListKeys::Parse(std::string_view text, const std::string& path) {
  ListKeys keys;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t blank = line.find(' ');
    auto bytes = FromBase64(line.substr(std::min(blank, line.size() - 1) + 1));
    BoxKey master;
    if (blank == std::string_view::npos || !bytes || bytes->size() != master.size()) return NotAKeyFile(path);
    std::ranges::copy(*bytes, master.begin());
    sodium_memzero(bytes->data(), bytes->size());
    Key key = Derive(master);
    sodium_memzero(master.data(), master.size());
    if (key.name != line.substr(0, blank) || keys.keys_.size() == kMaxListKeys) return NotAKeyFile(path);
    keys.keys_.push_back(std::move(key));
  }
  if (keys.keys_.empty()) return NotAKeyFile(path);
  return keys;
}

bool ListKeys::Has(std::string_view name) const { return std::ranges::find(keys_, name, &Key::name) != keys_.end(); }

ListKeys::Sealed ListKeys::Seal(std::string_view purpose, std::string_view bytes) const {
  const Key& key = keys_.front();
  const auto nonce = KeyedHash<kNonceBytes>(key.nonce, purpose, bytes);
  std::string sealed(kNonceBytes + bytes.size() + kTagBytes, '\0');
  std::ranges::copy(nonce, Bytes(sealed));
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed) + kNonceBytes, nullptr, Bytes(bytes), bytes.size(),
                                             Bytes(purpose), purpose.size(), nullptr, nonce.data(), key.box.data());
  return {key.name, Base64(sealed)};
}

Result<std::string> ListKeys::Open(std::string_view purpose, const Sealed& sealed) const {
  const auto key = std::ranges::find(keys_, sealed.key, &Key::name);
  if (key == keys_.end()) {
    return Error{ErrorCode::kNotFound, "This was sealed with the list key " + sealed.key +
                                           ", which is not in the file of list keys here: add its line."};
  }
  const auto bytes = FromBase64(sealed.box);
  auto opened = bytes ? OpenBytes(key->box, purpose, *bytes) : std::nullopt;
  if (!opened) {
    return Error{ErrorCode::kInvalid, "A sealed list was changed, or cut off: go back to a revision that is whole."};
  }
  return *std::move(opened);
}

std::string ListKeys::TermDigest(std::string_view term) const {
  const auto hash = KeyedHash<crypto_generichash_BYTES_MIN>(keys_.back().digest, "term", term);
  return Hex(hash).substr(0, kTermDigestDigits);
}

Result<std::string> AddListKey(const std::string& path) {
  if (Result<void> ready = Initialise(); !ready) return ready.error();
  const Result<std::string> before = base::ReadFile(path);
  if (!before && before.error().code != ErrorCode::kNotFound) return before.error();
  if (before) {
    if (const Result<ListKeys> known = ListKeys::Load(path); !known) return known.error();
  }
  BoxKey master;
  RandomBytes(master);
  const std::string name = NameOf(master);
  std::string line = name + " " + Base64({reinterpret_cast<const char*>(master.data()), master.size()}) + "\n";
  const auto replaced = base::ReplaceFile(path, {line, before ? std::string_view(*before) : std::string_view()});
  sodium_memzero(master.data(), master.size());
  sodium_memzero(line.data(), line.size());
  if (!replaced) return replaced.error();
  return name;
}

}  // namespace signpost::auth

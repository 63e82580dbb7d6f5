// The keys that restricted term lists are sealed with, from a file that the operator keeps: away from the data folder,
// so that a backup of the one does not open the other.
//
//   Result<ListKeys> keys = ListKeys::Load("/etc/signpost/list.key");
//   const ListKeys::Sealed sealed = keys->Seal("term list made-up", bytes);
//   Result<std::string> bytes = keys->Open("term list made-up", sealed);
//   Result<std::string> name = AddListKey("/etc/signpost/list.key");           // makes the file, or rotates
//
// The file has a line for each key, the newest first: its name, a blank, 32 bytes in base64. Lines that begin with '#'
// are comments. What is sealed is sealed with the newest; what an older one has sealed can be opened as long as its
// line is there. A name is a digest of its key: a wrong key is told from a right one before anything is opened.
//
// Sealing is deterministic: the nonce is a keyed hash of purpose and content (a synthetic IV, as in RFC 5297 and RFC
// 8452, with BLAKE2b and XChaCha20-Poly1305). Equal content under one key and purpose gives equal bytes, which is what
// lets a revision be named by its digest, and nothing else shows. TermDigest tells terms apart in differences and in
// the audit log: a keyed hash under the oldest key of the file, so that a digest stays what it was when a key is added.
//
// Contract: kInvalid: others may read the file, or it is not what it should be; the message says what to do. kNotFound:
// no such file, or no such key in it. Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/sealed_box.h"
#include "server/base/result.h"

namespace signpost::auth {

inline constexpr std::size_t kMaxListKeys = 16;
inline constexpr std::size_t kTermDigestDigits = 16;

class ListKeys {
 public:
  struct Sealed {
    std::string key;  // its name
    std::string box;  // base64url
  };

  static base::Result<ListKeys> Load(const std::string& path);
  static base::Result<ListKeys> Parse(std::string_view text, const std::string& path);

  const std::string& newest() const { return keys_.front().name; }
  bool Has(std::string_view name) const;

  Sealed Seal(std::string_view purpose, std::string_view bytes) const;
  base::Result<std::string> Open(std::string_view purpose, const Sealed& sealed) const;
  std::string TermDigest(std::string_view term) const;  // kTermDigestDigits hexadecimal digits

 private:
  struct Key {
    std::string name;
    BoxKey box{};
    BoxKey nonce{};
    BoxKey digest{};
  };

  static Key Derive(const BoxKey& master);

  std::vector<Key> keys_;
};

// Puts a new key first, or makes the file. Answers its name.
base::Result<std::string> AddListKey(const std::string& path);

}  // namespace signpost::auth

// The data folder's one secret: 32 random bytes in `secret.key`, made on first start, from which every other key is
// derived (libsodium's crypto_kdf, context "signpost"). Nodes of a fleet share one by copying the file.
//
//   Result<Secrets> secrets = Secrets::LoadOrCreate("data");
//   TokenSealer sealer(secrets->token_key());
//
// Contract: the file appears whole or not at all, readable by its owner only, and of several processes that start at
// once one makes it and all read the same. A file of a wrong size, or that others may read or write, is kInvalid and
// the message says what to do: a guessed or leaked secret would let anyone forge tokens.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "server/auth/csrf.h"
#include "server/auth/decision_token.h"
#include "server/auth/sealed_box.h"
#include "server/auth/session_seed.h"
#include "server/base/result.h"

namespace signpost::auth {

inline constexpr std::size_t kMasterKeyBytes = 32;
inline constexpr std::size_t kFingerprintDigits = 32;
inline constexpr const char* kSecretFileName = "secret.key";

class Secrets {
 public:
  static base::Result<Secrets> LoadOrCreate(const std::string& folder);
  static base::Result<Secrets> Load(const std::string& folder);  // kNotFound: there is none

  const TokenKey& token_key() const { return token_key_; }
  const SeedKey& seed_key() const { return seed_key_; }
  const BoxKey& cache_key() const { return cache_key_; }  // seals what a node keeps of a revision beside its index
  const SeedKey& term_key() const { return term_key_; }   // keys the hashes that a compiled policy holds terms as
  const CsrfKey& csrf_key() const { return csrf_key_; }   // proves that a request was made by who reads the answers
  // Tells secrets apart and nothing about them: the nodes of a fleet compare it.
  const std::string& fingerprint() const { return fingerprint_; }  // kFingerprintDigits hexadecimal digits

 private:
  explicit Secrets(const std::array<std::uint8_t, kMasterKeyBytes>& master);

  TokenKey token_key_{};
  SeedKey seed_key_{};
  SeedKey term_key_{};
  BoxKey cache_key_{};
  CsrfKey csrf_key_{};
  std::string fingerprint_;
};

}  // namespace signpost::auth

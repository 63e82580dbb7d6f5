// Passwords of people, by Argon2id.
//
//   Passwords passwords;                                       // one for the process
//   if (auto good = CheckPassword(password); !good) Show(good.error().message);
//   Result<std::string> hash = passwords.Hash(password);       // what is kept
//   Result<bool> right = passwords.Verify(password, hash);
//   if (nobody) right = passwords.VerifyNobody(password);      // takes as long, and is never right
//
// What is asked of a password follows NIST SP 800-63B: a minimum length, room for phrases, all characters, and no rules
// of composition, which make passwords worse.
//
// Cost. 64 MiB and three passes: the second recommended choice of RFC 9106 (section 4), but for its four lanes, of
// which libsodium has one. That is about 0.15 s of one core. The first choice takes 2 GiB: whoever signs in could take
// a server's memory. The cost stands in each hash, so it may be raised: NeedsRehash then says so at the next sign-in.
//
// Contract: at most `at_once` passwords are worked on at the same time in one object and `waiting` more wait, at most
// `wait_ms`; then kUnavailable: sign-ins can't take the pool or the memory of a server. Thread-safety: any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "server/base/result.h"

namespace signpost::auth {

inline constexpr std::size_t kMinPasswordCharacters = 12;
inline constexpr std::size_t kMaxPasswordBytes = 256;

struct PasswordOptions {
  std::uint64_t passes = 3;
  std::size_t memory_bytes = std::size_t{64} << 20;
  std::size_t at_once = 2;
  std::size_t waiting = 6;
  std::uint32_t wait_ms = 5'000;
};

// kInvalid with a sentence for the person who chose it.
base::Result<void> CheckPassword(std::string_view password);

class Passwords {
 public:
  explicit Passwords(PasswordOptions options = {}) : options_(options) {}

  base::Result<std::string> Hash(std::string_view password);  // of any length: CheckPassword comes before
  base::Result<bool> Verify(std::string_view password, const std::string& hash);
  base::Result<bool> VerifyNobody(std::string_view password);
  // False for a hash that can't be read: Verify will not take it either.
  bool NeedsRehash(const std::string& hash) const;

 private:
  class Place;  // of one who works

  const PasswordOptions options_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::size_t working_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace signpost::auth

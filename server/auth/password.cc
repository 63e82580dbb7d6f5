#include "server/auth/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace signpost::auth {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

// Every code point counts as one character (SP 800-63B). Bytes of UTF-8 that go on with one are 10xxxxxx.
std::size_t CharactersIn(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

Error Busy() { return {ErrorCode::kUnavailable, "Too many passwords are being checked: try again in a few seconds."}; }

Error NoMemory() { return {ErrorCode::kUnavailable, "There is no memory to check a password now: try again."}; }

}  // namespace

Result<void> CheckPassword(std::string_view password) {
  if (CharactersIn(password) < kMinPasswordCharacters) {
    return Error{ErrorCode::kInvalid, "A password has at least 12 characters: several words make a good one."};
  }
  if (password.size() > kMaxPasswordBytes) {
    return Error{ErrorCode::kInvalid, "A password has at most 256 bytes (a letter beyond a to z takes several)."};
  }
  return {};
}

class Passwords::Place {
 public:
  explicit Place(Passwords& passwords) : passwords_(passwords) {
    std::unique_lock lock(passwords_.mutex_);
    const PasswordOptions& options = passwords_.options_;
    const auto is_free = [&] { return passwords_.working_ < options.at_once; };
    // Behind those who wait already.
    if (passwords_.waiting_ > 0 || !is_free()) {
      if (passwords_.waiting_ == options.waiting) return;
      ++passwords_.waiting_;
      passwords_.free_.wait_for(lock, std::chrono::milliseconds(options.wait_ms), is_free);
      --passwords_.waiting_;
    }
    had_ = is_free();
    if (had_) ++passwords_.working_;
  }
  ~Place() {
    if (!had_) return;
    {
      std::lock_guard lock(passwords_.mutex_);
      --passwords_.working_;
    }
    passwords_.free_.notify_one();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  bool had() const { return had_; }

 private:
  Passwords& passwords_;
  bool had_ = false;
};

Result<std::string> Passwords::Hash(std::string_view password) {
  const Place place(*this);
  if (!place.had()) return Busy();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), options_.passes, options_.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return NoMemory();
  }
  return std::string(hash.data());
}

Result<bool> Passwords::Verify(std::string_view password, const std::string& hash) {
  const Place place(*this);
  if (!place.had()) return Busy();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

// Verifying is hashing with the salt that is there already, and a comparison.
Result<bool> Passwords::VerifyNobody(std::string_view password) {
  const auto hashed = Hash(password.substr(0, kMaxPasswordBytes));
  if (!hashed) return hashed.error();
  return false;
}

bool Passwords::NeedsRehash(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), options_.passes, options_.memory_bytes) == 1;
}

}  // namespace signpost::auth

// The opaque token that a decision hands out, and that its page and its events bring back. It carries everything they
// need, so no server has to remember a decision; it never carries the text.
//
//   TokenSealer sealer(secrets.token_key());
//   DecisionTokenView token{.campaign = "c", …, .id = RandomId(), .issued = now, .expires = now + 24h};
//   Result<void> sealed = sealer.Seal(token, out);        // appends to `out`
//   Result<DecisionToken> opened = sealer.Open(text, now);
//
// Shape: version byte (1), 24-byte nonce, ciphertext with 16-byte tag, all in unpadded base64url. The plaintext is
// binary: the fixed fields, then each string after a length byte. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with the
// version byte as associated data: the nonce is long enough to be random. A token that is altered in any bit, is not
// ours, or is in a non-canonical encoding is kInvalid; a good one past its time is kExpired.
// Thread-safety: any thread. Seal makes no system call and allocates only what `out` needs to grow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/base/clock.h"
#include "server/base/result.h"

namespace signpost::auth {

inline constexpr std::size_t kMaxTokenFieldBytes = 64;  // of each string; more is kInvalid when sealing
inline constexpr std::size_t kMaxTokenBytes = 720;      // of the text; more is kInvalid when opening

template <typename Text>
struct BasicDecisionToken {
  Text campaign{}, variant{}, locale{}, partner{}, country{}, region{}, surface{};
  std::uint8_t age_band = 0;  // the caller's own small numbers
  std::uint8_t format = 0;
  std::uint8_t flags = 0;
  std::array<std::uint8_t, 16> id{};  // random; events are known by it
  base::Instant issued{};             // kept to the second
  base::Instant expires{};            // kept to the second, rounded down

  bool operator==(const BasicDecisionToken&) const = default;
};
using DecisionToken = BasicDecisionToken<std::string>;
using DecisionTokenView = BasicDecisionToken<std::string_view>;

using TokenKey = std::array<std::uint8_t, 32>;

class TokenSealer {
 public:
  explicit TokenSealer(const TokenKey& key) : key_(key) {}

  base::Result<void> Seal(const DecisionTokenView& token, std::string& out) const;
  base::Result<DecisionToken> Open(std::string_view text, base::Instant now) const;

 private:
  TokenKey key_;
};

}  // namespace signpost::auth

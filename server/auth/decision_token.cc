#include "server/auth/decision_token.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "server/auth/random.h"

namespace signpost::auth {
namespace {

using base::Error;
using base::ErrorCode;
using base::Instant;

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;
constexpr std::size_t kStrings = 7;
constexpr std::size_t kFixedBytes = 16 + 2 * sizeof(std::uint64_t) + 3;  // id, issued, expires, three small numbers
constexpr std::size_t kMaxPlainBytes = kFixedBytes + kStrings * (1 + kMaxTokenFieldBytes);
constexpr std::size_t kMaxSealedBytes = kHeadBytes + kMaxPlainBytes + kTagBytes;
constexpr std::size_t TextBytes(std::size_t bytes) { return (bytes * 4 + 2) / 3; }
static_assert(TextBytes(kMaxSealedBytes) <= kMaxTokenBytes);
static_assert(std::tuple_size_v<TokenKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

template <typename Token>
auto Strings(Token& token) {
  return std::array{&token.campaign, &token.variant, &token.locale, &token.partner,
                    &token.country,  &token.region,  &token.surface};
}

std::uint64_t Seconds(Instant instant) {
  return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count());
}

Instant FromSeconds(std::uint64_t seconds) { return Instant(std::chrono::seconds(static_cast<std::int64_t>(seconds))); }

// Little-endian on every machine, so that a fleet may mix them.
std::uint8_t* PutNumber(std::uint8_t* to, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) *to++ = static_cast<std::uint8_t>(number >> shift);
  return to;
}

std::uint64_t TakeNumber(const std::uint8_t*& from) {
  std::uint64_t number = 0;
  for (int shift = 0; shift < 64; shift += 8) number |= std::uint64_t{*from++} << shift;
  return number;
}

// Returns the bytes written, none when a field is too long.
std::optional<std::size_t> Encode(const DecisionTokenView& token, std::uint8_t* out) {
  std::uint8_t* at = out;
  std::memcpy(at, token.id.data(), token.id.size());
  at = PutNumber(at + token.id.size(), Seconds(token.issued));
  at = PutNumber(at, Seconds(token.expires));
  *at++ = token.age_band;
  *at++ = token.format;
  *at++ = token.flags;
  for (const std::string_view* text : Strings(token)) {
    if (text->size() > kMaxTokenFieldBytes) return std::nullopt;
    *at++ = static_cast<std::uint8_t>(text->size());
    at = std::copy(text->begin(), text->end(), at);
  }
  return static_cast<std::size_t>(at - out);
}

// The bytes were sealed by us, so a misfit means another build's shape; it is still checked, not trusted.
std::optional<DecisionToken> Decode(const std::uint8_t* at, std::size_t bytes) {
  if (bytes < kFixedBytes) return std::nullopt;
  const std::uint8_t* const end = at + bytes;
  DecisionToken token;
  std::memcpy(token.id.data(), at, token.id.size());
  at += token.id.size();
  token.issued = FromSeconds(TakeNumber(at));
  token.expires = FromSeconds(TakeNumber(at));
  token.age_band = *at++;
  token.format = *at++;
  token.flags = *at++;
  for (std::string* text : Strings(token)) {
    if (at == end) return std::nullopt;
    const std::size_t size = *at++;
    if (size > static_cast<std::size_t>(end - at)) return std::nullopt;
    text->assign(reinterpret_cast<const char*>(at), size);
    at += size;
  }
  if (at != end) return std::nullopt;
  return token;
}

Error NotOurs() {
  return {ErrorCode::kInvalid, "The decision token is not one that this service made, or it has been altered."};
}

}  // namespace

base::Result<void> TokenSealer::Seal(const DecisionTokenView& token, std::string& out) const {
  std::array<std::uint8_t, kMaxPlainBytes> plain;
  const auto plain_bytes = Encode(token, plain.data());
  if (!plain_bytes) {
    return Error{ErrorCode::kInvalid,
                 "A field of the decision token is longer than 64 bytes: shorten the id of the "
                 "campaign, variant, locale, partner or region."};
  }
  std::array<std::uint8_t, kMaxSealedBytes> sealed;
  sealed[0] = kVersion;
  RandomBytes(std::span(sealed).subspan(1, kNonceBytes));
  unsigned long long cipher_bytes = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kHeadBytes, &cipher_bytes, plain.data(), *plain_bytes,
                                             sealed.data(), 1, nullptr, sealed.data() + 1, key_.data());
  const std::size_t sealed_bytes = kHeadBytes + static_cast<std::size_t>(cipher_bytes);
  const std::size_t before = out.size();
  out.resize(before + TextBytes(sealed_bytes) + 1);  // libsodium also writes a terminating zero
  sodium_bin2base64(out.data() + before, out.size() - before, sealed.data(), sealed_bytes,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back();
  return {};
}

base::Result<DecisionToken> TokenSealer::Open(std::string_view text, base::Instant now) const {
  std::array<std::uint8_t, kMaxSealedBytes> sealed;
  std::size_t sealed_bytes = 0;
  if (text.size() > kMaxTokenBytes ||
      sodium_base642bin(sealed.data(), sealed.size(), text.data(), text.size(), nullptr, &sealed_bytes, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return NotOurs();
  }
  if (sealed_bytes < kHeadBytes + kTagBytes || sealed[0] != kVersion) return NotOurs();
  std::array<std::uint8_t, kMaxPlainBytes> plain;
  unsigned long long plain_bytes = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), &plain_bytes, nullptr, sealed.data() + kHeadBytes,
                                                 sealed_bytes - kHeadBytes, sealed.data(), 1, sealed.data() + 1,
                                                 key_.data()) != 0) {
    return NotOurs();
  }
  auto token = Decode(plain.data(), static_cast<std::size_t>(plain_bytes));
  if (!token) return NotOurs();
  if (token->expires <= now) {
    return Error{ErrorCode::kExpired, "The decision token has expired: ask for a new decision."};
  }
  return *std::move(token);
}

}  // namespace signpost::auth

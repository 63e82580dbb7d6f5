#include "server/net/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace signpost::net {
namespace {

constexpr std::size_t kMappedBits = 96;  // before an address of IPv4
constexpr std::size_t kMaxAddressCharacters = 45;

}  // namespace

std::optional<Network::Bytes> Network::ReadAddress(const std::string& text, bool& is_v4) {
  Bytes bytes{};
  std::array<std::uint8_t, 4> four;
  is_v4 = inet_pton(AF_INET, text.c_str(), four.data()) == 1;
  if (is_v4) {
    bytes[10] = bytes[11] = 0xFF;
    std::ranges::copy(four, bytes.begin() + 12);
    return bytes;
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  return std::nullopt;
}

base::Result<Network> Network::Parse(const std::string& text) {
  const base::Error wrong{base::ErrorCode::kInvalid,
                          "This is no network: write ADDRESS/LENGTH, for example 10.0.0.0/8 or 2001:db8::/32, or one "
                          "address."};
  const std::size_t slash = text.find('/');
  bool is_v4 = false;
  const auto address = ReadAddress(text.substr(0, slash), is_v4);
  if (!address) return wrong;
  const std::size_t most = is_v4 ? 32 : 128;
  std::size_t length = most;
  if (slash != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + slash + 1, end, length);
    if (read.ec != std::errc() || read.ptr != end || length > most) return wrong;
  }
  Network network;
  network.prefix_ = *address;
  network.bits_ = is_v4 ? kMappedBits + length : length;
  return network;
}

bool Network::Contains(std::string_view address) const {
  if (address.size() > kMaxAddressCharacters) return false;
  bool is_v4 = false;
  const auto bytes = ReadAddress(std::string(address), is_v4);
  if (!bytes) return false;
  for (std::size_t bit = 0; bit < bits_; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80u >> (bit % 8));
    if (((prefix_[bit / 8] ^ (*bytes)[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace signpost::net

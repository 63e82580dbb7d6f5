// A range of addresses, as operators write it: "10.0.0.0/8", "2001:db8::/32", or a single address.
//
//   Result<Network> inner = Network::Parse("10.0.0.0/8");
//   if (inner->Contains(request.peer_address)) …
//
// Contract: an address of IPv4 that comes over a socket of IPv6 ("::ffff:10.0.0.1") is that of IPv4. Text that is no
// address is in no network. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/result.h"

namespace signpost::net {

class Network {
 public:
  // kInvalid: neither an address nor ADDRESS/LENGTH; bits behind the length that are set are no error.
  static base::Result<Network> Parse(const std::string& text);

  bool Contains(std::string_view address) const;

 private:
  // All as IPv6: those of IPv4 are mapped (RFC 4291, 2.5.5.2).
  using Bytes = std::array<std::uint8_t, 16>;
  static std::optional<Bytes> ReadAddress(const std::string& text, bool& is_v4);

  Bytes prefix_{};
  std::size_t bits_ = 0;
};

}  // namespace signpost::net

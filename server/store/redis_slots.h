// Which of the 16,384 slots of a Redis cluster a key belongs to: CRC16 (XMODEM) of the key, or of its hash tag, the
// part between the first '{' and the first '}' after it where that is not empty. Internal to store/.
//
// Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/, "Key distribution model".
#pragma once

#include <cstdint>
#include <string_view>

namespace signpost::store {

inline constexpr std::uint32_t kRedisSlots = 16'384;

std::uint16_t Crc16(std::string_view bytes);
std::uint16_t SlotOf(std::string_view key);

}  // namespace signpost::store

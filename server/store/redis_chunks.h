// Large values in Redis, cut into chunks of at most kChunkBytes, several of which go in one round trip. A writer names
// the chunks so that two cannot mix, and lets them expire until something refers to them, so that what it left half
// done goes away. Internal to store/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/store/redis_client.h"
#include "server/store/redis_keys.h"

namespace signpost::store {

inline std::size_t ChunksOf(std::size_t bytes) { return (bytes + kChunkBytes - 1) / kChunkBytes; }
inline std::string_view ChunkOf(std::string_view bytes, std::size_t number) {
  return bytes.substr(number * kChunkBytes, kChunkBytes);
}

struct Chunk {
  std::string key;
  std::string_view bytes;
};

// `only_new`: those that are there stay as they are.
base::Result<void> WriteChunks(RedisClient& client, std::span<const Chunk> chunks, std::int64_t seconds, bool only_new);

struct ChunkPlace {
  std::string key;
  std::size_t bytes = 0;  // about: bounds what is asked for at once
};

// Hands over each chunk, in order; one that is not there is empty. Keeps what it reads for `seconds` more, where that
// is not 0.
base::Result<void> ReadChunks(RedisClient& client, std::span<const ChunkPlace> places, std::int64_t seconds,
                              const std::function<void(std::size_t number, std::string_view bytes)>& take);

}  // namespace signpost::store

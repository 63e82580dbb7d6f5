#include "server/store/redis_chunks.h"

#include <vector>

namespace signpost::store {
namespace {

using base::Result;

// Of one round trip: bounds the memory that a pipeline takes.
constexpr std::size_t kBytesAtOnce = 4 * kChunkBytes;
constexpr std::size_t kChunksAtOnce = 1'000;

// How many of the chunks from `at` on go in one round trip; at least one.
template <typename BytesOf>
std::size_t TakeAtOnce(std::size_t at, std::size_t count, const BytesOf& bytes_of) {
  std::size_t end = at + 1;
  for (std::size_t bytes = bytes_of(at); end < count && end - at < kChunksAtOnce; ++end) {
    bytes += bytes_of(end);
    if (bytes > kBytesAtOnce) break;
  }
  return end - at;
}

RedisCommand Setting(const Chunk& chunk, const std::string& seconds, bool only_new) {
  RedisCommand command = MakeCommand({"SET", chunk.key, std::string(chunk.bytes), "EX", seconds});
  if (only_new) command.words.emplace_back("NX");
  return command;
}

}  // namespace

Result<void> WriteChunks(RedisClient& client, std::span<const Chunk> chunks, std::int64_t seconds, bool only_new) {
  const std::string expiry = std::to_string(seconds);
  for (std::size_t at = 0; at < chunks.size();) {
    const std::size_t count = TakeAtOnce(at, chunks.size(), [&](std::size_t i) { return chunks[i].bytes.size(); });
    std::vector<RedisCommand> commands;
    for (const Chunk& chunk : chunks.subspan(at, count)) commands.push_back(Setting(chunk, expiry, only_new));
    // Confirmed, so that replicas keep up: Redis closes the connection of one that is too far behind.
    const Result<std::vector<Reply>> written = client.Run(commands, {.confirm = true});
    if (!written) return written.error();
    at += count;
  }
  return {};
}

Result<void> ReadChunks(RedisClient& client, std::span<const ChunkPlace> places, std::int64_t seconds,
                        const std::function<void(std::size_t number, std::string_view bytes)>& take) {
  for (std::size_t at = 0; at < places.size();) {
    const std::size_t count = TakeAtOnce(at, places.size(), [&](std::size_t i) { return places[i].bytes; });
    std::vector<RedisCommand> commands;
    for (const ChunkPlace& place : places.subspan(at, count)) {
      commands.push_back(seconds == 0 ? MakeCommand({"GET", place.key})
                                      : MakeCommand({"GETEX", place.key, "EX", std::to_string(seconds)}));
    }
    const Result<std::vector<Reply>> replies = client.Run(commands);
    if (!replies) return replies.error();
    for (std::size_t i = 0; i < count; ++i) take(at + i, (*replies)[i].view().text());
    at += count;
  }
  return {};
}

}  // namespace signpost::store

// How the store lies in Redis: the names of all keys. Internal to store/.
//
// p is the prefix ("signpost" unless the address says otherwise). What must change together has one hash tag, so that
// one script can change it, also in a cluster.
//
//   {p}:layout               hash    schema, count_groups: agreed once, by whoever comes first
//   {p}:head                 hash    id of the head
//   {p}:revisions            hash    id -> author, note, created, digest, bytes and chunks of its document
//   {p}:documents            hash    id -> "digest bytes"
//   {p}:revision_order       list    ids, newest first
//   {p}:document:<digest>:<n> string chunk n of a document, kChunkBytes each; expires until a revision has it
//   {p}:principals           hash    id -> principal
//   {p}:revoked              hash    id -> when
//   {p}:principals_version   string  grows with each change
//   {p}:audit                list    records, record n at index n - 1
//   {p}:agreements           hash    name -> value
//   {p}:records:<collection> hash    id -> version, name of its parts, bytes, body (where it has no parts)
//   {p}:record_ids:<coll.>   zset    ids, each with score 0, so that they are in the order of their bytes
//   {p}:record_part:<n>:<i>  string  part i of a body; expires before the first record names n, and after the last does
//   {p}:record_version       string  the last one given
//   {p}:record_call:<token>  string  the version that this call has given; expires
//   {p}:cap_nodes            hash    node -> position of its last request, token of the call
//   {p}:caps_server          hash    run id of the server that leased last; until when it only confirms (ms)
//   {p}:caps:<hour>:<hours>  hash    of one period: places held by each node and in all, per campaign; expires
//   {p}:rate:<principal>     hash    node -> when told, demand; expires
//
//   {p:c0}:… {p:cN-1}:…      N = count_groups groups of counts, which may lie on N servers. Rows and events are spread
//                            over them by their own hash; the position of each node is kept in each group.
//   {p:cG}:nodes             hash    node -> position, the one before the call that moved it, its token, what it added
//   {p:cG}:events            zset    event key -> expiry (ms of the time that callers hand in)
//   {p:cG}:hours             zset    the hours that have counts
//   {p:cG}:hour:<hour>       hash    the dimensions, each after its length -> count
//
//   p:index:<digest>:<n>     string  chunk n of a compiled index, on any server; expires
//   p:index_of:<name>        string  digest, bytes and chunks of the index; expires
//
//   p:changes                channel "head" or "principals", after each change of them
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace signpost::store {

inline constexpr std::int64_t kRedisSchema = 1;
inline constexpr std::size_t kChunkBytes = 4 * 1024 * 1024;

class RedisKeys {
 public:
  explicit RedisKeys(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string Shared(std::string_view name) const { return "{" + prefix_ + "}:" + std::string(name); }
  std::string DocumentChunk(std::string_view digest, std::size_t number) const {
    return Shared("document:" + std::string(digest) + ":" + std::to_string(number));
  }
  std::string RecordPart(std::string_view name, std::size_t number) const {
    return Shared("record_part:" + std::string(name) + ":" + std::to_string(number));
  }
  std::string Caps(std::uint32_t begin_hour, std::uint32_t hours) const {
    return Shared("caps:" + std::to_string(begin_hour) + ":" + std::to_string(hours));
  }
  std::string Group(std::size_t group, std::string_view name) const {
    return "{" + prefix_ + ":c" + std::to_string(group) + "}:" + std::string(name);
  }
  std::string Hour(std::size_t group, std::uint32_t hour) const { return Group(group, "hour:" + std::to_string(hour)); }
  std::string IndexChunk(std::string_view digest, std::size_t number) const {
    return prefix_ + ":index:" + std::string(digest) + ":" + std::to_string(number);
  }
  std::string IndexManifest(std::string_view name) const { return prefix_ + ":index_of:" + std::string(name); }
  std::string Channel() const { return prefix_ + ":changes"; }

 private:
  std::string prefix_;
};

}  // namespace signpost::store

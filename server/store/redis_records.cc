#include "server/store/redis_records.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "server/store/limits.h"
#include "server/store/redis_chunks.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

// What goes into the hash of a collection; the rest of a call goes into parts, so that no script is held up by it.
constexpr std::size_t kInlineBytes = 16 * 1024;
constexpr std::size_t kInlineBytesOfCall = 8 * 1024 * 1024;
constexpr std::string_view kInline = "-";
constexpr std::int64_t kUploadSeconds = 3'600;
constexpr std::int64_t kReplacedSeconds = 120;  // longer than it takes to read all parts of a body
constexpr std::int64_t kCallSeconds = 3'600;    // longer than any call goes on trying
constexpr int kUploadTries = 3;

// How a record lies in the hash: version, name of its parts, bytes of its body, and the body where it has no parts.
struct Stored {
  std::uint64_t version = 0;
  std::string_view parts;
  std::size_t bytes = 0;
  std::string_view body;

  bool has_parts() const { return parts != kInline; }
};

template <typename Number>
void ReadNumber(std::string_view digits, Number& number) {
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
}

Stored ReadStored(std::string_view text) {
  const auto next = [&] {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
  };
  Stored stored;
  ReadNumber(next(), stored.version);
  stored.parts = next();
  ReadNumber(next(), stored.bytes);
  stored.body = text;
  return stored;
}

void AddPlaces(const RedisKeys& keys, const Stored& stored, std::vector<ChunkPlace>& places) {
  if (!stored.has_parts()) return;
  const std::size_t bytes = std::min(stored.bytes, kMaxRecordBytes);
  for (std::size_t i = 0; i < ChunksOf(bytes); ++i) {
    places.push_back({keys.RecordPart(stored.parts, i), std::min(bytes, kChunkBytes)});
  }
}

std::string_view NameOf(RecordAction action) {
  switch (action) {
    case RecordAction::kPut:
      return "put";
    case RecordAction::kRemove:
      return "remove";
    case RecordAction::kCheck:
      break;
  }
  return "check";
}

std::string Records(const RedisKeys& keys, const std::string& collection) {
  return keys.Shared("records:" + collection);
}
std::string RecordIds(const RedisKeys& keys, const std::string& collection) {
  return keys.Shared("record_ids:" + collection);
}

Error BeingReplaced(const RecordKey& key) {
  return {ErrorCode::kUnavailable, key.id + " in " + key.collection + " is being replaced at this moment: try again."};
}

// One WriteRecords or SetHead.
class RecordCall {
 public:
  RecordCall(RedisClient& client, const RedisKeys& keys, std::span<const RecordWrite> writes, const std::string& token,
             const HeadMove* head)
      : client_(client), keys_(keys), writes_(writes), token_(token), head_(head) {
    for (const RecordWrite& write : writes) {
      const auto [at, fresh] = numbers_.try_emplace(write.key.collection, collections_.size() + 1);
      if (fresh) collections_.push_back(write.key.collection);
      numbers_of_writes_.push_back(std::to_string(at->second));
    }
  }

  Result<std::uint64_t> Run() {
    if (Result<void> found = FindReplaced(); !found) return found.error();
    const RedisCommand command = Command();
    // What was uploaded may be gone with a server: then it is uploaded again.
    for (int i = 0; i < kUploadTries; ++i) {
      if (Result<void> written = WriteChunks(client_, parts_, kUploadSeconds, /*only_new=*/true); !written) {
        return written.error();
      }
      const Result<Reply> reply = client_.RunOne(command, {.confirm = true});
      if (!reply) return reply.error();
      const std::string_view outcome = reply->view()[0].text();
      const auto number = static_cast<std::uint64_t>(reply->view()[1].number());
      if (outcome == "OK") return number;
      if (head_ && outcome == "NOTFOUND") return NoRevision(head_->id);
      if (head_ && outcome == "MOVED") return HeadHasMoved();
      if (outcome == "CONFLICT") return RecordHasMoved(writes_[std::min<std::size_t>(number, writes_.size() - 1)].key);
    }
    return Error{ErrorCode::kUnavailable, "Redis does not keep what is written to it at this moment: try again."};
  }

 private:
  // The parts of bodies that will not be needed any more: they lie under names that only their records tell.
  Result<void> FindReplaced() {
    std::vector<std::string> hashes;
    for (const std::string& collection : collections_) hashes.push_back(Records(keys_, collection));
    std::vector<std::string> arguments;
    std::vector<const RecordWrite*> asked;
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      if (writes_[i].expected == 0 || writes_[i].action == RecordAction::kCheck) continue;
      arguments.insert(arguments.end(), {numbers_of_writes_[i], writes_[i].key.id});
      asked.push_back(&writes_[i]);
    }
    if (asked.empty()) return {};
    const Result<Reply> found = client_.RunOne(MakeCall(Script::kFindRecords, std::move(hashes), std::move(arguments)));
    if (!found) return found.error();
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const Stored stored = ReadStored(found->view()[i].text());
      if (stored.version != asked[i]->expected) return RecordHasMoved(asked[i]->key);
      AddPlaces(keys_, stored, replaced_);
    }
    return {};
  }

  RedisCommand Command() {
    std::vector<std::string> body;
    std::size_t inline_bytes = 0;
    std::size_t part_bytes = 0;
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      const RecordWrite& write = writes_[i];
      const std::size_t bytes = write.body.size();
      const bool is_inline = bytes <= kInlineBytes && inline_bytes + bytes <= kInlineBytesOfCall;
      (is_inline ? inline_bytes : part_bytes) += bytes;
      const std::string name = is_inline ? std::string(kInline) : token_ + "." + std::to_string(i);
      if (!is_inline) AddParts(name, write.body);
      body.insert(body.end(), {numbers_of_writes_[i], write.key.id, std::to_string(write.expected),
                               std::string(NameOf(write.action)), name + " " + std::to_string(bytes) + " "});
      if (is_inline) body.back() += write.body;
    }
    std::vector<std::string> names = {keys_.Shared("record_call:" + token_), keys_.Shared("record_version"),
                                      keys_.Shared("head"), keys_.Shared("documents")};
    for (const std::string& collection : collections_) {
      names.insert(names.end(), {Records(keys_, collection), RecordIds(keys_, collection)});
    }
    for (const Chunk& part : parts_) names.push_back(part.key);
    for (const ChunkPlace& place : replaced_) names.push_back(place.key);
    std::vector<std::string> arguments = {
        std::to_string(kCallSeconds),  std::to_string(kReplacedSeconds), std::to_string(collections_.size()),
        std::to_string(parts_.size()), std::to_string(part_bytes),       head_ ? "head" : "",
        head_ ? head_->expected : "",  head_ ? head_->id : "",           keys_.Channel()};
    std::move(body.begin(), body.end(), std::back_inserter(arguments));
    return MakeCall(Script::kWriteRecords, std::move(names), std::move(arguments));
  }

  void AddParts(const std::string& name, std::string_view body) {
    for (std::size_t i = 0; i < ChunksOf(body.size()); ++i) {
      parts_.push_back({keys_.RecordPart(name, i), ChunkOf(body, i)});
    }
  }

  RedisClient& client_;
  const RedisKeys& keys_;
  const std::span<const RecordWrite> writes_;
  const std::string& token_;
  const HeadMove* const head_;
  std::vector<std::string> collections_;
  std::map<std::string, std::size_t> numbers_;  // of the collections, from 1
  std::vector<std::string> numbers_of_writes_;
  std::vector<Chunk> parts_;
  std::vector<ChunkPlace> replaced_;
};

// The bodies of records from what lies in their hash, and the parts of those that have some.
Result<std::vector<Record>> Complete(RedisClient& client, const RedisKeys& keys,
                                     std::span<const std::pair<RecordKey, std::string_view>> found) {
  std::vector<Record> records;
  std::vector<ChunkPlace> places;
  std::vector<std::size_t> owners;  // of the places
  std::vector<std::size_t> bytes;
  for (const auto& [key, text] : found) {
    const Stored stored = ReadStored(text);
    AddPlaces(keys, stored, places);
    owners.resize(places.size(), records.size());
    records.push_back({key, stored.version, std::string(stored.body)});
    bytes.push_back(stored.bytes);
  }
  const Result<void> read = ReadChunks(
      client, places, 0, [&](std::size_t number, std::string_view part) { records[owners[number]].body.append(part); });
  if (!read) return read.error();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].body.size() != bytes[i]) return BeingReplaced(records[i].key);
  }
  return records;
}

}  // namespace

Result<std::uint64_t> WriteRecordsInRedis(RedisClient& client, const RedisKeys& keys,
                                          std::span<const RecordWrite> writes, const std::string& token,
                                          const HeadMove* head) {
  return RecordCall(client, keys, writes, token, head).Run();
}

Result<Record> ReadRecordInRedis(RedisClient& client, const RedisKeys& keys, const RecordKey& key) {
  const Result<Reply> found = client.RunOne(MakeCommand({"HGET", Records(keys, key.collection), key.id}));
  if (!found) return found.error();
  if (found->view().is_nil()) return NoRecord(key);
  const std::pair<RecordKey, std::string_view> one(key, found->view().text());
  Result<std::vector<Record>> records = Complete(client, keys, std::span(&one, 1));
  if (!records) return records.error();
  return std::move(records->front());
}

Result<std::vector<Record>> ListRecordsInRedis(RedisClient& client, const RedisKeys& keys,
                                               const std::string& collection, const std::string& after,
                                               std::size_t limit) {
  const Result<Reply> listed =
      client.RunOne(MakeCall(Script::kListRecords, {RecordIds(keys, collection), Records(keys, collection)},
                             {after, std::to_string(std::min(limit, kMaxListed)), std::to_string(kListedRecordBytes)}));
  if (!listed) return listed.error();
  std::vector<std::pair<RecordKey, std::string_view>> found;
  for (std::size_t i = 0; i + 1 < listed->view().size(); i += 2) {
    found.emplace_back(RecordKey{collection, listed->view()[i].str()}, listed->view()[i + 1].text());
  }
  return Complete(client, keys, found);
}

}  // namespace signpost::store

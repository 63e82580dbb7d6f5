#include "server/store/redis_documents.h"

#include <algorithm>
#include <utility>

#include "server/store/limits.h"
#include "server/store/redis_chunks.h"
#include "server/store/redis_record.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::int64_t kUploadSeconds = 24 * 3'600;
constexpr std::int64_t kIndexSeconds = 7 * 24 * 3'600;
constexpr int kUploadTries = 3;

std::string DigestAndBytes(const std::string& digest, std::size_t bytes) {
  return digest + " " + std::to_string(bytes);
}

std::string RecordOf(const Revision& revision, const std::string& digest) {
  std::string record;
  Pack(record, revision.info.author);
  Pack(record, revision.info.note);
  Pack(record, revision.info.created);
  Pack(record, digest);
  Pack(record, static_cast<std::int64_t>(revision.document.size()));
  return record;
}

RevisionInfo ReadInfo(const std::string& id, Unpack& record) {
  RevisionInfo info;
  info.id = id;
  info.author = record.Text();
  info.note = record.Text();
  info.created = record.Time();
  return info;
}

// What is there of a large value; bytes that are not are left out: the caller compares the size.
Result<std::string> ReadWhole(RedisClient& client, const std::vector<std::string>& keys, std::size_t bytes,
                              std::int64_t seconds) {
  std::vector<ChunkPlace> places;
  for (const std::string& key : keys) places.push_back({key, kChunkBytes});
  std::string read;
  read.reserve(bytes);
  const Result<void> taken =
      ReadChunks(client, places, seconds, [&](std::size_t, std::string_view chunk) { read.append(chunk); });
  if (!taken) return taken.error();
  return read;
}

Result<void> WriteWhole(RedisClient& client, const std::vector<std::string>& keys, std::string_view bytes,
                        std::int64_t seconds, bool only_new) {
  std::vector<Chunk> chunks;
  for (std::size_t i = 0; i < keys.size(); ++i) chunks.push_back({keys[i], ChunkOf(bytes, i)});
  return WriteChunks(client, chunks, seconds, only_new);
}

Error Incomplete(const std::string& id) {
  return {ErrorCode::kUnavailable,
          "The document of revision " + id + " is not complete in Redis: if that stays so, publish the policy again."};
}

}  // namespace

Result<void> RedisDocuments::AppendRevision(const Revision& revision) {
  const std::string digest = digest_(revision.document);
  // Confirmed, because this may be the second try of a call whose write was not.
  const Result<Reply> known =
      client_.RunOne(MakeCommand({"HGET", keys_.Shared("documents"), revision.info.id}), {.confirm = true});
  if (!known) return known.error();
  if (known->view().is_nil()) return AddRevision(revision, digest);
  if (known->view().text() == DigestAndBytes(digest, revision.document.size())) return {};
  return Error{ErrorCode::kConflict, "Revision " + revision.info.id + " exists with another document."};
}

Result<void> RedisDocuments::AddRevision(const Revision& revision, const std::string& digest) {
  const std::size_t bytes = revision.document.size();
  std::vector<std::string> chunks;
  for (std::size_t i = 0; i < ChunksOf(bytes); ++i) chunks.push_back(keys_.DocumentChunk(digest, i));
  std::vector<std::string> names = {keys_.Shared("revisions"), keys_.Shared("documents"),
                                    keys_.Shared("revision_order")};
  names.insert(names.end(), chunks.begin(), chunks.end());
  const RedisCommand add =
      MakeCall(Script::kAddRevision, std::move(names),
               {revision.info.id, RecordOf(revision, digest), DigestAndBytes(digest, bytes), std::to_string(bytes)});
  // A chunk of an earlier upload may expire between its being found and its being kept: then it is written again.
  for (int i = 0; i < kUploadTries; ++i) {
    if (Result<void> written = WriteWhole(client_, chunks, revision.document, kUploadSeconds, /*only_new=*/true);
        !written) {
      return written;
    }
    const Result<Reply> reply = client_.RunOne(add, {.confirm = true});
    if (!reply) return reply.error();
    if (reply->view().text() == "OK") return {};
    if (reply->view().text() == "CONFLICT") {
      return Error{ErrorCode::kConflict, "Revision " + revision.info.id + " exists with another document."};
    }
  }
  return Incomplete(revision.info.id);
}

Result<Revision> RedisDocuments::ReadRevision(const std::string& id) {
  const Result<Reply> found = client_.RunOne(MakeCommand({"HGET", keys_.Shared("revisions"), id}));
  if (!found) return found.error();
  if (found->view().is_nil()) return NoRevision(id);
  Unpack record(found->view().text());
  Revision revision;
  revision.info = ReadInfo(id, record);
  const std::string digest = record.Text();
  const auto bytes = record.As<std::size_t>();
  std::vector<std::string> chunks;
  for (std::size_t i = 0; i < ChunksOf(bytes); ++i) chunks.push_back(keys_.DocumentChunk(digest, i));
  Result<std::string> document = ReadWhole(client_, chunks, bytes, 0);
  if (!document) return document.error();
  if (document->size() != bytes) return Incomplete(id);
  revision.document = *std::move(document);
  return revision;
}

Result<std::vector<RevisionInfo>> RedisDocuments::ListRevisions(std::size_t limit) {
  std::vector<RevisionInfo> infos;
  const std::size_t most = std::min(limit, kMaxListed);
  if (most == 0) return infos;
  const Result<Reply> ids =
      client_.RunOne(MakeCommand({"LRANGE", keys_.Shared("revision_order"), "0", std::to_string(most - 1)}));
  if (!ids) return ids.error();
  std::vector<std::string> get = {"HMGET", keys_.Shared("revisions")};
  for (std::size_t i = 0; i < ids->view().size(); ++i) get.push_back(ids->view()[i].str());
  if (get.size() == 2) return infos;
  const Result<Reply> records = client_.RunOne(MakeCommand(get));
  if (!records) return records.error();
  for (std::size_t i = 0; i < records->view().size(); ++i) {
    Unpack record(records->view()[i].text());
    infos.push_back(ReadInfo(get[2 + i], record));
  }
  return infos;
}

// Chunks are on any server, so that large indexes spread over a cluster. Reading keeps them.
Result<void> RedisDocuments::PutIndex(const std::string& name, std::string_view bytes) {
  const std::string digest = digest_(bytes);
  std::vector<std::string> chunks;
  for (std::size_t i = 0; i < ChunksOf(bytes.size()); ++i) chunks.push_back(keys_.IndexChunk(digest, i));
  if (Result<void> written = WriteWhole(client_, chunks, bytes, kIndexSeconds, /*only_new=*/false); !written)
    return written;
  const Result<Reply> named = client_.RunOne(MakeCommand(
      {"SET", keys_.IndexManifest(name), DigestAndBytes(digest, bytes.size()), "EX", std::to_string(kIndexSeconds)}));
  return named ? Result<void>() : named.error();
}

Result<std::string> RedisDocuments::ReadIndex(const std::string& name) {
  const Result<Reply> manifest =
      client_.RunOne(MakeCommand({"GETEX", keys_.IndexManifest(name), "EX", std::to_string(kIndexSeconds)}));
  if (!manifest) return manifest.error();
  const std::string_view text = manifest->view().text();
  const std::size_t space = text.rfind(' ');
  if (space == std::string_view::npos) return NoIndex(name);
  const std::string digest(text.substr(0, space));
  std::size_t bytes = 0;
  std::from_chars(text.data() + space + 1, text.data() + text.size(), bytes);
  if (bytes > kMaxIndexBytes) return NoIndex(name);
  std::vector<std::string> chunks;
  for (std::size_t i = 0; i < ChunksOf(bytes); ++i) chunks.push_back(keys_.IndexChunk(digest, i));
  Result<std::string> index = ReadWhole(client_, chunks, bytes, kIndexSeconds);
  if (!index) return index;
  if (index->size() != bytes || digest_(*index) != digest) return NoIndex(name);
  return index;
}

}  // namespace signpost::store

#include "server/admin/load_policy.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/admin/publish.h"
#include "server/base/files.h"
#include "server/policy/codec.h"
#include "server/policy/index_file.h"

namespace signpost::admin {
namespace {

namespace fs = std::filesystem;

using PolicyResult = base::Result<std::shared_ptr<const policy::Policy>>;

std::string PathOf(const IndexPlace& place, const std::string& revision) {
  return (fs::path(place.folder) / (revision + ".index")).string();
}

// All that the bytes depend on: the revision, the format, the secret.
std::string IndexName(const std::string& revision, const IndexPlace& place) {
  return revision + "." + policy::IndexFormat() + "." + place.secrets.fingerprint();
}

std::string Purpose(const std::string& revision) { return "revision " + revision; }

base::Error DoesNotCompile(const std::string& revision, const rules::Issues& issues) {
  const auto first = std::ranges::find(issues, rules::Severity::kError, &rules::Issue::severity);
  const std::string reason = first == issues.end() ? "no reason was given" : first->pointer + ": " + first->message;
  return {base::ErrorCode::kInvalid,
          "Revision " + revision + " does not compile (" + reason + "). Publish a policy that this version can read."};
}

// Compiles a stored revision; `definition` is what it was made of.
PolicyResult CompileStored(store::Store& store, const std::string& revision, const auth::Secrets& secrets,
                           const ListVault& lists, base::Instant now, policy::Definition& definition) {
  auto stored = store.ReadRevision(revision);
  if (!stored) return stored.error();
  rules::Issues issues;
  definition = policy::Parse(stored->document, issues);
  lists.OpenLists(definition);
  auto compiled = policy::Compile(definition, revision, TermHashKey(secrets), MomentOf(now), issues);
  if (compiled == nullptr) return DoesNotCompile(revision, issues);
  return compiled;
}

PolicyResult CompileFromIndex(const std::string& revision, const IndexPlace& place, base::Instant now) {
  const std::string path = PathOf(place, revision);
  auto file = policy::OpenIndexFile(path, revision, TermHashKey(place.secrets));
  if (!file) return file.error();
  const auto document = auth::OpenBytes(place.secrets.cache_key(), Purpose(revision), file->rest);
  if (!document) {
    return base::Error{base::ErrorCode::kInvalid,
                       "The index file " + path + " was sealed with another secret; it is built anew."};
  }
  rules::Issues issues;
  const policy::Definition definition = policy::Parse(*document, issues);
  auto compiled = policy::Compile(definition, revision, file->index, MomentOf(now), issues);
  if (compiled == nullptr) return DoesNotCompile(revision, issues);
  return compiled;
}

base::Result<void> MakeIndexFolder(const std::string& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error) return {};
  return base::Error{base::ErrorCode::kUnavailable,
                     "The folder " + folder + " can't be made: " + error.message() + "."};
}

// All but the newest, and what a writer that was killed has left. That one can't be removed harms nobody.
constexpr std::chrono::minutes kLongestWrite{10};

void RemoveOldFiles(const std::string& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".index") {
      files.emplace_back(entry.last_write_time(error), entry.path());
    } else if (fs::file_time_type::clock::now() - entry.last_write_time(error) > kLongestWrite) {
      fs::remove(entry.path(), error);
    }
  }
  std::ranges::sort(files, std::greater());
  for (std::size_t i = kKeptIndexFiles; i < files.size(); ++i) fs::remove(files[i].second, error);
}

base::Result<void> SaveIndex(const std::string& revision, const rules::TermIndex& terms, policy::Definition definition,
                             const IndexPlace& place) {
  if (auto made = MakeIndexFolder(place.folder); !made) return made;
  const std::string rest = policy::Serialise(policy::WithoutIndexedTerms(std::move(definition)));
  const std::string sealed = auth::SealBytes(place.secrets.cache_key(), Purpose(revision), rest);
  auto written = policy::WriteIndexFile(PathOf(place, revision), revision, terms, sealed);
  if (written) RemoveOldFiles(place.folder);
  return written;
}

base::Result<void> ShareIndex(store::Store& store, const std::string& revision, const IndexPlace& place) {
  const auto bytes = base::ReadFile(PathOf(place, revision));
  if (!bytes) return bytes.error();
  return store.PutIndex(IndexName(revision, place), *bytes);
}

// Takes the index file that another node, or the publisher, has put into the store.
base::Result<void> FetchIndex(store::Store& store, const std::string& revision, const IndexPlace& place) {
  const auto bytes = store.ReadIndex(IndexName(revision, place));
  if (!bytes) return bytes.error();
  if (auto made = MakeIndexFolder(place.folder); !made) return made;
  auto written = base::ReplaceFile(PathOf(place, revision), {*bytes});
  if (written) RemoveOldFiles(place.folder);
  return written;
}

}  // namespace

PolicyResult LoadRevision(store::Store& store, const std::string& revision, const auth::Secrets& secrets,
                          const ListVault& lists, base::Instant now) {
  policy::Definition definition;
  return CompileStored(store, revision, secrets, lists, now, definition);
}

PolicyResult LoadHead(store::Store& store, const auth::Secrets& secrets, const ListVault& lists, base::Instant now) {
  const auto head = store.Head();
  if (!head) return head.error();
  if (!head->empty()) return LoadRevision(store, *head, secrets, lists, now);
  return base::Error{base::ErrorCode::kNotFound,
                     "Nothing has been published yet. Publish a policy with `signpost publish`."};
}

base::Result<LoadedPolicy> LoadSaved(const std::string& revision, const IndexPlace& place, base::Instant now) {
  auto policy = CompileFromIndex(revision, place, now);
  if (!policy) return policy.error();
  return LoadedPolicy{.policy = *std::move(policy), .origin = PolicyOrigin::kFile, .index_fault = {}};
}

base::Result<LoadedPolicy> LoadThroughIndex(store::Store& store, const std::string& revision, const IndexPlace& place,
                                            base::Instant now) {
  std::string fault;
  std::error_code error;
  if (fs::exists(PathOf(place, revision), error)) {
    auto saved = LoadSaved(revision, place, now);
    if (saved) return saved;
    fault = saved.error().message;
  }
  if (const auto fetched = FetchIndex(store, revision, place)) {
    auto loaded = LoadSaved(revision, place, now);
    if (loaded) loaded->origin = PolicyOrigin::kStoreIndex;
    if (loaded) return loaded;
    fault = loaded.error().message;
  } else if (fetched.error().code != base::ErrorCode::kNotFound) {
    fault = fetched.error().message;
  }
  policy::Definition definition;
  auto compiled = CompileStored(store, revision, place.secrets, place.lists, now, definition);
  if (!compiled) return compiled.error();
  auto saved = SaveIndexForAll(store, revision, **compiled, std::move(definition), place);
  if (!saved) fault = saved.error().message;
  return LoadedPolicy{.policy = *std::move(compiled), .origin = PolicyOrigin::kCompiled, .index_fault = fault};
}

base::Result<void> SaveIndexForAll(store::Store& store, const std::string& revision, const policy::Policy& policy,
                                   policy::Definition definition, const IndexPlace& place) {
  auto saved = SaveIndex(revision, policy.rules.terms(), std::move(definition), place);
  if (!saved) return saved;
  return ShareIndex(store, revision, place);
}

}  // namespace signpost::admin

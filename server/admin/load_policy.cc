#include "server/admin/load_policy.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/admin/publish.h"
#include "server/policy/codec.h"
#include "server/policy/index_file.h"

namespace signpost::admin {
namespace {

namespace fs = std::filesystem;

using PolicyResult = base::Result<std::shared_ptr<const policy::Policy>>;

std::string Purpose(const std::string& revision) { return "revision " + revision; }

base::Error DoesNotCompile(const std::string& revision, const rules::Issues& issues) {
  const auto first = std::ranges::find(issues, rules::Severity::kError, &rules::Issue::severity);
  const std::string reason = first == issues.end() ? "no reason was given" : first->pointer + ": " + first->message;
  return {base::ErrorCode::kInvalid,
          "Revision " + revision + " does not compile (" + reason + "). Publish a policy that this version can read."};
}

// Compiles a stored revision; `definition` is what it was made of.
PolicyResult CompileStored(store::Store& store, const std::string& revision, const auth::Secrets& secrets,
                           base::Instant now, policy::Definition& definition) {
  auto stored = store.ReadRevision(revision);
  if (!stored) return stored.error();
  rules::Issues issues;
  definition = policy::Parse(stored->document, issues);
  auto compiled = policy::Compile(definition, revision, TermHashKey(secrets), MomentOf(now), issues);
  if (compiled == nullptr) return DoesNotCompile(revision, issues);
  return compiled;
}

PolicyResult CompileFromIndex(const std::string& path, const std::string& revision, const auth::Secrets& secrets,
                              base::Instant now) {
  auto file = policy::OpenIndexFile(path, revision, TermHashKey(secrets));
  if (!file) return file.error();
  const auto document = auth::OpenBytes(secrets.cache_key(), Purpose(revision), file->rest);
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
void RemoveOldFiles(const std::string& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".index") {
      files.emplace_back(entry.last_write_time(error), entry.path());
    } else {
      fs::remove(entry.path(), error);
    }
  }
  std::ranges::sort(files, std::greater());
  for (std::size_t i = kKeptIndexFiles; i < files.size(); ++i) fs::remove(files[i].second, error);
}

base::Result<void> SaveIndex(const std::string& folder, const std::string& path, const policy::Policy& policy,
                             policy::Definition definition, const auth::Secrets& secrets) {
  if (auto made = MakeIndexFolder(folder); !made) return made;
  const std::string rest = policy::Serialise(policy::WithoutIndexedTerms(std::move(definition)));
  const std::string sealed = auth::SealBytes(secrets.cache_key(), Purpose(policy.revision), rest);
  auto written = policy::WriteIndexFile(path, policy.revision, policy.rules.terms(), sealed);
  if (written) RemoveOldFiles(folder);
  return written;
}

}  // namespace

PolicyResult LoadRevision(store::Store& store, const std::string& revision, const auth::Secrets& secrets,
                          base::Instant now) {
  policy::Definition definition;
  return CompileStored(store, revision, secrets, now, definition);
}

PolicyResult LoadHead(store::Store& store, const auth::Secrets& secrets, base::Instant now) {
  const auto head = store.Head();
  if (!head) return head.error();
  if (!head->empty()) return LoadRevision(store, *head, secrets, now);
  return base::Error{base::ErrorCode::kNotFound,
                     "Nothing has been published yet. Publish a policy with `signpost publish`."};
}

base::Result<LoadedPolicy> LoadThroughIndex(store::Store& store, const std::string& revision,
                                            const auth::Secrets& secrets, base::Instant now,
                                            const std::string& index_folder) {
  LoadedPolicy loaded;
  const std::string path = (fs::path(index_folder) / (revision + ".index")).string();
  std::error_code error;
  if (fs::exists(path, error)) {
    auto from_index = CompileFromIndex(path, revision, secrets, now);
    if (from_index) {
      loaded.policy = *std::move(from_index);
      loaded.from_index = true;
      return loaded;
    }
    loaded.index_fault = from_index.error().message;
  }
  policy::Definition definition;
  auto compiled = CompileStored(store, revision, secrets, now, definition);
  if (!compiled) return compiled.error();
  loaded.policy = *std::move(compiled);
  if (auto saved = SaveIndex(index_folder, path, *loaded.policy, std::move(definition), secrets); !saved) {
    loaded.index_fault = saved.error().message;
  }
  return loaded;
}

}  // namespace signpost::admin

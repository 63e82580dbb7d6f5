#include "server/admin/publish.h"

#include <algorithm>

#include "server/admin/audit.h"
#include "server/admin/data_folder.h"
#include "server/auth/digest.h"
#include "server/base/log.h"
#include "server/policy/codec.h"

namespace signpost::admin {
namespace {

std::string Counted(std::size_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

base::Error NotOk(const Checked& checked) {
  const auto is_error = [](const policy::FileIssue& issue) { return issue.severity == rules::Severity::kError; };
  const auto errors = static_cast<std::size_t>(std::ranges::count_if(checked.issues, is_error));
  std::string message = "Nothing was published: the policy has " + Counted(errors, "error", "errors") + " and " +
                        Counted(checked.failures.size(), "regression case that fails", "regression cases that fail") +
                        ". The first: ";
  if (errors > 0) {
    message += policy::ToString(*std::ranges::find_if(checked.issues, is_error));
  } else if (!checked.failures.empty()) {
    message += checked.failure_files.front() + ": " + checked.failures.front().message;
  }
  return {base::ErrorCode::kInvalid, message + " `signpost lint` lists them all."};
}

base::Result<void> MoveHead(store::Store& store, const Published& to) {
  auto moved = store.SetHead(to.previous, to.revision);
  if (moved || moved.error().code != base::ErrorCode::kConflict) return moved;
  return base::Error{base::ErrorCode::kConflict,
                     "Somebody else has published meanwhile. Look at what they changed, then publish again."};
}

}  // namespace

Checked CheckFolders(std::span<const std::filesystem::path> folders, const rules::HashKey& key, base::Instant now) {
  Checked checked;
  policy::LoadedFolders loaded = policy::LoadFolders(folders, checked.issues);
  rules::Issues found;
  auto compiled = policy::Compile(loaded.definition, "", key, MomentOf(now), found);
  loaded.sources.Locate(found, checked.issues);
  checked.definition = std::move(loaded.definition);
  if (compiled == nullptr || policy::HasErrors(checked.issues)) return checked;
  checked.policy = std::move(compiled);
  checked.failures = policy::RunCases(*checked.policy, checked.definition.cases, MomentOf(now));
  for (const policy::CaseFailure& failure : checked.failures) {
    const auto place = loaded.sources.Find(failure.pointer);
    checked.failure_files.push_back(place.file + "#" + place.pointer);
  }
  return checked;
}

base::Result<Published> Publish(store::Store& store, const Checked& checked, const Author& author, base::Instant now,
                                const IndexPlace* index) {
  if (!checked.ok()) return NotOk(checked);
  const std::string document = policy::Serialise(checked.definition);
  auto head = store.Head();
  if (!head) return head.error();
  Published published{.revision = auth::HexDigest(document).substr(0, kRevisionDigits), .previous = *head};
  published.changed = published.previous != published.revision;
  if (!published.changed) return published;
  const store::RevisionInfo info{.id = published.revision, .author = author.who, .note = author.note, .created = now};
  if (auto appended = store.AppendRevision({info, document}); !appended) return appended.error();
  if (index != nullptr) {
    const auto saved = SaveIndexForAll(store, published.revision, *checked.policy, checked.definition, *index);
    if (!saved) base::log::Warning("index_not_published", {{"reason", saved.error().message}});
  }
  const store::AuditEntry entry{.when = now,
                                .who = author.who,
                                .action = "publish",
                                .subject = published.revision,
                                .detail = R"({"previous":")" + published.previous + R"("})"};
  if (auto moved = Audited(store, entry, [&] { return MoveHead(store, published); }); !moved) return moved.error();
  return published;
}

base::Result<void> PublishFolders(store::Store& store, const std::vector<std::string>& folders, const std::string& who,
                                  const std::string& note, const IndexPlace& index, base::Instant now) {
  const std::vector<std::filesystem::path> paths(folders.begin(), folders.end());
  const Checked checked = CheckFolders(paths, TermHashKey(index.secrets), now);
  const auto published = Publish(store, checked, {.who = who, .note = note}, now, &index);
  if (!published) return published.error();
  return {};
}

}  // namespace signpost::admin

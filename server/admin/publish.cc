#include "server/admin/publish.h"

#include <algorithm>
#include <optional>
#include <utility>

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

store::AuditEntry EntryOf(const Publication& next) {
  std::string detail = R"({"previous":")" + next.previous + R"(","how":")" +
                       std::string(rules::NameOf(kHowNames, next.how)) + R"(","changes":)" + next.changes;
  if (!next.draft.empty()) {
    detail += R"(,"draft":")" + next.draft + R"(","approved_by":")" + next.approved_by + "\"";
  }
  return {.when = next.when, .who = next.by, .action = "publish", .subject = next.revision, .detail = detail + "}"};
}

}  // namespace

Checked CheckFolders(std::span<const std::filesystem::path> folders, const rules::HashKey& key, const ListVault& lists,
                     base::Instant now, const policy::LintOptions* lint) {
  Checked checked;
  checked.lists = lists;
  policy::LoadedFolders loaded = policy::LoadFolders(folders, checked.issues);
  lists.OpenLists(loaded.definition);
  rules::Issues found;
  auto compiled = policy::Compile(loaded.definition, "", key, MomentOf(now), found);
  if (lint != nullptr) {
    policy::LintOptions options = *lint;
    options.now = MomentOf(now);
    policy::Lint(loaded.definition, options, found);
  }
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

std::string RevisionOf(std::string_view document) { return auth::HexDigest(document).substr(0, kRevisionDigits); }

base::Result<Publication> PublishRevision(store::Store& store, const store::Revision& revision,
                                          const policy::Policy& compiled, const policy::Definition& definition,
                                          const Publication& next, const std::vector<store::RecordWrite>& more,
                                          const IndexPlace* index) {
  if (auto appended = store.AppendRevision(revision); !appended) return appended.error();
  if (index != nullptr) {
    const auto saved = SaveIndexForAll(store, revision.info.id, compiled, definition, *index);
    if (!saved) base::log::Warning("index_not_published", {{"reason", saved.error().message}});
  }
  std::optional<Publication> published;
  const auto moved = Audited(store, EntryOf(next), [&]() -> base::Result<void> {
    auto done = MoveHead(store, next, more);
    if (!done) return done.error();
    published = *std::move(done);
    return {};
  });
  if (!moved) return moved.error();
  return *std::move(published);
}

base::Result<Published> Publish(store::Store& store, const Checked& checked, const Author& author, base::Instant now,
                                const IndexPlace* index) {
  if (!checked.ok()) return NotOk(checked);
  policy::Definition definition = checked.definition;
  if (auto sealed = checked.lists.SealLists(definition); !sealed) return sealed.error();
  const std::string document = policy::Serialise(definition);
  auto head = store.Head();
  if (!head) return head.error();
  Published published{.revision = RevisionOf(document), .previous = *head};
  published.changed = published.previous != published.revision;
  if (!published.changed) return published;
  const store::RevisionInfo info{.id = published.revision, .author = author.who, .note = author.note, .created = now};
  const Publication next{.revision = published.revision,
                         .previous = published.previous,
                         .by = author.who,
                         .when = now,
                         .how = How::kDirect,
                         .note = author.note};
  const auto done = PublishRevision(store, {info, document}, *checked.policy, definition, next, {}, index);
  if (!done) return done.error();
  return published;
}

base::Result<std::optional<Publication>> Reseal(store::Store& store, const IndexPlace& index, const std::string& who,
                                                base::Instant now) {
  const auto head = store.Head();
  if (!head) return head.error();
  const auto stored = store.ReadRevision(*head);
  if (!stored) return stored.error();
  rules::Issues issues;
  policy::Definition definition = policy::Parse(stored->document, issues);
  index.lists.OpenLists(definition);
  const auto compiled = policy::Compile(definition, "", TermHashKey(index.secrets), MomentOf(now), issues);
  if (compiled == nullptr) {
    return base::Error{base::ErrorCode::kConflict,
                       "A restricted list can't be opened with the keys here: the file of "
                       "list keys must have the old key, behind the new one."};
  }
  if (auto sealed = index.lists.SealLists(definition); !sealed) return sealed.error();
  const std::string document = policy::Serialise(definition);
  const std::string revision = RevisionOf(document);
  if (revision == *head) return std::optional<Publication>();
  const Publication next{.revision = revision, .previous = *head, .by = who, .when = now, .how = How::kResealed};
  const store::RevisionInfo info{.id = revision, .author = who, .note = "Restricted lists sealed anew", .created = now};
  auto done = PublishRevision(store, {info, document}, *compiled, definition, next, {}, &index);
  if (!done) return done.error();
  return std::optional(*std::move(done));
}

base::Result<void> PublishFolders(store::Store& store, const std::vector<std::string>& folders, const std::string& who,
                                  const std::string& note, const IndexPlace& index, base::Instant now) {
  const std::vector<std::filesystem::path> paths(folders.begin(), folders.end());
  const policy::LintOptions lint;
  const Checked checked = CheckFolders(paths, TermHashKey(index.secrets), index.lists, now, &lint);
  const auto published = Publish(store, checked, {.who = who, .note = note}, now, &index);
  if (!published) return published.error();
  return {};
}

}  // namespace signpost::admin

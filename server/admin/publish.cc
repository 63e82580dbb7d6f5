#include "server/admin/publish.h"

#include "server/auth/digest.h"
#include "server/policy/codec.h"

namespace signpost::admin {
namespace {

constexpr std::size_t kRevisionDigits = 16;

rules::Moment MomentOf(base::Instant now) { return std::chrono::floor<std::chrono::seconds>(now); }

base::Error NotOk(const Checked& checked) {
  const auto count = [&](rules::Severity severity) {
    return std::ranges::count(checked.issues, severity, &policy::FileIssue::severity);
  };
  return {base::ErrorCode::kInvalid,
          "Nothing was published: the policy has " + std::to_string(count(rules::Severity::kError)) + " errors and " +
              std::to_string(checked.failures.size()) + " regression cases that fail. `signpost lint` lists them."};
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

base::Result<Published> Publish(store::Store& store, const Checked& checked, const Author& author, base::Instant now) {
  if (!checked.ok()) return NotOk(checked);
  const std::string document = policy::Serialise(checked.definition);
  Published published{.revision = auth::HexDigest(document).substr(0, kRevisionDigits)};
  auto head = store.Head();
  if (!head) return head.error();
  published.previous = *head;
  published.changed = published.previous != published.revision;
  if (!published.changed) return published;
  const store::RevisionInfo info{.id = published.revision, .author = author.who, .note = author.note, .created = now};
  if (auto appended = store.AppendRevision({info, document}); !appended) return appended.error();
  if (auto moved = store.SetHead(published.previous, published.revision); !moved) {
    if (moved.error().code != base::ErrorCode::kConflict) return moved.error();
    return base::Error{base::ErrorCode::kConflict,
                       "Somebody else has published meanwhile. Look at what they changed, then publish again."};
  }
  // Ids are hexadecimal digits: nothing in them needs escaping.
  auto audited = store.AppendAudit({.when = now,
                                    .who = author.who,
                                    .action = "publish",
                                    .subject = published.revision,
                                    .detail = R"({"previous":")" + published.previous + R"("})"});
  if (!audited) return audited.error();
  return published;
}

base::Result<std::shared_ptr<const policy::Policy>> LoadRevision(store::Store& store, const std::string& revision,
                                                                 const rules::HashKey& key, base::Instant now) {
  auto stored = store.ReadRevision(revision);
  if (!stored) return stored.error();
  rules::Issues issues;
  const policy::Definition definition = policy::Parse(stored->document, issues);
  auto compiled = policy::Compile(definition, revision, key, MomentOf(now), issues);
  if (compiled != nullptr) return compiled;
  const auto first = std::ranges::find(issues, rules::Severity::kError, &rules::Issue::severity);
  const std::string reason = first == issues.end() ? "no reason was given" : first->pointer + ": " + first->message;
  return base::Error{base::ErrorCode::kInvalid, "Revision " + revision + " does not compile (" + reason +
                                                    "). Publish a policy that this version can read."};
}

}  // namespace signpost::admin

#include "server/admin/history.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "rules/input.h"
#include "server/admin/json.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr int kMostTries = 32;

const std::string kCollection = "publications";
const store::RecordKey kLastKey{"state", "last_publication"};

// Numbers as ids: in their order, also as text.
store::RecordKey KeyOf(std::uint64_t number) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%012llu", static_cast<unsigned long long>(number));
  return {kCollection, digits.data()};
}

std::string Write(const Publication& publication) {
  JsonText out;
  out.Object([&] {
    out.Put("revision", publication.revision);
    out.Put("previous", publication.previous);
    out.Put("by", publication.by);
    out.Put("when", publication.when);
    out.Put("how", rules::NameOf(kHowNames, publication.how));
    out.Put("draft", publication.draft);
    out.Put("approved_by", publication.approved_by);
    out.Put("note", publication.note);
    out.Put("changes", publication.changes);
    out.Put("verdict", rules::NameOf(kVerdictNames, publication.verdict));
    out.Put("reviewed_by", publication.reviewed_by);
    out.Put("reviewed", publication.reviewed);
    out.Put("comment", publication.comment);
  });
  return out.text();
}

Result<Publication> Read(std::uint64_t number, const store::Record& record) {
  const auto json = ReadJson(record.body);
  if (!json) return Error{ErrorCode::kInternal, "A publication can't be read: it was written by another release."};
  return Publication{.number = number,
                     .revision = TextOf(*json, "revision"),
                     .previous = TextOf(*json, "previous"),
                     .by = TextOf(*json, "by"),
                     .when = TimeOf(*json, "when"),
                     .how = EnumOf(*json, "how", kHowNames, How::kDirect),
                     .draft = TextOf(*json, "draft"),
                     .approved_by = TextOf(*json, "approved_by"),
                     .note = TextOf(*json, "note"),
                     .changes = TextOf(*json, "changes"),
                     .verdict = EnumOf(*json, "verdict", kVerdictNames, Verdict::kPending),
                     .reviewed_by = TextOf(*json, "reviewed_by"),
                     .reviewed = OptionalTimeOf(*json, "reviewed"),
                     .comment = TextOf(*json, "comment"),
                     .version = record.version};
}

// The number of the last publication, and the version of the record that says so.
Result<std::pair<std::uint64_t, std::uint64_t>> ReadLast(store::Store& store) {
  const auto record = store.ReadRecord(kLastKey);
  if (!record && record.error().code == ErrorCode::kNotFound) return std::pair<std::uint64_t, std::uint64_t>();
  if (!record) return record.error();
  const auto json = ReadJson(record->body);
  return std::pair(json ? NumberOf(*json, "number") : 0, record->version);
}

store::RecordWrite PutLast(std::uint64_t number, std::uint64_t expected) {
  JsonText out;
  out.Object([&] { out.Put("number", number); });
  return {.key = kLastKey, .expected = expected, .body = out.text()};
}

}  // namespace

Result<Publication> MoveHead(store::Store& store, Publication next, const std::vector<store::RecordWrite>& more) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto last = ReadLast(store);
    if (!last) return last.error();
    next.number = last->first + 1;
    std::vector<store::RecordWrite> writes = more;
    writes.push_back(PutLast(next.number, last->second));
    writes.push_back({.key = KeyOf(next.number), .body = Write(next)});
    const auto moved = store.SetHead(next.previous, next.revision, writes);
    if (moved) return next;
    if (moved.error().code != ErrorCode::kConflict) return moved.error();
    // Another publication may have been numbered in between; that is no conflict of ours, unless it has moved the head
    // or a record of `more`.
    const auto now_last = ReadLast(store);
    if (!now_last) return now_last.error();
    if (now_last->second == last->second) return moved.error();
    const auto head = store.Head();
    if (!head) return head.error();
    if (*head != next.previous) break;
  }
  return Error{ErrorCode::kConflict,
               "Somebody else has published meanwhile. Look at what they changed, then publish again."};
}

Result<std::vector<Publication>> ListPublications(store::Store& store, std::uint64_t before, std::size_t limit) {
  const auto last = ReadLast(store);
  if (!last) return last.error();
  limit = std::min(limit, kMaxListedPublications);
  const std::uint64_t end = before == 0 ? last->first + 1 : std::min(before, last->first + 1);
  const std::uint64_t begin = end > limit ? end - limit : 1;
  std::vector<Publication> publications;
  const auto records = store.ListRecords(kCollection, KeyOf(begin - 1).id, static_cast<std::size_t>(end - begin));
  if (!records) return records.error();
  for (std::uint64_t i = 0; i < records->size(); ++i) {
    auto publication = Read(begin + i, (*records)[i]);
    if (!publication) return publication.error();
    publications.push_back(*std::move(publication));
  }
  std::ranges::reverse(publications);
  return publications;
}

Result<Publication> ReadPublication(store::Store& store, std::uint64_t number) {
  const auto record = store.ReadRecord(KeyOf(number));
  if (!record && record.error().code == ErrorCode::kNotFound) {
    return Error{ErrorCode::kNotFound, "There is no publication of this number."};
  }
  if (!record) return record.error();
  return Read(number, *record);
}

Result<Publication> ReviewPublication(store::Store& store, std::uint64_t number, Verdict verdict,
                                      const std::string& comment, const std::string& who, base::Instant now) {
  auto publication = ReadPublication(store, number);
  if (!publication) return publication;
  if (publication->verdict != Verdict::kPending) {
    return Error{ErrorCode::kConflict, "A second person has looked at this publication already."};
  }
  if (publication->by == who) {
    return Error{ErrorCode::kForbidden, "You published this yourself: ask somebody else to review it."};
  }
  const store::AuditEntry entry{.when = now,
                                .who = who,
                                .action = "publication_review",
                                .subject = publication->revision,
                                .detail = R"({"number":)" + std::to_string(number) + R"(,"verdict":")" +
                                          std::string(rules::NameOf(kVerdictNames, verdict)) + R"("})"};
  if (const auto written = store.AppendAudit(entry); !written) return written.error();
  publication->verdict = verdict;
  publication->reviewed_by = who;
  publication->reviewed = now;
  publication->comment = comment;
  const store::RecordWrite write{.key = KeyOf(number), .expected = publication->version, .body = Write(*publication)};
  const auto put = store.WriteRecords({&write, 1});
  if (!put) return put.error();
  publication->version = *put;
  return publication;
}

}  // namespace signpost::admin

#include "server/admin/audit_log.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "server/admin/json.h"
#include "server/admin/times.h"
#include "server/auth/digest.h"

namespace signpost::admin {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

constexpr std::size_t kPageRecords = 100;  // of at most 256 KiB each
constexpr std::size_t kFields = 7;
constexpr std::size_t kMaxHashBytes = 128;

Error NotALine(const std::string& why) { return {ErrorCode::kInvalid, "not a line of the audit log: " + why + "."}; }

bool Passes(const AuditQuery& query, const store::AuditEntry& entry) {
  return (query.who.empty() || query.who == entry.who) && (query.action.empty() || query.action == entry.action) &&
         (query.subject.empty() || query.subject == entry.subject);
}

AuditVerification Outcome(store::ChainVerifier& verifier) {
  AuditVerification outcome;
  outcome.fault = verifier.Finish();
  outcome.records = verifier.records();
  outcome.last = verifier.last();
  return outcome;
}

}  // namespace

std::string AuditLine(const store::AuditRecord& record) {
  JsonText out;
  out.Object([&] {
    out.Put("number", record.number);
    out.Put("when", FormatTimeMs(record.entry.when));
    out.Put("who", record.entry.who);
    out.Put("action", record.entry.action);
    out.Put("subject", record.entry.subject);
    out.Put("detail", record.entry.detail);
    out.Put("hash", record.hash);
  });
  return out.text() + "\n";
}

Result<store::AuditRecord> ReadAuditLine(std::string_view line) {
  const auto json = line.find('\0') == std::string_view::npos ? ReadJson(line) : std::nullopt;
  if (!json) return NotALine("it is not a JSON object, or not a whole one");
  store::AuditRecord record;
  const Json* number = Member(*json, "number");
  if (number == nullptr || !number->IsUint64()) return NotALine("\"number\" is missing or no number");
  record.number = number->GetUint64();
  std::string when;
  store::AuditEntry& entry = record.entry;
  for (const auto& [name, part] :
       {std::pair("when", &when), std::pair("who", &entry.who), std::pair("action", &entry.action),
        std::pair("subject", &entry.subject), std::pair("detail", &entry.detail), std::pair("hash", &record.hash)}) {
    const Json* member = Member(*json, name);
    if (member == nullptr || !member->IsString()) {
      return NotALine("\"" + std::string(name) + "\" is missing or no string");
    }
    part->assign(member->GetString(), member->GetStringLength());
  }
  // What no hash covers must not be there: it could be taken for part of the record.
  if (json->MemberCount() != kFields) return NotALine("it has more fields than a record");
  const auto time = ParseTimeMs(when);
  if (!time) return NotALine("\"when\" is not a time such as 2026-11-23T12:00:00.125Z");
  entry.when = *time;
  return record;
}

Result<void> WalkAudit(store::Store& store, const AuditQuery& query,
                       const std::function<bool(const store::AuditRecord& record)>& take) {
  std::uint64_t left = query.limit;
  for (std::uint64_t from = query.from; left > 0;) {
    const auto page = store.ListAudit(from, kPageRecords);
    if (!page) return page.error();
    if (page->empty()) break;
    for (const store::AuditRecord& record : *page) {
      if (!Passes(query, record.entry)) continue;
      if (!take(record)) return {};
      if (--left == 0) return {};
    }
    from = page->back().number + 1;
  }
  return {};
}

Result<AuditVerification> VerifyAudit(store::Store& store, const store::ChainRun& run) {
  store::ChainVerifier verifier(auth::HexDigest, run);
  const auto walked = WalkAudit(store, {.from = run.after.number + 1},
                                [&](const store::AuditRecord& record) { return verifier.Add(record); });
  if (!walked) return walked.error();
  return Outcome(verifier);
}

Result<AuditVerification> VerifyAuditLines(std::istream& lines, const store::ChainRun& run) {
  store::ChainVerifier verifier(auth::HexDigest, run);
  std::vector<char> buffer(kMaxAuditLineBytes + 1);
  for (std::uint64_t number = 1;; ++number) {
    lines.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto bytes = static_cast<std::size_t>(lines.gcount());
    if (bytes == 0) break;
    const bool is_whole = !lines.fail();
    const std::string_view line(buffer.data(), lines.eof() ? bytes : bytes - 1);  // without the line's end
    const auto record = is_whole ? ReadAuditLine(line) : NotALine("it is longer than any record");
    if (!record) return Error{record.error().code, "Line " + std::to_string(number) + " is " + record.error().message};
    if (!verifier.Add(*record)) break;
  }
  if (lines.bad()) return Error{ErrorCode::kUnavailable, "The lines can't be read to their end."};
  return Outcome(verifier);
}

std::string FormatChainPoint(const store::ChainPoint& point) { return std::to_string(point.number) + ":" + point.hash; }

std::optional<store::ChainPoint> ParseChainPoint(std::string_view text) {
  store::ChainPoint point;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), point.number);
  if (error != std::errc() || end == text.data() + text.size() || *end != ':' || point.number == 0) return std::nullopt;
  point.hash = text.substr(static_cast<std::size_t>(end - text.data()) + 1);
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (point.hash.empty() || point.hash.size() > kMaxHashBytes || !std::ranges::all_of(point.hash, is_digit)) {
    return std::nullopt;
  }
  return point;
}

}  // namespace signpost::admin

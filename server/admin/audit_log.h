// The audit log as lines of JSON, to be read by people, kept elsewhere and verified there.
//
//   WalkAudit(store, {}, [&](const store::AuditRecord& record) { return bool(out << AuditLine(record)); });
//   Result<AuditVerification> verified = VerifyAudit(store, {.after = {}, .known = *ParseChainPoint("1204:9f3a…")});
//   if (verified && verified->fault) Tell(verified->fault->message);
//
// One line is one record:
//
//   {"number":3,"when":"2026-11-23T12:00:00.125Z","who":"ana","action":"publish","subject":"4f1c…",
//    "detail":"{\"previous\":\"\"}","hash":"9f3a…"}
//
// `detail` is JSON inside a string: the hash covers its bytes as they were written, and a string goes unchanged through
// every tool that reads and writes JSON, where a nested object would come back with other spaces or in another order.
// So a line may be written anew (with spaces, its fields in another order) and still verifies.
//
// Contract: lines of a whole log, or of a run of it that begins behind a known point, can be verified; lines that a
// filter has picked out can't. What a verification says, and what it can't say, is in store/audit_chain.h. Walking
// reads the log in pages, so that its length does not matter; records that are appended meanwhile may be in it or not.
// Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/store/audit_chain.h"
#include "server/store/store.h"

namespace signpost::admin {

// More than a record of the store's limits can take, each byte escaped.
inline constexpr std::size_t kMaxAuditLineBytes = 2 * 1024 * 1024;

std::string AuditLine(const store::AuditRecord& record);  // with the line's end
// kInvalid: it is not exactly such a line (its end may be missing); the message says why.
base::Result<store::AuditRecord> ReadAuditLine(std::string_view line);

// What is empty is not asked for.
struct AuditQuery {
  std::uint64_t from = 1;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();  // of the records that are handed over
  std::string who, action, subject;
};

// Hands over the records, oldest first, until `take` answers false.
base::Result<void> WalkAudit(store::Store& store, const AuditQuery& query,
                             const std::function<bool(const store::AuditRecord& record)>& take);

struct AuditVerification {
  std::uint64_t records = 0;  // that hold
  store::ChainPoint last;     // of them: worth noting down
  std::optional<store::ChainFault> fault;
};

base::Result<AuditVerification> VerifyAudit(store::Store& store, const store::ChainRun& run);
// Of lines. kInvalid: one of them is none; the message begins with its number.
base::Result<AuditVerification> VerifyAuditLines(std::istream& lines, const store::ChainRun& run);

// "1204:9f3a…", as people note it down.
std::string FormatChainPoint(const store::ChainPoint& point);
std::optional<store::ChainPoint> ParseChainPoint(std::string_view text);

}  // namespace signpost::admin

#include "server/store/limits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

namespace signpost::store {
namespace {

using base::Result;

constexpr auto kMaxNumber = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

base::Error Invalid(std::string message) { return {base::ErrorCode::kInvalid, std::move(message)}; }

Result<void> CheckId(const std::string& what, const std::string& id) {
  if (id.empty() || id.size() > kMaxIdBytes) return Invalid("The id of a " + what + " must be 1 to 128 bytes long.");
  return {};
}

Result<void> CheckText(const std::string& what, const std::string& text) {
  if (text.size() > kMaxTextBytes) return Invalid("The " + what + " is longer than 64 KiB: shorten it.");
  return {};
}

bool Fits(const Dimensions& dimensions) {
  for (const std::string* text : TextsOf(dimensions)) {
    if (text->size() > kMaxDimensionBytes) return false;
  }
  return true;
}

bool IsPosition(const Position& position) {
  return position.sequence != 0 && position.sequence <= kMaxNumber && position.epoch <= kMaxNumber;
}

Result<void> CheckBatch(const CounterBatch& batch) {
  if (Result<void> id = CheckId("node", batch.id.node); !id) return id;
  if (!IsPosition(batch.id.position)) return Invalid("The sequence of a counter batch starts at 1.");
  if (batch.rows.size() > kMaxRowsPerBatch || batch.events.size() > kMaxEventsPerBatch) {
    return Invalid("A counter batch holds at most 1,024 rows and 1,024 events: split it.");
  }
  for (const CountRow& row : batch.rows) {
    if (row.count == 0 || row.count > kMaxNumber) return Invalid("A count in a counter batch is zero or out of range.");
    if (!Fits(row.dimensions)) return Invalid("A dimension of a count is longer than 64 bytes.");
  }
  for (const Event& event : batch.events) {
    if (!Fits(event.dimensions)) return Invalid("A dimension of an event is longer than 64 bytes.");
  }
  return {};
}

}  // namespace

Result<void> CheckLimits(const Revision& revision) {
  if (Result<void> id = CheckId("revision", revision.info.id); !id) return id;
  if (Result<void> author = CheckText("author", revision.info.author); !author) return author;
  if (Result<void> note = CheckText("note", revision.info.note); !note) return note;
  if (revision.document.size() > kMaxDocumentBytes)
    return Invalid("The policy is larger than 256 MiB: split its lists.");
  return {};
}

Result<void> CheckLimits(const Principal& principal) {
  if (Result<void> id = CheckId("principal", principal.id); !id) return id;
  std::size_t scope_bytes = 0;
  for (const std::string& scope : principal.scopes) {
    if (scope.empty() || scope.find('\n') != std::string::npos) return Invalid("A scope is a single word.");
    scope_bytes += scope.size();
  }
  if (scope_bytes > kMaxTextBytes || principal.kind.size() > kMaxIdBytes || principal.key_hash.size() > kMaxIdBytes) {
    return Invalid("The kind, the scopes or the key hash of the principal are too long.");
  }
  if (!std::isfinite(principal.rate_per_second) || principal.rate_per_second < 0) {
    return Invalid("The rate of a principal is a number of requests a second, 0 for no limit.");
  }
  return CheckText("name", principal.name);
}

Result<void> CheckLimits(std::span<const CounterBatch> batches) {
  for (const CounterBatch& batch : batches) {
    if (Result<void> checked = CheckBatch(batch); !checked) return checked;
  }
  return {};
}

Result<void> CheckLimits(const CountQuery& query) {
  if (query.from_hour > query.until_hour) return Invalid("The report ends before it begins: swap from and until.");
  for (const CountFilter& filter : query.filters) {
    if (filter.any_of.size() > kMaxListed) return Invalid("A filter of a report names more than 1,000 values.");
  }
  if (query.filters.size() > kDimensions || query.group_by.size() > kDimensions) {
    return Invalid("A report filters and groups by each dimension at most once.");
  }
  return {};
}

Result<void> CheckLimits(const CapRequest& request) {
  if (Result<void> id = CheckId("node", request.node); !id) return id;
  if (!IsPosition(request.position)) return Invalid("The sequence of a request for places of caps starts at 1.");
  if (request.claims.size() > kMaxCapClaims) return Invalid("At most 4,096 caps are leased at once: lease in parts.");
  for (const CapClaim& claim : request.claims) {
    if (Result<void> id = CheckId("campaign", claim.campaign); !id) return id;
    if (claim.hours != 1 && claim.hours != kHoursPerDay) return Invalid("A cap is of an hour or of a day.");
    if (std::max({claim.most, claim.held, claim.wanted}) > kMaxCapPlaces) {
      return Invalid("A cap has at most 4,294,967,295 places.");
    }
  }
  return {};
}

Result<void> CheckLimits(const std::string& node, std::span<const RateDemand> demands) {
  if (Result<void> id = CheckId("node", node); !id) return id;
  if (demands.size() > kMaxRateDemands) return Invalid("At most 10,000 rates are shared at once: share in parts.");
  for (const RateDemand& demand : demands) {
    if (Result<void> id = CheckId("principal", demand.principal); !id) return id;
    if (!std::isfinite(demand.per_second) || demand.per_second < 0) {
      return Invalid("A demand is a number of requests a second.");
    }
  }
  return {};
}

Result<void> CheckIndex(const std::string& name, std::string_view bytes) {
  if (Result<void> id = CheckId("index", name); !id) return id;
  if (bytes.size() > kMaxIndexBytes) return Invalid("The index is larger than 512 MiB, the most a store keeps.");
  return {};
}

Result<void> CheckAgreement(const std::string& name, const std::string& value) {
  if (Result<void> id = CheckId("name", name); !id) return id;
  return CheckText("value", value);
}

Result<void> CheckLimits(std::span<const RecordWrite> writes) {
  if (writes.empty() || writes.size() > kMaxRecordWrites) {
    return Invalid("At most 4,096 records are written at once: write fewer.");
  }
  std::set<RecordKey> keys;
  std::size_t bytes = 0;
  for (const RecordWrite& write : writes) {
    if (Result<void> id = CheckId("collection", write.key.collection); !id) return id;
    if (Result<void> id = CheckId("record", write.key.id); !id) return id;
    if (write.body.size() > kMaxRecordBytes) return Invalid("A record is larger than 64 MiB: split it.");
    if (!keys.insert(write.key).second) return Invalid("A record is written twice at once.");
    if (write.action != RecordAction::kPut && !write.body.empty())
      return Invalid("Only a record that is put has a body.");
    if (write.action == RecordAction::kRemove && write.expected == 0)
      return Invalid("What is not there can't be removed.");
    bytes += write.body.size();
  }
  if (bytes > kMaxRecordWriteBytes) return Invalid("At most 128 MiB of records are written at once: write fewer.");
  return {};
}

base::Error NoRevision(const std::string& id) {
  return {base::ErrorCode::kNotFound, "There is no revision '" + id + "' in the store."};
}

base::Error HeadHasMoved() {
  return {base::ErrorCode::kConflict,
          "Someone else has published since you looked: read the live policy again, then retry."};
}

base::Error NoRecord(const RecordKey& key) {
  return {base::ErrorCode::kNotFound, "There is no " + key.id + " in " + key.collection + "."};
}

base::Error RecordHasMoved(const RecordKey& key) {
  return {base::ErrorCode::kConflict,
          "Somebody has changed " + key.id + " in " + key.collection + " meanwhile: read it again."};
}

base::Error NoIndex(const std::string& name) {
  return {base::ErrorCode::kNotFound, "The store keeps no index " + name + "."};
}

Result<void> CheckLimits(const AuditEntry& entry) {
  for (const std::string* text : {&entry.who, &entry.action, &entry.subject, &entry.detail}) {
    if (Result<void> checked = CheckText("audit entry", *text); !checked) return checked;
  }
  return {};
}

}  // namespace signpost::store

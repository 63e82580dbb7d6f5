// Everything that outlives a process: revisions of the policy, principals, counts, the audit log. One interface, two
// kinds of home: a SQLite file (sqlite_store.h) and, for a fleet, Redis. Both pass tests/contract.
//
//   Result<std::unique_ptr<Store>> store = store::OpenSqlite({.path = "data/signpost.db", .digest = auth::HexDigest});
//   if (!store) return store.error();
//   Result<std::string> head = (*store)->Head();
//
// Contract. Every call may block (disk, network) and is safe from any thread; none belongs on the decision path.
// Each call is one transaction: it happens whole or not at all, and once it has answered it survives a crash of the
// process and, unless the adapter's page says otherwise, of the machine. Errors: kUnavailable when the home cannot be
// reached or written now (the same call may succeed later; for Apply retrying is always safe), kInvalid for a value
// outside the limits below, the rest as each call says. Strings are UTF-8 and opaque here.
//
// Left for later issues on purpose: drafts and leases of caps.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"

namespace signpost::store {

// ---- Limits. A value beyond one is answered with kInvalid.
inline constexpr std::size_t kMaxIdBytes = 128;          // of a revision, a principal, a node
inline constexpr std::size_t kMaxTextBytes = 64 * 1024;  // names, notes, authors, audit details
inline constexpr std::size_t kMaxDocumentBytes = 256 * 1024 * 1024;
inline constexpr std::size_t kMaxPrincipals = 10'000;
inline constexpr std::size_t kMaxListed = 1'000;       // rows of one List call
inline constexpr std::size_t kMaxDimensionBytes = 64;  // one of the strings that counts are kept under
inline constexpr std::size_t kMaxRowsPerBatch = 1'024;
inline constexpr std::size_t kMaxEventsPerBatch = 1'024;
inline constexpr std::size_t kMaxReportRows = 100'000;  // of one ReadCounts
inline constexpr std::uint32_t kHoursPerDay = 24;

// ---- Revisions

struct RevisionInfo {
  std::string id;  // chosen by the caller: a digest of the document
  std::string author;
  std::string note;
  base::Instant created{};
};

struct Revision {
  RevisionInfo info;
  std::string document;  // JSON, opaque here
};

// ---- Principals

struct Principal {
  std::string id;
  std::string name;
  std::string kind;                 // partner, person, service: auth's words
  std::vector<std::string> scopes;  // auth's words
  std::string key_hash;             // bytes, never the key
  double rate_per_second = 0;       // 0: no limit
  std::uint32_t burst = 0;
  base::Instant created{};
  std::optional<base::Instant> revoked;  // set by RevokePrincipal; a revoked id is never given out again
};

// ---- Counts

// What a count is kept under. The value sets are closed by the callers; the empty string stands for "does not apply".
struct Dimensions {
  std::uint32_t hour = 0;  // hours since 1970-01-01T00:00Z
  std::string partner, campaign, variant, locale, country, surface, kind;

  bool operator==(const Dimensions&) const = default;
};

struct CountRow {
  Dimensions dimensions;
  std::uint64_t count = 0;

  bool operator==(const CountRow&) const = default;
};

using EventKey = std::array<std::uint8_t, 16>;

// Something that happened once and may be told several times, to several nodes. It adds 1 when its key is new.
struct Event {
  EventKey key{};
  // Until when the key is remembered: at least the life of the token it comes from, plus the longest outage after
  // which a late journal should still count exactly. The store keeps it kLateEventGrace after counting in any case, so
  // that copies in one late journal find each other.
  base::Instant expires_at{};
  Dimensions dimensions;

  bool operator==(const Event&) const = default;
};
inline constexpr std::chrono::hours kLateEventGrace{1};

// One record of one node's journal. (epoch, sequence) only ever grows within a node, in the order the node applies its
// batches; so the store remembers one pair per node, the highest applied, and every batch at or below it is known to
// be in. Nothing has to be kept per batch, nothing has to be purged, and a batch that was cut off in the middle of a
// retry (also by a crash of the node, days ago) can come again without harm.
struct BatchId {
  std::string node;
  std::uint64_t epoch = 0;     // grows with each start of the node
  std::uint64_t sequence = 0;  // grows with each record within the epoch; starts at 1

  bool operator==(const BatchId&) const = default;
};

struct CounterBatch {
  BatchId id;
  std::vector<CountRow> rows;
  std::vector<Event> events;

  bool operator==(const CounterBatch&) const = default;
};

struct ApplyOutcome {
  std::uint64_t batches_applied = 0;
  std::uint64_t batches_known = 0;  // had been applied before: nothing was added
  std::uint64_t events_counted = 0;
  std::uint64_t events_known = 0;  // their keys were remembered: nothing was added
};

enum class Dimension : std::uint8_t { kPartner, kCampaign, kVariant, kLocale, kCountry, kSurface, kKind };
inline constexpr std::size_t kDimensions = 7;

enum class Resolution : std::uint8_t {
  kHour,
  kDay,    // UTC days; from and until are widened to whole days
  kWhole,  // one sum over the whole range; rows carry from_hour
};

struct CountFilter {
  Dimension dimension = Dimension::kPartner;
  std::vector<std::string> any_of;
};

struct CountQuery {
  std::uint32_t from_hour = 0;       // inclusive
  std::uint32_t until_hour = 0;      // exclusive
  std::vector<CountFilter> filters;  // all must hold
  std::vector<Dimension> group_by;
  Resolution resolution = Resolution::kHour;
};

// ---- Audit

struct AuditEntry {
  base::Instant when{};
  std::string who;
  std::string action;
  std::string subject;
  std::string detail;  // JSON
};

struct AuditRecord {
  std::uint64_t number = 0;  // 1, 2, 3 …
  AuditEntry entry;
  std::string hash;  // over the entry, its number and the hash before it: see audit_chain.h
};

// ---- Changes

enum class Change : std::uint8_t { kHead, kPrincipals };

// Owns the thread that watches. Stop (or the destructor) joins it; after that the listener is not called again. Must be
// gone before its Store. Never call Stop from the listener.
class Watch {
 public:
  virtual ~Watch() = default;
  virtual void Stop() = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Adds a revision; does not make it the head. Adding the same id with the same document again changes nothing and
  // succeeds (ids are digests); with another document it is kConflict.
  virtual base::Result<void> AppendRevision(const Revision& revision) = 0;
  // Makes a revision the head if the head is still `expected` (empty: if there is none yet). Publishing and rolling
  // back are both this. kConflict if the head has moved, kNotFound if there is no such revision.
  virtual base::Result<void> SetHead(const std::string& expected, const std::string& id) = 0;
  // The id of the head; empty when nothing has been published.
  virtual base::Result<std::string> Head() = 0;
  virtual base::Result<Revision> ReadRevision(const std::string& id) = 0;                // kNotFound
  virtual base::Result<std::vector<RevisionInfo>> ListRevisions(std::size_t limit) = 0;  // newest first

  virtual base::Result<void> PutPrincipal(const Principal& principal) = 0;  // kConflict: the id exists, revoked or not
  virtual base::Result<void> RevokePrincipal(const std::string& id, base::Instant when) = 0;  // kNotFound; idempotent
  virtual base::Result<std::vector<Principal>> ListPrincipals() = 0;  // by id, the revoked ones too

  // Applies batches in the order given, all in one transaction. A batch at or below its node's highest applied
  // (epoch, sequence) adds nothing; see BatchId. Now and then forgets a bounded slice of expired event keys.
  virtual base::Result<ApplyOutcome> Apply(std::span<const CounterBatch> batches, base::Instant now) = 0;
  // Sums, ordered by hour and then by the grouped dimensions; the dimensions that were not asked for are empty.
  // Hours that have been rolled up answer at the first hour of their day, whatever the resolution; sums by day are
  // exact. kInvalid when the answer would have more than kMaxReportRows.
  virtual base::Result<std::vector<CountRow>> ReadCounts(const CountQuery& query) = 0;
  // Moves the counts of one whole day that ended at or before `before_hour` to its first hour. True while there is
  // more to do; call again. Doing it twice changes nothing; a late batch for such a day is moved by the next call.
  virtual base::Result<bool> RollUpDay(std::uint32_t before_hour) = 0;

  virtual base::Result<AuditRecord> AppendAudit(const AuditEntry& entry) = 0;
  // Records from number `from` on, oldest first.
  virtual base::Result<std::vector<AuditRecord>> ListAudit(std::uint64_t from, std::size_t limit) = 0;

  // Calls the listener, on a thread of its own, once for each Change right away (so that nothing falls between reading
  // and watching) and then whenever the head or the principals have changed, by this process or any other, within
  // about kWatchLatencyMs. Several changes may come as one: read the store to see what is true now.
  using Listener = std::function<void(Change)>;
  virtual base::Result<std::unique_ptr<Watch>> WatchChanges(Listener listener) = 0;
};
inline constexpr std::int64_t kWatchLatencyMs = 250;

// A hash of bytes, as text: auth::HexDigest. Handed in, because cryptography lives in auth and stores stand below it.
using Digest = std::function<std::string(std::string_view)>;

}  // namespace signpost::store

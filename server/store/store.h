// Everything that outlives a process: revisions of the policy, what people work on before they publish it, principals,
// counts, the audit log. One interface, two kinds of home: a SQLite file (sqlite_store.h) and, for a fleet, Redis
// (redis_store.h). Both pass tests/contract.
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
inline constexpr std::size_t kMaxCapClaims = 4'096;  // of one LeaseCaps
inline constexpr std::uint64_t kMaxCapPlaces = 0xffff'ffff;
inline constexpr std::size_t kMaxRateDemands = kMaxPrincipals;
inline constexpr std::size_t kMaxIndexBytes = 512 * 1024 * 1024;
inline constexpr std::size_t kMaxRecordBytes = 64 * 1024 * 1024;        // the body of one record
inline constexpr std::size_t kMaxRecordWrites = 4'096;                  // of one WriteRecords
inline constexpr std::size_t kMaxRecordWriteBytes = 128 * 1024 * 1024;  // all bodies of one WriteRecords
inline constexpr std::size_t kListedRecordBytes = 8 * 1024 * 1024;      // after which ListRecords ends

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

// ---- Records: small documents that people and programs change: drafts and the objects in them, accounts, sessions.
// Each has a version, and is replaced only by who knows it (compare-and-set).

struct RecordKey {
  std::string collection;  // 1 to kMaxIdBytes
  std::string id;          // the same

  auto operator<=>(const RecordKey&) const = default;
};

struct Record {
  RecordKey key;
  std::uint64_t version = 0;  // never 0, and never given twice in one store, not even after a removal
  std::string body;           // opaque here

  bool operator==(const Record&) const = default;
};

enum class RecordAction : std::uint8_t {
  kPut,
  kRemove,
  kCheck,  // changes nothing: the others are written only while this record is at that version
};

struct RecordWrite {
  RecordKey key;
  std::uint64_t expected = 0;  // the version that it has now; 0: there is none
  RecordAction action = RecordAction::kPut;
  std::string body;  // kPut
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
  std::string rule, other_rule;  // other_rule: of an overlap, which has two

  bool operator==(const Dimensions&) const = default;
};
inline constexpr std::size_t kDimensions = 9;

// Its texts, in the order of enum Dimension.
template <typename AnyDimensions>
auto TextsOf(AnyDimensions& at) {
  return std::array{&at.partner, &at.campaign, &at.variant, &at.locale,    &at.country,
                    &at.surface, &at.kind,     &at.rule,    &at.other_rule};
}

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

// Where a node is in what it tells the store: only ever grows.
struct Position {
  std::uint64_t epoch = 0;     // grows with each start of the node
  std::uint64_t sequence = 0;  // grows with each record within the epoch; starts at 1

  auto operator<=>(const Position&) const = default;
};

// One record of one node's journal. Its position only ever grows within a node, in the order the node applies its
// batches; so the store remembers one position per node, the highest applied, and every batch at or below it is known
// to be in. Nothing has to be kept per batch, nothing has to be purged, and a batch that was cut off in the middle of a
// retry (also by a crash of the node, days ago) can come again without harm.
struct BatchId {
  std::string node;
  Position position;

  bool operator==(const BatchId&) const = default;
};

struct CounterBatch {
  BatchId id;
  std::vector<CountRow> rows;
  std::vector<Event> events;
  // The last position of this node that the store has answered for, as far as the caller knows; {0, 0}: it knows of
  // none. A store that has less has lost what it once had (a failover to a replica that was behind, a backup put
  // back), and says so instead of leaving a gap: see ApplyOutcome::lost_after.
  Position after;

  bool operator==(const CounterBatch&) const = default;
};

struct ApplyOutcome {
  std::uint64_t batches_applied = 0;
  std::uint64_t batches_known = 0;  // had been applied before: nothing was added
  std::uint64_t events_counted = 0;
  std::uint64_t events_known = 0;  // their keys were remembered: nothing was added
  // Set: the store has this node's batches only up to here, which is less than a batch's `after`; that batch and those
  // behind it were not applied. Send again what came after this position. Where nothing is left to send, say so by an
  // `after` of {0, 0}.
  std::optional<Position> lost_after;
};

// ---- Caps

// What one node wants of one cap in one period. A place is the right to show a campaign once.
struct CapClaim {
  std::string campaign;
  std::uint32_t begin_hour = 0;  // the period: [begin_hour, begin_hour + hours)
  std::uint32_t hours = 1;       // 1 or kHoursPerDay
  std::uint64_t most = 0;        // the cap: places in all
  std::uint64_t held = 0;        // places this node has been granted in the period, used ones included
  std::uint64_t wanted = 0;      // places it would rather hold: more, or fewer to give some back; never less than used

  bool operator==(const CapClaim&) const = default;
};

struct CapRequest {
  std::string node;
  Position position;  // greater than in every request before: one that was overtaken is refused with kConflict
  std::vector<CapClaim> claims;
};

struct CapGrant {
  std::uint64_t held = 0;  // what the node holds now
  std::uint64_t left = 0;  // places that nobody holds

  bool operator==(const CapGrant&) const = default;
};

// ---- Rates

// How often a principal has asked one node of late, refused requests included.
struct RateDemand {
  std::string principal;
  double per_second = 0;
};

struct RateTotal {
  double per_second = 0;    // over all nodes
  std::uint32_t nodes = 1;  // that the principal asks, this one included
};
inline constexpr std::chrono::seconds kRateWindow{5};  // a demand counts this long

enum class Dimension : std::uint8_t {
  kPartner,
  kCampaign,
  kVariant,
  kLocale,
  kCountry,
  kSurface,
  kKind,
  kRule,
  kOtherRule,
};

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

// ---- Figures, for /metrics: of this handle, since it was opened

struct StoreFigures {
  std::uint64_t commands = 0;     // sent to the store's server, retries included; 0 where there is no server
  std::uint64_t round_trips = 0;  // times that a caller waited for answers
  std::uint64_t connects = 0;     // connections made, the first ones included
  std::uint64_t connect_failures = 0;
  std::uint64_t command_failures = 0;  // answers that did not come in time, or were errors of the server's state
  std::uint64_t redirects = 0;         // MOVED, ASK, or a primary that had become a replica
  std::uint64_t connections_open = 0;
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
  // back are both this. The records are written with it, as by WriteRecords: all of it happens, or nothing. kConflict
  // if the head or a record has moved, kNotFound if there is no such revision.
  virtual base::Result<void> SetHead(const std::string& expected, const std::string& id,
                                     std::span<const RecordWrite> writes) = 0;
  base::Result<void> SetHead(const std::string& expected, const std::string& id) { return SetHead(expected, id, {}); }
  // The id of the head; empty when nothing has been published.
  virtual base::Result<std::string> Head() = 0;
  virtual base::Result<Revision> ReadRevision(const std::string& id) = 0;                // kNotFound
  virtual base::Result<std::vector<RevisionInfo>> ListRevisions(std::size_t limit) = 0;  // newest first

  // All of them or none; each key at most once. Answers the version that every record put now has. kConflict: one of
  // them is not at its expected version; read them again.
  virtual base::Result<std::uint64_t> WriteRecords(std::span<const RecordWrite> writes) = 0;
  virtual base::Result<Record> ReadRecord(const RecordKey& key) = 0;  // kNotFound
  // By id, those behind `after` (empty: from the first on), with their bodies. Where those are large it may answer
  // fewer than there are, but at least one: ask on from the last.
  virtual base::Result<std::vector<Record>> ListRecords(const std::string& collection, const std::string& after,
                                                        std::size_t limit) = 0;

  virtual base::Result<void> PutPrincipal(const Principal& principal) = 0;  // kConflict: the id exists, revoked or not
  virtual base::Result<void> RevokePrincipal(const std::string& id, base::Instant when) = 0;  // kNotFound; idempotent
  virtual base::Result<std::vector<Principal>> ListPrincipals() = 0;  // by id, the revoked ones too

  // Applies batches in the order given. A batch at or below its node's highest applied position adds nothing; see
  // BatchId and CounterBatch::after. All in one transaction; only where the counts are spread over several servers can
  // an error leave parts of it applied: Apply it again until it succeeds, which is what makes it whole.
  // Now and then forgets a bounded slice of expired event keys.
  virtual base::Result<ApplyOutcome> Apply(std::span<const CounterBatch> batches, base::Instant now) = 0;
  // Sums, ordered by hour and then by the grouped dimensions; the dimensions that were not asked for are empty.
  // Hours that have been rolled up answer at the first hour of their day, whatever the resolution; sums by day are
  // exact. kInvalid when the answer would have more than kMaxReportRows.
  virtual base::Result<std::vector<CountRow>> ReadCounts(const CountQuery& query) = 0;
  // Moves the counts of one whole day that ended at or before `before_hour` to its first hour. True while there is
  // more to do; call again. Doing it twice changes nothing; a late batch for such a day is moved by the next call.
  virtual base::Result<bool> RollUpDay(std::uint32_t before_hour) = 0;

  // Leases places of caps to a node: each claim is granted as far as there are places, so that over all nodes never
  // more than `most` are held. The node is the authority on what it holds: the store takes `held` for true (a grant
  // whose answer was lost is given back by this, a grant that the store has lost is entered again). Grants are in the
  // order of the claims. kConflict: a later request of this node has been seen. A node lowers what it uses before it
  // gives places back and uses new ones after the answer; then a cap is never overshot, whatever is lost on the way.
  virtual base::Result<std::vector<CapGrant>> LeaseCaps(const CapRequest& request, base::Instant now) = 0;

  // Tells this node's demand on the rates of some principals, and answers the demand of the whole fleet in the last
  // kRateWindow, in the same order.
  virtual base::Result<std::vector<RateTotal>> ShareRates(const std::string& node, std::span<const RateDemand> demands,
                                                          base::Instant now) = 0;

  // A revision compiled, for nodes that do not have it yet: derived, sealed by the caller, made again when it is gone.
  // `name` tells all that the bytes depend on. A store that other machines can't reach keeps none and answers
  // kNotFound; the others answer what was put or kNotFound, never something else.
  virtual base::Result<void> PutIndex(const std::string& name, std::string_view bytes) = 0;
  virtual base::Result<std::string> ReadIndex(const std::string& name) = 0;

  // What all nodes of a store must agree on: the first to say wins, and everybody is answered what it said.
  virtual base::Result<std::string> Agree(const std::string& name, const std::string& value) = 0;

  virtual base::Result<AuditRecord> AppendAudit(const AuditEntry& entry) = 0;
  // Records from number `from` on, oldest first.
  virtual base::Result<std::vector<AuditRecord>> ListAudit(std::uint64_t from, std::size_t limit) = 0;

  // Calls the listener, on a thread of its own, once for each Change right away (so that nothing falls between reading
  // and watching) and then whenever the head or the principals have changed, by this process or any other, within
  // about kWatchLatencyMs. Several changes may come as one: read the store to see what is true now.
  using Listener = std::function<void(Change)>;
  virtual base::Result<std::unique_ptr<Watch>> WatchChanges(Listener listener) = 0;

  virtual StoreFigures figures() const = 0;
};
inline constexpr std::int64_t kWatchLatencyMs = 250;

// A hash of bytes, as text: auth::HexDigest. Handed in, because cryptography lives in auth and stores stand below it.
using Digest = std::function<std::string(std::string_view)>;

}  // namespace signpost::store

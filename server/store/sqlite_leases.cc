#include "server/store/sqlite_leases.h"

#include <algorithm>

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

// Periods are kept for late requests and then forgotten.
constexpr std::int64_t kKeptHours = 72;

std::int64_t HourOf(base::Instant now) {
  return std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
}

Result<void> Overtake(Connection& connection, const std::string& node, const Position& position) {
  const int moved = Query(connection,
                          "INSERT INTO cap_nodes VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET epoch = excluded.epoch, "
                          "sequence = excluded.sequence WHERE (epoch, sequence) < (?2, ?3)")
                        .Bind(node, position.epoch, position.sequence)
                        .Run();
  if (moved != 0) return {};
  return Error{ErrorCode::kConflict, "A later request for places of caps has been answered: this one is not needed."};
}

// What the other nodes hold.
std::uint64_t HeldByOthers(Connection& connection, const std::string& node, const CapClaim& claim) {
  Query query(connection,
              "SELECT total(held) FROM caps WHERE campaign = ? AND begin_hour = ? AND hours = ? AND node <> ?");
  query.Bind(claim.campaign, claim.begin_hour, claim.hours, node).Step();
  return static_cast<std::uint64_t>(query.Number(0));
}

CapGrant Grant(Connection& connection, const std::string& node, const CapClaim& claim) {
  const std::uint64_t others = HeldByOthers(connection, node, claim);
  const std::uint64_t free = claim.most > others ? claim.most - others : 0;
  // What is held already stays held, also where that is more than the cap, which may have been lowered.
  const std::uint64_t held = std::min(claim.wanted, std::max(claim.held, free));
  Query(connection, "INSERT OR REPLACE INTO caps VALUES (?, ?, ?, ?, ?)")
      .Bind(claim.campaign, claim.begin_hour, claim.hours, node, held)
      .Run();
  return {.held = held, .left = free > held ? free - held : 0};
}

}  // namespace

Result<std::vector<CapGrant>> GrantCaps(Connection& connection, const CapRequest& request, base::Instant now) {
  if (Result<void> first = Overtake(connection, request.node, request.position); !first) return first.error();
  std::vector<CapGrant> grants;
  for (const CapClaim& claim : request.claims) grants.push_back(Grant(connection, request.node, claim));
  Query(connection, "DELETE FROM caps WHERE begin_hour < ?").Bind(HourOf(now) - kKeptHours).Run();
  return grants;
}

std::vector<RateTotal> SumDemands(Connection& connection, const std::string& node, std::span<const RateDemand> demands,
                                  base::Instant now) {
  Query(connection, "DELETE FROM rate_demands WHERE told_ms <= ?").Bind(now - kRateWindow).Run();
  for (const RateDemand& demand : demands) {
    Query(connection, "INSERT OR REPLACE INTO rate_demands VALUES (?, ?, ?, ?)")
        .Bind(demand.principal, node, demand.per_second, now)
        .Run();
  }
  std::vector<RateTotal> totals;
  for (const RateDemand& demand : demands) {
    Query sum(connection, "SELECT total(per_second), count(*) FROM rate_demands WHERE principal = ?");
    sum.Bind(demand.principal).Step();
    totals.push_back({.per_second = sum.Real(0), .nodes = static_cast<std::uint32_t>(sum.Number(1))});
  }
  return totals;
}

}  // namespace signpost::store

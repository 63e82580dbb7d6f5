#include "server/store/sqlite_counts.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace signpost::store {
namespace {

constexpr std::array<const char*, kDimensions> kColumns = {"partner", "campaign", "variant", "locale",    "country",
                                                           "surface", "kind",     "rule",    "other_rule"};

// Expired event keys forgotten by one Apply: twice as many as it may add, so that forgetting keeps up.
constexpr std::size_t kPurgeSlice = 1'024;

Position ReadPosition(Connection& connection, const std::string& node) {
  Query query(connection, "SELECT epoch, sequence FROM nodes WHERE node = ?");
  query.Bind(node);
  if (!query.Step()) return {0, 0};
  return {static_cast<std::uint64_t>(query.Number(0)), static_cast<std::uint64_t>(query.Number(1))};
}

void AddCount(Connection& connection, const Dimensions& at, std::uint64_t count) {
  Query query(connection,
              "INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + "
              "excluded.count");
  query
      .Bind(at.hour, at.partner, at.campaign, at.variant, at.locale, at.country, at.surface, at.kind, at.rule,
            at.other_rule, count)
      .Run();
}

// True when the key was not known, or its time was over.
bool RememberEvent(Connection& connection, const Event& event, base::Instant now) {
  Query query(connection,
              "INSERT INTO event_keys VALUES (?1, ?2) ON CONFLICT DO UPDATE SET expires_ms = excluded.expires_ms "
              "WHERE expires_ms <= ?3");
  const base::Instant until = std::max<base::Instant>(event.expires_at, now + kLateEventGrace);
  return query.Bind(std::span<const std::uint8_t>(event.key), until, now).Run() == 1;
}

void ForgetExpired(Connection& connection, base::Instant now, std::size_t at_most) {
  Query query(connection,
              "DELETE FROM event_keys WHERE key IN (SELECT key FROM event_keys WHERE expires_ms <= ? "
              "ORDER BY expires_ms LIMIT ?)");
  query.Bind(now, at_most).Run();
}

std::string HourColumn(const CountQuery& query) {
  switch (query.resolution) {
    case Resolution::kHour:
      return "hour";
    case Resolution::kDay:
      return "hour / 24 * 24";
    case Resolution::kWhole:
      return std::to_string(query.from_hour);
  }
  return "hour";
}

// Only our own words and question marks go into the text; every value is bound.
std::string SumSql(const CountQuery& query) {
  std::array<bool, kDimensions> grouped{};
  for (Dimension dimension : query.group_by) grouped[static_cast<std::size_t>(dimension)] = true;
  std::string columns = HourColumn(query) + " AS at";
  std::string groups = "at";
  for (std::size_t i = 0; i < kDimensions; ++i) {
    columns.append(grouped[i] ? std::string(", ") + kColumns[i] : std::string(", ''"));
    if (grouped[i]) groups.append(", ").append(kColumns[i]);
  }
  std::string where = "hour >= ? AND hour < ?";
  for (const CountFilter& filter : query.filters) {
    where.append(" AND ").append(kColumns[static_cast<std::size_t>(filter.dimension)]).append(" IN (");
    for (std::size_t i = 0; i < filter.any_of.size(); ++i) where.append(i == 0 ? "?" : ", ?");
    where.append(")");
  }
  return "SELECT " + columns + ", sum(count) FROM counts WHERE " + where + " GROUP BY " + groups + " ORDER BY " +
         groups + " LIMIT " + std::to_string(kMaxReportRows + 1);
}

CountRow ReadRow(Query& query) {
  CountRow row;
  row.dimensions.hour = static_cast<std::uint32_t>(query.Number(0));
  int column = 1;
  for (std::string* text : TextsOf(row.dimensions)) *text = query.Text(column++);
  row.count = static_cast<std::uint64_t>(query.Number(column));
  return row;
}

// The first hour of the oldest day before `limit` that has counts outside its first hour, or -1. Steps from day to day
// by the index, so that a long history that is rolled up already costs two look-ups a day, not a scan.
std::int64_t FindDayToRollUp(Connection& connection, std::int64_t limit) {
  std::int64_t after = -1;
  while (true) {
    Query query(connection, "SELECT min(hour) FROM counts WHERE hour > ? AND hour < ?");
    query.Bind(after, limit);
    if (!query.Step() || query.IsNull(0)) return -1;
    after = query.Number(0);
    if (after % kHoursPerDay != 0) return after - after % kHoursPerDay;
  }
}

}  // namespace

ApplyOutcome ApplyBatches(Connection& connection, std::span<const CounterBatch> batches, base::Instant now) {
  ApplyOutcome outcome;
  std::map<std::string, Position> reached;
  std::size_t events = 0;
  for (const CounterBatch& batch : batches) {
    auto node = reached.find(batch.id.node);
    if (node == reached.end()) {
      node = reached.emplace(batch.id.node, ReadPosition(connection, batch.id.node)).first;
    }
    if (node->second < batch.after) {
      outcome.lost_after = node->second;
      break;
    }
    if (batch.id.position <= node->second) {
      ++outcome.batches_known;
      continue;
    }
    for (const CountRow& row : batch.rows) AddCount(connection, row.dimensions, row.count);
    for (const Event& event : batch.events) {
      const bool fresh = RememberEvent(connection, event, now);
      if (fresh) AddCount(connection, event.dimensions, 1);
      ++(fresh ? outcome.events_counted : outcome.events_known);
    }
    events += batch.events.size();
    node->second = batch.id.position;
    ++outcome.batches_applied;
  }
  for (const auto& [node, position] : reached) {
    Query query(connection, "INSERT OR REPLACE INTO nodes VALUES (?, ?, ?)");
    query.Bind(node, position.epoch, position.sequence).Run();
  }
  ForgetExpired(connection, now, std::max(kPurgeSlice, 2 * events));
  return outcome;
}

base::Result<std::vector<CountRow>> SumCounts(Connection& connection, const CountQuery& query) {
  std::int64_t from = query.from_hour;
  std::int64_t until = query.until_hour;
  if (query.resolution == Resolution::kDay) {
    from = from / kHoursPerDay * kHoursPerDay;
    until = (until + kHoursPerDay - 1) / kHoursPerDay * kHoursPerDay;
  }
  SQLite::Statement statement(connection.database(), SumSql(query));
  Query sums(statement);
  sums.Bind(from, until);
  for (const CountFilter& filter : query.filters)
    for (const std::string& value : filter.any_of) sums.Bind(value);
  std::vector<CountRow> rows;
  while (sums.Step()) {
    if (rows.size() == kMaxReportRows) {
      return base::Error{base::ErrorCode::kInvalid,
                         "The report would have more than 100,000 rows: ask for fewer "
                         "dimensions, a shorter time or days instead of hours."};
    }
    rows.push_back(ReadRow(sums));
  }
  return rows;
}

bool RollUpOneDay(Connection& connection, std::uint32_t before_hour) {
  const std::int64_t limit = before_hour - before_hour % kHoursPerDay;
  const std::int64_t day = FindDayToRollUp(connection, limit);
  if (day < 0) return false;
  Query(connection,
        "INSERT INTO counts SELECT ?1, partner, campaign, variant, locale, country, surface, kind, rule, other_rule, "
        "sum(count) "
        "FROM counts WHERE hour > ?1 AND hour < ?2 "
        "GROUP BY partner, campaign, variant, locale, country, surface, kind, rule, other_rule "
        "ON CONFLICT DO UPDATE SET count = count + excluded.count")
      .Bind(day, day + kHoursPerDay)
      .Run();
  Query(connection, "DELETE FROM counts WHERE hour > ? AND hour < ?").Bind(day, day + kHoursPerDay).Run();
  return FindDayToRollUp(connection, limit) >= 0;
}

}  // namespace signpost::store

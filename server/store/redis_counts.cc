#include "server/store/redis_counts.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "server/store/redis_position.h"
#include "server/store/redis_record.h"
#include "server/store/redis_slots.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

// Expired event keys forgotten by one script: twice as many as it may add, so that forgetting keeps up.
constexpr std::size_t kPurgeSlice = 1'024;
// A script's arguments stay about below this, so that no single one holds the server up for long.
constexpr std::size_t kMaxScriptBytes = 1024 * 1024;
constexpr std::size_t kBytesPerRow = 160;  // a guess that is rather too high
// Scripts of one round trip of a report: bounds the memory that answers take.
constexpr std::size_t kDaysAtOnce = 64;

template <typename Function>
void ForEach(auto& dimensions, Function&& function) {
  std::size_t i = 0;
  for (auto* text : TextsOf(dimensions)) function(*text, i++);
}

// The rules stand last, and only where there are any: then a field is what it was before they were counted.
std::string AsField(const Dimensions& dimensions) {
  const bool has_rules = !dimensions.rule.empty() || !dimensions.other_rule.empty();
  const auto first_rule = static_cast<std::size_t>(Dimension::kRule);
  std::string field;
  ForEach(dimensions, [&](const std::string& text, std::size_t i) {
    if (has_rules || i < first_rule) Pack(field, text);
  });
  return field;
}

std::uint32_t DayOf(std::uint32_t hour) { return hour - hour % kHoursPerDay; }

// One group's share of some batches, as the arguments of its script.
class Share {
 public:
  Share(const RedisKeys& keys, std::size_t group) : keys_(keys), group_(group) {}

  void BeginBatch(const CounterBatch& batch) {
    ++batches_;
    Add(batch.id.node);
    Add(PositionText(batch.id.position));
    Add(PositionText(batch.after));
    sizes_at_ = body_.size();
    body_.resize(body_.size() + 2);
    rows_ = events_in_batch_ = 0;
  }
  // All rows of a batch before its events.
  void AddRow(std::uint32_t hour, std::string field, std::uint64_t count) {
    ++rows_;
    Add(std::to_string(HashOf(hour)));
    Add(std::move(field));
    Add(std::to_string(count));
  }
  void AddEvent(const Event& event, std::string field, base::Instant now) {
    ++events_in_batch_;
    ++events_;
    Add(std::string(event.key.begin(), event.key.end()));
    const base::Instant until = std::max<base::Instant>(event.expires_at, now + kLateEventGrace);
    Add(std::to_string(until.time_since_epoch().count()));
    Add(std::to_string(HashOf(event.dimensions.hour)));
    Add(std::move(field));
  }
  void EndBatch() {
    body_[sizes_at_] = std::to_string(rows_);
    body_[sizes_at_ + 1] = std::to_string(events_in_batch_);
  }

  RedisCommand Command(base::Instant now, const std::string& token) && {
    std::vector<std::string> keys = {keys_.Group(group_, "nodes"), keys_.Group(group_, "events"),
                                     keys_.Group(group_, "hours")};
    std::vector<std::string> arguments = {std::to_string(now.time_since_epoch().count()),
                                          std::to_string(std::max(kPurgeSlice, 2 * events_)), token,
                                          std::to_string(batches_)};
    for (const std::uint32_t hour : hours_) {
      keys.push_back(keys_.Hour(group_, hour));
      arguments.push_back(std::to_string(hour));
    }
    std::move(body_.begin(), body_.end(), std::back_inserter(arguments));
    return MakeCall(Script::kApply, std::move(keys), std::move(arguments));
  }

 private:
  void Add(std::string word) { body_.push_back(std::move(word)); }
  std::size_t HashOf(std::uint32_t hour) {
    const auto [at, fresh] = numbers_.try_emplace(hour, hours_.size() + 1);
    if (fresh) hours_.push_back(hour);
    return at->second;
  }

  const RedisKeys& keys_;
  const std::size_t group_;
  std::size_t batches_ = 0, rows_ = 0, events_in_batch_ = 0, events_ = 0, sizes_at_ = 0;
  std::vector<std::uint32_t> hours_;
  std::map<std::uint32_t, std::size_t> numbers_;
  std::vector<std::string> body_;
};

void AddBatch(std::vector<Share>& shares, const CounterBatch& batch, base::Instant now) {
  for (Share& share : shares) share.BeginBatch(batch);
  for (const CountRow& row : batch.rows) {
    std::string field = AsField(row.dimensions);
    shares[Crc16(field) % shares.size()].AddRow(row.dimensions.hour, std::move(field), row.count);
  }
  for (const Event& event : batch.events) {
    const std::string_view key(reinterpret_cast<const char*>(event.key.data()), event.key.size());
    shares[Crc16(key) % shares.size()].AddEvent(event, AsField(event.dimensions), now);
  }
  for (Share& share : shares) share.EndBatch();
}

// A batch is in when any group has taken it: then the others have it too, from now or from before. What the groups miss
// is told for the first batch that one of them refused, from the group that has least.
ApplyOutcome Join(const std::vector<Reply>& replies, std::size_t batches) {
  ApplyOutcome outcome;
  std::size_t looked_at = batches;
  for (const Reply& reply : replies) looked_at = std::min(looked_at, reply.view()[0].text().size());
  for (const Reply& reply : replies) {
    const ReplyView answer = reply.view();
    outcome.events_counted += static_cast<std::uint64_t>(answer[2].number());
    outcome.events_known += static_cast<std::uint64_t>(answer[3].number());
    if (answer[0].text().size() != looked_at || looked_at == batches) continue;
    const Position has = ReadPosition(answer[1].text());
    outcome.lost_after = outcome.lost_after ? std::min(*outcome.lost_after, has) : has;
  }
  for (std::size_t i = 0; i < looked_at; ++i) {
    const bool applied = std::any_of(replies.begin(), replies.end(),
                                     [&](const Reply& reply) { return reply.view()[0].text().substr(i, 1) == "1"; });
    ++(applied ? outcome.batches_applied : outcome.batches_known);
  }
  return outcome;
}

void AddOutcome(ApplyOutcome& sum, const ApplyOutcome& part) {
  sum.batches_applied += part.batches_applied;
  sum.batches_known += part.batches_known;
  sum.events_counted += part.events_counted;
  sum.events_known += part.events_known;
  sum.lost_after = part.lost_after;
}

std::size_t GuessBytes(const CounterBatch& batch) {
  return kBytesPerRow * (1 + batch.rows.size() + batch.events.size());
}

// Sums what hashes of hours hold.
class Report {
 public:
  explicit Report(const CountQuery& query) : query_(query) {
    for (const Dimension dimension : query.group_by) grouped_[static_cast<std::size_t>(dimension)] = true;
    for (const CountFilter& filter : query.filters) {
      filters_.emplace_back(static_cast<std::size_t>(filter.dimension),
                            std::set<std::string, std::less<>>(filter.any_of.begin(), filter.any_of.end()));
    }
  }

  // False when the report has become too large.
  bool Add(std::uint32_t hour, ReplyView hash) {
    for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
      Unpack parts(hash[i].text());
      std::array<std::string_view, kDimensions> values;
      for (std::string_view& value : values) value = parts.View();
      if (!Passes(values)) continue;
      sums_[KeyOf(hour, values)] += static_cast<std::uint64_t>(hash[i + 1].number());
      if (sums_.size() > kMaxReportRows) return false;
    }
    return true;
  }

  std::vector<CountRow> Rows() const {
    std::vector<CountRow> rows;
    for (const auto& [key, count] : sums_) {
      CountRow& row = rows.emplace_back();
      row.dimensions.hour = key.first;
      ForEach(row.dimensions, [&, &texts = key.second](std::string& text, std::size_t i) { text = texts[i]; });
      row.count = count;
    }
    return rows;
  }

 private:
  using Key = std::pair<std::uint32_t, std::array<std::string, kDimensions>>;

  bool Passes(const std::array<std::string_view, kDimensions>& values) const {
    return std::all_of(filters_.begin(), filters_.end(),
                       [&](const auto& filter) { return filter.second.contains(values[filter.first]); });
  }
  Key KeyOf(std::uint32_t hour, const std::array<std::string_view, kDimensions>& values) const {
    Key key;
    key.first = query_.resolution == Resolution::kHour  ? hour
                : query_.resolution == Resolution::kDay ? DayOf(hour)
                                                        : query_.from_hour;
    for (std::size_t i = 0; i < kDimensions; ++i) {
      if (grouped_[i]) key.second[i] = values[i];
    }
    return key;
  }

  const CountQuery& query_;
  std::array<bool, kDimensions> grouped_{};
  std::vector<std::pair<std::size_t, std::set<std::string, std::less<>>>> filters_;
  std::map<Key, std::uint64_t> sums_;
};

}  // namespace

Result<ApplyOutcome> RedisCounts::Apply(std::span<const CounterBatch> batches, base::Instant now,
                                        const std::string& token) {
  ApplyOutcome outcome;
  std::size_t parts = 0;
  // One part after the other: a later batch of a node that overtook an earlier one would make the earlier one known.
  while (!batches.empty() && !outcome.lost_after) {
    std::size_t count = 1;
    for (std::size_t bytes = GuessBytes(batches[0]); count < batches.size(); ++count) {
      bytes += GuessBytes(batches[count]);
      if (bytes > kMaxScriptBytes) break;
    }
    Result<ApplyOutcome> part = ApplyPart(batches.first(count), now, token + "." + std::to_string(++parts));
    if (!part) return part;
    AddOutcome(outcome, *part);
    batches = batches.subspan(count);
  }
  return outcome;
}

Result<ApplyOutcome> RedisCounts::ApplyPart(std::span<const CounterBatch> batches, base::Instant now,
                                            const std::string& token) {
  std::vector<Share> shares;
  for (std::size_t group = 0; group < groups_; ++group) shares.emplace_back(keys_, group);
  for (const CounterBatch& batch : batches) AddBatch(shares, batch, now);
  std::vector<RedisCommand> commands;
  for (Share& share : shares) commands.push_back(std::move(share).Command(now, token));
  Result<std::vector<Reply>> replies = client_.Run(commands, {.confirm = true});
  if (!replies) return replies.error();
  return Join(*replies, batches.size());
}

Result<std::vector<std::pair<std::uint32_t, std::size_t>>> RedisCounts::FindDays(std::uint64_t from,
                                                                                 std::uint64_t until) {
  std::vector<RedisCommand> commands;
  for (std::size_t group = 0; group < groups_; ++group) {
    commands.push_back(
        MakeCommand({"ZRANGEBYSCORE", keys_.Group(group, "hours"), std::to_string(from), "(" + std::to_string(until)}));
  }
  Result<std::vector<Reply>> replies = client_.Run(commands);
  if (!replies) return replies.error();
  std::set<std::pair<std::uint32_t, std::size_t>> days;
  for (std::size_t group = 0; group < groups_; ++group) {
    const ReplyView hours = (*replies)[group].view();
    for (std::size_t i = 0; i < hours.size(); ++i) {
      days.emplace(DayOf(static_cast<std::uint32_t>(hours[i].number())), group);
    }
  }
  return std::vector(days.begin(), days.end());
}

Result<std::vector<CountRow>> RedisCounts::Read(const CountQuery& query) {
  std::uint64_t from = query.from_hour;
  std::uint64_t until = query.until_hour;
  if (query.resolution == Resolution::kDay) {
    from = from / kHoursPerDay * kHoursPerDay;
    until = (until + kHoursPerDay - 1) / kHoursPerDay * kHoursPerDay;
  }
  // Whole days: an hour that is read as empty because it has just become part of its day would be missing.
  const auto days = FindDays(from / kHoursPerDay * kHoursPerDay, until);
  if (!days) return days.error();
  Report report(query);
  for (std::size_t at = 0; at < days->size(); at += kDaysAtOnce) {
    std::vector<RedisCommand> commands;
    std::vector<std::vector<std::uint32_t>> hours;
    for (std::size_t i = at; i < std::min(at + kDaysAtOnce, days->size()); ++i) {
      const auto [day, group] = (*days)[i];
      std::vector<std::string> keys;
      std::vector<std::uint32_t>& mine = hours.emplace_back();
      for (std::uint64_t hour = std::max<std::uint64_t>(from, day);
           hour < std::min<std::uint64_t>(until, std::uint64_t{day} + kHoursPerDay); ++hour) {
        mine.push_back(static_cast<std::uint32_t>(hour));
        keys.push_back(keys_.Hour(group, mine.back()));
      }
      commands.push_back(MakeCall(Script::kReadHours, std::move(keys), {}));
    }
    const Result<std::vector<Reply>> replies = client_.Run(commands);
    if (!replies) return replies.error();
    for (std::size_t i = 0; i < commands.size(); ++i) {
      for (std::size_t h = 0; h < hours[i].size(); ++h) {
        if (report.Add(hours[i][h], (*replies)[i].view()[h])) continue;
        return Error{ErrorCode::kInvalid,
                     "The report would have more than 100,000 rows: ask for fewer dimensions, a shorter time or days "
                     "instead of hours."};
      }
    }
  }
  return report.Rows();
}

Result<std::vector<std::int64_t>> RedisCounts::FindDaysToRollUp(std::uint32_t limit) {
  std::vector<RedisCommand> commands;
  for (std::size_t group = 0; group < groups_; ++group) {
    commands.push_back(MakeCall(Script::kFindDay, {keys_.Group(group, "hours")}, {std::to_string(limit)}));
  }
  const Result<std::vector<Reply>> replies = client_.Run(commands);
  if (!replies) return replies.error();
  std::vector<std::int64_t> days;
  for (const Reply& reply : *replies) days.push_back(reply.view().number());
  return days;
}

Result<bool> RedisCounts::RollUpDay(std::uint32_t before_hour) {
  const std::uint32_t limit = DayOf(before_hour);
  Result<std::vector<std::int64_t>> found = FindDaysToRollUp(limit);
  if (!found) return found.error();
  std::int64_t day = -1;
  for (const std::int64_t one : *found) {
    if (one >= 0 && (day < 0 || one < day)) day = one;
  }
  if (day < 0) return false;
  std::vector<RedisCommand> commands;
  for (std::size_t group = 0; group < groups_; ++group) {
    if ((*found)[group] != day) continue;
    std::vector<std::string> keys = {keys_.Group(group, "hours")};
    for (std::uint32_t hour = 0; hour < kHoursPerDay; ++hour) {
      keys.push_back(keys_.Hour(group, static_cast<std::uint32_t>(day) + hour));
    }
    commands.push_back(MakeCall(Script::kRollUpDay, std::move(keys), {std::to_string(day)}));
  }
  const Result<std::vector<Reply>> rolled = client_.Run(commands, {.confirm = true});
  if (!rolled) return rolled.error();
  found = FindDaysToRollUp(limit);
  if (!found) return found.error();
  return std::any_of(found->begin(), found->end(), [](std::int64_t one) { return one >= 0; });
}

}  // namespace signpost::store

#include "server/store/redis_leases.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "server/store/redis_position.h"

namespace signpost::store {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;

// Periods are kept for late requests and then forgotten; `now` may be a caller's own, so at least for a while.
constexpr std::int64_t kKeptSeconds = 72 * 3'600;
constexpr std::int64_t kKeptAtLeastSeconds = 3'600;
constexpr std::int64_t kDemandKeptSeconds = 60;
constexpr std::size_t kDemandsAtOnce = 1'000;

std::int64_t SecondsToKeep(std::uint32_t begin_hour, base::Instant now) {
  const std::int64_t now_seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return std::max(kKeptAtLeastSeconds, std::int64_t{begin_hour} * 3'600 - now_seconds + kKeptSeconds);
}

// To the last digit, so that a sum over nodes is the sum of what they said.
std::string RealText(double number) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return std::string(text.data(), end);
}

double Real(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Result<std::vector<CapGrant>> LeaseCapsInRedis(RedisClient& client, const RedisKeys& keys, const CapRequest& request,
                                               base::Instant now, int settle_ms, const std::string& token) {
  std::vector<std::string> names = {keys.Shared("cap_nodes"), keys.Shared("caps_server")};
  std::vector<std::string> arguments = {request.node, PositionText(request.position), token, std::to_string(settle_ms)};
  std::vector<std::string> claims;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> periods;
  for (const CapClaim& claim : request.claims) {
    const auto [period, fresh] = periods.try_emplace({claim.begin_hour, claim.hours}, periods.size() + 1);
    if (fresh) {
      names.push_back(keys.Caps(claim.begin_hour, claim.hours));
      arguments.push_back(std::to_string(SecondsToKeep(claim.begin_hour, now)));
    }
    claims.push_back(std::to_string(period->second));
    claims.push_back(claim.campaign);
    for (const std::uint64_t places : {claim.most, claim.held, claim.wanted}) claims.push_back(std::to_string(places));
  }
  std::move(claims.begin(), claims.end(), std::back_inserter(arguments));
  RedisCommand command = MakeCall(Script::kLeaseCaps, std::move(names), std::move(arguments));
  command.add_run_id = true;
  const Result<Reply> reply = client.RunOne(command, {.confirm = true});
  if (!reply) return reply.error();
  const ReplyView answer = reply->view();
  if (answer.text() == "CONFLICT") {
    return Error{ErrorCode::kConflict, "A later request for places of caps has been answered: this one is not needed."};
  }
  std::vector<CapGrant> grants;
  for (std::size_t i = 0; i < request.claims.size(); ++i) {
    grants.push_back({.held = static_cast<std::uint64_t>(answer[2 * i].number()),
                      .left = static_cast<std::uint64_t>(answer[2 * i + 1].number())});
  }
  return grants;
}

Result<std::vector<RateTotal>> ShareRatesInRedis(RedisClient& client, const RedisKeys& keys, const std::string& node,
                                                 std::span<const RateDemand> demands, base::Instant now) {
  std::vector<RateTotal> totals;
  while (!demands.empty()) {
    const std::size_t count = std::min(kDemandsAtOnce, demands.size());
    std::vector<std::string> names;
    std::vector<std::string> arguments = {node, std::to_string(now.time_since_epoch().count()),
                                          std::to_string((now - kRateWindow).time_since_epoch().count()),
                                          std::to_string(kDemandKeptSeconds)};
    for (const RateDemand& demand : demands.first(count)) {
      names.push_back(keys.Shared("rate:" + demand.principal));
      arguments.push_back(RealText(demand.per_second));
    }
    const Result<Reply> reply = client.RunOne(MakeCall(Script::kShareRates, std::move(names), std::move(arguments)));
    if (!reply) return reply.error();
    for (std::size_t i = 0; i < count; ++i) {
      totals.push_back({.per_second = Real(reply->view()[2 * i].text()),
                        .nodes = static_cast<std::uint32_t>(reply->view()[2 * i + 1].number())});
    }
    demands = demands.subspan(count);
  }
  return totals;
}

}  // namespace signpost::store

#include "server/admin/cap_use.h"

#include <map>

#include "server/policy/policy.h"

namespace signpost::admin {
namespace {

using Shown = std::map<std::string, std::uint64_t>;  // by campaign

base::Result<Shown> ReadShown(store::Store& store, std::uint32_t from_hour, std::uint32_t until_hour) {
  const store::CountQuery query{.from_hour = from_hour,
                                .until_hour = until_hour,
                                .filters = {{store::Dimension::kKind, {"message", "interstitial", "block"}}},
                                .group_by = {store::Dimension::kCampaign},
                                .resolution = store::Resolution::kWhole};
  const auto rows = store.ReadCounts(query);
  if (!rows) return rows.error();
  Shown shown;
  for (const store::CountRow& row : *rows) shown[row.dimensions.campaign] += row.count;
  return shown;
}

}  // namespace

base::Result<std::vector<CapUse>> ReadCapUse(store::Store& store, const policy::Definition& definition,
                                             base::Instant now) {
  const auto this_hour =
      static_cast<std::uint32_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
  const std::uint32_t today = this_hour - this_hour % 24;
  const auto hour = ReadShown(store, this_hour, this_hour + 1);
  if (!hour) return hour.error();
  const auto day = ReadShown(store, today, today + 24);
  if (!day) return day.error();
  std::vector<CapUse> caps;
  const auto add = [&](const std::string& campaign, CapPeriod period, std::uint64_t limit, const Shown& shown) {
    const auto found = shown.find(campaign);
    if (limit > 0) caps.push_back({campaign, period, limit, found == shown.end() ? 0 : found->second});
  };
  for (const messages::Campaign& campaign : definition.messages.campaigns) {
    add(campaign.id, CapPeriod::kHour, campaign.caps.per_hour, *hour);
    add(campaign.id, CapPeriod::kDay, campaign.caps.per_day, *day);
  }
  return caps;
}

}  // namespace signpost::admin

#include "server/admin/fleet_rates.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace signpost::admin {

double ShareOfRate(double rate_per_second, double mine_per_second, const store::RateTotal& fleet) {
  const double total = std::max(fleet.per_second, mine_per_second);
  if (total <= 0) return 1;
  if (total > rate_per_second) return std::clamp(mine_per_second / total, kLeastShare, 1.0);
  const double spare = (rate_per_second - total) / std::max(fleet.nodes, 1u);
  return std::clamp((mine_per_second + spare) / rate_per_second, kLeastShare, 1.0);
}

base::Result<void> FleetRates::Share(const auth::KeyRing& ring, base::Instant now) {
  const std::chrono::duration<double> elapsed = now - std::exchange(last_round_, now);
  std::vector<store::RateDemand> demands;
  std::vector<std::shared_ptr<auth::RateLimiter>> limiters;
  std::map<std::string, Seen, std::less<>> seen;
  ring.ForEach([&](const auth::KeyRing::Entry& entry) {
    if (entry.principal.rate_per_second == 0) return;
    const auto before = seen_.find(entry.principal.id);
    const bool same = before != seen_.end() && before->second.limiter == entry.limiter.get();
    Seen& now_seen = seen[entry.principal.id];
    now_seen = {.limiter = entry.limiter.get(), .asked = entry.limiter->asked()};
    const std::uint64_t asked = now_seen.asked - (same ? before->second.asked : 0);
    now_seen.told = asked > 0;
    // The first round after a start, or after a pause, can't tell how long the requests took to come.
    if (elapsed.count() <= 0 || elapsed > store::kRateWindow) return;
    if (asked == 0 && !(same && before->second.told)) return;
    demands.push_back({entry.principal.id, static_cast<double>(asked) / elapsed.count()});
    limiters.push_back(entry.limiter);
  });
  seen_ = std::move(seen);
  if (demands.empty()) return {};
  const auto totals = store_.ShareRates(node_, demands, now);
  if (!totals) return totals.error();
  for (std::size_t i = 0; i < totals->size(); ++i) {
    limiters[i]->SetShare(ShareOfRate(limiters[i]->rate_per_second(), demands[i].per_second, (*totals)[i]));
  }
  return {};
}

}  // namespace signpost::admin

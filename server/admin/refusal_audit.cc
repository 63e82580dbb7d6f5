#include "server/admin/refusal_audit.h"

#include <chrono>

namespace signpost::admin {

void RefusalAudit::Record(const std::string& who, const std::string& what, std::string_view why) {
  const base::Instant now = clock_.Now();
  if (!IsWithinLimit(who, now)) return;
  const auto written = store_.AppendAudit({.when = now,
                                           .who = who,
                                           .action = "refused",
                                           .subject = what,
                                           .detail = R"({"why":")" + std::string(why) + R"("})"});
  std::lock_guard lock(mutex_);
  ++(written ? figures_.recorded : figures_.not_written);
}

bool RefusalAudit::IsWithinLimit(const std::string& who, base::Instant now) {
  const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
  std::lock_guard lock(mutex_);
  if (minute != minute_) in_this_minute_.clear();
  minute_ = minute;
  if (++in_this_minute_[who] <= kMaxRefusalsPerMinute) return true;
  ++figures_.beyond_limit;
  return false;
}

RefusalAudit::Figures RefusalAudit::figures() const {
  std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace signpost::admin

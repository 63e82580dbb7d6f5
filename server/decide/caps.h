// How often each campaign has been shown in this hour and this day, so that a helpline is not sent more people than it
// can answer.
//
//   CapLedger ledger;                                           // owned by the wiring; outlives policies
//   std::shared_ptr<CapCounter> counter = ledger.For(campaign_id);
//   if (counter->Take(caps, now)) Show();
//
// Counts are this process's own and start at zero with it. Hours and days are UTC.
// Thread-safety: Take from any thread, without a lock; For takes a mutex and belongs to loading a policy.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "messages/definition.h"
#include "rules/schedule.h"

namespace signpost::decide {

class CapCounter {
 public:
  // Takes one place, or says that there is none. Never more than the cap, however many threads ask.
  bool Take(const messages::Caps& caps, rules::Moment now);

 private:
  // The period (hours or days since 1970) in the high half, places taken in it in the low half.
  static bool TakeFrom(std::atomic<std::uint64_t>& taken, std::uint32_t period, std::uint32_t most);
  static void GiveBack(std::atomic<std::uint64_t>& taken, std::uint32_t period);

  std::atomic<std::uint64_t> hour_{0};
  std::atomic<std::uint64_t> day_{0};
};

class CapLedger {
 public:
  // The same counter for the same campaign, whichever policy asks.
  std::shared_ptr<CapCounter> For(std::string_view campaign);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<CapCounter>, std::less<>> counters_;
};

}  // namespace signpost::decide

// How often each campaign may still be shown in this hour and this day, so that a helpline is not sent more people than
// it can answer.
//
//   CapLedger ledger;                                  // caps of this process alone; or CapLedger::Open, over a fleet
//   std::shared_ptr<CapCounter> counter = ledger.For(campaign_id, limits);
//   if (counter->Take(limits, now)) Show();
//
// Of this process alone: counts start at zero with it. Opened on a folder: a place can be taken only if this node holds
// it by lease from the store (cap_leases.h leases ahead of the need), so that all nodes together never take more than
// the cap; where nothing is held, nothing is taken, also while the store is away.
//
// What a node holds and has used lies in a mapped file of the folder, so that after kill -9 it still knows, and gives
// back the rest. In a file of another boot of the machine nothing can be trusted: it is replaced, under another name
// for the store, which keeps what the old name held as used until the period is over. The same goes for a machine that
// never returns. Those places are lost to the others for that long, because never showing too often is worth more.
//
// Limits: kMaxCappedCampaigns at a time (a campaign leaves when no policy caps it and its periods are over); of one
// beyond that nothing can be taken, which is logged. A node holds at most kMaxHeldPlaces of one cap. Hours and days are
// UTC. Thread-safety: Take from any thread, without a lock; For takes a mutex and belongs to loading a policy.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/counters/mapped_file.h"
#include "server/counters/semaphore.h"

namespace signpost::counters {

inline constexpr std::size_t kMaxCappedCampaigns = 1'024;
inline constexpr std::size_t kMaxCampaignBytes = 127;
inline constexpr std::uint32_t kMaxHeldPlaces = (1u << 28) - 1;

struct CapLimits {  // 0: no cap
  std::uint32_t per_hour = 0;
  std::uint32_t per_day = 0;
};

// The places of one cap that this node holds in one period: period, held and used in one word, so that each change is
// there whole or not at all. Lies in the file. Periods are hours or days since 1970.
class CapLane {
 public:
  struct Places {
    std::uint32_t held = 0;
    std::uint32_t used = 0;  // at most held
  };
  enum class Answer { kTaken, kFull, kNotHeld };

  Answer Take(std::uint32_t period, std::uint32_t most);
  void PutBack(std::uint32_t period);  // one that Take has just taken
  std::optional<Places> Read(std::uint32_t period) const;
  std::uint32_t period() const { return period_.load(std::memory_order_acquire); }

  // For cap_leases.h, from one thread at a time.
  void Begin(std::uint32_t period);                        // nothing held; the period before is over
  Places Lower(std::uint32_t period, std::uint32_t held);  // but not below what is used; answers what is there now
  void Raise(std::uint32_t period, std::uint32_t held);

 private:
  std::atomic<std::uint32_t> period_{0};
  std::atomic<std::uint64_t> word_{0};
};

// A campaign in the file. Each cap has two lanes, since the next period is leased before this one is over.
struct CapEntry {
  std::uint8_t bytes_and_one;  // of the id; 0: free
  std::array<char, kMaxCampaignBytes> id;
  std::array<CapLane, 2> hours;
  std::array<CapLane, 2> days;

  CapLane& hour(std::uint32_t period) { return hours[period % 2]; }
  CapLane& day(std::uint32_t period) { return days[period % 2]; }
};

class CapLedger;

class CapCounter {
 public:
  explicit CapCounter(CapLedger& ledger) : ledger_(ledger) {}

  // Takes one place, or says that there is none. Never more than the cap, however many threads ask.
  bool Take(const CapLimits& limits, std::chrono::sys_seconds now);

  CapEntry* entry() const { return entry_.load(std::memory_order_acquire); }
  // Somebody was refused for want of a lease since the last call.
  bool WasRefused() { return refused_.exchange(false); }
  // The store may have more places: a refusal is worth asking at once.
  void set_may_ask(bool may_ask) { may_ask_ = may_ask; }

 private:
  friend class CapLedger;
  bool TakeLeased(CapEntry& entry, const CapLimits& limits, std::uint32_t hour, std::uint32_t day);
  bool IsTaken(CapLane::Answer answer);

  // The period in the high half, places taken in it in the low half: of this process alone.
  static bool TakeFrom(std::atomic<std::uint64_t>& taken, std::uint32_t period, std::uint32_t most);
  static void GiveBack(std::atomic<std::uint64_t>& taken, std::uint32_t period);

  CapLedger& ledger_;
  std::atomic<CapEntry*> entry_{nullptr};
  std::atomic<bool> refused_{false};
  std::atomic<bool> may_ask_{true};
  std::atomic<std::uint64_t> hour_{0};
  std::atomic<std::uint64_t> day_{0};
};

class CapLedger {
 public:
  CapLedger() = default;
  // kUnavailable: the folder cannot be written. `node` tells people which node a name of the store is.
  static base::Result<std::unique_ptr<CapLedger>> Open(const std::string& folder, const std::string& node);
  CapLedger(const CapLedger&) = delete;
  CapLedger& operator=(const CapLedger&) = delete;

  // The same counter for the same campaign, whichever policy asks. The ledger must outlive it.
  std::shared_ptr<CapCounter> For(std::string_view campaign, const CapLimits& limits);

  // ---- For cap_leases.h
  bool is_leased() const { return file_.data() != nullptr; }
  const std::string& name() const { return name_; }                    // for the store; goes with the file
  std::uint64_t epoch() const { return epoch_; }                       // grows with each Open of the file
  std::map<std::string, std::shared_ptr<CapCounter>> Entries() const;  // those with an entry
  // Frees the entries of campaigns that nobody serves, and whose periods are before these.
  void Sweep(std::uint32_t hour, std::uint32_t day);
  // Under a new name: the store keeps for the old one what it held, and nothing is held here.
  void BeginAnew();
  Semaphore& asked() { return asked_; }  // posted once for all refusals until ClearAsked
  void ClearAsked() { is_asked_ = false; }
  std::uint64_t refusals() const { return refusals_.load(std::memory_order_relaxed); }

 private:
  friend class CapCounter;
  bool OpenOld(const std::string& path);
  base::Result<void> Create(const std::string& path, const std::string& node);
  bool WriteName(const std::string& node);
  CapEntry& EntryAt(std::size_t index) const;
  CapEntry* NewEntry(std::string_view campaign);
  void NoteRefusal(CapCounter& counter);

  MappedFile file_;
  std::string name_;
  std::uint64_t epoch_ = 0;
  Semaphore asked_;
  std::atomic<bool> is_asked_{false};
  std::atomic<std::uint64_t> refusals_{0};

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<CapCounter>, std::less<>> counters_;
};

}  // namespace signpost::counters

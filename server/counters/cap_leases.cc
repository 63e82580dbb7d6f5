#include "server/counters/cap_leases.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "server/base/log.h"

namespace signpost::counters {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using std::chrono::milliseconds;

// A lane of this moment, or of the one that comes next.
struct Period {
  bool is_day = false;
  std::uint32_t number = 0;  // hours or days since 1970
  bool is_next = false;

  std::uint32_t hours() const { return is_day ? store::kHoursPerDay : 1; }
};

// What is remembered of a lane from round to round.
struct View {
  std::uint32_t period = 0;
  std::uint32_t most = 0;
  std::uint64_t left = 0;
  bool answered = false;         // the store has said what is left
  bool confirmed = false;        // the store has written down what is held
  std::uint32_t used = 0;        // as of the last round
  std::uint32_t recent_use = 0;  // in an interval, of late
  bool gave_back = false;
  base::Instant last_use{};
  base::Instant told{};
};

struct Ask {
  CapLane* lane = nullptr;
  View* view = nullptr;
  CapCounter* counter = nullptr;
  Period period;
};

}  // namespace

class CapLeases::Impl {
 public:
  Impl(const LeaseOptions& options, const base::Clock& clock, CapLedger& ledger, store::Store& store)
      : options_(options), clock_(clock), ledger_(ledger), store_(store) {}

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  Result<void> Stop() {
    if (stopped_.exchange(true)) return {};
    ledger_.asked().Post();
    if (thread_.joinable()) thread_.join();
    std::lock_guard lock(mutex_);
    served_.clear();
    return Round();
  }

  Result<void> Serve(std::vector<CappedCampaign> campaigns) {
    std::lock_guard lock(mutex_);
    served_.clear();
    for (CappedCampaign& one : campaigns) served_.emplace(std::move(one.campaign), one.limits);
    return Round();
  }

  Result<void> Lease() {
    std::lock_guard lock(mutex_);
    return Round();
  }

  LeaseStats stats() const {
    return {.requests = requests_,
            .failures = failures_,
            .refusals = ledger_.refusals(),
            .places_held = held_,
            .places_used = used_,
            .places_left = left_};
  }

 private:
  using Lanes = std::array<View, 4>;  // hours, days; by the parity of the period

  void Run() {
    while (!stopped_) {
      const auto last = std::chrono::steady_clock::now();
      if (ledger_.asked().WaitFor(milliseconds(options_.interval_ms)) && !stopped_) {
        // Somebody was refused. Those who are refused meanwhile are served by the same round.
        std::this_thread::sleep_until(last + milliseconds(options_.min_interval_ms));
      }
      if (stopped_) return;
      ledger_.ClearAsked();
      (void)Lease();
    }
  }

  Result<void> Round() {
    const base::Instant now = clock_.Now();
    Result<void> leased = LeaseAt(now);
    Sweep(now);
    return leased;
  }

  Result<void> LeaseAt(base::Instant now) {
    const auto entries = ledger_.Entries();
    if (ClockWasPutBack(entries, now)) {
      base::log::Warning("cap_leases_begun_anew", {{"reason", "the clock was put back"}});
      ledger_.BeginAnew();
      views_.clear();
    }
    asks_.clear();
    store::CapRequest request{.node = ledger_.name(), .position = {}, .claims = {}};
    for (const auto& [campaign, counter] : entries) {
      const auto served = served_.find(campaign);
      const CapLimits limits = served == served_.end() ? CapLimits{} : served->second;
      const bool was_refused = counter->WasRefused();
      for (const Period& period : PeriodsAt(now)) {
        AddClaim(campaign, *counter, limits, period, was_refused, now, request.claims);
      }
    }
    Result<void> leased = request.claims.empty() ? Result<void>() : Send(request, now);
    std::erase_if(views_, [&](const auto& view) { return !entries.contains(view.first); });
    Sum(entries, now);
    return leased;
  }

  std::vector<Period> PeriodsAt(base::Instant now) const {
    using std::chrono::floor;
    const base::Instant soon = now + milliseconds(options_.ahead_ms);
    std::vector<Period> periods;
    const auto add = [&](bool is_day, auto at, auto later) {
      const auto number = static_cast<std::uint32_t>(at.time_since_epoch().count());
      periods.push_back({.is_day = is_day, .number = number});
      if (later != at) periods.push_back({.is_day = is_day, .number = number + 1, .is_next = true});
    };
    add(false, floor<std::chrono::hours>(now), floor<std::chrono::hours>(soon));
    add(true, floor<std::chrono::days>(now), floor<std::chrono::days>(soon));
    return periods;
  }

  // A lane holds the current period, an older one, or the one that comes next.
  bool ClockWasPutBack(const std::map<std::string, std::shared_ptr<CapCounter>>& entries, base::Instant now) const {
    const auto periods = PeriodsAt(now);
    for (const auto& [campaign, counter] : entries)
      for (const Period& period : periods) {
        const auto& lanes = period.is_day ? counter->entry()->days : counter->entry()->hours;
        for (const CapLane& lane : lanes)
          if (!period.is_next && lane.period() > period.number + 1) return true;
      }
    return false;
  }

  void AddClaim(const std::string& campaign, CapCounter& counter, const CapLimits& limits, const Period& period,
                bool was_refused, base::Instant now, std::vector<store::CapClaim>& claims) {
    CapEntry& entry = *counter.entry();
    CapLane& lane = period.is_day ? entry.day(period.number) : entry.hour(period.number);
    View& view = views_[campaign][(period.is_day ? 2u : 0u) + period.number % 2];
    const std::uint32_t most = period.is_day ? limits.per_day : limits.per_hour;
    if (view.period != period.number) view = {.period = period.number, .last_use = now};
    if (std::exchange(view.most, most) != most) view.answered = false;
    std::optional<CapLane::Places> places = lane.Read(period.number);
    if (!places) {
      if (most == 0) return;
      lane.Begin(period.number);
      places.emplace();
    }
    // A refusal was for want of places of this kind only if all of them are used.
    NoteUse(*places, was_refused && !period.is_next && places->used == places->held, now, view);
    const std::uint32_t wanted = Wanted(*places, most, now, view, OfUse(campaign, entry, period, now));
    if (wanted < places->held) {
      places = lane.Lower(period.number, wanted);
      view.confirmed = false;
    }
    // What is held is what is wanted now, or less.
    const bool is_old = most != 0 && now - view.told >= milliseconds(options_.repeat_ms);
    const bool is_news = wanted > places->held || !view.confirmed || is_old;
    if (!is_news && !was_refused) return;
    claims.push_back({.campaign = campaign,
                      .begin_hour = period.number * period.hours(),
                      .hours = period.hours(),
                      .most = most,
                      .held = places->held,
                      .wanted = std::max(wanted, places->held)});
    asks_.push_back({.lane = &lane, .view = &view, .counter = &counter, .period = period});
  }

  static void NoteUse(const CapLane::Places& places, bool was_refused, base::Instant now, View& view) {
    const std::uint32_t use = places.used - std::min(view.used, places.used);
    view.recent_use = std::max(use, view.recent_use / 2);
    view.used = places.used;
    if (use == 0 && !was_refused) return;
    view.last_use = now;
    view.gave_back = false;
  }

  // A place of the hour is of use only with one of the day, and the other way round. Where the other kind is held by
  // somebody to the last one, more of this kind than this node has of that one is of no use here; two nodes that each
  // kept what the other one lacks would both show nothing. Nothing: there is no such bound.
  std::optional<std::uint32_t> OfUse(const std::string& campaign, CapEntry& entry, const Period& period,
                                     base::Instant now) {
    const base::Instant soon = now + milliseconds(options_.ahead_ms);
    const auto hour = std::chrono::floor<std::chrono::hours>(now);
    // What is of no use in this hour is of use in the one that begins soon.
    if (options_.alone || period.is_next || std::chrono::floor<std::chrono::hours>(soon) != hour) return {};
    const auto hour_number = static_cast<std::uint32_t>(hour.time_since_epoch().count());
    const std::uint32_t other = period.is_day ? hour_number : hour_number / store::kHoursPerDay;
    const View& view = views_[campaign][(period.is_day ? 0u : 2u) + other % 2];
    if (view.period != other || view.most == 0 || !view.answered || view.left > 0) return {};
    const auto places = (period.is_day ? entry.hour(other) : entry.day(other)).Read(other);
    if (!places) return {};
    return places->held - places->used;
  }

  std::uint32_t Wanted(const CapLane::Places& places, std::uint32_t most, base::Instant now, View& view,
                       std::optional<std::uint32_t> of_use) const {
    if (most == 0) return places.used;  // no policy caps it so any more
    const std::uint64_t left = view.answered ? view.left : most;
    const std::uint64_t mine_or_free = left + (places.held - places.used);
    const std::uint64_t ahead =
        std::max<std::uint64_t>({options_.least, mine_or_free / options_.share, 4ull * view.recent_use});
    if (!options_.alone && view.answered && left == 0 && now - view.last_use >= milliseconds(options_.idle_ms)) {
      view.gave_back = true;
    }
    if (view.gave_back) return places.used;
    const std::uint64_t unused = places.held - places.used;
    const bool is_bound = of_use && *of_use < std::max(ahead, unused);
    const std::uint64_t wanted =
        std::min<std::uint64_t>({places.used + (is_bound ? *of_use : ahead), most, kMaxHeldPlaces});
    if (is_bound) return static_cast<std::uint32_t>(std::max<std::uint64_t>(places.used, wanted));
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(places.held, wanted));
  }

  Result<void> Send(store::CapRequest& request, base::Instant now) {
    request.position = {ledger_.epoch(), ++sequence_};
    ++requests_;
    const Result<std::vector<store::CapGrant>> grants = store_.LeaseCaps(request, now);
    if (!grants) {
      ++failures_;
      if (!std::exchange(complained_, true))
        base::log::Warning("caps_not_leased", {{"reason", grants.error().message}});
      return grants.error();
    }
    complained_ = false;
    for (const Ask& ask : asks_) ask.counter->set_may_ask(true);
    for (std::size_t i = 0; i < std::min(asks_.size(), grants->size()); ++i) {
      const Ask& ask = asks_[i];
      const store::CapGrant& grant = (*grants)[i];
      const auto held = static_cast<std::uint32_t>(std::min<std::uint64_t>(grant.held, kMaxHeldPlaces));
      ask.lane->Raise(ask.period.number, held);
      ask.view->left = grant.left;
      ask.view->answered = ask.view->confirmed = true;
      ask.view->told = now;
      // Used up over all nodes, as far as is known: the next round is soon enough.
      if (!ask.period.is_next && ask.view->most != 0 && grant.left == 0) ask.counter->set_may_ask(false);
    }
    return {};
  }

  void Sum(const std::map<std::string, std::shared_ptr<CapCounter>>& entries, base::Instant now) {
    std::uint64_t held = 0;
    std::uint64_t used = 0;
    std::uint64_t left = 0;
    for (const auto& [campaign, counter] : entries)
      for (const Period& period : PeriodsAt(now)) {
        if (period.is_next) continue;
        CapEntry& entry = *counter->entry();
        const auto places = (period.is_day ? entry.day(period.number) : entry.hour(period.number)).Read(period.number);
        if (!places) continue;
        held += places->held;
        used += places->used;
        left += views_[campaign][(period.is_day ? 2u : 0u) + period.number % 2].left;
      }
    held_ = held;
    used_ = used;
    left_ = left;
  }

  void Sweep(base::Instant now) {
    const auto hour =
        static_cast<std::uint32_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
    if (std::exchange(swept_hour_, hour) != hour) ledger_.Sweep(hour, hour / store::kHoursPerDay);
  }

  const LeaseOptions options_;
  const base::Clock& clock_;
  CapLedger& ledger_;
  store::Store& store_;

  std::mutex mutex_;  // of a round
  std::map<std::string, CapLimits> served_;
  std::map<std::string, Lanes> views_;
  std::vector<Ask> asks_;  // in the order of the claims
  std::uint64_t sequence_ = 0;
  std::uint32_t swept_hour_ = 0;
  bool complained_ = false;

  std::atomic<std::uint64_t> requests_{0}, failures_{0}, held_{0}, used_{0}, left_{0};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

CapLeases::CapLeases(const LeaseOptions& options, const base::Clock& clock, CapLedger& ledger, store::Store& store)
    : impl_(std::make_unique<Impl>(options, clock, ledger, store)) {}

CapLeases::~CapLeases() { (void)impl_->Stop(); }

void CapLeases::Start() { impl_->Start(); }
Result<void> CapLeases::Stop() { return impl_->Stop(); }
Result<void> CapLeases::Serve(std::vector<CappedCampaign> campaigns) { return impl_->Serve(std::move(campaigns)); }
Result<void> CapLeases::Lease() { return impl_->Lease(); }
LeaseStats CapLeases::stats() const { return impl_->stats(); }

}  // namespace signpost::counters

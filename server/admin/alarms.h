// What somebody of the team should look at, found in what is live, in the work that waits, and in this node's figures.
//
//   Watch watch{.live = *definition, .node = figures, .caps = *ReadCapUse(store, *definition, now), .now = now};
//   for (const Alarm& alarm : FindAlarms(watch)) Show(alarm.message, alarm.ids);
//
// An alarm is one sentence that says what to do, with the objects it is about, so that the console can lead there.
// Errors come first: they concern what people are shown now. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/issue.h"
#include "server/admin/cap_use.h"
#include "server/base/clock.h"
#include "server/policy/definition.h"
#include "server/policy/objects.h"

namespace signpost::admin {

enum class AlarmKind : std::uint8_t {
  kPolicyRefused,    // what was published last could not be served
  kPolicyStale,      // the store has not confirmed for long what is served
  kStoreAway,        // counts wait
  kJournalFilling,   // and there is not much room left
  kCapReached,       // a campaign is not shown for the rest of the hour or the day
  kHelpUnchecked,    // nobody has confirmed a service that is shown, ever or for a year
  kHelpUnconfirmed,  // services that are never shown until somebody has
  kListDue,          // term lists past their review date
  kFactExpired,      // facts that are not shown any more
  kReviewPending,    // published without a second person, and none has looked since
  kDraftWaiting,     // drafts in review
};
inline constexpr std::array<std::string_view, 11> kAlarmKindNames = {
    "policy_refused",   "policy_stale", "store_away",   "journal_filling", "cap_reached",  "help_unchecked",
    "help_unconfirmed", "list_due",     "fact_expired", "review_pending",  "draft_waiting"};

struct Alarm {
  AlarmKind kind = AlarmKind::kPolicyRefused;
  rules::Severity severity = rules::Severity::kWarning;
  std::string message;
  std::optional<policy::Family> family;  // of `ids`; drafts and publications have none
  std::vector<std::string> ids;
};

// So long may a node serve what the store has not confirmed before it is an alarm, as in ops/prometheus/alerts.yml.
inline constexpr std::chrono::seconds kStalePolicyAge{300};

struct NodeState {
  bool store_reachable = true;
  std::optional<base::Instant> policy_confirmed;
  std::uint64_t policies_refused = 0;  // since start
  bool serves_head = true;             // what was published last
  std::uint64_t journal_bytes = 0;
  std::uint64_t journal_max_bytes = 1;
};

struct Watch {
  const policy::Definition& live;
  NodeState node = {};
  std::vector<CapUse> caps = {};
  std::vector<std::string> drafts_in_review = {};
  std::vector<std::string> pending_publications = {};  // their numbers
  base::Instant now{};
};

std::vector<Alarm> FindAlarms(const Watch& watch);

}  // namespace signpost::admin

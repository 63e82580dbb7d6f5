#include "server/admin/alarms.h"

#include <algorithm>
#include <utility>

#include "messages/checks.h"
#include "messages/directory.h"
#include "server/admin/times.h"
#include "server/policy/wording.h"

namespace signpost::admin {
namespace {

using policy::Family;
using rules::Severity;

std::string Count(std::size_t count, std::string_view one, std::string_view many) {
  return count == 1 ? "One " + std::string(one) : policy::CountOf(count, one, many);
}

// The first ten characters of a moment: days in this form are in the order of their letters.
std::string Today(base::Instant now) { return FormatTime(now).substr(0, 10); }

bool IsUnchecked(const messages::HelpService& service, base::Instant now) {
  const auto checked = messages::ParseDate(service.checked_on);
  return !checked || now - *checked > std::chrono::days{messages::kServiceReviewDays};
}

class AlarmList {
 public:
  void Add(AlarmKind kind, Severity severity, std::string message) {
    alarms_.push_back({.kind = kind, .severity = severity, .message = std::move(message), .family = {}, .ids = {}});
  }
  // Nothing where there are no objects.
  void AddAbout(AlarmKind kind, std::optional<Family> family, std::vector<std::string> ids, std::string message) {
    if (ids.empty()) return;
    alarms_.push_back({.kind = kind,
                       .severity = Severity::kWarning,
                       .message = std::move(message),
                       .family = family,
                       .ids = std::move(ids)});
  }
  std::vector<Alarm> Take() {
    std::ranges::stable_partition(alarms_, [](const Alarm& alarm) { return alarm.severity == Severity::kError; });
    return std::move(alarms_);
  }

 private:
  std::vector<Alarm> alarms_;
};

template <typename Objects, typename Is>
std::vector<std::string> IdsOf(const Objects& objects, Is&& is) {
  std::vector<std::string> ids;
  for (const auto& object : objects) {
    if (is(object)) ids.push_back(object.id);
  }
  return ids;
}

void WatchNode(const Watch& watch, AlarmList& alarms) {
  const NodeState& node = watch.node;
  if (node.policies_refused > 0 && !node.serves_head) {
    alarms.Add(AlarmKind::kPolicyRefused, Severity::kError,
               "A policy that was published could not be served here, so the one before is still shown: ask your "
               "operator to look into the log.");
  }
  if (!node.policy_confirmed || watch.now - *node.policy_confirmed > kStalePolicyAge) {
    alarms.Add(AlarmKind::kPolicyStale, Severity::kError,
               "The store has not confirmed for more than five minutes that this policy is the one to show: ask your "
               "operator whether the store can be reached.");
  }
  if (!node.store_reachable) {
    alarms.Add(AlarmKind::kStoreAway, Severity::kError,
               "The store can't be reached: decisions go on, counts wait, and nothing can be published. Tell your "
               "operator.");
  }
  if (node.journal_bytes * 2 > node.journal_max_bytes) {
    alarms.Add(AlarmKind::kJournalFilling, Severity::kError,
               "The journal of counts is more than half full, because the store does not take them: ask your operator "
               "to bring the store back before counts are refused.");
  }
}

void WatchCaps(const Watch& watch, AlarmList& alarms) {
  for (const CapUse& cap : watch.caps) {
    if (cap.shown < cap.limit) continue;
    const std::string period = cap.period == CapPeriod::kHour ? "hour" : "day";
    alarms.AddAbout(AlarmKind::kCapReached, Family::kCampaigns, {cap.campaign},
                    "This campaign has been shown " + std::to_string(cap.limit) + " times, as often as it may in one " +
                        period + ": it is not shown again before the next " + period +
                        ". Raise its cap if the helpline can take more.");
  }
}

void WatchPolicy(const Watch& watch, AlarmList& alarms) {
  const std::string today = Today(watch.now);
  const auto& services = watch.live.messages.help_services;
  const auto unchecked = IdsOf(services, [&](const messages::HelpService& service) {
    return service.status == messages::ServiceStatus::kActive && IsUnchecked(service, watch.now);
  });
  alarms.AddAbout(AlarmKind::kHelpUnchecked, Family::kHelpServices, unchecked,
                  Count(unchecked.size(), "help service is", "help services are") +
                      " shown that nobody has confirmed with the owner in the last year: ask whether number, address "
                      "and hours still hold, and note the day.");
  const auto unconfirmed = IdsOf(services, [](const messages::HelpService& service) {
    return service.status == messages::ServiceStatus::kUnconfirmed;
  });
  alarms.AddAbout(AlarmKind::kHelpUnconfirmed, Family::kHelpServices, unconfirmed,
                  Count(unconfirmed.size(), "help service is", "help services are") +
                      " not confirmed yet, and never shown until somebody confirms it with the owner.");
  const auto due = IdsOf(watch.live.rules.term_lists, [&](const rules::TermList& list) {
    return !list.review_date.empty() && list.review_date <= today;
  });
  alarms.AddAbout(AlarmKind::kListDue, Family::kTermLists, due,
                  Count(due.size(), "term list is", "term lists are") +
                      " past the day of review: look through the terms, and set the next day.");
  const auto expired =
      IdsOf(watch.live.messages.facts, [&](const messages::Fact& fact) { return fact.review_date <= today; });
  alarms.AddAbout(AlarmKind::kFactExpired, Family::kFacts, expired,
                  Count(expired.size(), "fact is", "facts are") +
                      " past the day of review and not shown any more: put newer figures in, or remove them.");
}

void WatchWork(const Watch& watch, AlarmList& alarms) {
  const std::size_t pending = watch.pending_publications.size();
  alarms.AddAbout(AlarmKind::kReviewPending, {}, watch.pending_publications,
                  Count(pending, "publication", "publications") +
                      " went live without a second person: a reviewer should look at it under History.");
  const std::size_t waiting = watch.drafts_in_review.size();
  alarms.AddAbout(AlarmKind::kDraftWaiting, {}, watch.drafts_in_review,
                  Count(waiting, "draft waits", "drafts wait") + " for a reviewer.");
}

}  // namespace

std::vector<Alarm> FindAlarms(const Watch& watch) {
  AlarmList alarms;
  WatchNode(watch, alarms);
  WatchCaps(watch, alarms);
  WatchWork(watch, alarms);
  WatchPolicy(watch, alarms);
  return alarms.Take();
}

}  // namespace signpost::admin

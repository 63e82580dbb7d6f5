// How this server and what it shows are doing, for the console's overview.
#include <string>
#include <utility>
#include <vector>

#include "server/admin/alarms.h"
#include "server/admin/cap_use.h"
#include "server/admin/draft_store.h"
#include "server/admin/history.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

// What waits for a second person. An error where the store can't say.
base::Result<void> ReadWork(admin::Desk& desk, admin::Watch& watch) {
  const auto drafts = admin::ListDrafts(desk.store);
  if (!drafts) return drafts.error();
  for (const admin::Draft& draft : *drafts) {
    if (draft.state == admin::DraftState::kInReview) watch.drafts_in_review.push_back(draft.id);
  }
  const auto publications = admin::ListPublications(desk.store, 0, admin::kMaxListedPublications);
  if (!publications) return publications.error();
  for (const admin::Publication& publication : *publications) {
    const bool is_pending = publication.verdict == admin::Verdict::kPending;
    if (is_pending) watch.pending_publications.push_back(std::to_string(publication.number));
  }
  return {};
}

void PutPolicy(JsonWriter& out, const std::string& revision, const PolicyFigures& policy) {
  PutKey(out, "policy");
  out.StartObject();
  Put(out, "revision", revision);
  if (policy.policy_since) PutTime(out, "since", *policy.policy_since);
  if (policy.policy_confirmed) PutTime(out, "confirmed", *policy.policy_confirmed);
  PutKey(out, "refused");
  out.Uint64(policy.policies_refused);
  PutKey(out, "head_reachable");
  out.Bool(policy.head_reachable);
  out.EndObject();
}

void PutJournal(JsonWriter& out, const admin::NodeState& node) {
  PutKey(out, "journal");
  out.StartObject();
  PutKey(out, "bytes");
  out.Uint64(node.journal_bytes);
  PutKey(out, "max_bytes");
  out.Uint64(node.journal_max_bytes);
  out.EndObject();
}

void PutCaps(JsonWriter& out, const std::vector<admin::CapUse>& caps) {
  PutKey(out, "caps");
  out.StartArray();
  for (const admin::CapUse& cap : caps) {
    out.StartObject();
    Put(out, "campaign", cap.campaign);
    Put(out, "period", rules::NameOf(admin::kCapPeriodNames, cap.period));
    PutKey(out, "limit");
    out.Uint64(cap.limit);
    PutKey(out, "shown");
    out.Uint64(cap.shown);
    out.EndObject();
  }
  out.EndArray();
}

void PutAlarms(JsonWriter& out, const std::vector<admin::Alarm>& alarms) {
  PutKey(out, "alarms");
  out.StartArray();
  for (const admin::Alarm& alarm : alarms) {
    out.StartObject();
    Put(out, "kind", rules::NameOf(admin::kAlarmKindNames, alarm.kind));
    Put(out, "severity", alarm.severity == rules::Severity::kError ? "error" : "warning");
    Put(out, "message", alarm.message);
    if (alarm.family) Put(out, "family", policy::NameOf(*alarm.family));
    PutKey(out, "ids");
    out.StartArray();
    for (const std::string& id : alarm.ids) Put(out, id);
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
}

}  // namespace

void ShowStatus(Context& context, const Call& call, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto& serving = call.slot.serving.Get();
  if (serving == nullptr) {
    return WriteProblem({ProblemKind::kNotReady, "No policy is served here yet: try again soon."}, response);
  }
  const auto live = desk.revisions.Read(serving->policy->revision);
  if (!live) return WriteFailure(live.error(), response);
  const auto head = desk.store.Head();
  if (!head) return WriteFailure(head.error(), response);
  const counters::FlusherStats flusher = context.parts.flusher.stats();
  const NodeFigures node = context.parts.node();
  admin::Watch watch{.live = **live,
                     .node = {.store_reachable = flusher.store_reachable && node.policy.head_reachable,
                              .policy_confirmed = node.policy.policy_confirmed,
                              .policies_refused = node.policy.policies_refused,
                              .serves_head = *head == serving->policy->revision,
                              .journal_bytes = flusher.journal.bytes,
                              .journal_max_bytes = node.journal_max_bytes},
                     .now = context.parts.clock.Now()};
  auto caps = admin::ReadCapUse(desk.store, **live, watch.now);
  if (!caps) return WriteFailure(caps.error(), response);
  watch.caps = *std::move(caps);
  if (const auto read = ReadWork(desk, watch); !read) return WriteFailure(read.error(), response);

  JsonBuffer buffer;
  JsonWriter out(buffer);
  out.StartObject();
  Put(out, "version", context.parts.version);
  PutPolicy(out, serving->policy->revision, node.policy);
  PutJournal(out, watch.node);
  PutKey(out, "store_reachable");
  out.Bool(watch.node.store_reachable);
  PutKey(out, "list_key");
  out.Bool(desk.lists.has_key());
  PutCaps(out, watch.caps);
  PutAlarms(out, admin::FindAlarms(watch));
  out.EndObject();
  WriteJson(TextOf(buffer), response);
}

}  // namespace signpost::api

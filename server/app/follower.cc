#include "server/app/follower.h"

#include <chrono>
#include <utility>

#include "server/admin/keys.h"
#include "server/admin/last_known.h"
#include "server/base/log.h"

namespace signpost::app {
namespace {

namespace log = base::log;
using base::Error;
using base::ErrorCode;
using base::Result;

// The age of what is remembered is told in minutes at most; writing it more often would only wear the disk.
constexpr std::chrono::minutes kRememberEvery{1};

std::optional<base::Instant> TimeOf(std::int64_t milliseconds) {
  if (milliseconds == 0) return std::nullopt;
  return base::Instant(std::chrono::milliseconds(milliseconds));
}

std::int64_t Milliseconds(base::Instant time) { return time.time_since_epoch().count(); }

}  // namespace

Follower::Follower(FollowerParts parts, base::Snapshot<decide::Serving>& serving, base::Snapshot<auth::KeyRing>& keys)
    : parts_(std::move(parts)), serving_(serving), keys_(keys), jitter_(std::random_device{}()) {}

Result<void> Follower::Start() {
  std::lock_guard lock(mutex_);
  Result<void> reached = AgreeOnSecret();
  if (!reached && reached.error().code != ErrorCode::kUnavailable) return reached;
  if (reached) {
    FollowKeys();
    FollowHead();
  } else {
    Complain("store_unreachable", reached.error());
  }
  if (keys_.Load() == nullptr) UseRememberedKeys();
  if (serving_.Load() == nullptr) ServeRemembered();
  return {};
}

void Follower::Follow(store::Change change) {
  if (change == store::Change::kHead && serving_.Load() != nullptr) WaitForTurn();
  std::lock_guard lock(mutex_);
  change == store::Change::kHead ? FollowHead() : FollowKeys();
}

void Follower::Confirm() {
  std::lock_guard lock(mutex_);
  if (!secret_asked_) {
    if (auto agreed = AgreeOnSecret(); !agreed) return Complain("secret_not_agreed", agreed.error());
  }
  FollowHead();
  if (!keys_current_ && head_reachable_) FollowKeys();
}

void Follower::Stop() {
  {
    std::lock_guard lock(stop_mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
}

api::PolicyFigures Follower::figures() const {
  return {.policy_since = TimeOf(since_ms_),
          .policy_confirmed = TimeOf(confirmed_ms_),
          .policies_refused = policies_refused_,
          .head_reachable = head_reachable_,
          .secret_agreed = secret_agreed_};
}

// Tokens and indexes of one node must open on all others.
Result<void> Follower::AgreeOnSecret() {
  if (!parts_.fleet) {
    secret_asked_ = true;
    return {};
  }
  const std::string& mine = parts_.index.secrets.fingerprint();
  const auto said = parts_.store.Agree("secret", mine);
  if (!said) return said.error();
  secret_asked_ = true;
  secret_agreed_ = *said == mine;
  if (secret_agreed_) return {};
  return Error{ErrorCode::kConflict,
               "This node's " + parts_.data + "/" + auth::kSecretFileName +
                   " is not the one that the other nodes of this store have: copy theirs here, then start again."};
}

void Follower::FollowHead() {
  const auto head = parts_.store.Head();
  head_reachable_ = bool(head);
  if (!head) return Complain("head_not_read", head.error());
  complained_ = false;
  if (head->empty()) {
    if (!std::exchange(told_that_empty_, true)) {
      log::Warning("no_policy", {{"do", "publish one: signpost publish rules/data messages/data"}});
    }
    return;
  }
  if (const auto current = serving_.Load(); current == nullptr || current->policy->revision != *head) {
    if (*head == refused_) return;
    Serve(*head);
  }
  if (const auto current = serving_.Load(); current != nullptr && current->policy->revision == *head) Remember(*head);
}

void Follower::Serve(const std::string& head) {
  auto loaded = admin::LoadThroughIndex(parts_.store, head, parts_.index, parts_.clock.Now());
  if (loaded) return Publish(*std::move(loaded));
  if (loaded.error().code == ErrorCode::kUnavailable) return Complain("policy_not_read", loaded.error());
  Refuse(head, loaded.error());
}

void Follower::Publish(admin::LoadedPolicy loaded) {
  if (!loaded.index_fault.empty()) log::Warning("index_not_used", {{"reason", loaded.index_fault}});
  const std::string revision = loaded.policy->revision;
  auto serving = decide::Serving::Prepare(std::move(loaded.policy), parts_.labels, parts_.caps);
  if (!serving) return Refuse(revision, serving.error());
  // Before it is served, so that its first request is not refused; what the store does not grant now comes later.
  (void)parts_.leases.Serve((*serving)->CappedCampaigns());
  log::Info("policy_served", {{"revision", revision},
                              {"rules", (*serving)->policy->counts.rules},
                              {"terms", (*serving)->policy->counts.terms},
                              {"from", admin::kPolicyOriginNames[static_cast<std::size_t>(loaded.origin)]}});
  serving_.Publish(std::move(*serving));
  since_ms_ = Milliseconds(parts_.clock.Now());
  remembered_.reset();
}

void Follower::Refuse(const std::string& revision, const Error& reason) {
  refused_ = revision;
  ++policies_refused_;
  log::Error("policy_refused", {{"revision", revision}, {"reason", reason.message}, {"serving", "the one before"}});
}

void Follower::Remember(const std::string& head) {
  const base::Instant now = parts_.clock.Now();
  confirmed_ms_ = Milliseconds(now);
  if (remembered_ && now - *remembered_ < kRememberEvery) return;
  remembered_ = now;
  if (auto written = admin::RememberHead(parts_.data, {.revision = head, .confirmed = now}); !written) {
    log::Warning("last_policy_not_written", {{"reason", written.error().message}});
  }
}

void Follower::ServeRemembered() {
  const auto head = admin::RecallHead(parts_.data);
  if (!head) return log::Warning("no_policy", {{"reason", head.error().message}, {"do", "bring the store back"}});
  auto loaded = admin::LoadSaved(head->revision, parts_.index, parts_.clock.Now());
  if (!loaded) return log::Warning("no_policy", {{"reason", loaded.error().message}, {"do", "bring the store back"}});
  confirmed_ms_ = Milliseconds(head->confirmed);
  Publish(*std::move(loaded));
}

void Follower::FollowKeys() {
  const auto principals = parts_.store.ListPrincipals();
  keys_current_ = bool(principals);
  if (!principals) return Complain("keys_not_read", principals.error());
  UseKeys(*principals);
  if (auto written = admin::RememberPrincipals(parts_.data, parts_.index.secrets, *principals); !written) {
    log::Warning("last_keys_not_written", {{"reason", written.error().message}});
  }
}

void Follower::UseRememberedKeys() {
  const auto principals = admin::RecallPrincipals(parts_.data, parts_.index.secrets);
  if (!principals) return log::Warning("no_keys", {{"reason", principals.error().message}});
  UseKeys(*principals);
}

void Follower::UseKeys(const std::vector<store::Principal>& principals) {
  auto ring = admin::BuildKeyRing(principals, keys_.Load().get());
  // A partner's id is a label of the counts it causes.
  ring->ForEach([&](const auth::KeyRing::Entry& entry) {
    if (const auto label = parts_.labels.Intern(entry.principal.id); !label) {
      log::Error("partner_not_counted", {{"partner", entry.principal.id}, {"reason", label.error().message}});
    }
  });
  log::Info("keys_loaded", {{"keys", ring->size()}});
  keys_.Publish(std::move(ring));
}

void Follower::WaitForTurn() {
  if (parts_.reload_jitter_ms == 0) return;
  std::unique_lock lock(stop_mutex_);
  const std::uint32_t wait_ms = std::uniform_int_distribution<std::uint32_t>(0, parts_.reload_jitter_ms)(jitter_);
  stop_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return stopping_; });
}

void Follower::Complain(const char* event, const Error& error) {
  if (!std::exchange(complained_, true)) log::Warning(event, {{"reason", error.message}});
}

}  // namespace signpost::app

// What happened after a decision: from JSON to events that the flusher counts once each.
//
//   EventIntake intake(context.parts, *serving, now);
//   Result<void> read = intake.Read(body, kMaxEvents, partner, fault);     // false: the body is no list of events
//   if (auto taken = flusher.AcceptEvents(intake.accepted()); !taken) 503
//
// Kinds: impression, dismiss, exit, shown_in_error and film concern the decision as a whole, so `help` must be left out
// (else one impression could be counted once for each service). help_click, call and chat concern one help service, so
// `help` must be the id of an active one of the policy. The same (decision, kind, help) counts once, whoever sends it
// and however often.
//
// Each member that is wrong is refused by its index, and does not spoil the others. Dimensions come from the sealed
// token, so they are the closed sets of the policy; the hour is that of the arrival.
//
// Contract: not shared between threads; for one request. No reason quotes the caller's text.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/api.h"
#include "server/auth/decision_token.h"
#include "server/base/clock.h"
#include "server/counters/flusher.h"
#include "server/decide/serving.h"

namespace signpost::api {

inline constexpr std::size_t kMaxEvents = counters::kMaxEventsPerCall;
inline constexpr std::size_t kMaxPageEvents = 20;
// A member with the longest token and ids is below 900 bytes.
inline constexpr std::size_t kMaxEventsBodyBytes = 1024 * 1024;
inline constexpr std::size_t kMaxPageEventsBodyBytes = 8 * 1024;
// How long after its token's end an event is remembered: a node whose store was away for less counts exactly.
inline constexpr std::chrono::hours kEventMemoryMargin{48};

enum class EventKind : std::uint8_t { kImpression, kHelpClick, kCall, kChat, kDismiss, kExit, kShownInError, kFilm };
inline constexpr std::array<std::string_view, 8> kEventKindNames = {
    "impression", "help_click", "call", "chat", "dismiss", "exit", "shown_in_error", "film"};
constexpr bool ConcernsHelp(EventKind kind) {
  return kind == EventKind::kHelpClick || kind == EventKind::kCall || kind == EventKind::kChat;
}

// The order is that of kEventRefusalNames.
enum class EventRefusal : std::uint8_t {
  kMalformed,
  kTokenInvalid,
  kTokenExpired,
  kOtherPartner,
  kKindUnknown,
  kHelpMissing,
  kHelpUnknown,
  kHelpNotAllowed
};
inline constexpr std::array<std::string_view, 8> kEventRefusalNames = {
    "malformed",    "token_invalid", "token_expired", "other_partner",
    "kind_unknown", "help_missing",  "help_unknown",  "help_not_allowed"};

struct RefusedEvent {
  std::size_t index = 0;
  EventRefusal reason = EventRefusal::kMalformed;
  std::string_view field;  // of the member; empty: the member itself
};

struct BodyFault {
  std::string pointer;
  std::string detail;
};

class EventIntake {
 public:
  EventIntake(const Parts& parts, const decide::Serving& serving, base::Instant now)
      : parts_(parts), serving_(serving), now_(now) {}

  // Members bring their tokens, which must be the partner's own.
  bool Read(std::string_view body, std::string_view partner, BodyFault& fault);
  // All members are of one decision, whose token has been opened.
  bool ReadForPage(std::string_view body, const auth::DecisionToken& token, BodyFault& fault);

  std::span<const store::Event> accepted() const { return accepted_; }
  std::span<const RefusedEvent> refused() const { return refused_; }

  // {"accepted":2,"refused":[{"index":0,"reason":"token_expired","pointer":"/events/0/decision","detail":"…"}]}
  std::string AnswerJson() const;

 private:
  class Reader;

  const Parts& parts_;
  const decide::Serving& serving_;
  const base::Instant now_;
  std::vector<store::Event> accepted_;
  std::vector<RefusedEvent> refused_;
};

// One event of a decision, for what the server sees happen by itself. `help` is empty where the kind concerns none.
store::Event MakeEvent(const Parts& parts, const auth::DecisionToken& token, EventKind kind, std::string_view help,
                       base::Instant now);

}  // namespace signpost::api

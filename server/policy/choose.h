// From an input to what is shown: the one composition of rules and messages. The hot path, explain, backtests and
// regression cases all go through it, so that they cannot disagree.
//
//   const Outcome outcome = Choose(policy, input, formats, scratch, [&](messages::CampaignIndex campaign) {
//     return caps.TakeOne(campaign);
//   });
//   if (outcome.action != Shown::kNone) Render(outcome.selection);
//
// It walks the live matches, best first, and takes the first whose campaign can be shown to this person now. A match
// whose campaign cannot (out of flight, another country, no room under the caps) gives way to the next. A person in the
// holdout of the first campaign that would be shown sees nothing at all: a fallback would spoil the comparison.
//
// `admit` is asked once for a campaign that is eligible, not held out and about to be shown; it answers whether there
// is room under its caps, and taking a place is its own business.
//
// Where live rules matched and nothing is shown, `selection` tells of the best of them: its `reason`, or an `outcome`
// of messages::Outcome::kShown where `admit` had no room.
//
// Contract: no allocation, no lock, no clock. `outcome.live` and `outcome.shadow` point into the scratch: they are
// valid until the scratch is used again. One scratch belongs to one thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <type_traits>

#include "messages/select.h"
#include "rules/evaluate.h"
#include "server/policy/definition.h"
#include "server/policy/policy.h"

namespace signpost::policy {

struct Outcome {
  Shown action = Shown::kNone;
  std::optional<rules::RuleIndex> rule;             // whose campaign is shown, or was held out
  std::optional<messages::CampaignIndex> campaign;  // the same
  bool held_out = false;                            // action is kNone because this person is in its holdout
  bool suppressed = false;                          // a match was there and a suppress rule beat it
  bool degraded = false;                            // some matcher could not run: not the same as no match
  messages::Selection selection;  // what is shown, or was held out; else why the best match's campaign is not shown
  std::span<const rules::RuleIndex> live;    // the matches that were walked, best first
  std::span<const rules::RuleIndex> shadow;  // matches that are counted and show nothing
};

// `admit` without the template: a function and what it is called with.
struct Admission {
  bool (*admit)(void* state, messages::CampaignIndex campaign);
  void* state;
};

Outcome ChooseWith(const Policy& policy, const rules::Input& input, messages::FormatSet formats,
                   rules::Scratch& scratch, Admission admission, rules::Listener* listener = nullptr);

template <typename Admit>
Outcome Choose(const Policy& policy, const rules::Input& input, messages::FormatSet formats, rules::Scratch& scratch,
               Admit&& admit, rules::Listener* listener = nullptr) {
  using Function = std::remove_reference_t<Admit>;
  auto* state = const_cast<std::remove_const_t<Function>*>(std::addressof(admit));
  const auto call = [](void* function, messages::CampaignIndex campaign) -> bool {
    return (*static_cast<Function*>(function))(campaign);
  };
  return ChooseWith(policy, input, formats, scratch, Admission{call, state}, listener);
}

}  // namespace signpost::policy

// The decision itself: from a request to the JSON of its answer. This file and its .cc are the hot path.
//
//   Decider decider({.clock = clock, .serving = snapshot, ...}, slots);
//   if (InputFault fault; !decider.Decide(slot, partner, body, response.body, fault)) Refuse(fault);
//
// Path: JSON -> rules::Evaluate -> messages::Select (through policy::Choose) -> counters -> fragments rendered
// beforehand. No lock, no system call, no disk, no allocation in rules/ and messages/. One request is answered by one
// policy, batches included, whatever is published meanwhile.
//
// Contract: a policy must have been published. `slot` is the caller's thread, as net::Request::slot; one slot is one
// thread. `partner` is a principal's id (authenticated by the caller). Nothing of the request outlives the call: not
// the text, not the session.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/decision_token.h"
#include "server/auth/session_seed.h"
#include "server/base/clock.h"
#include "server/base/snapshot.h"
#include "server/counters/counters.h"
#include "server/counters/labels.h"
#include "server/decide/request.h"
#include "server/decide/serving.h"

namespace signpost::decide {

class Decider {
 public:
  struct Parts {
    const base::Clock& clock;
    const base::Snapshot<Serving>& serving;
    const counters::Labels& labels;
    counters::Counters& counters;
    const auth::TokenSealer& sealer;
    auth::SeedKey seed_key;
    std::chrono::seconds token_life;
  };

  Decider(const Parts& parts, std::size_t slots);
  ~Decider();

  // Appends the answer to one request. False, with the fault set and nothing appended, where the body is wrong.
  bool Decide(std::size_t slot, std::string_view partner, std::string_view body, std::string& out, InputFault& fault);

  // The same for a batch: {"policy":…,"results":[…]}, in order; in the place of a member that is wrong stands what
  // `write_fault` appends (a JSON value).
  using FaultWriter = void (*)(const InputFault& fault, std::string& out);
  bool DecideBatch(std::size_t slot, std::string_view partner, std::string_view body, FaultWriter write_fault,
                   std::string& out, InputFault& fault);

  // Everything counted since the process began, by DecisionKind: for alarms, which can't wait for a report. Any thread.
  using Totals = std::array<std::uint64_t, kDecisionKindNames.size()>;
  Totals totals() const;

 private:
  struct Workspace;
  class Answer;

  Parts parts_;
  std::vector<std::unique_ptr<Workspace>> workspaces_;  // by slot
};

}  // namespace signpost::decide

// A decider in this process: the shipped policy, one list of terms more, and a rule that shows the shipped campaign for
// them.
#pragma once

#include <string>
#include <vector>

#include "rules/definition.h"
#include "server/auth/decision_token.h"
#include "server/base/clock.h"
#include "server/base/snapshot.h"
#include "server/counters/caps.h"
#include "server/counters/counters.h"
#include "server/counters/labels.h"
#include "server/decide/decider.h"
#include "server/decide/serving.h"

namespace signpost::benchmarks {

class DecideFixture {
 public:
  explicit DecideFixture(rules::TermList terms);

  // The answer to this body, valid until the next call.
  const std::string& Decide(std::string_view body);

  // A request as a search engine sends it. The query needs no escaping.
  static std::string BodyOf(const std::string& query);

 private:
  base::SystemClock clock_;
  counters::Labels labels_;
  counters::Counters counters_{1};
  counters::CapLedger caps_;
  base::Snapshot<decide::Serving> serving_;
  auth::TokenSealer sealer_{auth::TokenKey{}};
  decide::Decider decider_;
  decide::InputFault fault_;
  std::string answer_;
};

}  // namespace signpost::benchmarks

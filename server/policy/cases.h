// Regression cases: inputs whose right answer the trust team has written down.
//
//   for (const CaseFailure& failure : RunCases(*policy, definition.cases, now)) Print(failure.pointer,
//   failure.message);
//
// A case goes through Choose (choose.h) like any decision, with room under every cap and with every format allowed. It
// is judged at its own `now`, or at `default_now`. Its draws (ramp, holdout, variant) are fixed: the seed is
// rules::SubjectId of its session, or of its id where it has none. Only cases are seeded so; a served session goes
// through a keyed hash.
//
// Contract: one failure for each case that came out otherwise, with all differences in one sentence; it names ids and
// never quotes the input. Pure; the policy is only read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "rules/schedule.h"
#include "server/policy/definition.h"
#include "server/policy/policy.h"

namespace signpost::policy {

struct CaseFailure {
  std::string pointer;  // "/cases/3", in the order of `cases`
  std::string id;
  std::string message;  // "Expected block by rule \"a\"; got nothing: no live rule matched."

  bool operator==(const CaseFailure&) const = default;
};

std::vector<CaseFailure> RunCases(const Policy& policy, std::span<const Case> cases, rules::Moment default_now);

}  // namespace signpost::policy

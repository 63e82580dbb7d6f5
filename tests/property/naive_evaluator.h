// The second engine's verdict: conditions, ramps, the order in which rules win, suppression. Written from the comments
// of rules/definition.h, rules/ruleset.h and rules/evaluate.h; schedules and draws are the real ones.
//
//   const Evaluator evaluator(definition);
//   const Verdict verdict = evaluator.Judge(input);
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/definition.h"
#include "rules/input.h"
#include "tests/property/naive_matcher.h"

namespace signpost::naive {

enum class Outcome { kMatched, kConditionFailed, kOutsideRamp };

struct RuleOutcome {
  std::string id;
  rules::Mode mode{};
  Outcome outcome{};
};

// Rules by id, best first.
struct Verdict {
  std::vector<std::string> live;
  std::vector<std::string> shadow;
  std::vector<std::string> suppressed;
  std::optional<std::string> suppressor;

  std::vector<Found> found;           // what the texts had
  std::vector<RuleOutcome> outcomes;  // of all rules, those that are off too
};

class Evaluator {
 public:
  // Keeps a reference to the definition, which must compile.
  explicit Evaluator(const rules::Definition& definition) : definition_(definition), matcher_(definition) {}

  const Matcher& matcher() const { return matcher_; }

  Verdict Judge(const rules::Input& input) const;

 private:
  const rules::Definition& definition_;
  Matcher matcher_;
  // Compiled when first needed: reading a time zone takes long.
  mutable std::map<const rules::InSchedule*, rules::Schedule> schedules_;
};

}  // namespace signpost::naive

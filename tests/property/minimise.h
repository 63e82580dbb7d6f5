// Makes a policy and an input on which the engines differ as small as it can, one cut after the other, as long as they
// go on to differ in the same way.
#pragma once

#include "tests/property/duel.h"

namespace signpost::property {

struct Case {
  rules::Definition policy;
  Asked asked;
};

// `difference` is what the duel said of this case.
Case Minimise(Case start, const Difference& difference);

}  // namespace signpost::property

// Within rc::check: a definition with anything in its fields, true to the form and to nothing else. In
// codec_random_test.cc.
#pragma once

#include "server/policy/definition.h"

namespace signpost::policy::test {

Definition AnyDefinition();

}  // namespace signpost::policy::test

// Call once in main, before any thread is started: lets libsodium pick the fastest code for this processor and checks
// that the machine can give random bytes. Calling it again is harmless.
#pragma once

#include "server/base/result.h"

namespace signpost::auth {

base::Result<void> Initialise();

}  // namespace signpost::auth

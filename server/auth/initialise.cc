#include "server/auth/initialise.h"

#include <sodium.h>

namespace signpost::auth {

base::Result<void> Initialise() {
  if (sodium_init() < 0) {
    return base::Error{base::ErrorCode::kInternal,
                       "libsodium could not start: this machine gives no random bytes (is getrandom(2) blocked?)"};
  }
  return {};
}

}  // namespace signpost::auth

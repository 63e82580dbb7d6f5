// Sessions of people who have signed in: a random token in a cookie, and a record that says whose it is.
//
//   Result<std::string> token = BeginSession(store, account, now);        // into the cookie
//   Result<SignedIn> person = FindSession(store, token, now);             // kNotFound: sign in again
//   EndSession(store, *person, now);
//   SessionSweeper sweeper(store);
//   sweeper.Sweep(now);                                                   // now and then; each is short
//
// A session is over an hour after its last use, twelve hours after it began, when its person is disabled, gets other
// roles or another password, and when it is ended: for every node at once, since each request asks the store.
//
// Contract: the store keeps a digest of the token, never the token. The last use is written down at most once a minute.
// Signing in and out are in the audit log. These calls block; any thread, but a SessionSweeper is its caller's alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "server/admin/accounts.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::chrono::hours kSessionIdle{1};
inline constexpr std::chrono::hours kSessionLife{12};
inline constexpr std::chrono::minutes kSessionTouch{1};
inline constexpr std::size_t kSweptSessions = 200;  // looked at in one Sweep

struct SignedIn {
  Account account;
  std::string session_digest;
  base::Instant ends{};  // at the latest
};

base::Result<std::string> BeginSession(store::Store& store, const Account& account, base::Instant now);
base::Result<SignedIn> FindSession(store::Store& store, std::string_view token, base::Instant now);
// Ending one that is over already changes nothing.
base::Result<void> EndSession(store::Store& store, const SignedIn& person, base::Instant now);

// Removes records of sessions whose time is over, going round through all of them a slice at a time.
class SessionSweeper {
 public:
  explicit SessionSweeper(store::Store& store) : store_(store) {}

  // How many were removed.
  base::Result<std::size_t> Sweep(base::Instant now);

 private:
  store::Store& store_;
  std::string after_;  // the last one looked at
};

}  // namespace signpost::admin

// A person proves who they are: by a password, or by a one-time link with which they choose one.
//
//   Result<std::optional<Account>> account = SignIn(store, passwords, id, password, now);
//   if (!account) …                     // the store, or too many at once
//   if (!*account) …                    // 401, and nobody is told why
//
// Guessing. Five wrong passwords in a row lock an account for 15 minutes, each one after that for twice as long, up to
// four hours; a one-time link ends it at once. A try is counted before its password is looked at, so that tries at the
// same moment, on any number of nodes, are not free. An id that is nobody's, an account that is locked or disabled and
// a wrong password cannot be told apart: neither by what is answered nor by the work that is done.
//
// Contract: what was typed is never stored, logged or counted by anything but a number: it may be a password in the
// wrong field. Lock-outs and accepted links are in the audit log. These calls block for as long as Argon2id takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/admin/accounts.h"
#include "server/auth/password.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::admin {

inline constexpr std::uint64_t kTriesBeforeLock = 5;
inline constexpr std::chrono::minutes kFirstLock{15};
inline constexpr std::chrono::minutes kLongestLock{4 * 60};

// None: refused. kUnavailable: try again later.
base::Result<std::optional<Account>> SignIn(store::Store& store, auth::Passwords& passwords, const std::string& id,
                                            std::string_view password, base::Instant now);

// Sets the password, uses the link up, and ends every session and lock. kNotFound: the link is not good, or not any
// more. kInvalid: the password is not good; the link still is.
base::Result<Account> AcceptInvitation(store::Store& store, auth::Passwords& passwords, std::string_view token,
                                       std::string_view password, base::Instant now);

// Of somebody who has just signed in. Ends every session. kInvalid: the password is not good.
base::Result<Account> SetPassword(store::Store& store, auth::Passwords& passwords, const std::string& id,
                                  std::string_view password, base::Instant now);

}  // namespace signpost::admin

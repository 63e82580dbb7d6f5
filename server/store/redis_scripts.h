// What changes the store in Redis: each change one Lua script, which Redis runs whole and alone. Internal to store/.
//
// All of them may be run again when an answer was lost: what was done is found, by position or by the token of the
// call, and answered as if it had been done now. All keys are handed in, so that a cluster whose slots are on the move
// refuses a script before it begins, never in the middle. Scripts begin with "#!lua", for which Redis 7 also checks
// before the first line that it may write (memory, disk, replicas, role).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signpost::store {

enum class Script : std::uint8_t {
  kAgreeLayout,
  kAddRevision,
  kPutPrincipal,
  kRevokePrincipal,
  kListPrincipals,
  kReadAuditTail,
  kAppendAudit,
  kAgree,
  kApply,
  kReadHours,
  kFindDay,
  kRollUpDay,
  kLeaseCaps,
  kShareRates,
  kFindRecords,
  kWriteRecords,
  kListRecords,
};
inline constexpr std::size_t kScripts = 17;

std::string_view ScriptText(Script script);

}  // namespace signpost::store

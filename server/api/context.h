// What the handlers share: the parts, the gates, and what each slot keeps for itself.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "server/admin/refusal_audit.h"
#include "server/api/access.h"
#include "server/api/api.h"
#include "server/api/team_access.h"
#include "server/auth/password.h"
#include "server/auth/principal.h"
#include "server/base/snapshot.h"
#include "server/decide/serving.h"
#include "server/net/http.h"
#include "server/net/stats.h"

namespace signpost::api {

// Written by its slot's thread alone, read by any.
struct alignas(64) SlotState {
  using ByStatusClass = std::array<net::Counter, 6>;  // [2] counts 2xx

  SlotState(const base::Snapshot<decide::Serving>& source, std::size_t routes) : serving(source), responses(routes) {}

  base::Snapshot<decide::Serving>::Reader serving;
  std::vector<ByStatusClass> responses;  // by place in the table of routes
};

// How signing in went, over all slots.
class SignIns {
 public:
  void Count(bool good) { (good ? good_ : refused_).fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t good() const { return good_.load(std::memory_order_relaxed); }
  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> good_{0}, refused_{0};
};

struct Context {
  Context(Parts given, std::size_t slot_count, std::size_t route_count)
      : parts(std::move(given)),
        access(parts.keys, parts.clock, slot_count),
        team(parts.team, access, parts.store, parts.clock),
        passwords(parts.team.password),
        refusals(parts.store, parts.clock) {
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      slots.push_back(std::make_unique<SlotState>(parts.serving, route_count));
    }
  }

  Parts parts;
  Access access;
  TeamAccess team;
  auth::Passwords passwords;
  admin::RefusalAudit refusals;
  SignIns sign_ins;
  std::vector<std::unique_ptr<SlotState>> slots;
};

// One request on its way through a handler.
struct Call {
  const net::Request& request;
  const auth::Principal* caller;  // null on open routes
  const TeamCaller* team;         // on routes of the team, what is known of the caller; else null
  SlotState& slot;
};

}  // namespace signpost::api

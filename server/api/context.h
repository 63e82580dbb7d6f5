// What the handlers share: the parts, the gates, and what each slot keeps for itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "server/api/access.h"
#include "server/api/api.h"
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

struct Context {
  Context(Parts given, std::size_t slot_count, std::size_t route_count)
      : parts(std::move(given)), access(parts.keys, parts.clock, slot_count) {
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      slots.push_back(std::make_unique<SlotState>(parts.serving, route_count));
    }
  }

  Parts parts;
  Access access;
  std::vector<std::unique_ptr<SlotState>> slots;
};

// One request on its way through a handler.
struct Call {
  const net::Request& request;
  const auth::Principal* caller;  // null on routes without a scope
  SlotState& slot;
};

}  // namespace signpost::api

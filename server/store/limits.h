// The limits of store.h, checked once for every adapter, before anything is sent anywhere.
#pragma once

#include <span>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::store {

base::Result<void> CheckLimits(const Revision& revision);
base::Result<void> CheckLimits(const Principal& principal);
base::Result<void> CheckLimits(std::span<const CounterBatch> batches);
base::Result<void> CheckLimits(const CountQuery& query);
base::Result<void> CheckLimits(const AuditEntry& entry);

}  // namespace signpost::store

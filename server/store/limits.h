// The limits of store.h, checked once for every adapter, before anything is sent anywhere.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/store/store.h"

namespace signpost::store {

base::Result<void> CheckLimits(const Revision& revision);
base::Result<void> CheckLimits(const Principal& principal);
base::Result<void> CheckLimits(std::span<const CounterBatch> batches);
base::Result<void> CheckLimits(const CountQuery& query);
base::Result<void> CheckLimits(const CapRequest& request);
base::Result<void> CheckLimits(const std::string& node, std::span<const RateDemand> demands);
base::Result<void> CheckIndex(const std::string& name, std::string_view bytes);
base::Result<void> CheckAgreement(const std::string& name, const std::string& value);
base::Result<void> CheckLimits(const AuditEntry& entry);
base::Result<void> CheckLimits(std::span<const RecordWrite> writes);

base::Error NoRevision(const std::string& id);
base::Error HeadHasMoved();
base::Error NoRecord(const RecordKey& key);
base::Error RecordHasMoved(const RecordKey& key);
base::Error NoIndex(const std::string& name);

}  // namespace signpost::store

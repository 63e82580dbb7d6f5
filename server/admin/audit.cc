#include "server/admin/audit.h"

namespace signpost::admin {

base::Result<void> Audited(store::Store& store, const store::AuditEntry& entry,
                           const std::function<base::Result<void>()>& change) {
  if (const auto written = store.AppendAudit(entry); !written) return written.error();
  base::Result<void> changed = change();
  if (changed) return changed;
  store::AuditEntry failed = entry;
  failed.action += "_failed";
  // Where this line can't be written either, the error that matters is still the change's own.
  static_cast<void>(store.AppendAudit(failed));
  return changed;
}

}  // namespace signpost::admin

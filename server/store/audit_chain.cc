#include "server/store/audit_chain.h"

namespace signpost::store {
namespace {

// Each part after its length, so that no two entries read the same.
void AddPart(std::string& bytes, std::string_view part) {
  bytes.append(std::to_string(part.size())).append(":").append(part);
}

}  // namespace

std::string ChainHash(const Digest& digest, std::string_view previous_hash, std::uint64_t number,
                      const AuditEntry& entry) {
  std::string bytes;
  AddPart(bytes, previous_hash);
  AddPart(bytes, std::to_string(number));
  AddPart(bytes, std::to_string(entry.when.time_since_epoch().count()));
  for (const std::string* part : {&entry.who, &entry.action, &entry.subject, &entry.detail}) AddPart(bytes, *part);
  return digest(bytes);
}

}  // namespace signpost::store

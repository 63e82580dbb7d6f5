#include "server/store/audit_chain.h"

#include <cassert>
#include <utility>

namespace signpost::store {
namespace {

// Each part after its length, so that no two entries read the same.
void AddPart(std::string& bytes, std::string_view part) {
  bytes.append(std::to_string(part.size())).append(":").append(part);
}

std::string RecordsFromTo(std::uint64_t first, std::uint64_t last) {
  if (first == last) return "Record " + std::to_string(first) + " is";
  return "Records " + std::to_string(first) + " to " + std::to_string(last) + " are";
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

ChainVerifier::ChainVerifier(Digest digest, ChainRun run)
    : digest_(std::move(digest)), run_(std::move(run)), last_(run_.after) {
  assert(!run_.known || run_.known->number >= run_.after.number);
  if (run_.known && run_.known->number == run_.after.number && run_.known->hash != run_.after.hash) {
    fault_ = {ChainBreak::kRewritten, run_.after.number, "What the records follow is not what was known."};
  }
}

bool ChainVerifier::Add(const AuditRecord& record) {
  if (fault_) return false;
  fault_ = Check(record);
  if (fault_) return false;
  last_ = {record.number, record.hash};
  return true;
}

std::optional<ChainFault> ChainVerifier::Finish() {
  if (!fault_ && run_.known && run_.known->number > last_.number) {
    fault_ = {ChainBreak::kCutOff, last_.number + 1,
              RecordsFromTo(last_.number + 1, run_.known->number) + " known to have been written, and not there: the " +
                  "end has been cut off."};
  }
  return fault_;
}

std::optional<ChainFault> ChainVerifier::Check(const AuditRecord& record) const {
  const std::uint64_t due = last_.number + 1;
  const std::string here = std::to_string(record.number);
  if (record.number > due) {
    return ChainFault{ChainBreak::kMissing, due,
                      RecordsFromTo(due, record.number - 1) + " missing before record " + here + ": removed or moved."};
  }
  if (record.number < due) {
    return ChainFault{ChainBreak::kOutOfOrder, record.number,
                      "Record " + here + " stands where record " + std::to_string(due) +
                          " should: it was moved, repeated or put in."};
  }
  if (record.hash != ChainHash(digest_, last_.hash, record.number, record.entry)) {
    return ChainFault{ChainBreak::kChanged, record.number,
                      "Record " + here +
                          " does not give the hash that stands with it: it was changed, or its number, " +
                          "or the record before it and its hash."};
  }
  if (run_.known && run_.known->number == record.number && run_.known->hash != record.hash) {
    return ChainFault{ChainBreak::kRewritten, record.number,
                      "Record " + here + " is not the one that was known: it, or something before it, was changed, " +
                          "and all hashes from there on made anew."};
  }
  return std::nullopt;
}

}  // namespace signpost::store

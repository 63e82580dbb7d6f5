// How the audit log is chained, the same in every adapter and in the command that verifies it: each record's hash
// covers its number, all its fields and the hash before it, so a line that was changed, removed or moved breaks the
// chain from there on.
//
//   record.hash = ChainHash(digest, previous.hash, record.number, record.entry);    // "" before the first record
//
//   ChainVerifier verifier(digest, {.known = ChainPoint{1'204, "9f3a…"}});
//   for (const AuditRecord& record : records) verifier.Add(record);                 // in the order they are kept in
//   if (const std::optional<ChainFault> fault = verifier.Finish()) return Tell(*fault);
//
// What a chain that holds says: nobody has changed, removed, added or moved a record and left the hashes behind it as
// they were. It has no secret in it, so whoever can write to the store can also make all hashes anew from a record on,
// or cut off the end, and what is left holds in itself. Only a point that was noted somewhere else, where the same
// person can't write, shows that: hand it in as `known`. It vouches for every record up to it; those behind it are as
// good as the chain alone, until the next point is noted. Nor does the chain say that all that happened was written
// down, or that who and when are true: that is the work of the programs that write it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/store/store.h"

namespace signpost::store {

std::string ChainHash(const Digest& digest, std::string_view previous_hash, std::uint64_t number,
                      const AuditEntry& entry);

// One record stands for all up to it.
struct ChainPoint {
  std::uint64_t number = 0;  // 0: before the first record
  std::string hash;

  bool operator==(const ChainPoint&) const = default;
};

enum class ChainBreak : std::uint8_t {
  kMissing,     // removed, or moved to somewhere behind
  kOutOfOrder,  // a number that was there before: moved, repeated or put in
  kChanged,     // a record, or the one before it, is not what its hash was made of
  kRewritten,   // what was known at this number is another record: all hashes have been made anew
  kCutOff,      // the end, up to what was known
};
inline constexpr std::array<std::string_view, 5> kChainBreakNames = {"missing", "out_of_order", "changed", "rewritten",
                                                                     "cut_off"};

struct ChainFault {
  ChainBreak kind = ChainBreak::kChanged;
  std::uint64_t number = 0;  // of the record where it shows first
  std::string message;
};

struct ChainRun {
  ChainPoint after;                 // where the run begins: the first record is the next one
  std::optional<ChainPoint> known;  // not before `after`
};

// Stops at the first fault: behind it nothing can be said. Not thread-safe.
class ChainVerifier {
 public:
  explicit ChainVerifier(Digest digest, ChainRun run = {});

  bool Add(const AuditRecord& record);  // false from the first fault on
  // After the last record: nothing, where all is well.
  std::optional<ChainFault> Finish();

  std::uint64_t records() const { return last_.number - run_.after.number; }  // that hold
  const ChainPoint& last() const { return last_; }                            // of them

 private:
  std::optional<ChainFault> Check(const AuditRecord& record) const;

  const Digest digest_;
  const ChainRun run_;
  ChainPoint last_;
  std::optional<ChainFault> fault_;
};

}  // namespace signpost::store

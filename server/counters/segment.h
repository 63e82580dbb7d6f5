// The bytes of a journal segment: its header and its records. Internal to counters/.
//
// Numbers are little-endian. CRC-32C (Castagnoli) because it is what storage uses and boost.crc has it.
//   header: "SPJRNL1\n", node (32 hexadecimal digits), epoch u64, CRC of all before u32
//   record: CRC of all that follows u32, payload bytes u32, sequence u64, type u8, payload
//   payload: a batch (batch_codec.h); of type 2 behind its source: file u64, hand-over u64, part u32
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/counters/journal.h"

namespace signpost::counters {

inline constexpr std::size_t kNodeCharacters = 32;
inline constexpr std::size_t kSegmentHeaderBytes = 8 + kNodeCharacters + 8 + 4;
inline constexpr std::size_t kRecordHeaderBytes = 4 + 4 + 8 + 1;
inline constexpr std::size_t kSourceBytes = 8 + 8 + 4;
inline constexpr std::uint8_t kBatchRecord = 1;
inline constexpr std::uint8_t kSourcedRecord = 2;

std::uint32_t Crc32c(std::string_view bytes);

struct SegmentHeader {
  std::string node;
  std::uint64_t epoch = 0;
};

std::string EncodeSegmentHeader(const SegmentHeader& header);
bool DecodeSegmentHeader(std::string_view bytes, SegmentHeader& header);

// Room for the header of a record, and the source if it has one; the batch is to be appended.
std::string BeginRecord(const std::optional<RecordSource>& source);
void FinishRecord(std::string& record, std::uint64_t sequence);

enum class Parsed {
  kRecord,
  kEnd,      // no bytes left
  kTorn,     // the beginning of a record that was never finished
  kDamaged,  // a whole record that is not what was written
};

struct Record {
  std::uint64_t sequence = 0;
  std::optional<RecordSource> source;
  std::string_view batch;
  std::size_t bytes = 0;  // with its header
};

// Reads the record at the front of `bytes`, which go to the end of the segment.
Parsed ParseRecord(std::string_view bytes, Record& record);

}  // namespace signpost::counters

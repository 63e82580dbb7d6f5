#include "server/counters/segment.h"

#include <algorithm>
#include <boost/crc.hpp>

namespace signpost::counters {
namespace {

constexpr std::string_view kMagic = "SPJRNL1\n";
constexpr std::size_t kTypeOffset = 16;

template <typename Number>
void PutAt(std::string& out, std::size_t at, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) out[at + i] = static_cast<char>(number >> (8 * i));
}

template <typename Number>
Number TakeAt(std::string_view bytes, std::size_t at) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number |= static_cast<Number>(Number{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i));
  }
  return number;
}

}  // namespace

std::uint32_t Crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::string EncodeSegmentHeader(const SegmentHeader& header) {
  std::string out(kMagic);
  out.append(header.node);
  out.resize(kSegmentHeaderBytes);
  PutAt(out, kMagic.size() + kNodeCharacters, header.epoch);
  PutAt(out, kSegmentHeaderBytes - 4, Crc32c(std::string_view(out).substr(0, kSegmentHeaderBytes - 4)));
  return out;
}

bool DecodeSegmentHeader(std::string_view bytes, SegmentHeader& header) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(kMagic)) return false;
  if (TakeAt<std::uint32_t>(bytes, kSegmentHeaderBytes - 4) != Crc32c(bytes.substr(0, kSegmentHeaderBytes - 4))) {
    return false;
  }
  header.node = bytes.substr(kMagic.size(), kNodeCharacters);
  header.epoch = TakeAt<std::uint64_t>(bytes, kMagic.size() + kNodeCharacters);
  return true;
}

std::string BeginRecord(const std::optional<RecordSource>& source) {
  std::string record(kRecordHeaderBytes + (source ? kSourceBytes : 0), '\0');
  record[kTypeOffset] = static_cast<char>(source ? kSourcedRecord : kBatchRecord);
  if (!source) return record;
  PutAt(record, kRecordHeaderBytes, source->file);
  PutAt(record, kRecordHeaderBytes + 8, source->hand_over);
  PutAt(record, kRecordHeaderBytes + 16, source->part);
  return record;
}

void FinishRecord(std::string& record, std::uint64_t sequence) {
  PutAt(record, 4, static_cast<std::uint32_t>(record.size() - kRecordHeaderBytes));
  PutAt(record, 8, sequence);
  PutAt(record, 0, Crc32c(std::string_view(record).substr(4)));
}

Parsed ParseRecord(std::string_view bytes, Record& record) {
  if (bytes.empty()) return Parsed::kEnd;
  // After a loss of power a file system may give zeros where a write had not arrived.
  if (std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; })) return Parsed::kTorn;
  if (bytes.size() < kRecordHeaderBytes) return Parsed::kTorn;
  const std::size_t payload_bytes = TakeAt<std::uint32_t>(bytes, 4);
  if (payload_bytes > kMaxRecordBytes) return Parsed::kDamaged;
  if (bytes.size() - kRecordHeaderBytes < payload_bytes) return Parsed::kTorn;
  const std::string_view whole = bytes.substr(0, kRecordHeaderBytes + payload_bytes);
  const auto type = static_cast<std::uint8_t>(whole[kTypeOffset]);
  if (TakeAt<std::uint32_t>(whole, 0) != Crc32c(whole.substr(4)) ||
      (type != kBatchRecord && (type != kSourcedRecord || payload_bytes < kSourceBytes))) {
    return Parsed::kDamaged;
  }
  record = {TakeAt<std::uint64_t>(whole, 8), std::nullopt, whole.substr(kRecordHeaderBytes), whole.size()};
  if (type == kBatchRecord) return Parsed::kRecord;
  record.source = {TakeAt<std::uint64_t>(record.batch, 0), TakeAt<std::uint64_t>(record.batch, 8),
                   TakeAt<std::uint32_t>(record.batch, 16)};
  record.batch.remove_prefix(kSourceBytes);
  return Parsed::kRecord;
}

}  // namespace signpost::counters

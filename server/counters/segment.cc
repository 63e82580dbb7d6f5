#include "server/counters/segment.h"

#include <algorithm>
#include <boost/crc.hpp>

#include "server/counters/journal.h"

namespace signpost::counters {
namespace {

constexpr std::string_view kMagic = "SPJRNL1\n";

std::uint32_t Checksum(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

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

std::string EncodeSegmentHeader(const SegmentHeader& header) {
  std::string out(kMagic);
  out.append(header.node);
  out.resize(kSegmentHeaderBytes);
  PutAt(out, kMagic.size() + kNodeCharacters, header.epoch);
  PutAt(out, kSegmentHeaderBytes - 4, Checksum(std::string_view(out).substr(0, kSegmentHeaderBytes - 4)));
  return out;
}

bool DecodeSegmentHeader(std::string_view bytes, SegmentHeader& header) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(kMagic)) return false;
  if (TakeAt<std::uint32_t>(bytes, kSegmentHeaderBytes - 4) != Checksum(bytes.substr(0, kSegmentHeaderBytes - 4))) {
    return false;
  }
  header.node = bytes.substr(kMagic.size(), kNodeCharacters);
  header.epoch = TakeAt<std::uint64_t>(bytes, kMagic.size() + kNodeCharacters);
  return true;
}

void FinishRecord(std::string& record, std::uint64_t sequence) {
  PutAt(record, 4, static_cast<std::uint32_t>(record.size() - kRecordHeaderBytes));
  PutAt(record, 8, sequence);
  record[16] = static_cast<char>(kBatchRecord);
  PutAt(record, 0, Checksum(std::string_view(record).substr(4)));
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
  if (TakeAt<std::uint32_t>(whole, 0) != Checksum(whole.substr(4)) ||
      static_cast<std::uint8_t>(whole[16]) != kBatchRecord) {
    return Parsed::kDamaged;
  }
  record = {TakeAt<std::uint64_t>(whole, 8), whole.substr(kRecordHeaderBytes), whole.size()};
  return Parsed::kRecord;
}

}  // namespace signpost::counters

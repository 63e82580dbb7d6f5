#include "server/counters/batch_codec.h"

#include <cstring>
#include <vector>

namespace signpost::counters {
namespace {

// Added to the hour where rules follow the other dimensions: records of releases that counted no rules read as before.
constexpr std::uint64_t kHasRules = std::uint64_t{1} << 33;

bool HasRules(const store::Dimensions& at) { return !at.rule.empty() || !at.other_rule.empty(); }

template <typename Where>
auto Texts(Where& at, bool has_rules) {
  const auto all = store::TextsOf(at);
  const auto first_rule = static_cast<std::size_t>(store::Dimension::kRule);
  return std::vector(all.begin(), has_rules ? all.end() : all.begin() + first_rule);
}

void PutNumber(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

bool PutDimensions(std::string& out, const store::Dimensions& dimensions) {
  const bool has_rules = HasRules(dimensions);
  PutNumber(out, has_rules ? kHasRules | dimensions.hour : dimensions.hour);
  for (const std::string* text : Texts(dimensions, has_rules)) {
    if (text->size() > store::kMaxDimensionBytes) return false;
    out.push_back(static_cast<char>(text->size()));
    out.append(*text);
  }
  return true;
}

// Takes values off the front; every call after the first failure fails too.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool TakeNumber(std::uint64_t& number) {
    number = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      number |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return true;
    }
    return Fail();
  }

  bool TakeBytes(void* to, std::size_t count) {
    if (bytes_.size() < count) return Fail();
    std::memcpy(to, bytes_.data(), count);
    bytes_.remove_prefix(count);
    return true;
  }

  bool TakeText(std::string& text) {
    std::uint8_t size = 0;
    if (!TakeBytes(&size, 1) || bytes_.size() < size) return Fail();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return true;
  }

  bool TakeDimensions(store::Dimensions& dimensions) {
    std::uint64_t hour = 0;
    if (!TakeNumber(hour) || (hour & ~kHasRules) > UINT32_MAX) return Fail();
    dimensions.hour = static_cast<std::uint32_t>(hour);
    for (std::string* text : Texts(dimensions, (hour & kHasRules) != 0))
      if (!TakeText(*text)) return false;
    return true;
  }

  bool AtEnd() const { return good_ && bytes_.empty(); }

 private:
  bool Fail() {
    good_ = false;
    bytes_ = {};
    return false;
  }

  std::string_view bytes_;
  bool good_ = true;
};

bool TakeRows(Reader& reader, std::vector<store::CountRow>& rows) {
  std::uint64_t count = 0;
  if (!reader.TakeNumber(count) || count > store::kMaxRowsPerBatch) return false;
  rows.resize(static_cast<std::size_t>(count));
  for (store::CountRow& row : rows)
    if (!reader.TakeDimensions(row.dimensions) || !reader.TakeNumber(row.count)) return false;
  return true;
}

bool TakeEvents(Reader& reader, std::vector<store::Event>& events) {
  std::uint64_t count = 0;
  if (!reader.TakeNumber(count) || count > store::kMaxEventsPerBatch) return false;
  events.resize(static_cast<std::size_t>(count));
  for (store::Event& event : events) {
    std::uint64_t expires_ms = 0;
    if (!reader.TakeBytes(event.key.data(), event.key.size()) || !reader.TakeNumber(expires_ms)) return false;
    event.expires_at = base::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(expires_ms)));
    if (!reader.TakeDimensions(event.dimensions)) return false;
  }
  return true;
}

}  // namespace

bool EncodeBatch(std::span<const store::CountRow> rows, std::span<const store::Event> events, std::string& out) {
  if (rows.size() > store::kMaxRowsPerBatch || events.size() > store::kMaxEventsPerBatch) return false;
  PutNumber(out, rows.size());
  for (const store::CountRow& row : rows) {
    if (!PutDimensions(out, row.dimensions)) return false;
    PutNumber(out, row.count);
  }
  PutNumber(out, events.size());
  for (const store::Event& event : events) {
    out.append(reinterpret_cast<const char*>(event.key.data()), event.key.size());
    PutNumber(out, static_cast<std::uint64_t>(event.expires_at.time_since_epoch().count()));
    if (!PutDimensions(out, event.dimensions)) return false;
  }
  return true;
}

bool DecodeBatch(std::string_view bytes, store::CounterBatch& batch) {
  Reader reader(bytes);
  return TakeRows(reader, batch.rows) && TakeEvents(reader, batch.events) && reader.AtEnd();
}

}  // namespace signpost::counters

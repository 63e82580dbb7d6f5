// Several strings in one value: each after its length and a colon, so that any bytes are allowed and no two rows of
// strings read the same. Internal to store/.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/base/clock.h"

namespace signpost::store {

inline void Pack(std::string& record, std::string_view part) {
  record.append(std::to_string(part.size())).append(":").append(part);
}
inline void Pack(std::string& record, std::int64_t number) { Pack(record, std::to_string(number)); }
inline void Pack(std::string& record, base::Instant time) { Pack(record, time.time_since_epoch().count()); }

// Takes the parts out again, in order. Past the end, or of a damaged record, it gives empty parts.
class Unpack {
 public:
  explicit Unpack(std::string_view record) : rest_(record) {}

  std::string_view View() {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    const auto start = static_cast<std::size_t>(end - rest_.data()) + 1;
    if (error != std::errc() || start > rest_.size() || size > rest_.size() - start || *end != ':') {
      rest_ = {};
      return {};
    }
    const std::string_view part = rest_.substr(start, size);
    rest_.remove_prefix(start + size);
    return part;
  }
  std::string Text() { return std::string(View()); }
  template <typename Number = std::int64_t>
  Number As() {
    Number number{};
    const std::string_view digits = View();
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }
  base::Instant Time() { return base::Instant(std::chrono::milliseconds(As())); }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace signpost::store

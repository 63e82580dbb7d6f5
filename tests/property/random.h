// The one source of chance of the generators: a seed always gives the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>

namespace signpost::property {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t Bits() { return engine_(); }
  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
  std::size_t Between(std::size_t first, std::size_t last) { return first + Below(last - first + 1); }
  bool Chance(unsigned percent) { return engine_() % 100 < percent; }
  const auto& Of(const auto& values) {
    return *(std::begin(values) + static_cast<std::ptrdiff_t>(Below(std::size(values))));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace signpost::property

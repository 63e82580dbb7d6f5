#include "benchmarks/matching/sections.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace signpost::benchmarks {

void Say(const std::string& what) { std::fprintf(stderr, "-- %s\n", what.c_str()); }

std::vector<std::size_t> SizesUpTo(std::size_t most, std::span<const std::size_t> sizes) {
  std::vector<std::size_t> some;
  std::ranges::copy_if(sizes, std::back_inserter(some), [most](std::size_t size) { return size <= most; });
  return some;
}

}  // namespace signpost::benchmarks

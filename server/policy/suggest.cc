#include "server/policy/suggest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace signpost::policy {
namespace {

// Ids and field names are shorter; what is longer is no slip of the finger, and the distance is quadratic.
constexpr std::size_t kLongestName = 64;

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view Nearest(std::string_view name, std::span<const std::string_view> known) {
  if (name.size() > kLongestName) return {};
  std::string_view best;
  std::size_t best_distance = kLongestName;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kLongestName) continue;
    const std::size_t distance = EditDistance(name, candidate);
    if (distance * 3 > std::max(name.size(), candidate.size()) || distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string DidYouMean(std::string_view name, std::span<const std::string_view> known) {
  const std::string_view nearest = Nearest(name, known);
  if (nearest.empty()) return {};
  return " Did you mean \"" + std::string(nearest) + "\"?";
}

std::string Join(std::span<const std::string_view> names) {
  std::string joined;
  for (const std::string_view name : names) {
    if (!joined.empty()) joined += ", ";
    joined += name;
  }
  return joined;
}

}  // namespace signpost::policy

#include "server/policy/word_sample.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "server/policy/common_words.h"

namespace signpost::policy {
namespace {

// No sample has seen as many; sums of a line each stay far from overflowing.
constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 40;

std::optional<WordSample::Text> ParseLine(std::string_view line, std::size_t begin) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos || tab + 1 == line.size()) return std::nullopt;
  WordSample::Text text{.begin = static_cast<std::uint32_t>(begin + tab + 1),
                        .bytes = static_cast<std::uint32_t>(line.size() - tab - 1)};
  const auto [end, error] = std::from_chars(line.data(), line.data() + tab, text.count);
  if (error != std::errc() || end != line.data() + tab || text.count == 0 || text.count > kMaxCount)
    return std::nullopt;
  return text;
}

}  // namespace

base::Result<WordSample> ParseWordSample(std::string lines) {
  static_assert(kMaxSampleBytes <= std::numeric_limits<std::uint32_t>::max());
  if (lines.size() > kMaxSampleBytes) {
    return base::Error{base::ErrorCode::kInvalid, "The sample is larger than " +
                                                      std::to_string(kMaxSampleBytes / (1024 * 1024)) +
                                                      " MiB. Take a part of it: some 100,000 searches are enough."};
  }
  WordSample sample{.lines = std::move(lines)};
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < sample.lines.size();) {
    ++number;
    const std::size_t end = std::min(sample.lines.find('\n', begin), sample.lines.size());
    std::string_view line = std::string_view(sample.lines).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && !line.starts_with('#')) {
      const auto text = ParseLine(line, begin);
      if (!text) {
        return base::Error{base::ErrorCode::kInvalid,
                           "Line " + std::to_string(number) +
                               " of the sample is not a count, a tab and a text. Write each line like that, for "
                               "example 12, a tab, and weather tomorrow."};
      }
      sample.texts.push_back(*text);
      sample.count += text->count;
    }
    begin = end + 1;
  }
  if (sample.texts.empty()) {
    return base::Error{base::ErrorCode::kInvalid,
                       "The sample has no text in it. Give one with lines of a count, a tab and a text."};
  }
  return sample;
}

const WordSample& ShippedWordSample() {
  static const WordSample kSample = [] {
    auto parsed = ParseWordSample(std::string(kCommonWords));
    assert(parsed);  // a test reads it, too
    parsed->shipped = true;
    return *std::move(parsed);
  }();
  return kSample;
}

}  // namespace signpost::policy

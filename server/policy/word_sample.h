// Short texts with the number of times each was seen: what ordinary people write, for measuring how common a term is.
//
//   const WordSample& shipped = ShippedWordSample();
//   Result<WordSample> own = ParseWordSample(file);
//   for (const WordSample::Text& text : own->texts) ... text.count / own->count
//
// Lines are `count<TAB>text`; a text may be a word or a whole search. Empty lines and those that begin with # are
// passed over. The shipped sample has words and pairs of words of ordinary English (data/common_words.tsv says where
// they are from). A partner's searches of a day measure better, and stay where they are: lints keep and quote no text.
//
// Contract: a fault names the line and never quotes it. At most kMaxSampleBytes. A WordSample owns its text; the
// shipped one lives as long as the program. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"

namespace signpost::policy {

inline constexpr std::size_t kMaxSampleBytes = 256 * 1024 * 1024;

struct WordSample {
  struct Text {
    std::uint64_t count = 0;
    std::uint32_t begin = 0;
    std::uint32_t bytes = 0;
  };

  std::string lines;
  std::vector<Text> texts;
  std::uint64_t count = 0;  // of all texts
  bool shipped = false;

  std::string_view TextOf(const Text& text) const { return std::string_view(lines).substr(text.begin, text.bytes); }
};

base::Result<WordSample> ParseWordSample(std::string lines);

const WordSample& ShippedWordSample();

}  // namespace signpost::policy

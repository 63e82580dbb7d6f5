// data/common_words.tsv, built into the library. Only word_sample.cc reads it.
#pragma once

#include <string_view>

namespace signpost::policy {

extern const std::string_view kCommonWords;

}  // namespace signpost::policy

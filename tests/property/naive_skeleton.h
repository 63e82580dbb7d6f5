// The skeleton of a word, as docs/matching.md section 4 defines it, from a copy of Unicode's confusables.txt.
#pragma once

#include <string>
#include <string_view>

namespace signpost::naive {

// `word` is folded.
std::u32string Skeleton(std::u32string_view word);

// The prototype of a character by confusables.txt: itself where the table has no line for it.
std::u32string Prototype(char32_t c);

}  // namespace signpost::naive

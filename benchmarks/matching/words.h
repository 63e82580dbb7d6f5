// Words for terms and texts, from Debian's word lists (packages wamerican, wamerican-insane, wbritish-insane).
//
// A dictionary holds rude words too: its words are used, but never printed and never written into a source file.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace signpost::benchmarks {

inline constexpr const char* kOrdinaryWords = "/usr/share/dict/american-english";
inline constexpr const char* kAmericanWords = "/usr/share/dict/american-english-insane";
inline constexpr const char* kBritishWords = "/usr/share/dict/british-english-insane";

// The different words of these lists that are of ASCII letters only, two at least, in lower case, ascending. Throws
// std::runtime_error where a list is not installed.
std::vector<std::string> ReadWords(std::span<const char* const> files);

}  // namespace signpost::benchmarks

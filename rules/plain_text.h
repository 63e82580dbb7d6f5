// The quick path of Tokenise (tokens.h), for most of most texts: plain words of ASCII letters and digits, with plain
// separators between them. What could be anything else is left for the long way, from the beginning of its word.
//
//   const std::size_t taken = TakePlainText(text.substr(at), at, key, keep, ahead, tokens);
//
// Method: 64 bytes at a time are turned into bit masks (ascii_window.h), in which a word is a run of ones.
//
// Contract: nothing may be open before the text (WordBuilder::IsIdle). Answers how many bytes were taken from its
// front, perhaps none; the words in them are in `tokens` just as the long way would have put them there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rules/tokens.h"

namespace signpost::rules {

std::size_t TakePlainText(std::string_view text, std::uint32_t offset, const HashKey& key, Keep keep,
                          const SlotPrefetcher& ahead, Tokens& tokens);

}  // namespace signpost::rules

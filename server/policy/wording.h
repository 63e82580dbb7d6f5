// How values are put into sentences for people: quotes, numbers, lists of words.
//
//   Quoted("Help is there")                       “Help is there”
//   WordsOf("web_search")                         web search
//   JoinWords({"GB", "IE", "US"}, "or")           GB, IE or US
//   CountOf(2, "term", "terms")                   2 terms
//   ShareText(1.0 / 3)                            33.3 %
//
// Contract: no control character of a value gets into what Quoted, WordsOf and WithoutControls answer, so that no value
// steers a terminal or breaks a line. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace signpost::policy {

// With a space in the place of each.
std::string WithoutControls(std::string_view text);

std::string Quoted(std::string_view text);

// A name or code as a person says it; "*" is everywhere.
std::string WordsOf(std::string_view name);

std::string JoinWords(std::span<const std::string> words, std::string_view conjunction);

// With as many digits as it has.
std::string NumberText(double number);

// "99,000 terms"
std::string CountOf(std::size_t count, std::string_view one, std::string_view several);

// Of 1, in percent with one decimal where it needs one.
std::string ShareText(double share);

}  // namespace signpost::policy

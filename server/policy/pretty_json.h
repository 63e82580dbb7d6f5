// Canonical JSON laid out for people and for version control: what changes in a policy changes few lines.
//
//   PrettyJson(R"({"id":"a","terms":["one","two"]})")
//
//   {
//     "id": "a",
//     "terms": [
//       "one",
//       "two"
//     ]
//   }
//
// Two spaces for each level. The outermost value has each member on a line of its own, and so has each list that is
// named "terms"; any other value stands on one line where it fits (kPrettyColumns, in characters), else each of its
// members does. A newline is at the end.
//
// Contract: takes JSON without space between its tokens, as codec.h writes it, and keeps every token as it is: numbers
// with all their digits, letters unescaped. The layout depends on the content alone. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signpost::policy {

inline constexpr std::size_t kPrettyColumns = 100;

std::string PrettyJson(std::string_view json);

}  // namespace signpost::policy

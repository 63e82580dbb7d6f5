// "Did you mean ...?": the known name that a mistyped one is nearest to.
//
//   Nearest("campain", {"campaign", "when"}) == "campaign"
//
// Nearest by edit distance (Levenshtein), and only if at most a third of the longer name would have to change: a far
// guess confuses more than it helps. Empty if nothing is near. Ties go to the first.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace signpost::policy {

std::string_view Nearest(std::string_view name, std::span<const std::string_view> known);

// " Did you mean \"campaign\"?", or nothing: to be put at the end of a sentence.
std::string DidYouMean(std::string_view name, std::span<const std::string_view> known);

// "a, b, c"
std::string Join(std::span<const std::string_view> names);

}  // namespace signpost::policy

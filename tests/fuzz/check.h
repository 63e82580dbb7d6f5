// What a fuzz target demands: where it does not hold, the process ends, and so the input is kept.
//
//   Check(span.end <= text.size(), "a span lies in its text");
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace signpost::fuzz {

inline void Check(bool holds, const char* demand, std::source_location at = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: does not hold: %s\n", at.file_name(), static_cast<unsigned>(at.line()), demand);
  std::abort();
}

}  // namespace signpost::fuzz

// What is wrong with a definition, in words an editor can act on.
//
// Compiling never stops at the first fault: every function that compiles takes an `Issues&` and adds to it, and the
// caller looks at HasErrors at the end. A pointer is an RFC 6901 JSON Pointer into the policy document, for example
// /rules/3/when/all/0/terms/list. A warning is shown to people; only an error stops a policy from being served.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signpost::rules {

enum class Severity { kError, kWarning };

struct Issue {
  Severity severity = Severity::kError;
  std::string pointer;
  std::string message;

  bool operator==(const Issue&) const = default;
};

using Issues = std::vector<Issue>;

inline void AddError(Issues& issues, std::string pointer, std::string message) {
  issues.push_back({Severity::kError, std::move(pointer), std::move(message)});
}

inline void AddWarning(Issues& issues, std::string pointer, std::string message) {
  issues.push_back({Severity::kWarning, std::move(pointer), std::move(message)});
}

inline bool HasErrors(const Issues& issues) {
  return std::ranges::any_of(issues, [](const Issue& issue) { return issue.severity == Severity::kError; });
}

// Adds one name to a pointer, escaped as RFC 6901, section 3, says.
inline void AppendPointerName(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

}  // namespace signpost::rules

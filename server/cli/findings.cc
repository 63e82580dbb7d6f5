#include "server/cli/findings.h"

#include <algorithm>

namespace signpost::cli {

std::size_t CountOf(const admin::Checked& checked, rules::Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(checked.issues, severity, &policy::FileIssue::severity));
}

void PrintFindings(std::ostream& out, const admin::Checked& checked) {
  for (const policy::FileIssue& issue : checked.issues) out << policy::ToString(issue) << "\n";
  for (std::size_t i = 0; i < checked.failures.size(); ++i) {
    const policy::CaseFailure& failure = checked.failures[i];
    out << checked.failure_files[i] << ": case \"" << failure.id << "\" fails: " << failure.message << "\n";
  }
}

void PutFindings(JsonOutput& json, const admin::Checked& checked) {
  json.PutList("issues", checked.issues, [&](const policy::FileIssue& issue) {
    json.Object([&] {
      json.Put("severity", issue.severity == rules::Severity::kError ? "error" : "warning");
      json.Put("file", issue.file);
      json.Put("pointer", issue.pointer);
      json.Put("message", issue.message);
    });
  });
  std::size_t index = 0;
  json.PutList("failing_cases", checked.failures, [&](const policy::CaseFailure& failure) {
    const std::string& place = checked.failure_files[index++];  // "file#/pointer"; a file's name may hold a '#'
    const auto mark = place.rfind('#');
    json.Object([&] {
      json.Put("id", failure.id);
      json.Put("file", place.substr(0, mark));
      json.Put("pointer", place.substr(mark + 1));
      json.Put("message", failure.message);
    });
  });
}

}  // namespace signpost::cli

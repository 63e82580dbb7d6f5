// Bytes, read as a policy: what can be read without a fault survives being written and read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/policy/codec.h"
#include "tests/fuzz/check.h"

namespace signpost::policy {
namespace {

using fuzz::Check;

void CheckIssues(const rules::Issues& issues) {
  Check(issues.size() <= kMaxIssues, "issues are bounded");
  for (const rules::Issue& issue : issues) {
    Check(issue.pointer.empty() || issue.pointer.front() == '/', "an issue has a JSON Pointer");
    Check(!issue.message.empty(), "an issue has a message");
  }
}

void Run(std::string_view json) {
  rules::Issues issues;
  const Definition definition = Parse(json, issues);
  CheckIssues(issues);
  if (rules::HasErrors(issues)) return;
  const std::string written = Serialise(definition);
  rules::Issues issues_again;
  const Definition again = Parse(written, issues_again);
  Check(issues_again.empty(), "what was written has no fault");
  Check(again == definition, "what was written is the same policy");
  Check(Serialise(again) == written, "equal policies are written alike");
}

}  // namespace
}  // namespace signpost::policy

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  signpost::policy::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}

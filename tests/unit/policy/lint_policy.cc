#include "tests/unit/policy/lint_policy.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "server/policy/codec.h"
#include "server/policy/policy.h"
#include "tests/unit/policy/samples.h"

namespace signpost::policy::test {

Definition DefinitionOf(const LintJson& json) {
  std::string text = "{";
  const auto add = [&](std::string_view family, std::string_view members) {
    text += (text.size() > 1 ? ", \"" : "\"") + std::string(family) + "\": [" + std::string(members) + "]";
  };
  add("rules", json.rules);
  add("term_lists", json.lists);
  add("campaigns", json.campaigns);
  add("messages", json.messages);
  add("facts", json.facts);
  add("help_services", json.services);
  add("cases", json.cases);
  rules::Issues issues;
  Definition definition = Parse(text + "}", issues);
  BOOST_TEST(issues.empty(), Told(issues));
  return definition;
}

rules::Issues LintsOf(const Definition& definition, const LintOptions& options) {
  LintOptions with_now = options;
  if (with_now.now == rules::Moment{}) with_now.now = kNow;
  rules::Issues issues;
  Compile(definition, "r", kKey, with_now.now, issues);
  const auto compiled = static_cast<std::ptrdiff_t>(issues.size());
  Lint(definition, with_now, issues);
  return {issues.begin() + compiled, issues.end()};
}

std::string Told(const rules::Issues& issues) {
  std::string text;
  for (const rules::Issue& issue : issues) {
    text += (issue.severity == rules::Severity::kError ? "E " : "W ") + issue.pointer + ": " + issue.message + "\n";
  }
  return text;
}

void CheckLint(std::string_view name, const LintJson& json, std::string_view pointer, std::string_view says,
               const LintOptions& options) {
  BOOST_TEST_CONTEXT(name) {
    const rules::Issues issues = LintsOf(DefinitionOf(json), options);
    if (says.empty()) {
      BOOST_TEST(issues.empty(), Told(issues));
      return;
    }
    BOOST_TEST(issues.size() == 1u, Told(issues));
    const bool told = std::ranges::any_of(issues, [&](const rules::Issue& issue) {
      return issue.pointer == pointer && issue.message.find(says) != std::string::npos;
    });
    BOOST_TEST(told, pointer << " must say \"" << says << "\":\n" << Told(issues));
  }
}

}  // namespace signpost::policy::test

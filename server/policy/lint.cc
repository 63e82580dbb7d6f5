#include "server/policy/lint.h"

#include <utility>

#include "server/policy/faults.h"
#include "server/policy/lint_groups.h"
#include "server/policy/sound_part.h"

namespace signpost::policy {

void Lint(const Definition& definition, const LintOptions& options, rules::Issues& issues) {
  const SoundPart sound(definition.rules, issues);
  rules::Issues found;
  const LintContext context{definition, sound, sound.compiled(), options, found};
  LintRules(context);
  LintTerms(context);
  LintMessages(context);

  Faults faults;
  for (const rules::Issue& issue : issues) {
    if (issue.severity == rules::Severity::kError) faults.Add(issue.pointer);
  }
  for (rules::Issue& issue : found) {
    if (!faults.Cover(issue.pointer)) issues.push_back(std::move(issue));
  }
}

}  // namespace signpost::policy

// What the groups of lints share. Only lint*.cc include this.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/issue.h"
#include "rules/ruleset.h"
#include "server/policy/definition.h"
#include "server/policy/lint.h"
#include "server/policy/sound_part.h"
#include "server/policy/suggest.h"

namespace signpost::policy {

struct LintContext {
  const Definition& definition;
  const SoundPart& sound;  // its rules and lists have no error, so that they can be compared and compiled
  const rules::RuleSet& rules;
  const LintOptions& options;
  rules::Issues& issues;
};

void LintRules(const LintContext& context);
void LintTerms(const LintContext& context);
void LintMessages(const LintContext& context);

inline std::string InQuotes(std::string_view id) { return "\"" + std::string(id) + "\""; }

// "/rules/3/when"
inline std::string At(std::string_view family, std::size_t index, std::string_view rest = {}) {
  return "/" + std::string(family) + "/" + std::to_string(index) + std::string(rest);
}

}  // namespace signpost::policy

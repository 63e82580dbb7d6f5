// The steps of Catalogue::Compile, one for each array of the definition. Only this room uses them.
//
// Each adds all its faults to the issues and returns as many items as it was given, whatever the faults, so that later
// steps can refer to them by index and find their own faults. Ids are checked by the caller.
#pragma once

#include <string>
#include <vector>

#include "messages/catalogue.h"
#include "messages/checks.h"
#include "messages/definition.h"
#include "messages/directory.h"
#include "rules/issue.h"

namespace signpost::messages {

// A fact whose patterns are known to render.
struct CompiledFact {
  rules::Moment shown_until{};
  std::map<std::string, std::string> patterns;  // by canonical tag
};

std::vector<CompiledFact> CompileFacts(const std::vector<Fact>& facts, rules::Moment now, rules::Issues& issues);

// The fact's sentence in this locale or, failing that, in a parent of it ("en" for "en-GB"); nothing where it has none.
std::optional<std::string> RenderFact(const CompiledFact& compiled, double figure, const std::string& canonical_tag);

std::vector<ServedMessage> CompileMessages(const Definition& definition, const IdIndex& fact_ids,
                                           const std::vector<CompiledFact>& facts, const Directory& directory,
                                           rules::Issues& issues);

std::vector<ServedCampaign> CompileCampaigns(const std::vector<Campaign>& campaigns, const IdIndex& messages,
                                             const Directory& directory, rules::Moment now, rules::Issues& issues);

}  // namespace signpost::messages

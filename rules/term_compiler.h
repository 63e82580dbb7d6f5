// From term lists as an editor writes them to what finds their terms.
//
//   CompiledTerms terms = CompileTerms(definition.term_lists, key, issues);
//
// Contract: every fault is reported at its JSON Pointer (/term_lists/N/terms/M/...); the result may be used only if
// none of them is an error. A term that means the same as one before it in its list is left out, with a warning.
#pragma once

#include <vector>

#include "rules/definition.h"
#include "rules/hash.h"
#include "rules/issue.h"
#include "rules/pattern_set.h"
#include "rules/term_index.h"

namespace signpost::rules {

struct CompiledTerms {
  TermIndex index;
  PatternSet patterns;  // pattern i is the index's term patterns_begin() + i
};

CompiledTerms CompileTerms(const std::vector<TermList>& lists, const HashKey& key, Issues& issues);

}  // namespace signpost::rules

// RE2::Set, as a peer to measure against: each term as a pattern between word boundaries.
//
// It matches with one DFA, built as texts ask for it, and gives up where that does not fit into its memory: such a set
// counts as not built. Its memory is what the process grew by, with what the texts of `warm_up` made it build.
#pragma once

#include <initializer_list>
#include <span>
#include <string>

#include "benchmarks/peers/engine.h"

namespace signpost::benchmarks {

Built BuildRe2Set(std::span<const std::string> terms, std::initializer_list<std::span<const std::string>> warm_up);

}  // namespace signpost::benchmarks

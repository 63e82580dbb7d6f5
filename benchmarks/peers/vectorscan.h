// Vectorscan (the portable fork of Hyperscan) on plain literals, as a peer to measure against: hs_compile_lit_multi,
// block mode, either case. What it lacks, word boundaries, is checked in its callback.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "benchmarks/peers/engine.h"

namespace signpost::benchmarks {

Built BuildVectorscan(std::span<const std::string> terms);

// In a child process that is ended when the time is over. The build time is the compiler's in the child.
Built BuildVectorscanWithin(std::span<const std::string> terms, std::chrono::seconds limit);

}  // namespace signpost::benchmarks

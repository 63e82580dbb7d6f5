// The textbook's way to find many phrases at once (Aho and Corasick, "Efficient string matching", CACM 18(6), 1975), as
// a peer to measure against.
//
// A trie of the terms' bytes; each state knows its failure state (the longest proper suffix that is a state too) and
// the nearest state on that chain where a term ends. With enough memory the failure steps are worked out beforehand
// into a table of a transition for each state and byte (the DFA); otherwise they are taken while reading (the NFA).
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "benchmarks/peers/engine.h"

namespace signpost::benchmarks {

inline constexpr std::size_t kMostDfaBytes = std::size_t{1} << 30;

enum class AhoCorasickKind { kDfa, kNfa };

// A DFA if its table fits into kMostDfaBytes; `kind` says which it became. Terms are different from each other.
Built BuildAhoCorasick(std::span<const std::string> terms, AhoCorasickKind& kind);

}  // namespace signpost::benchmarks

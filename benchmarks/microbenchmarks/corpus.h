// Made-up terms and queries for benchmarks, the same in every run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rules/definition.h"

namespace signpost::benchmarks {

// `count` different phrases of one to three made-up words.
std::vector<std::string> MakeTerms(std::size_t count);

// Queries of about 49 bytes; `hit_percent` of them hold one of the terms.
std::vector<std::string> MakeQueries(const std::vector<std::string>& terms, std::size_t count, int hit_percent);

// One list "bench" of these terms.
rules::TermList MakeList(const std::vector<std::string>& terms);

}  // namespace signpost::benchmarks

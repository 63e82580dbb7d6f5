// Policies and inputs in words, for the reports of the duel: characters beyond printable ASCII as \u{...}, bytes that
// are no UTF-8 as \x...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/property/generator.h"
#include "tests/property/naive_text.h"

namespace signpost::property {

std::string Escaped(std::string_view text);

std::string InWords(const TermChoice& choice);
std::string InWords(const rules::Term& term);
std::string InWords(const std::vector<std::string>& values);
std::string InWords(const naive::Bytes& span);

// All of both, line by line, and how the naive engine reads the texts.
std::string Describe(const rules::Definition& policy, const Asked& asked);

}  // namespace signpost::property

// The JSON form of a policy, read and written.
//
//   rules::Issues issues;
//   const Definition definition = Parse(json, issues);
//   if (rules::HasErrors(issues)) ShowAll(issues);
//   Save(Serialise(definition));
//
// One table for each kind of object (codec_rules.cc, codec_messages.cc, codec_cases.cc) says which fields it has;
// reading and writing both follow it. The published form of the same tables is schema/policy.json.
//
// Contract
// - Parse finds every fault of form, not the first one only: not JSON (with line and column), a wrong type, a missing
//   field, an unknown one (with the nearest known name), one given twice, an unknown enum value (with the known ones),
//   a number out of range, a condition nested too deep. What ids refer to, how ids and dates look and what belongs
//   together is for Compile to judge.
// - What could be read is returned even then: an array's faulty member keeps its place, so that the pointers of issues
//   found later by Compile still point into the same document. A fault in one field leaves that field at its default.
// - The pointer of a missing field is where the field should stand.
// - Serialise is canonical: equal definitions give equal bytes, fields stand in the order of the tables, a field at its
//   default is left out, and there is no space between tokens. Parse(Serialise(d)) == d for every d of valid UTF-8,
//   numbers that are finite and in range, and conditions no deeper than rules::kMaxConditionDepth.
// - A rule's action and a campaign's audience must be said, although the definitions have defaults for them.
// - No issue quotes a term or the text of a case: a list may be restricted.
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/issue.h"
#include "server/policy/definition.h"

namespace signpost::policy {

// A list of a million terms takes about a quarter of this.
inline constexpr std::size_t kMaxDocumentBytes = 256 * 1024 * 1024;

// Deeper than any person writes; the reader and the compiler recurse once per level. A lone test has depth 1.
inline constexpr int kMaxConditionDepth = 32;

// A file with the same fault in every term is told about at this length and no further; the last issue says so.
inline constexpr std::size_t kMaxIssues = 1000;

Definition Parse(std::string_view json, rules::Issues& issues);

std::string Serialise(const Definition& definition);

// One input alone, in the form that cases have it: {"query": "…", "context": {…}}.
CaseInput ParseCaseInput(std::string_view json, rules::Issues& issues);

}  // namespace signpost::policy

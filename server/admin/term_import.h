// Terms that come in by a file, and go out again.
//
//   TermFile file = ReadTerms(bytes, TermFormat::kCsv);                     // what is no term is told by its line
//   const ImportReport report = ImportTerms(list, std::move(file), ImportMode::kAdd);
//   Show(report);                                                           // `list` has the terms now
//   const std::string csv = WriteTerms(list, TermFormat::kCsv);
//
// Formats:
//   text  a term on each line; blank lines and lines that begin with '#' are passed over
//   csv   RFC 4180. With a header: text, match, fold, within_words, weight, note in any order, text among them; without
//         one (its first line has no "text"): the texts alone, in the first column
//   json  an array of terms as in the policy, or a whole term list of which the terms are taken
// UTF-8, with or without a byte order mark; lines end with LF or CRLF.
//
// Contract: no report quotes a term: it may be restricted. A term that the list has already, in the same meaning after
// folding, is not added again, and one that could not be compiled is not added at all. Pure. A hundred thousand terms
// take about a second, most of it to find what is contained in what.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/definition.h"

namespace signpost::admin {

inline constexpr std::size_t kMaxImportBytes = 64 * 1024 * 1024;
inline constexpr std::size_t kMaxImportedTerms = 1'000'000;
inline constexpr std::size_t kToldImportLines = 1'000;  // of each kind

enum class TermFormat : std::uint8_t { kText, kCsv, kJson };
inline constexpr std::array<std::string_view, 3> kTermFormatNames = {"text", "csv", "json"};

enum class ImportMode : std::uint8_t { kAdd, kReplace };
inline constexpr std::array<std::string_view, 2> kImportModeNames = {"add", "replace"};

// Something about one line (of JSON: the number of the term in the array), counted from 1.
struct ImportLine {
  std::uint64_t line = 0;
  std::string message;
};

// A count and the first of its lines.
struct ImportLines {
  std::uint64_t count = 0;
  std::vector<ImportLine> told;

  void Add(std::uint64_t line, std::string message) {
    if (++count <= kToldImportLines) told.push_back({line, std::move(message)});
  }
};

struct TermFile {
  std::vector<rules::Term> terms;
  std::vector<std::uint64_t> lines;  // of each term
  ImportLines invalid;               // what is no term
};

TermFile ReadTerms(std::string_view bytes, TermFormat format);

struct ImportReport {
  std::uint64_t added = 0;
  std::uint64_t already_there = 0;  // in the list, or further up in the file
  std::uint64_t removed = 0;        // kReplace: were in the list, and are not in the file
  ImportLines invalid;
  ImportLines contained;  // added, but found wherever another term of the list is
};

ImportReport ImportTerms(rules::TermList& list, TermFile file, ImportMode mode);

// As ReadTerms reads it. A cell that a spreadsheet would take for a formula is put behind an apostrophe.
std::string WriteTerms(const rules::TermList& list, TermFormat format);

// {"added": 3, "already_there": 1, "removed": 0, "invalid": {"count": 1, "lines": [{"line": 4, "message": "…"}]},
//  "contained": …}
std::string ToJson(const ImportReport& report);

}  // namespace signpost::admin

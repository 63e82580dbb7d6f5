// Rows under a header line, in columns as wide as they need to be.
//
//   PrintTable(std::cout, {{"id", "name"}, {"searchco", "Search Co"}});
//
// Columns named in `numbers` are set to the right. Widths are counted in characters of UTF-8, not in bytes; a control
// character is shown as '?', so that no value can steer the terminal.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::cli {

using TableRow = std::vector<std::string>;

void PrintTable(std::ostream& out, const std::vector<TableRow>& rows,
                const std::vector<std::string_view>& numbers = {});

// The same guard for a value that stands in a sentence.
std::string Printable(std::string_view text);

}  // namespace signpost::cli

#include "server/cli/table.h"

#include <algorithm>

namespace signpost::cli {
namespace {

constexpr std::string_view kGap = "  ";

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable(text);
  for (std::size_t i = 0; i < printable.size(); ++i) {
    const auto byte = static_cast<unsigned char>(printable[i]);
    // The controls of Latin-1 (U+0080 to U+009F) are C2 80 to C2 9F.
    const bool is_c1 = byte == 0xC2 && i + 1 < printable.size() && static_cast<unsigned char>(printable[i + 1]) < 0xA0;
    if (is_c1) printable.replace(i, 2, "?");
    if (byte < 0x20 || byte == 0x7F) printable[i] = '?';
  }
  return printable;
}

void PrintTable(std::ostream& out, const std::vector<TableRow>& rows, const std::vector<std::string_view>& numbers) {
  std::vector<TableRow> shown = rows;
  std::vector<std::size_t> widths;
  for (TableRow& row : shown) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = Printable(row[i]);
      widths[i] = std::max(widths[i], WidthOf(row[i]));
    }
  }
  for (const TableRow& row : shown) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - WidthOf(row[i]), ' ');
      const bool is_number = std::ranges::find(numbers, rows.front()[i]) != numbers.end();
      line += is_number ? padding + row[i] : row[i] + padding;
      line += kGap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

}  // namespace signpost::cli

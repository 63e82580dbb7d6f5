#include "benchmarks/matching/report.h"

#include <algorithm>
#include <cstdio>

namespace signpost::benchmarks {
namespace {

std::string FormattedOr(const std::optional<double>& number) { return number ? Formatted(*number) : "-"; }

std::string Whole(std::size_t number) { return Formatted(static_cast<double>(number)); }

std::vector<std::string> LineOf(const Row& row) {
  const auto time = [&](double Times::*figure) { return row.times ? Formatted((*row.times).*figure) : "-"; };
  return {row.section,
          row.subject,
          row.input,
          row.size == 0 ? "-" : Whole(row.size),
          time(&Times::mean_ns),
          time(&Times::p50_ns),
          time(&Times::p99_ns),
          FormattedOr(row.build_ms),
          FormattedOr(row.bytes_per_term),
          row.hits ? Whole(*row.hits) : "-",
          FormattedOr(row.false_hits_per_term),
          row.note};
}

// Text to the left, numbers to the right.
bool IsNumber(const std::string& cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char c) {
    return (c >= '0' && c <= '9') || c == ',' || c == '.' || c == '-' || c == '+';
  });
}

}  // namespace

const Row* FindRow(const Rows& rows, std::string_view section, std::string_view subject, std::string_view input,
                   std::size_t size) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) {
    return row.section == section && row.subject == subject && row.input == input && row.size == size;
  });
  return found == rows.end() ? nullptr : &*found;
}

std::string Formatted(double number) {
  char digits[64];
  const double size = number < 0 ? -number : number;
  const bool is_whole = number == static_cast<double>(static_cast<long long>(number));
  std::snprintf(digits, sizeof digits, "%.*f", is_whole || size >= 100 ? 0 : size >= 10 ? 1 : 2, number);
  std::string text = digits;
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > first + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

void PrintTable(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string space(widths[i] - line[i].size(), ' ');
      text += IsNumber(line[i]) ? space + line[i] : line[i] + space;
      text += "  ";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    std::puts(text.c_str());
  }
}

void PrintRows(const Rows& rows) {
  std::vector<std::vector<std::string>> lines = {{"section", "what", "input", "size", "mean ns", "p50 ns", "p99 ns",
                                                  "build ms", "bytes/term", "hits", "false/term", "note"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && (rows[i].section != rows[i - 1].section || rows[i].input != rows[i - 1].input)) lines.push_back({});
    lines.push_back(LineOf(rows[i]));
  }
  PrintTable(lines);
}

}  // namespace signpost::benchmarks

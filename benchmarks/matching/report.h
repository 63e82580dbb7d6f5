// What was measured: rows of one shape for all sections, printed as one table and written as JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/matching/measure.h"

namespace signpost::benchmarks {

struct Row {
  std::string section;
  std::string subject;   // an engine, a fold, a kind of condition
  std::string input;     // what it was given
  std::size_t size = 0;  // terms or rules; 0: none
  std::optional<Times> times;
  std::optional<double> build_ms;
  std::optional<double> bytes_per_term;
  std::optional<std::size_t> hits;  // inputs with one at least
  std::optional<double> false_hits_per_term;
  std::string note;
};

using Rows = std::vector<Row>;

// The first row of this name, or null.
const Row* FindRow(const Rows& rows, std::string_view section, std::string_view subject, std::string_view input,
                   std::size_t size);

// With commas between thousands; below 10 with two decimals, below 100 with one.
std::string Formatted(double number);

void PrintTable(const std::vector<std::vector<std::string>>& lines);  // the first is the head
void PrintRows(const Rows& rows);

}  // namespace signpost::benchmarks

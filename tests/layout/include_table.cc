#include "tests/layout/include_table.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace signpost::layout {
namespace {

std::string Trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" `\t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" `\t") - begin + 1));
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(Trimmed(part));
  return parts;
}

// The cells of a Markdown table row, without the empty ones at its ends.
std::vector<std::string> Cells(std::string_view line) {
  const auto parts = Split(line, '|');
  if (parts.size() < 2 || !parts.front().empty()) return {};
  return {parts.begin() + 1, parts.end()};
}

std::set<std::string> NamesIn(std::string_view cell) {
  std::set<std::string> names;
  for (const std::string& name : Split(cell, ',')) {
    if (!name.empty()) names.insert(name);
  }
  return names;
}

// What stands between the quotes or angle brackets of an include line.
std::string Included(std::string_view line) {
  if (!line.starts_with("#include")) return {};
  const auto begin = line.find_first_of("\"<");
  const auto end = begin == std::string_view::npos ? begin : line.find_first_of("\">", begin + 1);
  return end == std::string_view::npos ? std::string() : std::string(line.substr(begin + 1, end - begin - 1));
}

std::string FaultOf(const Layout& layout, const std::string& room, const std::string& included) {
  const auto allowed = layout.rooms.find(room);
  if (allowed == layout.rooms.end()) return "the room \"" + room + "\" is not in the table of ARCHITECTURE.md";
  const std::string other = RoomOf(included);
  if (!other.empty() && other != room && !allowed->second.contains(other) && !allowed->second.contains("*")) {
    return room + " may not include " + included + " (room " + other + ")";
  }
  for (const auto& [header, rooms] : layout.third_party) {
    if (included.starts_with(header) && !rooms.contains(room))
      return "only some rooms may include " + included + "; " + room + " is none of them";
  }
  return {};
}

}  // namespace

Layout ReadLayout(std::string_view architecture) {
  Layout layout;
  std::string table;
  for (const std::string& line : Split(architecture, '\n')) {
    const auto cells = Cells(line);
    if (cells.size() < 2) {
      table.clear();
    } else if (table.empty()) {
      table = cells[0];
    } else if (!cells[0].starts_with("-")) {
      if (table == "room") {
        for (const std::string& room : NamesIn(cells[0])) layout.rooms[room] = NamesIn(cells[1]);
      } else if (table == "third-party header") {
        for (const std::string& header : NamesIn(cells[0])) layout.third_party[header] = NamesIn(cells[1]);
      }
    }
  }
  return layout;
}

std::string RoomOf(const std::filesystem::path& path) {
  auto part = path.begin();
  if (part == path.end()) return {};
  if (*part == "rules" || *part == "messages") return part->string();
  if (*part != "server" || ++part == path.end() || std::next(part) == path.end()) return {};
  return part->string();
}

std::vector<Breach> FindBreachesInText(const Layout& layout, const std::string& file, std::string_view text) {
  std::vector<Breach> breaches;
  std::istringstream stream{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    const std::string included = Included(line);
    if (included.empty()) continue;
    std::string fault = FaultOf(layout, RoomOf(file), included);
    if (!fault.empty()) breaches.push_back({file, number, std::move(fault)});
  }
  return breaches;
}

std::vector<Breach> FindBreaches(const Layout& layout, const std::filesystem::path& source_root) {
  std::vector<Breach> breaches;
  for (const char* top : {"rules", "messages", "server"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_root / top)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      std::ifstream stream(entry.path());
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      const auto found = FindBreachesInText(layout, entry.path().lexically_relative(source_root).string(), text);
      breaches.insert(breaches.end(), found.begin(), found.end());
    }
  }
  return breaches;
}

}  // namespace signpost::layout

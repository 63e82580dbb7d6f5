// Which room may include which, as ARCHITECTURE.md says it, and what the source tree really does.
//
//   Layout layout = ReadLayout(architecture_text);
//   for (const Breach& breach : FindBreaches(layout, source_root)) Fail(breach.file, breach.line, breach.message);
//
// The table in ARCHITECTURE.md is the law; the test reads it, so that the page and the test cannot disagree.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::layout {

struct Layout {
  // By room ("rules", "net"): the rooms it may include, itself among them; "*" for any.
  std::map<std::string, std::set<std::string>> rooms;
  // By header, or beginning of a header ("httplib.h", "boost/asio"): the rooms that may name it.
  std::map<std::string, std::set<std::string>> third_party;
};

// Reads the two tables whose first columns are headed "room" and "third-party header".
Layout ReadLayout(std::string_view architecture);

struct Breach {
  std::string file;
  int line = 0;
  std::string message;
};

// The room that a path below the source root belongs to; empty where it is none ("tests/...").
std::string RoomOf(const std::filesystem::path& path);

std::vector<Breach> FindBreachesInText(const Layout& layout, const std::string& file, std::string_view text);
std::vector<Breach> FindBreaches(const Layout& layout, const std::filesystem::path& source_root);

}  // namespace signpost::layout

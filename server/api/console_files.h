// The files of the console, as its build has made them (server/console): part of the program.
//
//   for (const ConsoleFile& file : ConsoleFiles()) …
//
// "index.html" is the page; the others are named "assets/…" with a digest of themselves in their names, so a name never
// stands for other bytes. Contract: constant; any thread.
#pragma once

#include <span>
#include <string_view>

namespace signpost::api {

struct ConsoleFile {
  std::string_view name;
  std::string_view content_type;
  std::string_view tag;  // of its bytes
  std::string_view bytes;
  std::string_view zipped;  // the same bytes, by gzip
};

std::span<const ConsoleFile> ConsoleFiles();

}  // namespace signpost::api

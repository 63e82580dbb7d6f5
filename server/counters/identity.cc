#include "server/counters/identity.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "server/base/files.h"
#include "server/base/log.h"
#include "server/counters/segment.h"

namespace signpost::counters {
namespace {

using base::CannotDo;
using base::File;
using base::ReadAt;
using base::Result;

bool IsNode(std::string_view text) {
  return text.size() == kNodeCharacters && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<std::string> NewNode(const std::string& folder) {
  std::array<unsigned char, kNodeCharacters / 2> bytes;
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return CannotDo("get random bytes to name the node of", folder);
  }
  std::string node;
  for (const unsigned char byte : bytes) {
    node.push_back("0123456789abcdef"[byte >> 4]);
    node.push_back("0123456789abcdef"[byte & 15]);
  }
  return node;
}

// "<node> <epoch>\n", or nothing.
bool Parse(std::string_view text, Identity& identity) {
  if (text.size() < kNodeCharacters + 3 || !text.ends_with('\n') || text[kNodeCharacters] != ' ') return false;
  identity.node = text.substr(0, kNodeCharacters);
  const char* const end = text.data() + text.size() - 1;
  const auto [stopped, problem] = std::from_chars(text.data() + kNodeCharacters + 1, end, identity.epoch);
  return IsNode(identity.node) && problem == std::errc() && stopped == end;
}

}  // namespace

Result<Identity> NextIdentity(const std::string& folder) {
  const std::string path = folder + "/identity";
  Identity identity;
  std::string text(256, '\0');
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const bool readable = file.valid() && ReadAt(file.get(), 0, text);
  if (!readable || !Parse(text, identity)) {
    if (file.valid()) base::log::Warning("node_renamed", {{"reason", "the journal's identity file was unreadable"}});
    Result<std::string> node = NewNode(folder);
    if (!node) return node.error();
    identity = {*node, 0};
  }
  ++identity.epoch;
  const std::string line = identity.node + " " + std::to_string(identity.epoch) + "\n";
  if (Result<void> written = base::ReplaceFile(path, {line}); !written) return written.error();
  return identity;
}

}  // namespace signpost::counters

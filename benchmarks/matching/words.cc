#include "benchmarks/matching/words.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace signpost::benchmarks {
namespace {

// False for anything but ASCII letters.
bool LowerAsciiLetters(std::string& word) {
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c < 'a' || c > 'z') return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> ReadWords(std::span<const char* const> files) {
  std::vector<std::string> words;
  for (const char* file : files) {
    std::ifstream stream(file);
    if (!stream)
      throw std::runtime_error(std::string(file) + " is missing: install Debian's word lists (ops/dev install)");
    for (std::string word; std::getline(stream, word);) {
      if (word.size() >= 2 && LowerAsciiLetters(word)) words.push_back(word);
    }
  }
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return words;
}

}  // namespace signpost::benchmarks

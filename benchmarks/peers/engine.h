// What the benchmarks ask of an engine that finds phrases in a text, ours or another: one interface, so that all of
// them do the same work on the same bytes and can be checked against each other.
//
// The rule that all keep: a term (ASCII words with single blanks between them) is in a text where its letters stand
// there, in either case, with no ASCII letter or digit directly before or after them. An engine finds every term of a
// text, not only the first.
#pragma once

#include <time.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace signpost::benchmarks {

class Engine {
 public:
  virtual ~Engine() = default;
  virtual bool FindsAny(std::string_view text) = 0;
  virtual std::size_t MemoryBytes() const = 0;
};

// An engine, or why there is none.
struct Built {
  std::unique_ptr<Engine> engine;
  std::string why_not;
  double build_ms = 0;
};

// Of this thread: what other processes do meanwhile does not count. All engines build with one thread.
inline double ProcessorMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

constexpr bool IsAsciiWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Whether text[begin, end) begins and ends where words do.
constexpr bool IsWholeWords(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin == 0 || !IsAsciiWordByte(text[begin - 1])) && (end == text.size() || !IsAsciiWordByte(text[end]));
}

}  // namespace signpost::benchmarks

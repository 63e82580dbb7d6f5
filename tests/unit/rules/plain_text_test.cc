#include "rules/plain_text.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "rules/utf8.h"

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 1, .k1 = 2};

std::string Repeat(std::string_view part, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

// The same text in full-width forms, which fold to ASCII and never go the quick way.
std::string FullWidth(std::string_view ascii) {
  std::string wide;
  for (const char c : ascii) AppendCharacter(c == ' ' ? 0x3000 : 0xFF00 + (c - 0x20), wide);
  return wide;
}

bool Same(const Tokens& a, const Tokens& b) {
  return std::ranges::equal(a.reading.words, b.reading.words) && a.text.bytes() == b.text.bytes() &&
         std::ranges::equal(a.words, b.words, [](const Word& x, const Word& y) {
           return x.kind == y.kind && x.text_begin == y.text_begin;
         });
}

BOOST_AUTO_TEST_SUITE(plain_text)

BOOST_AUTO_TEST_CASE(what_can_be_taken) {
  struct Case {
    std::string text;
    std::size_t taken;
  };
  const Case cases[] = {
      {"", 0},
      {"get help", 8},
      {"Get HELP, H2O now!", 18},
      {"get don't", 4},
      {"get-help", 0},
      {" #help", 1},
      {"get heLp", 4},
      {"get HTMLPage", 4},
      {"get MP3Player", 4},
      {"get h\u00E9lp", 4},
      {"a \u0301", 1},  // a separator may combine
      {"a  \u0301", 2},
      {"a, 'b'", 3},  // not with ASCII
      {Repeat("a", 64), 64},
      {Repeat("a", 65), 0},  // a word as long as the window may go on
      {Repeat("ab ", 100), 300},
      {Repeat("ab ", 100) + "x_y", 300},
      {Repeat(" ", 64), 64},
      {Repeat(" ", 64) + "\u0301", 63},
  };
  for (const auto& [text, taken] : cases) {
    Tokens tokens;
    BOOST_TEST(TakePlainText(text, 0, kKey, Keep::kLetters, {}, tokens) == taken, text);
  }
}

BOOST_AUTO_TEST_CASE(it_agrees_with_the_long_way) {
  std::mt19937 random(8);
  constexpr std::string_view kParts[] = {"a", "b", "C", "1", " ",      " ",      ".",
                                         "'", "-", "#", "_", "\u00E9", "\u0301", "abcdefgh "};
  std::size_t taken_in_all = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t left = random() % 60; left > 0; --left) text += kParts[random() % std::size(kParts)];
    Tokens quick;
    const std::size_t taken = TakePlainText(text, 0, kKey, Keep::kEverything, {}, quick);
    taken_in_all += taken;
    Tokens slow;
    Tokenise(FullWidth(text.substr(0, taken)), kKey, Cut::kText, slow, Keep::kEverything);
    BOOST_TEST(Same(quick, slow), text);
    for (const Word& word : quick.words) {
      BOOST_TEST((word.span == Span{word.text_begin, word.span.end}), text);
    }
  }
  BOOST_TEST(taken_in_all > 40'000U);  // or this says nothing
}

// A text that ends where a page of memory does, with one behind it that must not be touched.
BOOST_AUTO_TEST_CASE(nothing_behind_a_text_is_read) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  BOOST_TEST_REQUIRE(pages != MAP_FAILED);
  char* const end = static_cast<char*>(pages) + page;
  BOOST_TEST_REQUIRE(mprotect(end, page, PROT_NONE) == 0);
  for (const std::string_view before : {"", "a ", "ab cd ", "Ab, cd; "}) {
    for (std::size_t word = 1; word < 150; ++word) {
      const std::string text = std::string(before) + std::string(word, 'z');
      char* const begin = end - text.size();
      text.copy(begin, text.size());
      Tokens tokens;
      Tokenise({begin, text.size()}, kKey, Cut::kText, tokens, Keep::kEverything);
      BOOST_TEST(tokens.reading.words[tokens.words.size() - 1] == HashBytes(kKey, end - word, word));
    }
  }
  munmap(pages, 2 * page);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

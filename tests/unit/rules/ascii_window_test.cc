#include "rules/ascii_window.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

namespace signpost::rules {
namespace {

void CheckSame(const std::string& text) {
  AsciiWindow window;
  AsciiWindow by_table;
  window.Load(text.data(), text.size());
  by_table.LoadByTable(text.data(), text.size());
  const std::string_view bytes(window.bytes(), text.size() + kHashPadding);
  BOOST_TEST(bytes == std::string_view(by_table.bytes(), text.size() + kHashPadding));
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const std::size_t size : {std::size_t{1}, kHashPadding, text.size() - at}) {
      if (at + size > text.size()) continue;
      BOOST_TEST(std::string_view(window.BytesAt(at, size), size) == bytes.substr(at, size));
    }
  }
  BOOST_TEST(window.word == by_table.word);
  BOOST_TEST(window.small == by_table.small);
  BOOST_TEST(window.capital == by_table.capital);
  BOOST_TEST(window.special == by_table.special);
}

BOOST_AUTO_TEST_SUITE(ascii_window)

BOOST_AUTO_TEST_CASE(every_byte_is_what_it_is) {
  AsciiWindow window;
  const std::string text = "aB3 '-#_\xC3@";
  window.Load(text.data(), text.size());
  BOOST_TEST(std::string_view(window.bytes(), 11) == "ab3 '-#_\xC3@ ");
  BOOST_TEST(window.word == 0b111U);
  BOOST_TEST(window.small == 0b1U);
  BOOST_TEST(window.capital == 0b10U);
  BOOST_TEST(window.special == 0b1'1111'0000U);
}

BOOST_AUTO_TEST_CASE(the_quick_way_agrees_with_the_table) {
  for (int byte = 0; byte < 256; ++byte) CheckSame(std::string(AsciiWindow::kBytes, static_cast<char>(byte)));
  std::mt19937 random(7);
  for (int round = 0; round < 1'000; ++round) {
    std::string text(random() % (AsciiWindow::kBytes + 1), ' ');
    for (char& c : text) c = static_cast<char>(random());
    CheckSame(text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

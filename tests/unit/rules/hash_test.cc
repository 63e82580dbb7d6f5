#include "rules/hash.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 0x0123456789abcdefULL, .k1 = 0xfedcba9876543210ULL};

std::uint64_t Hash(std::string_view text, const HashKey& key = kKey) {
  return HashBytes(key, text.data(), text.size());
}

std::size_t Different(std::vector<std::uint64_t> hashes) {
  std::ranges::sort(hashes);
  return static_cast<std::size_t>(std::ranges::unique(hashes).begin() - hashes.begin());
}

BOOST_AUTO_TEST_SUITE(hash)

BOOST_AUTO_TEST_CASE(only_the_bytes_and_the_key_count) {
  const std::string text = "a sentence that is longer than two rounds of sixteen bytes";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string elsewhere = "x" + text.substr(0, size) + "y";  // another alignment, other neighbours
    const std::uint64_t hash = Hash(text.substr(0, size));
    BOOST_TEST(hash == HashBytes(kKey, elsewhere.data() + 1, size));
    const std::string padded = elsewhere + std::string(kHashPadding, 'z');
    BOOST_TEST(hash == HashPadded(kKey, padded.data() + 1, size));
    BOOST_TEST(hash != Hash(text.substr(0, size), {.k0 = kKey.k0 + 1, .k1 = kKey.k1}));
    BOOST_TEST(hash != Hash(text.substr(0, size), {.k0 = kKey.k0, .k1 = kKey.k1 + 1}));
  }
}

BOOST_AUTO_TEST_CASE(every_length_and_every_byte_count) {
  std::vector<std::uint64_t> hashes;
  for (const char filler : {'\0', 'a'}) {
    for (std::size_t size = filler == '\0' ? 0 : 1; size <= 40; ++size) {
      const std::string text(size, filler);
      hashes.push_back(Hash(text));
      for (std::size_t i = 0; i < size; ++i) {
        for (const int bit : {0, 3, 7}) {
          std::string changed = text;
          changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
          hashes.push_back(Hash(changed));
        }
      }
    }
  }
  BOOST_TEST(Different(hashes) == hashes.size());
}

BOOST_AUTO_TEST_CASE(a_million_short_words_do_not_collide) {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint64_t> paths;
  for (int i = 0; i < 1'000'000; ++i) {
    hashes.push_back(Hash(std::to_string(i)));
    paths.push_back(ExtendPath(ExtendPath(0, hashes[static_cast<std::size_t>(i) / 1000]),
                               hashes[static_cast<std::size_t>(i) % 1000]));
  }
  BOOST_TEST(Different(hashes) == hashes.size());
  BOOST_TEST(Different(paths) == paths.size());
}

BOOST_AUTO_TEST_CASE(each_bit_of_the_hash_is_used) {
  constexpr int kWords = 10'000;
  std::array<int, 64> ones{};
  for (int i = 0; i < kWords; ++i) {
    const std::uint64_t hash = Hash("word" + std::to_string(i));
    for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>(hash >> bit & 1);
  }
  // Six standard deviations of a fair coin.
  for (const int count : ones) BOOST_TEST((count > kWords / 2 - 300 && count < kWords / 2 + 300));
}

BOOST_AUTO_TEST_CASE(a_path_knows_its_order_and_length) {
  const std::uint64_t a = Hash("get");
  const std::uint64_t b = Hash("help");
  const std::vector<std::uint64_t> paths = {0,
                                            ExtendPath(0, a),
                                            ExtendPath(0, b),
                                            ExtendPath(ExtendPath(0, a), b),
                                            ExtendPath(ExtendPath(0, b), a),
                                            ExtendPath(ExtendPath(0, a), a),
                                            ExtendPath(ExtendPath(ExtendPath(0, a), b), a)};
  BOOST_TEST(Different(paths) == paths.size());
}

BOOST_AUTO_TEST_CASE(no_path_but_the_empty_one_is_0) {
  // Factors that multiply to nothing.
  BOOST_TEST(ExtendPath(hash_detail::kOdd0, 5) != 0U);
  BOOST_TEST(ExtendPath(5, hash_detail::kOdd1) != 0U);
}

// An index that was written by one release is read by the next.
BOOST_AUTO_TEST_CASE(hashes_never_change) {
  const std::pair<const char*, std::uint64_t> golden[] = {
      {"", 5954461846253685106ULL},
      {"a", 8137376849842652022ULL},
      {"help", 18099557776709971177ULL},
      {"helpline", 6735060911916886806ULL},
      {"get help now", 3205372582570209229ULL},
      {"a sentence longer than sixteen bytes", 9065264282267856049ULL}};
  for (const auto& [text, hash] : golden) BOOST_TEST(Hash(text) == hash);
  BOOST_TEST(ExtendPath(ExtendPath(0, 1), 2) == 3331057388199001451ULL);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

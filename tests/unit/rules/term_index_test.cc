#include "rules/term_index.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "rules/term_compiler.h"
#include "rules/term_matcher.h"

namespace signpost::rules {
namespace {

constexpr HashKey kKey{.k0 = 3, .k1 = 4};
constexpr std::string_view kText =
    "get help now, zorblat fex grimbly: xblattx z0rblat zroblat vun mip vun #GetHelp h.e.l.p";

CompiledTerms Compile() {
  const auto term = [](const char* text, MatchKind kind, Fold fold = Fold::kNormal, int within = 0) {
    return Term{.text = text, .match = kind, .fold = fold, .within_words = within};
  };
  using enum MatchKind;
  Issues issues;
  TermList list{.id = "list",
                .terms = {term("get help", kPhrase), term("help", kPhrase), term("get help now", kExact),
                          term("vun mip", kNear, Fold::kNormal, 2), term("mip vun", kAllWords, Fold::kFuzzy),
                          term("blatt", kWithinWord), term("lat", kWithinWord, Fold::kSkeleton),
                          term("zorblat", kPhrase, Fold::kSkeleton), term("zorblat", kPhrase, Fold::kFuzzy),
                          term("gr[a-z]+bly", kPattern)}};
  CompiledTerms terms = CompileTerms({list, {.id = "second", .terms = {term("help", kPhrase)}}}, kKey, issues);
  BOOST_TEST_REQUIRE(!HasErrors(issues));
  return terms;
}

std::vector<std::uint64_t> ImageOf(const TermIndex& index) {
  std::vector<std::uint64_t> image(index.image().size() / 8);
  std::memcpy(image.data(), index.image().data(), index.image().size());
  return image;
}

std::optional<TermIndex> Open(const std::vector<std::uint64_t>& image, const HashKey& key = kKey) {
  return TermIndex::Open(std::as_bytes(std::span(image)), key, nullptr);
}

BOOST_AUTO_TEST_SUITE(term_index)

BOOST_AUTO_TEST_CASE(an_image_can_lie_anywhere) {
  const CompiledTerms terms = Compile();
  const auto image = ImageOf(terms.index);
  const auto moved = Open(image);
  BOOST_TEST_REQUIRE(moved.has_value());
  BOOST_TEST(moved->size() == 11U);
  BOOST_TEST(std::ranges::equal(moved->terms_of_list(), std::vector<std::uint32_t>{10, 1}));
  MatchScratch here;
  MatchScratch there;
  MatchText(terms.index, terms.patterns, kText, 0, here);
  MatchText(*moved, terms.patterns, kText, 0, there);
  BOOST_TEST(here.hits.size() == 10U);
  BOOST_TEST(std::ranges::equal(here.hits, there.hits,
                                [](const Hit& a, const Hit& b) { return a.term == b.term && a.span == b.span; }));
}

BOOST_AUTO_TEST_CASE(what_is_no_image_is_refused) {
  const auto image = ImageOf(Compile().index);
  BOOST_TEST(!Open(image, {.k0 = 3, .k1 = 5}));
  BOOST_TEST(!Open({}));
  for (std::size_t size = 0; size < image.size(); ++size) {
    BOOST_TEST(!Open(std::vector(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  const auto bytes = std::as_bytes(std::span(image));
  std::vector<std::uint64_t> shifted(image.size() + 1);
  std::memcpy(reinterpret_cast<char*>(shifted.data()) + 4, bytes.data(), bytes.size());
  BOOST_TEST(!TermIndex::Open(std::as_bytes(std::span(shifted)).subspan(4, bytes.size()), kKey, nullptr));
}

// An image with any content is safe to search (a sanitizer build shows it); what it finds is another matter.
BOOST_AUTO_TEST_CASE(a_damaged_image_is_refused_or_searched_in_bounds) {
  const CompiledTerms terms = Compile();
  const auto image = ImageOf(terms.index);
  std::mt19937_64 random(5);
  std::size_t opened = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto damaged = image;
    for (std::size_t left = 1 + random() % 3; left > 0; --left) {
      std::uint64_t& word = damaged[random() % damaged.size()];
      switch (random() % 4) {
        case 0:
          word ^= std::uint64_t{1} << (random() % 64);
          break;
        case 1:
          word = random();
          break;
        case 2:
          word = random() % 100;
          break;
        default:
          word = ~std::uint64_t{0};
      }
    }
    const auto index = Open(damaged);
    if (!index) continue;
    ++opened;
    MatchScratch scratch;
    MatchText(*index, PatternSet(), kText, 0, scratch);
    for (const Hit& hit : scratch.hits) {
      BOOST_TEST_REQUIRE(hit.term < index->size());
      BOOST_TEST_REQUIRE(index->entry(hit.term).list < index->terms_of_list().size());
      BOOST_TEST_REQUIRE((hit.span.begin < hit.span.end && hit.span.end <= kText.size()));
    }
  }
  BOOST_TEST(opened > 5'000U);
}

BOOST_AUTO_TEST_CASE(a_fold_that_no_term_uses_has_no_table) {
  Issues issues;
  const TermIndex index = CompileTerms({{.id = "list", .terms = {{.text = "help"}}}}, kKey, issues).index;
  BOOST_TEST(!index.fold(Fold::kNormal).empty());
  BOOST_TEST(index.fold(Fold::kSkeleton).empty());
  BOOST_TEST(index.fold(Fold::kFuzzy).empty());
  BOOST_TEST(!index.fold(Fold::kNormal).HasWithinWord());
  BOOST_TEST(TermIndex().fold(Fold::kNormal).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::rules

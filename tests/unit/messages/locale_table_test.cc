#include "messages/locale_table.h"

#include <boost/test/unit_test.hpp>

namespace signpost::messages {
namespace {

struct Case {
  std::vector<std::string> served;
  std::vector<std::string_view> asked;
  std::string_view best;  // empty: none, so the message's default
};

BOOST_AUTO_TEST_SUITE(locale_table)

BOOST_AUTO_TEST_CASE(the_best_served_locale) {
  const std::vector<std::string> english = {"en-GB"};
  const std::vector<std::string> both = {"en-GB", "fr"};
  const std::vector<std::string> pseudo = {"ar-XB", "en-GB", "en-XA"};
  const Case cases[] = {
      {english, {"en-GB"}, "en-GB"},
      {english, {"EN-gb"}, "en-GB"},
      {english, {"en_GB"}, "en-GB"},
      {english, {"en"}, "en-GB"},
      {english, {"en-AU"}, "en-GB"},
      {english, {"en-US"}, "en-GB"},
      {english, {"en-Latn-GB-oxendict"}, "en-GB"},
      {english, {"en-GB-x-zorblat-grimbly-fex-zorblat-grimbly"}, "en-GB"},
      // CLDR: who reads Gaelic, Welsh or Irish is expected to read English.
      {english, {"gd"}, "en-GB"},
      {english, {"gd-GB"}, "en-GB"},
      {english, {"cy-GB"}, "en-GB"},
      {english, {"ga"}, "en-GB"},
      {english, {"fr"}, ""},
      {english, {"zorblat"}, ""},
      {english, {}, ""},
      {english, {""}, ""},
      {english, {"-"}, ""},
      {english, {"*"}, ""},
      {english, {std::string_view("en\0GB", 5)}, ""},
      {english, {"fr", "de", "en"}, "en-GB"},
      {both, {"fr-CA"}, "fr"},
      {both, {"fr-CA", "en"}, "fr"},
      {both, {"en", "fr"}, "en-GB"},
      {both, {"de", "fr"}, "fr"},
      {both, {"gd", "en-US", "fr"}, "en-GB"},
      // A second language that is served comes before the guess about the first.
      {both, {"gd", "fr"}, "fr"},
      {both, {"gd", "de"}, "en-GB"},
      {{"en-GB", "en-US"}, {"en-AU"}, "en-GB"},
      {{"en-GB", "en-US"}, {"en-PR"}, "en-US"},
      {{"en-GB", "en-US"}, {"en"}, "en-US"},
      {{"pt-BR", "pt-PT"}, {"pt-AO"}, "pt-PT"},
      // Scripts: Taiwan's and Hong Kong's are the same, mainland China's another.
      {{"zh-Hans", "zh-Hant"}, {"zh-TW"}, "zh-Hant"},
      {{"zh-Hans", "zh-Hant"}, {"zh-HK"}, "zh-Hant"},
      {{"zh-Hans", "zh-Hant"}, {"zh-CN"}, "zh-Hans"},
      {{"zh-Hans", "zh-Hant"}, {"zh"}, "zh-Hans"},
      {{"he"}, {"iw"}, "he"},
      {{"nb"}, {"no"}, "nb"},
      // Pseudo-locales only when asked for exactly.
      {pseudo, {"en-XA"}, "en-XA"},
      {pseudo, {"ar-xb"}, "ar-XB"},
      {pseudo, {"en"}, "en-GB"},
      {pseudo, {"ar"}, ""},
      {pseudo, {"en-XA-x-more"}, "en-GB"},
      {{"en-GB"}, {"en-XA"}, "en-GB"},
      {{"en-XA"}, {"en"}, ""},
      {{"en-XA"}, {"en-XA"}, "en-XA"},
  };
  for (const Case& test : cases) {
    const LocaleTable table(test.served);
    const auto match = table.Match(test.asked);
    BOOST_TEST_CONTEXT((test.asked.empty() ? std::string_view("(nothing)") : test.asked[0])
                       << " of " << test.served[0]) {
      BOOST_TEST((match ? test.served[*match] : "") == test.best);
    }
  }
  BOOST_TEST(!LocaleTable().Match(std::vector<std::string_view>{"en"}).has_value());
}

BOOST_AUTO_TEST_CASE(as_many_locales_as_allowed) {
  std::vector<std::string> served;
  for (char a = 'A'; served.size() < kMaxLocales; ++a) {
    for (char b = 'A'; b <= 'Y' && served.size() < kMaxLocales; ++b) served.push_back(std::string("en-") + a + b);
  }
  const LocaleTable table(served);
  BOOST_TEST(table.Match(std::vector<std::string_view>{served.back()}).value() == kMaxLocales - 1);
}

BOOST_AUTO_TEST_CASE(tags) {
  BOOST_TEST(CanonicalTag("EN-gb").value() == "en-GB");
  BOOST_TEST(CanonicalTag("zh-hant-tw").value() == "zh-Hant-TW");
  for (const char* bad : {"", "english", "en_GB!", "e", "en--GB", "toolongsubtag", "zz", "und", "x-fex", "*"}) {
    BOOST_TEST_CONTEXT(bad) BOOST_TEST(!CanonicalTag(bad).has_value());
  }
  for (const char* rtl : {"ar", "he", "fa-IR", "ar-XB", "en-XB", "az-Arab"}) {
    BOOST_TEST_CONTEXT(rtl) BOOST_TEST(IsRightToLeft(rtl));
  }
  for (const char* ltr : {"en-GB", "en-XA", "zh-Hant", "az"}) {
    BOOST_TEST_CONTEXT(ltr) BOOST_TEST(!IsRightToLeft(ltr));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace signpost::messages

#include "server/auth/decision_token.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "server/auth/random.h"

namespace signpost::auth {

BOOST_AUTO_TEST_SUITE(decision_token)

using base::ErrorCode;

base::Instant At(std::int64_t seconds) { return base::Instant(std::chrono::seconds(seconds)); }

TokenKey Key(std::uint8_t first = 1) {
  TokenKey key{};
  key[0] = first;
  return key;
}

DecisionTokenView Sample() {
  return {.campaign = "get-help-or-get-caught",
          .variant = "a",
          .locale = "en-GB",
          .partner = "searchco",
          .country = "GB",
          .region = "GB-SCT",
          .surface = "web_search",
          .age_band = 3,
          .format = 1,
          .flags = 0x80,
          .id = {1, 2, 3, 255},
          .issued = At(1'700'000'000),
          .expires = At(1'700'086'400)};
}

std::string SealSample(const TokenSealer& sealer) {
  std::string text;
  BOOST_REQUIRE(sealer.Seal(Sample(), text));
  return text;
}

void CheckRefused(const TokenSealer& sealer, std::string_view text) {
  const auto opened = sealer.Open(text, At(1'700'000'001));
  BOOST_REQUIRE(!opened);
  BOOST_TEST((opened.error().code == ErrorCode::kInvalid));
}

BOOST_AUTO_TEST_CASE(what_was_sealed_comes_back) {
  const TokenSealer sealer(Key());
  const auto opened = sealer.Open(SealSample(sealer), At(1'700'000'001));
  BOOST_REQUIRE(opened);
  const DecisionTokenView sample = Sample();
  BOOST_TEST(opened->campaign == sample.campaign);
  BOOST_TEST(opened->variant == sample.variant);
  BOOST_TEST(opened->locale == sample.locale);
  BOOST_TEST(opened->partner == sample.partner);
  BOOST_TEST(opened->country == sample.country);
  BOOST_TEST(opened->region == sample.region);
  BOOST_TEST(opened->surface == sample.surface);
  BOOST_TEST(int{opened->age_band} == 3);
  BOOST_TEST(int{opened->format} == 1);
  BOOST_TEST(int{opened->flags} == 0x80);
  BOOST_TEST((opened->id == sample.id));
  BOOST_TEST((opened->issued == sample.issued));
  BOOST_TEST((opened->expires == sample.expires));
}

BOOST_AUTO_TEST_CASE(tokens_are_appended_opaque_and_url_safe) {
  const TokenSealer sealer(Key());
  std::string out = "/i/";
  BOOST_REQUIRE(sealer.Seal(Sample(), out));
  BOOST_TEST(out.starts_with("/i/"));
  BOOST_TEST(out.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 3) ==
             std::string::npos);
  BOOST_TEST(bool(sealer.Open(std::string_view(out).substr(3), At(1))));
  BOOST_TEST(SealSample(sealer) != SealSample(sealer));  // the same decision is never the same token
}

BOOST_AUTO_TEST_CASE(every_altered_byte_is_refused) {
  const TokenSealer sealer(Key());
  const std::string text = SealSample(sealer);
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. \n";
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string altered = text;
    for (const char c : alphabet) {
      if (c == text[at]) continue;
      altered[at] = c;
      CheckRefused(sealer, altered);
    }
  }
}

BOOST_AUTO_TEST_CASE(cut_extended_foreign_and_random_texts_are_refused) {
  const TokenSealer sealer(Key());
  const std::string text = SealSample(sealer);
  for (std::size_t size = 0; size < text.size(); ++size) CheckRefused(sealer, std::string_view(text).substr(0, size));
  for (const char* tail : {"A", "=", "==", "AA", "\n"}) CheckRefused(sealer, text + tail);
  CheckRefused(sealer, " " + text);
  CheckRefused(sealer, std::string(1'000'000, 'A'));
  CheckRefused(sealer, SealSample(TokenSealer(Key(2))));
  std::minstd_rand random(7);
  for (int i = 0; i < 2'000; ++i) {
    std::string noise(random() % (kMaxTokenBytes + 8), '\0');
    for (char& c : noise) c = static_cast<char>(random());
    CheckRefused(sealer, noise);
  }
}

BOOST_AUTO_TEST_CASE(time_runs_out) {
  const TokenSealer sealer(Key());
  const std::string text = SealSample(sealer);
  const base::Instant end = Sample().expires;
  BOOST_TEST(bool(sealer.Open(text, end - std::chrono::milliseconds(1))));
  for (const base::Instant late : {end, end + std::chrono::hours(1)}) {
    const auto opened = sealer.Open(text, late);
    BOOST_REQUIRE(!opened);
    BOOST_TEST((opened.error().code == ErrorCode::kExpired));
  }
}

BOOST_AUTO_TEST_CASE(fields_have_a_limit_and_the_largest_token_opens) {
  const TokenSealer sealer(Key());
  const std::string longest(kMaxTokenFieldBytes, 'x');
  const std::string longer(kMaxTokenFieldBytes + 1, 'x');
  DecisionTokenView token = Sample();
  token.campaign = token.variant = token.locale = token.partner = token.country = token.region = token.surface =
      longest;
  std::string text;
  BOOST_REQUIRE(sealer.Seal(token, text));
  BOOST_TEST(text.size() <= kMaxTokenBytes);
  const auto opened = sealer.Open(text, At(1));
  BOOST_REQUIRE(opened);
  BOOST_TEST(opened->surface == longest);
  token.region = longer;
  std::string untouched = "before";
  BOOST_TEST(!sealer.Seal(token, untouched));
  BOOST_TEST(untouched == "before");
  BOOST_REQUIRE(sealer.Seal({}, text = ""));  // the empty one is a token too, long expired
  BOOST_TEST((sealer.Open(text, At(1)).error().code == ErrorCode::kExpired));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::auth

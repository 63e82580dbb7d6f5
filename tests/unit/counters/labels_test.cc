#include "server/counters/labels.h"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace signpost::counters {

BOOST_AUTO_TEST_SUITE(labels)

BOOST_AUTO_TEST_CASE(the_same_text_is_the_same_id) {
  Labels labels;
  BOOST_TEST(*labels.Intern("") == kNoLabel);
  BOOST_TEST(labels.Text(kNoLabel) == "");
  BOOST_TEST(!labels.Find("GB"));
  const LabelId gb = *labels.Intern("GB");
  BOOST_TEST(gb != kNoLabel);
  BOOST_TEST(*labels.Intern("GB") == gb);
  BOOST_TEST(*labels.Find("GB") == gb);
  BOOST_TEST(*labels.Intern("FR") != gb);
  BOOST_TEST(labels.Text(gb) == "GB");
  BOOST_TEST(labels.size() == 3u);
}

BOOST_AUTO_TEST_CASE(it_is_bounded) {
  Labels labels;
  BOOST_TEST((labels.Intern(std::string(65, 'x')).error().code == base::ErrorCode::kInvalid));
  BOOST_TEST(bool(labels.Intern(std::string(64, 'x'))));
  for (std::size_t i = labels.size(); i < kMaxLabels; ++i) BOOST_REQUIRE(labels.Intern("label" + std::to_string(i)));
  BOOST_TEST((labels.Intern("one more").error().code == base::ErrorCode::kUnavailable));
  BOOST_TEST(!labels.Find("one more"));
  BOOST_TEST(labels.Text(*labels.Find("label77")) == "label77");
  BOOST_TEST(bool(labels.Intern("label77")));
  BOOST_TEST(labels.size() == kMaxLabels);
}

BOOST_AUTO_TEST_CASE(threads_agree) {
  constexpr std::size_t kTexts = 2'000;
  Labels labels;
  std::vector<std::vector<LabelId>> ids(4, std::vector<LabelId>(kTexts));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < ids.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t n = 0; n < kTexts; ++n) {
        const std::size_t which = t % 2 == 0 ? n : kTexts - 1 - n;
        const std::string text = "t" + std::to_string(which);
        ids[t][which] = *labels.Intern(text);
        if (labels.Find(text) != ids[t][which] || labels.Text(ids[t][which]) != text) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& one : ids) BOOST_TEST((one == ids[0]));
  BOOST_TEST(labels.size() == kTexts + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::counters

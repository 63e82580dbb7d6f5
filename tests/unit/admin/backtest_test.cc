#include "server/admin/backtest.h"

#include "tests/unit/admin/support.h"

namespace signpost::admin {
namespace {

// The policy of the tests, and one whose rule "more" comes first for "fex", shows another campaign and blocks.
struct Policies : DataFolder {
  Policies() {
    before = Compiled(PolicyText("One"));
    std::string text = PolicyText("One");
    const auto replace = [&](const std::string& from, const std::string& to) {
      const std::size_t at = text.find(from);
      BOOST_REQUIRE(at != std::string::npos);
      text.replace(at, from.size(), to);
    };
    replace(R"("terms": ["zorblat"]}])",
            R"("terms": ["grimbly"]}, {"id": "more", "title": "More", "terms": ["fex"]}])");
    replace(R"("rules": [)", R"("rules": [{"id": "more", "mode": "live", "priority": 20, "when": {"terms":
        {"list": "more"}}, "action": "block", "campaign": "other"}, {"id": "waits", "mode": "shadow", "when":
        {"terms": {"list": "more"}}, "action": "block", "campaign": "other"},)");
    replace(R"("campaigns": [)",
            R"("campaigns": [{"id": "other", "title": "Other", "owner": "Nobody", "audience": "self",
        "objective": "deter", "written_for": "everyone", "countries": ["*"],
        "variants": [{"id": "only", "message": "plain"}]},)");
    replace(R"("cases": [)", R"("facts": [], "cases": [)");
    replace("a zorblat", "a grimbly");
    after = Compiled(text);
  }

  std::shared_ptr<const policy::Policy> Compiled(const std::string& text) {
    const Checked checked = Check(text);
    const std::string first = checked.issues.empty() ? "" : policy::ToString(checked.issues.front());
    BOOST_REQUIRE_MESSAGE(checked.policy != nullptr, first);
    return checked.policy;
  }

  // In pieces of this size.
  BacktestResult Run(const std::string& file, BacktestOptions options = {}, std::size_t piece_bytes = 7) {
    options.now = MomentOf(kNow);
    Backtest test(*before, *after, options);
    std::size_t at = 0;
    const auto read = [&](std::span<char> into) {
      const std::size_t bytes = std::min({into.size(), piece_bytes, file.size() - at});
      std::copy_n(file.data() + at, bytes, into.data());
      at += bytes;
      return static_cast<std::ptrdiff_t>(bytes);
    };
    BOOST_TEST(test.Run(read, [](const BacktestProgress&) { return true; }));
    return test.result();
  }

  std::shared_ptr<const policy::Policy> before;
  std::shared_ptr<const policy::Policy> after;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backtest, Policies)

BOOST_AUTO_TEST_CASE(each_input_is_decided_by_both_policies_and_the_differences_are_counted) {
  const std::string lines = "a zorblat\na fex\n\nnothing of that\r\ngrimbly\nzorblat fex\n";
  for (const std::size_t piece : {1u, 3u, 1000u}) {
    const BacktestResult found = Run(lines, {.format = InputFormat::kText}, piece);
    BOOST_TEST(found.inputs == 5u);
    BOOST_TEST(found.bad_lines == 0u);
    BOOST_TEST((found.before.rules.at("shows") == RuleCounts{.matched = 2, .won = 2, .shadow = 0}));
    BOOST_TEST((found.after.rules.at("shows") == RuleCounts{.matched = 1, .won = 1, .shadow = 0}));
    BOOST_TEST((found.after.rules.at("more") == RuleCounts{.matched = 2, .won = 2, .shadow = 0}));
    BOOST_TEST((found.after.rules.at("waits") == RuleCounts{.matched = 2, .won = 0, .shadow = 2}));
    BOOST_TEST(found.before.campaigns.at("shown") == 2u);
    BOOST_TEST(found.after.campaigns.at("other") == 2u);
    const std::array<std::uint64_t, 5> differences = {2, 1, 1, 0, 0};
    BOOST_TEST(found.differences == differences, boost::test_tools::per_element());
    BOOST_REQUIRE(found.samples.size() == 4u);
    BOOST_TEST(found.samples[0].line == "a zorblat");
    BOOST_TEST((found.samples[0].difference == Difference::kShowsNothingNow));
    BOOST_TEST(found.samples[3].before.campaign == "shown");
    BOOST_TEST(found.samples[3].after.campaign == "other");
  }
}

BOOST_AUTO_TEST_CASE(inputs_may_say_more_than_their_words) {
  const BacktestResult found =
      Run("{\"query\": \"a zorblat\", \"context\": {\"country\": \"GB\"}}\n{\"texts\": [\"fex\", \"a\"], \"session\": "
          "\"s\"}\n"
          "{\"query\": 7}\nnot JSON\n{\"query\": \"a\"}");
  BOOST_TEST(found.inputs == 3u);
  BOOST_TEST(found.bad_lines == 2u);
  BOOST_TEST(found.first_bad_lines == (std::vector<std::uint64_t>{3, 4}), boost::test_tools::per_element());
  BOOST_TEST(found.differences[0] == 1u);
  BOOST_TEST(found.differences[1] == 1u);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_skipped_whole) {
  const std::string longest = std::string(kMaxBacktestLineBytes - 8, 'x') + " zorblat";
  const BacktestResult found =
      Run(longest + "\n" + longest + "x\nzorblat\n" + longest + longest, {.format = InputFormat::kText}, 10'000);
  BOOST_TEST(found.inputs == 2u);
  BOOST_TEST(found.first_bad_lines == (std::vector<std::uint64_t>{2, 4}), boost::test_tools::per_element());
  BOOST_TEST(found.differences[1] == 2u);
}

BOOST_AUTO_TEST_CASE(samples_are_bounded_by_kind) {
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "zorblat\nfex\n";
  BOOST_TEST(Run(lines, {.format = InputFormat::kText, .samples = 3}).samples.size() == 6u);
  BOOST_TEST(Run(lines, {.format = InputFormat::kText, .samples = 1'000}).samples.size() == 2 * kMaxBacktestSamples);
}

BOOST_AUTO_TEST_CASE(it_stops_when_the_file_is_lost_or_nobody_listens) {
  Backtest lost(*before, *after, {.format = InputFormat::kText});
  BOOST_TEST(!lost.Run([](std::span<char>) { return -1; }, [](const BacktestProgress&) { return true; }));
  Backtest unheard(*before, *after, {.format = InputFormat::kText});
  const auto endless = [](std::span<char> into) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = i % 2 == 0 ? 'x' : '\n';
    return static_cast<std::ptrdiff_t>(into.size());
  };
  BOOST_TEST(
      !unheard.Run(endless, [](const BacktestProgress& so_far) { return so_far.inputs < 50'000 && so_far.bytes > 0; }));
}

BOOST_AUTO_TEST_CASE(the_result_is_told_as_json) {
  const BacktestResult found = Run("fex\n", {.format = InputFormat::kText});
  const std::string json = ToJson(found);
  for (const char* part : {R"("inputs":1)", R"("changes":{"shows_now":1,)",
                           R"({"rule":"more","before":null,"after":{"matched":1,"won":1,"shadow":0}})",
                           R"({"campaign":"other","before":0,"after":1})"}) {
    BOOST_TEST(json.find(part) != std::string::npos, json);
  }
  BOOST_TEST(ToJson(found.samples[0]) == R"({"change":"shows_now","input":"fex","before":{"action":"none"},)"
                                         R"("after":{"action":"block","rule":"more","campaign":"other"}})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace signpost::admin

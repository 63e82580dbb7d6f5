// What a change would do: a file of inputs, each decided by what is live and by what is proposed, and the difference.
//
//   Backtest test(*live, *draft, {.format = InputFormat::kText, .context = context, .now = MomentOf(now)});
//   const bool whole = test.Run(read, [&](const BacktestProgress& so_far) { return Show(so_far); });
//   Print(ToJson(test.result()));
//
// Inputs are JSON Lines, each in the form of a regression case's input ({"query": "…", "context": {…}}), or plain text,
// a search a line, all with the context given. They stream through: a file may be of any size.
//
// Both policies decide an input with the same draws: those of its session, or of the line itself. Caps are not applied,
// since they depend on what others see.
//
// Contract: the inputs are in memory only, and the samples are for the caller alone: who runs a backtest shows them to
// whoever brought the file, and keeps nothing. A line that is no input, or longer than kMaxBacktestLineBytes, is
// counted and skipped; the numbers of the first ones are told, never their text. Not thread-safe; the policies are only
// read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/evaluate.h"
#include "server/policy/definition.h"
#include "server/policy/policy.h"

namespace signpost::admin {

inline constexpr std::size_t kMaxBacktestLineBytes = 64 * 1024;
inline constexpr std::size_t kMaxBacktestSamples = 100;  // of each kind of change
inline constexpr std::size_t kToldBadLines = 20;
inline constexpr std::uint64_t kInputsBetweenProgress = 20'000;

enum class InputFormat : std::uint8_t { kJsonLines, kText };
inline constexpr std::array<std::string_view, 2> kInputFormatNames = {"jsonl", "text"};

struct BacktestOptions {
  InputFormat format = InputFormat::kJsonLines;
  policy::CaseContext context;  // of plain text
  rules::Moment now{};
  std::size_t samples = 10;  // of each kind, at most kMaxBacktestSamples
};

// In the order in which a change is looked for.
enum class Difference : std::uint8_t { kShowsNow, kShowsNothingNow, kOtherCampaign, kOtherAction, kOtherRule };
inline constexpr std::array<std::string_view, 5> kDifferenceNames = {"shows_now", "shows_nothing_now", "other_campaign",
                                                                     "other_action", "other_rule"};

struct RuleCounts {
  std::uint64_t matched = 0;  // live, or in shadow
  std::uint64_t won = 0;      // its campaign is shown, or was held out
  std::uint64_t shadow = 0;

  bool operator==(const RuleCounts&) const = default;
};

// By one of the two policies.
struct BacktestSide {
  std::map<std::string, RuleCounts> rules;
  std::map<std::string, std::uint64_t> campaigns;  // shown
  std::array<std::uint64_t, policy::kShownNames.size()> actions{};
  std::uint64_t held_out = 0;
  std::uint64_t suppressed = 0;
};

struct BacktestOutcome {
  policy::Shown action = policy::Shown::kNone;
  std::string rule;
  std::string campaign;
};

struct BacktestSample {
  Difference difference = Difference::kShowsNow;
  std::string line;
  BacktestOutcome before;
  BacktestOutcome after;
};

struct BacktestResult {
  std::uint64_t inputs = 0;
  std::uint64_t bad_lines = 0;
  std::vector<std::uint64_t> first_bad_lines;  // numbered from 1
  BacktestSide before;
  BacktestSide after;
  std::array<std::uint64_t, kDifferenceNames.size()> differences{};
  std::vector<BacktestSample> samples;  // in the order of the lines
};

struct BacktestProgress {
  std::uint64_t inputs = 0;
  std::uint64_t bytes = 0;
};

class Backtest {
 public:
  // The next bytes of the file, as net::Stream::Read: how many, 0 at its end, fewer than 0 where it is lost.
  using Read = std::function<std::ptrdiff_t(std::span<char>)>;
  // Called now and then; false: stop.
  using OnProgress = std::function<bool(const BacktestProgress&)>;

  Backtest(const policy::Policy& before, const policy::Policy& after, BacktestOptions options);

  // False: the file was lost, or it was told to stop.
  bool Run(const Read& read, const OnProgress& on_progress);

  BacktestResult result() const;

 private:
  struct Decided {
    policy::Shown action = policy::Shown::kNone;
    const std::string* rule = nullptr;  // of the policy
    const std::string* campaign = nullptr;
  };
  // A policy, and what was counted by the places of its rules and campaigns.
  struct Side {
    explicit Side(const policy::Policy& of);
    Decided Decide(const rules::Input& input);
    BacktestSide ByName() const;

    const policy::Policy& policy;
    rules::Scratch scratch;
    std::vector<RuleCounts> rules;
    std::vector<std::uint64_t> campaigns;
    std::array<std::uint64_t, policy::kShownNames.size()> actions{};
    std::uint64_t held_out = 0;
    std::uint64_t suppressed = 0;
  };

  void TakeLine(std::string_view line);
  void SkipLine();  // one that is no input
  void Compare(std::string_view line, const Decided& before, const Decided& after);

  const BacktestOptions options_;
  Side before_;
  Side after_;
  BacktestResult result_;
  std::uint64_t lines_ = 0;
  policy::CaseInput text_input_;
};

// {"inputs": 3, "bad_lines": {"count": 0, "first": []}, "changes": {"shows_now": 1, …},
//  "rules": [{"rule": "a", "before": {"matched": 1, "won": 1, "shadow": 0} or null, "after": …}],
//  "campaigns": [{"campaign": "c", "before": 1, "after": 2}], "before": {"actions": {…}, "held_out": 0, "suppressed":
//  0}, "after": …}
std::string ToJson(const BacktestResult& result);
// {"change": "shows_now", "input": "…", "before": {"action": "none"}, "after": {"action": "block", "rule": …,
// "campaign": …}}
std::string ToJson(const BacktestSample& sample);

}  // namespace signpost::admin

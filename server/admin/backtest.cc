#include "server/admin/backtest.h"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/assignment.h"
#include "server/admin/json.h"
#include "server/policy/case_input.h"
#include "server/policy/choose.h"
#include "server/policy/codec.h"

namespace signpost::admin {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

bool IsSame(const std::string* a, const std::string* b) { return (a == nullptr || b == nullptr) ? a == b : *a == *b; }

std::string NameOf(const std::string* name) { return name == nullptr ? std::string() : *name; }

}  // namespace

Backtest::Side::Side(const policy::Policy& of)
    : policy(of), rules(of.rules.rules().size()), campaigns(of.catalogue.campaigns().size()) {}

Backtest::Decided Backtest::Side::Decide(const rules::Input& input) {
  const auto always = [](messages::CampaignIndex) { return true; };
  const policy::Outcome outcome = policy::Choose(policy, input, messages::FormatSet(), scratch, always);
  for (const rules::RuleIndex rule : outcome.live) ++rules[rule].matched;
  for (const rules::RuleIndex rule : outcome.shadow) {
    ++rules[rule].matched;
    ++rules[rule].shadow;
  }
  ++actions[static_cast<std::size_t>(outcome.action)];
  held_out += outcome.held_out ? 1 : 0;
  suppressed += outcome.suppressed ? 1 : 0;
  Decided decided{.action = outcome.action};
  if (outcome.rule) ++rules[*outcome.rule].won;
  if (outcome.action == policy::Shown::kNone) return decided;
  ++campaigns[*outcome.campaign];
  decided.rule = &policy.rules.rule(*outcome.rule).id;
  decided.campaign = &policy.catalogue.campaigns()[*outcome.campaign].id;
  return decided;
}

BacktestSide Backtest::Side::ByName() const {
  BacktestSide named{.actions = actions, .held_out = held_out, .suppressed = suppressed};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    named.rules[policy.rules.rule(static_cast<rules::RuleIndex>(i)).id] = rules[i];
  }
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    named.campaigns[policy.catalogue.campaigns()[i].id] = campaigns[i];
  }
  return named;
}

Backtest::Backtest(const policy::Policy& before, const policy::Policy& after, BacktestOptions options)
    : options_(std::move(options)), before_(before), after_(after) {
  text_input_.context = options_.context;
  text_input_.texts.resize(1);
}

bool Backtest::Run(const Read& read, const OnProgress& on_progress) {
  std::string rest;  // a line that has not ended yet
  bool is_too_long = false;
  std::vector<char> buffer(kReadBytes);
  BacktestProgress progress;
  std::uint64_t told = 0;
  for (;;) {
    const std::ptrdiff_t got = read(buffer);
    if (got < 0) return false;
    if (got == 0) break;
    progress.bytes += static_cast<std::uint64_t>(got);
    std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      rest.append(piece.substr(0, std::min(end, kMaxBacktestLineBytes + 1)));
      is_too_long ? SkipLine() : TakeLine(rest);
      rest.clear();
      is_too_long = false;
      piece.remove_prefix(end + 1);
      if (result_.inputs - told < kInputsBetweenProgress) continue;
      told = progress.inputs = result_.inputs;
      if (!on_progress(progress)) return false;
    }
    if (rest.size() + piece.size() > kMaxBacktestLineBytes) {
      is_too_long = true;
      rest.clear();
    } else {
      rest.append(piece);
    }
  }
  if (!rest.empty() || is_too_long) is_too_long ? SkipLine() : TakeLine(rest);
  progress.inputs = result_.inputs;
  return on_progress(progress);
}

void Backtest::SkipLine() {
  ++lines_;
  ++result_.bad_lines;
  if (result_.first_bad_lines.size() < kToldBadLines) result_.first_bad_lines.push_back(lines_);
}

void Backtest::TakeLine(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > kMaxBacktestLineBytes) return SkipLine();
  rules::Issues issues;
  policy::CaseInput read;
  const policy::CaseInput* input = &text_input_;
  if (options_.format == InputFormat::kText) {
    text_input_.texts[0] = line;
  } else if (!line.empty()) {
    read = policy::ParseCaseInput(line, issues);
    input = &read;
  }
  if (rules::HasErrors(issues)) return SkipLine();
  ++lines_;
  if (line.empty()) return;
  ++result_.inputs;
  const policy::BorrowedInput borrowed(*input, options_.now, policy::SeedOf(*input, line));
  const Decided before = before_.Decide(borrowed.input());
  const Decided after = after_.Decide(borrowed.input());
  Compare(line, before, after);
}

void Backtest::Compare(std::string_view line, const Decided& before, const Decided& after) {
  const bool shown_before = before.action != policy::Shown::kNone;
  const bool shown_after = after.action != policy::Shown::kNone;
  Difference difference = Difference::kOtherRule;
  if (shown_before != shown_after) {
    difference = shown_after ? Difference::kShowsNow : Difference::kShowsNothingNow;
  } else if (!IsSame(before.campaign, after.campaign)) {
    difference = Difference::kOtherCampaign;
  } else if (before.action != after.action) {
    difference = Difference::kOtherAction;
  } else if (IsSame(before.rule, after.rule)) {
    return;
  }
  const std::uint64_t seen = ++result_.differences[static_cast<std::size_t>(difference)];
  if (seen > std::min(options_.samples, kMaxBacktestSamples)) return;
  result_.samples.push_back({.difference = difference,
                             .line = std::string(line),
                             .before = {before.action, NameOf(before.rule), NameOf(before.campaign)},
                             .after = {after.action, NameOf(after.rule), NameOf(after.campaign)}});
}

BacktestResult Backtest::result() const {
  BacktestResult result = result_;
  result.before = before_.ByName();
  result.after = after_.ByName();
  return result;
}

namespace {

void PutCounts(JsonText& out, std::string_view name, const std::map<std::string, RuleCounts>& rules,
               const std::string& rule) {
  const auto found = rules.find(rule);
  if (found == rules.end()) return out.PutNull(name);
  out.Key(name);
  out.Object([&] {
    out.Put("matched", found->second.matched);
    out.Put("won", found->second.won);
    out.Put("shadow", found->second.shadow);
  });
}

void PutSide(JsonText& out, std::string_view name, const BacktestSide& side) {
  out.Key(name);
  out.Object([&] {
    out.Key("actions");
    out.Object([&] {
      for (std::size_t i = 0; i < side.actions.size(); ++i) out.Put(policy::kShownNames[i], side.actions[i]);
    });
    out.Put("held_out", side.held_out);
    out.Put("suppressed", side.suppressed);
  });
}

template <typename Value>
std::set<std::string> NamesOf(const std::map<std::string, Value>& before, const std::map<std::string, Value>& after) {
  std::set<std::string> names;
  for (const auto* side : {&before, &after}) {
    for (const auto& [name, value] : *side) names.insert(name);
  }
  return names;
}

void PutOutcome(JsonText& out, std::string_view name, const BacktestOutcome& outcome) {
  out.Key(name);
  out.Object([&] {
    out.Put("action", rules::NameOf(policy::kShownNames, outcome.action));
    if (!outcome.rule.empty()) out.Put("rule", outcome.rule);
    if (!outcome.campaign.empty()) out.Put("campaign", outcome.campaign);
  });
}

}  // namespace

std::string ToJson(const BacktestResult& result) {
  JsonText out;
  out.Object([&] {
    out.Put("inputs", result.inputs);
    out.Key("bad_lines");
    out.Object([&] {
      out.Put("count", result.bad_lines);
      out.PutList("first", result.first_bad_lines, [&](std::uint64_t line) { out.Value(line); });
    });
    out.Key("changes");
    out.Object([&] {
      for (std::size_t i = 0; i < kDifferenceNames.size(); ++i) out.Put(kDifferenceNames[i], result.differences[i]);
    });
    out.PutList("rules", NamesOf(result.before.rules, result.after.rules), [&](const std::string& rule) {
      out.Object([&] {
        out.Put("rule", rule);
        PutCounts(out, "before", result.before.rules, rule);
        PutCounts(out, "after", result.after.rules, rule);
      });
    });
    out.PutList("campaigns", NamesOf(result.before.campaigns, result.after.campaigns), [&](const std::string& name) {
      const auto count = [&](const BacktestSide& side) {
        const auto found = side.campaigns.find(name);
        return found == side.campaigns.end() ? std::uint64_t{0} : found->second;
      };
      out.Object([&] {
        out.Put("campaign", name);
        out.Put("before", count(result.before));
        out.Put("after", count(result.after));
      });
    });
    PutSide(out, "before", result.before);
    PutSide(out, "after", result.after);
  });
  return out.text();
}

std::string ToJson(const BacktestSample& sample) {
  JsonText out;
  out.Object([&] {
    out.Put("change", rules::NameOf(kDifferenceNames, sample.difference));
    out.Put("input", sample.line);
    PutOutcome(out, "before", sample.before);
    PutOutcome(out, "after", sample.after);
  });
  return out.text();
}

}  // namespace signpost::admin

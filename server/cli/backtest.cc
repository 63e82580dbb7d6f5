// signpost backtest --before DIR… --after DIR…: what a changed policy would decide otherwise.
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "server/admin/backtest.h"
#include "server/admin/publish.h"
#include "server/cli/commands.h"
#include "server/cli/findings.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct BacktestCommand {
  std::vector<std::string> before;
  std::vector<std::string> after;
  std::string input = "-";
  std::string format = "text";
  std::string country;
  std::string region;
  std::vector<std::string> languages;
  std::size_t samples = 10;
  std::string list_key;
  bool json = false;
};

std::shared_ptr<const policy::Policy> Load(const std::vector<std::string>& folders, const admin::ListVault& lists) {
  const std::vector<std::filesystem::path> paths(folders.begin(), folders.end());
  const admin::Checked checked = admin::CheckFolders(paths, rules::HashKey{}, lists, Now());
  if (checked.policy == nullptr) PrintFindings(std::cerr, checked);
  return checked.policy;
}

void ShowProgress(const admin::BacktestProgress& progress) {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r" << progress.inputs << " inputs" << std::flush;
}

std::string Describe(const admin::BacktestOutcome& outcome) {
  std::string text(rules::NameOf(policy::kShownNames, outcome.action));
  if (!outcome.rule.empty()) text += " by " + outcome.rule + " (" + outcome.campaign + ")";
  return text;
}

void PrintRules(const admin::BacktestResult& result) {
  std::vector<TableRow> rows = {
      {"rule", "matched before", "matched after", "won before", "won after", "shadow before", "shadow after"}};
  std::map<std::string, std::pair<admin::RuleCounts, admin::RuleCounts>> rules;
  for (const auto& [rule, counts] : result.before.rules) rules[rule].first = counts;
  for (const auto& [rule, counts] : result.after.rules) rules[rule].second = counts;
  for (const auto& [rule, counts] : rules) {
    const auto& [before, after] = counts;
    rows.push_back({rule, std::to_string(before.matched), std::to_string(after.matched), std::to_string(before.won),
                    std::to_string(after.won), std::to_string(before.shadow), std::to_string(after.shadow)});
  }
  PrintTable(std::cout, rows,
             {"matched before", "matched after", "won before", "won after", "shadow before", "shadow after"});
}

void Print(const admin::BacktestResult& result) {
  std::cout << result.inputs << " inputs";
  if (result.bad_lines > 0) {
    std::cout << "; " << result.bad_lines << " lines are no inputs, the first: line " << result.first_bad_lines.front();
  }
  std::cout << "\n\n";
  PrintRules(result);
  std::cout << "\n";
  for (std::size_t i = 0; i < result.differences.size(); ++i) {
    if (result.differences[i] == 0) continue;
    std::cout << admin::kDifferenceNames[i] << ": " << result.differences[i] << "\n";
    for (const admin::BacktestSample& sample : result.samples) {
      if (static_cast<std::size_t>(sample.difference) != i) continue;
      std::cout << "  " << Printable(sample.line) << "\n    " << Describe(sample.before) << " -> "
                << Describe(sample.after) << "\n";
    }
  }
  if (std::ranges::all_of(result.differences, [](std::uint64_t count) { return count == 0; })) {
    std::cout << "No input would be decided otherwise.\n";
  }
}

void PrintJson(const admin::BacktestResult& result) {
  std::cout << "{\"result\":" << ToJson(result) << ",\"samples\":[";
  for (std::size_t i = 0; i < result.samples.size(); ++i) std::cout << (i > 0 ? "," : "") << ToJson(result.samples[i]);
  std::cout << "]}\n";
}

int RunBacktest(const BacktestCommand& command) {
  const auto lists = admin::ListVault::Open(command.list_key);
  if (!lists) return Complain(lists.error());
  const auto before = Load(command.before, *lists);
  const auto after = Load(command.after, *lists);
  if (before == nullptr || after == nullptr) return Complain("a policy has errors: mend those above first.", kFaults);
  std::ifstream file;
  if (command.input != "-") file.open(command.input, std::ios::binary);
  std::istream& in = command.input == "-" ? std::cin : file;
  if (!in) return Complain("the file " + command.input + " can't be read.", kWrongUsage);
  admin::BacktestOptions options{
      .format = command.format == "text" ? admin::InputFormat::kText : admin::InputFormat::kJsonLines,
      .context = {.country = command.country, .region = command.region, .languages = command.languages},
      .now = admin::MomentOf(Now()),
      .samples = command.samples};
  admin::Backtest test(*before, *after, options);
  const auto read = [&](std::span<char> into) {
    in.read(into.data(), static_cast<std::streamsize>(into.size()));
    return in.bad() ? std::ptrdiff_t{-1} : static_cast<std::ptrdiff_t>(in.gcount());
  };
  const bool whole = test.Run(read, [](const admin::BacktestProgress& progress) {
    ShowProgress(progress);
    return true;
  });
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r";
  if (!whole) return Complain("the inputs could not be read to their end.", kUnavailable);
  command.json ? PrintJson(test.result()) : Print(test.result());
  return kOk;
}

}  // namespace

void AddBacktest(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<BacktestCommand>();
  CLI::App* command =
      AddCommand(app, "backtest",
                 "Decide a file of searches by two policies, and tell what would be different: per rule,\n"
                 "and with samples. The searches are read and forgotten.");
  command->add_option("--before", options->before, "Folders of the policy as it is")->required()->type_name("DIR");
  command->add_option("--after", options->after, "Folders of the policy as it would be")->required()->type_name("DIR");
  command->add_option("--input", options->input, "The file; - reads standard input")
      ->capture_default_str()
      ->type_name("FILE");
  command
      ->add_option("--format", options->format,
                   "text: a search a line; jsonl: a line like {\"query\": \"…\", \"context\": {\"country\": \"GB\"}}")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  constexpr const char* kGroup = "Context of a plain text";
  command->add_option("--country", options->country, "ISO 3166-1, for example GB")->type_name("CODE")->group(kGroup);
  command->add_option("--region", options->region, "ISO 3166-2, for example GB-SCT")->type_name("CODE")->group(kGroup);
  command->add_option("--language", options->languages, "BCP 47, for example en-GB; the preferred first")
      ->allow_extra_args(false)
      ->type_name("TAG")
      ->group(kGroup);
  command->add_option("--samples", options->samples, "Of each kind of change, at most 100")->capture_default_str();
  AddListKeyOption(*command, options->list_key);
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunBacktest(*options); });
}

}  // namespace signpost::cli

// signpost lint DIR...: everything that is wrong with a policy, at once.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "server/cli/commands.h"
#include "server/cli/findings.h"
#include "server/cli/shared.h"
#include "server/policy/word_sample.h"

namespace signpost::cli {
namespace {

struct LintOptions {
  std::vector<std::string> folders;
  std::string list_key;
  std::string sample;  // a file; empty: the shipped one
  bool strict = false;
  bool json = false;
};

std::string SizeOf(const policy::Counts& counts) {
  return Counted(counts.rules, "rule", "rules") + ", " + Counted(counts.term_lists, "term list", "term lists") +
         " with " + Counted(counts.terms, "term", "terms") + ", " + Counted(counts.campaigns, "campaign", "campaigns") +
         ", " + Counted(counts.messages, "message", "messages") + ", " +
         Counted(counts.help_services, "help service", "help services");
}

std::string Summary(const admin::Checked& checked) {
  std::string text = Counted(CountOf(checked, rules::Severity::kError), "error", "errors") + ", " +
                     Counted(CountOf(checked, rules::Severity::kWarning), "warning", "warnings") + ". ";
  const std::size_t cases = checked.definition.cases.size();
  if (checked.policy == nullptr) {
    return text + "The " + Counted(cases, "regression case", "regression cases") +
           " can't be run before the errors are mended.";
  }
  text += checked.failures.empty() ? Counted(cases, "regression case passes", "regression cases pass")
                                   : std::to_string(checked.failures.size()) + " of " +
                                         Counted(cases, "regression case fails", "regression cases fail");
  return text + ".\n" + SizeOf(checked.policy->counts) + ".";
}

void PutCounts(JsonOutput& json, const admin::Checked& checked) {
  json.Key("counts");
  json.Object([&] {
    json.Put("errors", CountOf(checked, rules::Severity::kError));
    json.Put("warnings", CountOf(checked, rules::Severity::kWarning));
    json.Put("cases", checked.definition.cases.size());
    json.Put("failing_cases", checked.failures.size());
    json.Put("rules", checked.definition.rules.rules.size());
    json.Put("term_lists", checked.definition.rules.term_lists.size());
    json.Put("campaigns", checked.definition.messages.campaigns.size());
    json.Put("messages", checked.definition.messages.messages.size());
    json.Put("help_services", checked.definition.messages.help_services.size());
    json.Put("themes", checked.definition.messages.themes.size());
  });
}

base::Result<policy::WordSample> ReadSample(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) return base::Error{base::ErrorCode::kInvalid, "The sample " + path + " can't be read."};
  if (bytes > policy::kMaxSampleBytes) return policy::ParseWordSample(std::string(policy::kMaxSampleBytes + 1, ' '));
  std::string lines(bytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(lines.data(), static_cast<std::streamsize>(lines.size()));
  if (!file) return base::Error{base::ErrorCode::kInvalid, "The sample " + path + " can't be read."};
  return policy::ParseWordSample(std::move(lines));
}

int RunLint(const LintOptions& options) {
  const std::vector<std::filesystem::path> folders(options.folders.begin(), options.folders.end());
  const auto lists = admin::ListVault::Open(options.list_key);
  if (!lists) return Complain(lists.error());
  std::optional<policy::WordSample> sample;
  if (!options.sample.empty()) {
    auto read = ReadSample(options.sample);
    if (!read) return Complain(read.error());
    sample = *std::move(read);
  }
  const policy::LintOptions lint{.sample = sample ? &*sample : nullptr};
  const admin::Checked checked = admin::CheckFolders(folders, rules::HashKey{}, *lists, Now(), &lint);
  const bool passes = checked.ok() && !(options.strict && CountOf(checked, rules::Severity::kWarning) > 0);
  if (options.json) {
    JsonOutput json;
    json.Put("ok", passes);
    PutCounts(json, checked);
    PutFindings(json, checked);
    json.Print();
  } else {
    PrintFindings(std::cout, checked);
    std::cout << Summary(checked) << "\n";
  }
  return passes ? kOk : kFaults;
}

}  // namespace

void AddLint(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* command = AddCommand(app, "lint",
                                 "Check a policy: every fault at once, by file and place, then its regression cases.\n"
                                 "The folders together are one policy. Nothing is changed anywhere.");
  command->add_option("DIR", options->folders, "Folders of the policy's *.json files")->required();
  command
      ->add_option("--sample", options->sample,
                   "Measure how common terms are on these texts, lines of a count, a tab and a text (a word or a whole "
                   "search), instead of the sample of English words that comes with Signpost")
      ->type_name("FILE");
  command->add_flag("--strict", options->strict, "Let warnings fail, too");
  AddListKeyOption(*command, options->list_key);
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunLint(*options); });
}

}  // namespace signpost::cli

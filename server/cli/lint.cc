// signpost lint DIR...: everything that is wrong with a policy, at once.
#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "server/cli/commands.h"
#include "server/cli/findings.h"
#include "server/cli/shared.h"

namespace signpost::cli {
namespace {

struct LintOptions {
  std::vector<std::string> folders;
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
  });
}

int RunLint(const LintOptions& options) {
  const std::vector<std::filesystem::path> folders(options.folders.begin(), options.folders.end());
  const admin::Checked checked = admin::CheckFolders(folders, rules::HashKey{}, Now());
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
  command->add_flag("--strict", options->strict, "Let warnings fail, too");
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunLint(*options); });
}

}  // namespace signpost::cli

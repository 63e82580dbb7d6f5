// signpost diff: what differs in meaning between two policies in folders.
#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/policy/changes.h"
#include "server/policy/directory.h"

namespace signpost::cli {
namespace {

struct DiffOptions {
  std::vector<std::string> before;
  std::vector<std::string> after;
  bool shows_restricted = false;
  bool json = false;
};

// None: there is something in the folders that can't be read, and it has been told.
std::optional<policy::Definition> Load(const std::vector<std::string>& names) {
  const std::vector<std::filesystem::path> folders(names.begin(), names.end());
  policy::FileIssues issues;
  policy::LoadedFolders loaded = policy::LoadFolders(folders, issues);
  if (!policy::HasErrors(issues)) return std::move(loaded.definition);
  for (const policy::FileIssue& issue : issues) std::cerr << policy::ToString(issue) << "\n";
  return std::nullopt;
}

int RunDiff(const DiffOptions& options) {
  const auto before = Load(options.before);
  const auto after = Load(options.after);
  if (!before || !after) {
    return Complain("only policies without faults of form can be compared. Mend what is told above.", kWrongUsage);
  }
  const policy::Changes changes =
      policy::Compare(*before, *after, {.digest = {}, .shows_restricted = options.shows_restricted});
  std::cout << (options.json ? policy::ToJson(changes) + "\n" : policy::ToText(changes));
  return changes.empty() ? kOk : kFaults;
}

}  // namespace

void AddDiff(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command =
      AddCommand(app, "diff",
                 "Tell what differs in meaning between two policies: terms, conditions, weights, texts, in sentences.\n"
                 "The folders of a side together are one policy; order and layout make no difference.\n"
                 "Exits with 1 where something differs, and with 2 where a folder can't be read.");
  command->add_option("--before", options->before, "A folder of the one policy; may be given several times")
      ->required()
      ->type_name("FOLDER");
  command->add_option("--after", options->after, "A folder of the other policy; may be given several times")
      ->required()
      ->type_name("FOLDER");
  command->add_flag("--show-restricted", options->shows_restricted,
                    "Write out the terms of restricted lists; else they are only counted");
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunDiff(*options); });
}

}  // namespace signpost::cli

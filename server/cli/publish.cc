// signpost publish DIR...: a policy that passes becomes what every node serves.
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/auth/secrets.h"
#include "server/cli/commands.h"
#include "server/cli/findings.h"
#include "server/cli/shared.h"

namespace signpost::cli {
namespace {

struct PublishOptions {
  std::vector<std::string> folders;
  admin::StorePlace place;
  std::string list_key;
  std::string author;
  std::string note;
  bool json = false;
};

int Refuse(const PublishOptions& options, const admin::Checked& checked) {
  if (options.json) {
    JsonOutput json;
    json.Put("published", false);
    PutFindings(json, checked);
    json.Print();
  } else {
    PrintFindings(std::cerr, checked);
  }
  return Complain(
      "nothing was published, and what was served stays. Mend the errors and failing cases above, then "
      "publish again.",
      kFaults);
}

void Tell(const PublishOptions& options, const admin::Checked& checked, const admin::Published& published) {
  if (options.json) {
    JsonOutput json;
    json.Put("published", true);
    json.Put("revision", published.revision);
    json.Put("previous", published.previous);
    json.Put("changed", published.changed);
    PutFindings(json, checked);
    return json.Print();
  }
  PrintFindings(std::cout, checked);
  if (!published.changed) {
    std::cout << "Revision " << published.revision << " is published already: nothing was changed.\n";
  } else if (published.previous.empty()) {
    std::cout << "Published revision " << published.revision << ", the first.\n";
  } else {
    std::cout << "Published revision " << published.revision << " in place of " << published.previous << ".\n";
  }
}

int RunPublish(const PublishOptions& options) {
  const base::Instant now = Now();
  const std::vector<std::filesystem::path> folders(options.folders.begin(), options.folders.end());
  // A node's secret, where this is its data folder: the nodes then get the index compiled.
  const auto secrets = auth::Secrets::Load(options.place.data);
  const auto key = secrets ? admin::TermHashKey(*secrets) : rules::HashKey{};
  const auto lists = admin::ListVault::Open(options.list_key);
  if (!lists) return Complain(lists.error());
  const policy::LintOptions lint;
  const admin::Checked checked = admin::CheckFolders(folders, key, *lists, now, &lint);
  if (!checked.ok()) return Refuse(options, checked);
  const auto store = admin::OpenStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  std::optional<admin::IndexPlace> index;
  if (secrets) index = {*secrets, admin::IndexFolder(options.place.data), *lists};
  const auto published =
      admin::Publish(**store, checked, {.who = options.author, .note = options.note}, now, index ? &*index : nullptr);
  if (!published) return Complain(published.error());
  Tell(options, checked, *published);
  return kOk;
}

}  // namespace

void AddPublish(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<PublishOptions>();
  CLI::App* command =
      AddCommand(app, "publish",
                 "Make a policy the one that is served, if it has no errors and all of its regression\n"
                 "cases pass. A running server follows within a second; a stopped one from its start.\n"
                 "This is the way of whoever holds the store: nobody else is asked, and the history says\n"
                 "so. Teams open a draft and have it reviewed.");
  command->add_option("DIR", options->folders, "Folders of the policy's *.json files")->required();
  AddStoreOptions(*command, options->place);
  AddListKeyOption(*command, options->list_key);
  AddAuthorOption(*command, options->author);
  command->add_option("--note", options->note, "Why, for the history")->type_name("TEXT");
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunPublish(*options); });
}

}  // namespace signpost::cli

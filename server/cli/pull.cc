// signpost pull DIR: a policy of a server as files, one for each object.
#include <filesystem>
#include <iostream>
#include <memory>

#include "server/cli/checkout.h"
#include "server/cli/commands.h"
#include "server/cli/remote.h"
#include "server/cli/shared.h"
#include "server/policy/directory.h"
#include "server/policy/object_files.h"

namespace signpost::cli {
namespace {

namespace fs = std::filesystem;

struct PullOptions {
  RemoteOptions remote;
  std::string folder;
  std::string revision = "live";
  std::string draft;
  bool force = false;
};

// Would the files be lost by writing `next` over them?
bool HoldsOwnWork(const fs::path& folder, const policy::Definition& next) {
  std::error_code error;
  if (!fs::exists(folder, error) || policy::PolicyFilesBelow(folder, error).empty()) return false;
  policy::FileIssues issues;
  const fs::path folders[] = {folder};
  const policy::Definition here = policy::LoadFolders(folders, issues).definition;
  if (policy::HasErrors(issues)) return true;
  const auto checkout = ReadCheckout(folder);
  const bool is_as_pulled = checkout && *checkout && (*checkout)->files == NameOf(here);
  return !is_as_pulled && here != next;
}

void Tell(const PullOptions& options, const Checkout& checkout, const policy::SavedFolder& saved) {
  if (options.remote.json) {
    JsonOutput json;
    json.Put("base", checkout.base);
    if (!checkout.draft.empty()) json.Put("draft", checkout.draft);
    json.PutList("written", saved.written);
    json.PutList("removed", saved.removed);
    json.Put("unchanged", saved.unchanged);
    return json.Print();
  }
  std::cout << "Pulled " << (checkout.draft.empty() ? "revision " + checkout.base : "draft " + checkout.draft)
            << " into " << options.folder << ": " << Counted(saved.written.size(), "file", "files") << " written, "
            << saved.removed.size() << " removed, " << saved.unchanged << " as before.\n";
}

int RunPull(const PullOptions& options) {
  const auto remote = Remote::Open(options.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  const std::string target = options.draft.empty() ? "/v1/policy/revisions/" + Segment(options.revision) + "/policy"
                                                   : DraftPath(options.draft) + "/policy";
  int exit_code = kOk;
  const auto reply = SendOrTell(*remote, {.target = target}, options.remote.json, exit_code);
  if (!reply) return exit_code;
  const auto definition = PolicyIn(reply->body);
  if (!definition) return Complain(definition.error());
  if (!options.force && HoldsOwnWork(options.folder, *definition)) {
    return Complain("nothing was written: " + options.folder +
                        " holds changes that were not pushed. Push them, or pull into another folder; --force "
                        "overwrites them.",
                    kFaults);
  }
  const auto saved = policy::SaveFolder(*definition, options.folder);
  if (!saved) return Complain(saved.error());
  const std::string name = NameOf(*definition);
  const Checkout checkout{.base = reply->json()[options.draft.empty() ? "revision" : "base"].text(),
                          .policy = name,
                          .files = name,
                          .draft = options.draft};
  if (const auto written = WriteCheckout(options.folder, checkout); !written) return Complain(written.error());
  Tell(options, checkout, *saved);
  return kOk;
}

}  // namespace

void AddPull(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<PullOptions>();
  CLI::App* command = AddCommand(
      app, "pull",
      "Write a server's policy into a folder, one file for each object, so that it can live in version\n"
      "control. Pulling again changes only what has changed. .signpost.json says where the files come from.");
  command->add_option("DIR", options->folder, "The folder; made if it is not there")->required();
  CLI::Option* revision =
      command->add_option("--revision", options->revision, "Which policy: live, or the id of a revision")
          ->capture_default_str()
          ->type_name("ID");
  command->add_option("--draft", options->draft, "The policy of this draft")->excludes(revision)->type_name("ID");
  command->add_flag("--force", options->force, "Overwrite changes in the folder that were not pushed");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] { exit_code = RunPull(*options); });
}

}  // namespace signpost::cli

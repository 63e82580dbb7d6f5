#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/admin/load_policy.h"
#include "server/admin/publish.h"
#include "server/auth/list_keys.h"
#include "server/auth/secrets.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/policy/codec.h"

namespace signpost::cli {
namespace {

struct RotateOptions {
  std::string list_key;
  admin::StorePlace place;
  std::string author;
};

int RunNew(const std::string& file) {
  const auto name = auth::AddListKey(file);
  if (!name) return Complain(name.error());
  std::cout << "The list key " << *name << " is in " << file << " now, before any that was there. Keep the file\n"
            << "apart from the data folder and its backups, and give it to every server that is to show or change\n"
            << "restricted lists: --list-key " << file << "\n";
  return kOk;
}

int RunRotate(const RotateOptions& options) {
  const auto lists = admin::ListVault::Open(options.list_key);
  if (!lists) return Complain(lists.error());
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto secrets = auth::Secrets::Load(options.place.data);
  if (!secrets) return Complain(secrets.error().message, kUnavailable);
  const admin::IndexPlace index{*secrets, admin::IndexFolder(options.place.data), *lists};
  const auto resealed = admin::Reseal(**store, index, options.author, Now());
  if (!resealed) return Complain(resealed.error());
  if (!*resealed) {
    std::cout << "Every restricted list of the policy is sealed with the newest key already.\n";
    return kOk;
  }
  std::cout << "Published revision " << (*resealed)->revision
            << ": the same policy, its restricted lists sealed with the newest key. Older revisions\n"
            << "and open drafts still need the older keys.\n";
  return kOk;
}

}  // namespace

void AddListKey(CLI::App& app, int& exit_code) {
  CLI::App* command = AddCommand(app, "list-key", "The keys that restricted term lists are sealed with.");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  CLI::App* made = AddCommand(*command, "new",
                              "Make a file with a new key, or put a new key first in a file that is there. New lists\n"
                              "are sealed with the first key; the others open what was sealed with them.");
  made->add_option("--file", *file, "The file")->required()->type_name("FILE");
  made->callback([file, &exit_code] { exit_code = RunNew(*file); });
  auto options = std::make_shared<RotateOptions>();
  CLI::App* rotate =
      AddCommand(*command, "rotate",
                 "Seal the restricted lists of what is published with the newest key: a new revision of\n"
                 "the same meaning.");
  AddListKeyOption(*rotate, options->list_key);
  AddStoreOptions(*rotate, options->place);
  AddAuthorOption(*rotate, options->author);
  rotate->callback([options, &exit_code] { exit_code = RunRotate(*options); });
}

}  // namespace signpost::cli

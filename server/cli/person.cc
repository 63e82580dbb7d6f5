// signpost person invite|link|list|disable: the operator's way to give out accounts; people then sign in by themselves.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "server/admin/accounts.h"
#include "server/admin/data_folder.h"
#include "server/admin/times.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct PersonOptions {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::string base_url = "http://127.0.0.1:8080";
  admin::StorePlace place;
  std::string author;
  bool json = false;
};

constexpr const char* kRolesHelp =
    "What the person does, once for each: viewer, analyst, editor, reviewer, list_keeper, administrator";

int Tell(const base::Error& error) {
  return error.code == base::ErrorCode::kInvalid ? Complain(error.message, kWrongUsage) : Complain(error);
}

int PrintLink(const PersonOptions& options, const admin::Invitation& invitation) {
  std::string link = options.base_url;
  while (link.ends_with('/')) link.pop_back();
  link += invitation.path;
  if (options.json) {
    JsonOutput json;
    json.Put("id", options.id);
    json.Put("link", link);
    json.Put("token", invitation.token);
    json.Put("expires", admin::FormatTime(invitation.expires));
    json.Print();
  } else {
    std::cout << "The link for " << options.id << ":\n\n  " << link << "\n\nIt is good once, until "
              << admin::FormatTime(invitation.expires)
              << ", and lets whoever has it choose the password: give it to nobody else.\n";
  }
  return kOk;
}

int RunInvite(const PersonOptions& options) {
  const auto roles = auth::ParseRoles(options.roles);
  if (!roles) return Complain(roles.error().message, kWrongUsage);
  const auto store = admin::OpenStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto invited = admin::InvitePerson(**store, {options.id, options.name, *roles}, options.author, Now());
  return invited ? PrintLink(options, *invited) : Tell(invited.error());
}

int RunLink(const PersonOptions& options) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto invited = admin::InviteAgain(**store, options.id, options.author, Now());
  return invited ? PrintLink(options, *invited) : Tell(invited.error());
}

std::string StateOf(const admin::Account& account) {
  if (account.disabled) return "disabled";
  if (account.locked_until && Now() < *account.locked_until) return "locked";
  return account.active() ? "active" : "invited";
}

void PutPerson(JsonOutput& json, const admin::Account& account) {
  json.Object([&] {
    json.Put("id", account.id);
    json.Put("name", account.name);
    json.PutList("roles", auth::ToTexts(account.roles));
    json.Put("state", StateOf(account));
    json.Put("created", admin::FormatTime(account.created));
  });
}

std::vector<TableRow> RowsOf(const std::vector<admin::Account>& accounts) {
  std::vector<TableRow> rows = {{"id", "name", "roles", "created", "state"}};
  for (const admin::Account& account : accounts) {
    std::string roles;
    for (const std::string& role : auth::ToTexts(account.roles)) roles += (roles.empty() ? "" : ",") + role;
    rows.push_back({account.id, account.name, roles, admin::FormatTime(account.created), StateOf(account)});
  }
  return rows;
}

int RunList(const PersonOptions& options) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto accounts = admin::ListAccounts(**store);
  if (!accounts) return Complain(accounts.error());
  if (options.json) {
    JsonOutput json;
    json.PutList("people", *accounts, [&](const admin::Account& account) { PutPerson(json, account); });
    json.Print();
  } else if (accounts->empty()) {
    std::cout << "There are no accounts yet. Invite the first administrator with `signpost person invite`.\n";
  } else {
    PrintTable(std::cout, RowsOf(*accounts));
  }
  return kOk;
}

int RunDisable(const PersonOptions& options) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto account = admin::ReadAccount(**store, options.id);
  if (!account) return Tell(account.error());
  const auto disabled = admin::ChangeAccount(**store, options.id,
                                             {.name = account->name,
                                              .roles = account->roles,
                                              .disabled = true,
                                              .expected_tag = admin::AccountTag(*account),
                                              .may_leave_no_administrator = true},
                                             options.author, Now());
  if (!disabled) return Tell(disabled.error());
  if (options.json) {
    JsonOutput json;
    json.Put("id", options.id);
    json.Put("disabled", true);
    json.Print();
  } else {
    std::cout << "The account of " << options.id
              << " is disabled, and its sessions are over. A key of the same id no longer opens what is the team's; "
                 "revoke it with `signpost key revoke`.\n";
  }
  return kOk;
}

CLI::App* AddOne(CLI::App& person, const char* name, const char* help, const std::shared_ptr<PersonOptions>& options,
                 bool changes) {
  CLI::App* command = AddCommand(person, name, help);
  if (changes) {
    command->add_option("ID", options->id, "1 to 32 of a-z, 0-9 and '-'; by this they sign in")->required();
    AddAuthorOption(*command, options->author);
  }
  AddStoreOptions(*command, options->place);
  AddJsonOption(*command, options->json);
  return command;
}

void AddLinkOption(CLI::App& command, PersonOptions& options) {
  command.add_option("--base-url", options.base_url, "Where people reach the server, for the link")
      ->capture_default_str()
      ->type_name("URL");
}

}  // namespace

void AddPerson(CLI::App& app, int& exit_code) {
  CLI::App* person = AddCommand(app, "person", "Give accounts to people of the team, list and disable them.");
  person->require_subcommand(1);
  const auto options = std::make_shared<PersonOptions>();
  CLI::App* invite = AddOne(*person, "invite",
                            "Make an account, and show the link by which its person chooses a "
                            "password.",
                            options, true);
  invite->add_option("--name", options->name, "Who it is, for people")->required()->type_name("TEXT");
  invite->add_option("--role", options->roles, kRolesHelp)->required()->allow_extra_args(false)->type_name("ROLE");
  AddLinkOption(*invite, *options);
  invite->callback([options, &exit_code] { exit_code = RunInvite(*options); });
  CLI::App* link = AddOne(*person, "link",
                          "Another link: for a first one that was lost, a password forgotten, an "
                          "account locked.",
                          options, true);
  AddLinkOption(*link, *options);
  link->callback([options, &exit_code] { exit_code = RunLink(*options); });
  AddOne(*person, "list", "Who has an account, and may do what.", options, false)->callback([options, &exit_code] {
    exit_code = RunList(*options);
  });
  AddOne(*person, "disable", "End an account's sessions and let it begin no other.", options, true)
      ->callback([options, &exit_code] { exit_code = RunDisable(*options); });
}

}  // namespace signpost::cli

// signpost key add|list|revoke: who may call the API.
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

#include "server/admin/data_folder.h"
#include "server/admin/keys.h"
#include "server/admin/times.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct KeyOptions {
  std::string id;
  std::string name;
  std::string kind = "partner";
  std::vector<std::string> scopes;
  double rate = 0;
  std::uint32_t burst = 0;
  admin::StorePlace place;
  std::string author;
  bool json = false;
};

constexpr const char* kScopesHelp =
    "What the key may do, once for each: decide, events, reports, policy_read, policy_write, policy_review, "
    "policy_publish, principals, list_keeper";

std::string RateOf(double rate, std::uint32_t burst) {
  if (rate == 0) return "no limit";
  std::ostringstream text;
  text << rate << "/s, burst " << burst;
  return text.str();
}

int RunAdd(const KeyOptions& options) {
  const auto kind = auth::ParseKind(options.kind);
  if (!kind) return Complain(kind.error().message, kWrongUsage);
  const auto scopes = auth::ParseScopes(options.scopes);
  if (!scopes) return Complain(scopes.error().message, kWrongUsage);
  const auto store = admin::OpenStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auth::Principal principal{.id = options.id,
                                  .name = options.name,
                                  .kind = *kind,
                                  .scopes = *scopes,
                                  .rate_per_second = options.rate,
                                  .burst = options.burst};
  const auto key = admin::AddKey(**store, principal, options.author, Now());
  if (!key) {
    if (key.error().code == base::ErrorCode::kInvalid) return Complain(key.error().message, kWrongUsage);
    return Complain(key.error());
  }
  if (options.json) {
    JsonOutput json;
    json.Put("id", options.id);
    json.Put("key", *key);
    json.Print();
  } else {
    std::cout << "The key of " << options.id << ":\n\n  " << *key
              << "\n\nIt is shown this once and can't be read again: only its hash is kept. Requests carry it as\n"
                 "Authorization: Bearer KEY. If it is lost, revoke it and add another id.\n";
  }
  return kOk;
}

void PutPrincipal(JsonOutput& json, const store::Principal& principal) {
  json.Object([&] {
    json.Put("id", principal.id);
    json.Put("name", principal.name);
    json.Put("kind", principal.kind);
    json.PutList("scopes", principal.scopes);
    json.Put("rate_per_second", principal.rate_per_second);
    json.Put("burst", principal.burst);
    json.Put("created", admin::FormatTime(principal.created));
    if (principal.revoked) json.Put("revoked", admin::FormatTime(*principal.revoked));
  });
}

std::vector<TableRow> RowsOf(const std::vector<store::Principal>& principals) {
  std::vector<TableRow> rows = {{"id", "name", "kind", "scopes", "rate", "created", "state"}};
  for (const store::Principal& principal : principals) {
    std::string scopes;
    for (const std::string& scope : principal.scopes) scopes += (scopes.empty() ? "" : ",") + scope;
    rows.push_back({principal.id, principal.name, principal.kind, scopes,
                    RateOf(principal.rate_per_second, principal.burst), admin::FormatTime(principal.created),
                    principal.revoked ? "revoked " + admin::FormatTime(*principal.revoked) : "good"});
  }
  return rows;
}

int RunList(const KeyOptions& options) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto principals = admin::ListKeys(**store);
  if (!principals) return Complain(principals.error());
  if (options.json) {
    JsonOutput json;
    json.PutList("keys", *principals, [&](const store::Principal& principal) { PutPrincipal(json, principal); });
    json.Print();
  } else if (principals->empty()) {
    std::cout << "There are no keys yet. Make one with `signpost key add`.\n";
  } else {
    PrintTable(std::cout, RowsOf(*principals));
  }
  return kOk;
}

int RunRevoke(const KeyOptions& options) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto revoked = admin::RevokeKey(**store, options.id, options.author, Now());
  if (!revoked) return Complain(revoked.error());
  if (options.json) {
    JsonOutput json;
    json.Put("id", options.id);
    json.Put("revoked", true);
    json.Print();
  } else {
    std::cout << "The key of " << options.id << " is revoked. Running servers refuse it within a second.\n";
  }
  return kOk;
}

void AddAdd(CLI::App& key, int& exit_code) {
  auto options = std::make_shared<KeyOptions>();
  CLI::App* command = AddCommand(key, "add", "Make a key for a partner, a person or a service, and show it once.");
  command->add_option("ID", options->id, "1 to 32 of a-z, 0-9 and '-'; the name that its counts are kept under")
      ->required();
  command->add_option("--name", options->name, "Whose key it is, for people")->required()->type_name("TEXT");
  command->add_option("--scope", options->scopes, kScopesHelp)->required()->allow_extra_args(false)->type_name("SCOPE");
  command->add_option("--kind", options->kind, "partner, person or service; a partner sees its own counts only")
      ->capture_default_str()
      ->type_name("KIND");
  CLI::Option* rate = command->add_option("--rate", options->rate, "Requests a second; 0: no limit")
                          ->capture_default_str()
                          ->type_name("NUMBER");
  command->add_option("--burst", options->burst, "Requests at once; default: as many as a second brings")
      ->needs(rate)
      ->type_name("COUNT");
  AddStoreOptions(*command, options->place);
  AddAuthorOption(*command, options->author);
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunAdd(*options); });
}

void AddList(CLI::App& key, int& exit_code) {
  auto options = std::make_shared<KeyOptions>();
  CLI::App* command = AddCommand(key, "list", "Who has a key, or had one; never the keys themselves.");
  AddStoreOptions(*command, options->place);
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunList(*options); });
}

void AddRevoke(CLI::App& key, int& exit_code) {
  auto options = std::make_shared<KeyOptions>();
  CLI::App* command = AddCommand(key, "revoke", "Refuse a key from now on, for good. Its counts stay.");
  command->add_option("ID", options->id, "Whose key")->required();
  AddStoreOptions(*command, options->place);
  AddAuthorOption(*command, options->author);
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunRevoke(*options); });
}

}  // namespace

void AddKey(CLI::App& app, int& exit_code) {
  CLI::App* key = AddCommand(app, "key", "Hand out, list and revoke the keys of the API.");
  key->require_subcommand(1);
  AddAdd(*key, exit_code);
  AddList(*key, exit_code);
  AddRevoke(*key, exit_code);
}

}  // namespace signpost::cli

#include "server/cli/shared.h"

#include "server/admin/list_vault.h"

#include <cstdlib>
#include <iostream>

#include "server/admin/data_folder.h"
#include "server/cli/commands.h"

namespace signpost::cli {

std::string CommandNames(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    names.append(names.empty() ? "" : ", ").append(command->get_name());
  }
  return names;
}

CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer(kExitCodesHelp);
  return command;
}

void AddJsonOption(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Answer with one JSON object, for scripts");
}

void AddStoreOptions(CLI::App& command, admin::StorePlace& place) {
  command.add_option("--data", place.data, "The server's data folder")
      ->capture_default_str()
      ->envname(admin::kDataFolderVariable)
      ->type_name("FOLDER");
  command
      .add_option("--store", place.url,
                  "The store of a fleet: redis://HOST, redis+unix://PATH, redis+sentinel://HOST,HOST/NAME or "
                  "redis+cluster://HOST,HOST; without it, the file in the data folder")
      ->envname(admin::kStoreVariable)
      ->type_name("URL");
}

void AddListKeyOption(CLI::App& command, std::string& file) {
  command.add_option("--list-key", file, "The file of the keys that restricted lists are sealed with")
      ->envname(admin::kListKeyVariable)
      ->type_name("FILE");
}

void AddAuthorOption(CLI::App& command, std::string& author) {
  const char* user = std::getenv("USER");
  author = user != nullptr && *user != '\0' ? user : "unknown";
  command.add_option("--author", author, "Who does this, for the audit log; default: $USER")->type_name("NAME");
}

base::Instant Now() { return base::SystemClock().Now(); }

int Complain(const base::Error& error) {
  const bool unavailable = error.code == base::ErrorCode::kUnavailable || error.code == base::ErrorCode::kInternal;
  return Complain(error.message, unavailable ? kUnavailable : kFaults);
}

int Complain(std::string_view message, int exit_code) {
  std::cerr << "signpost: " << message << "\n";
  return exit_code;
}

void JsonOutput::Print() {
  writer_.EndObject();
  std::cout << buffer_.GetString() << "\n";
}

std::string Counted(std::size_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

}  // namespace signpost::cli

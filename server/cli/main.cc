// signpost: for trust teams, operators and analysts. Each command is in its own file; see commands.h.
#include <iostream>

#include "server/auth/initialise.h"
#include "server/cli/commands.h"
#include "server/cli/shared.h"

int main(int argc, char** argv) {
  using namespace signpost;
  if (const auto ready = auth::Initialise(); !ready) {
    std::cerr << "signpost: " << ready.error().message << "\n";
    return cli::kUnavailable;
  }
  CLI::App app(
      "signpost: check, try and publish a policy, hand out keys and accounts, read the counts.\n\n"
      "Start with:  signpost lint my-policy\n",
      "signpost");
  app.set_version_flag("--version", std::string("signpost ") + SIGNPOST_VERSION, "Print the version and leave");
  app.require_subcommand(1);
  app.footer(cli::kExitCodesHelp);
  int exit_code = cli::kOk;
  cli::AddLint(app, exit_code);
  cli::AddDiff(app, exit_code);
  cli::AddExplain(app, exit_code);
  cli::AddBacktest(app, exit_code);
  cli::AddPublish(app, exit_code);
  cli::AddKey(app, exit_code);
  cli::AddPerson(app, exit_code);
  cli::AddReport(app, exit_code);
  cli::AddListKey(app, exit_code);
  cli::AddAudit(app, exit_code);
  cli::AddPull(app, exit_code);
  cli::AddPush(app, exit_code);
  cli::AddDraft(app, exit_code);
  cli::AddHistory(app, exit_code);
  cli::AddRollback(app, exit_code);
  cli::AddReview(app, exit_code);
  // CLI11 would only say that a command is required.
  const auto is_meant = [&](const CLI::App* command) { return argc > 1 && command->get_name() == argv[1]; };
  if (argc > 1 && *argv[1] != '-' && app.get_subcommands(is_meant).empty()) {
    return cli::Complain("there is no such command. There are: " + cli::CommandNames(app) + ".", cli::kWrongUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::kOk : cli::kWrongUsage;
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "signpost: the answer can't be written to standard output.\n";
    return cli::kUnavailable;
  }
  return exit_code;
}

// signpost audit log: the audit log of a server, by its API.
#include <iostream>
#include <memory>
#include <sstream>

#include "server/cli/commands.h"
#include "server/cli/remote.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct LogOptions {
  RemoteOptions remote;
  std::uint64_t from = 1;
};

// The answer is a line of JSON for each record.
int PrintLog(const Reply& reply) {
  std::vector<TableRow> rows = {{"number", "when", "who", "action", "subject", "detail"}};
  std::istringstream lines(reply.body);
  for (std::string line; std::getline(lines, line);) {
    rapidjson::Document document;
    document.Parse(line.data(), line.size());
    const JsonView record(&document);
    rows.push_back({record["number"].text(), record["when"].text(), record["who"].text(), record["action"].text(),
                    record["subject"].text(), record["detail"].text()});
  }
  PrintTable(std::cout, rows, {"number"});
  return kOk;
}

}  // namespace

void AddAuditLog(CLI::App& audit, int& exit_code) {
  auto options = std::make_shared<LogOptions>();
  CLI::App* command = AddCommand(audit, "log", "Who did what, as a server tells it; --json: as `audit export` does.");
  command->add_option("--from", options->from, "The number of the first record")
      ->capture_default_str()
      ->type_name("NUMBER");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] {
    const std::string target = "/v1/policy/audit?from=" + std::to_string(options->from);
    exit_code = AskAndShow(options->remote, {.target = target}, PrintLog);
  });
}

}  // namespace signpost::cli

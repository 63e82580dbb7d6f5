// The commands of `signpost`, one file for each.
//
//   CLI::App app("…");
//   int exit_code = kOk;
//   AddLint(app, exit_code);
//   app.parse(argc, argv);      // runs the command; exit_code has its outcome
//
// Each Add* describes its options and runs when CLI11 has read them. What a command answers goes to standard output,
// for people or, with --json, as one JSON object; everything else goes to standard error.
#pragma once

#include <CLI/CLI.hpp>

namespace signpost::cli {

// What scripts may rely on; documented in every --help.
enum ExitCode : int {
  kOk = 0,
  kFaults = 1,       // the thing asked about has faults
  kWrongUsage = 2,   // options or arguments are wrong
  kUnavailable = 3,  // a store, a disk or a server can't be used
};

void AddLint(CLI::App& app, int& exit_code);
void AddDiff(CLI::App& app, int& exit_code);
void AddExplain(CLI::App& app, int& exit_code);
void AddBacktest(CLI::App& app, int& exit_code);
void AddPublish(CLI::App& app, int& exit_code);
void AddKey(CLI::App& app, int& exit_code);
void AddPerson(CLI::App& app, int& exit_code);
void AddReport(CLI::App& app, int& exit_code);
void AddListKey(CLI::App& app, int& exit_code);
void AddAudit(CLI::App& app, int& exit_code);

// By a server's API: remote.h.
void AddPull(CLI::App& app, int& exit_code);
void AddPush(CLI::App& app, int& exit_code);
void AddDraft(CLI::App& app, int& exit_code);
void AddHistory(CLI::App& app, int& exit_code);
void AddRollback(CLI::App& app, int& exit_code);
void AddReview(CLI::App& app, int& exit_code);
void AddAuditLog(CLI::App& audit, int& exit_code);  // one of `signpost audit`

}  // namespace signpost::cli

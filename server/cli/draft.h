// The parts of `signpost draft`, which is a group of many commands: draft.cc puts them together.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "server/cli/remote.h"

namespace signpost::cli {

struct DraftOptions {
  RemoteOptions remote;
  std::string id;
};

// A command with the id of a draft as its first argument.
CLI::App* AddDraftCommand(CLI::App& draft, const std::string& name, const std::string& description,
                          DraftOptions& options);

void AddDraftObjects(CLI::App& draft, int& exit_code);  // get, put, remove, import
void AddDraftTries(CLI::App& draft, int& exit_code);    // validate, diff, explain
void AddDraftBacktest(CLI::App& draft, int& exit_code);
void AddDraftReview(CLI::App& draft, int& exit_code);  // submit to publish, rebase

}  // namespace signpost::cli

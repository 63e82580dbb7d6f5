// signpost draft validate|diff|explain|backtest: what a draft would do, before anybody sees it.
#include <fstream>
#include <iostream>

#include "server/cli/commands.h"
#include "server/cli/draft.h"
#include "server/cli/draft_output.h"
#include "server/cli/explain_input.h"
#include "server/cli/shared.h"

namespace signpost::cli {
namespace {

struct TryOptions {
  DraftOptions draft;
  ExplainOptions input;
};

struct BacktestOptions {
  DraftOptions draft;
  std::string file;
};

int RunValidate(const DraftOptions& options) {
  const Ask ask{.method = "POST", .target = DraftPath(options.id) + "/validate", .body = "{}"};
  return AskAndShow(options.remote, ask, PrintValidation);
}

int RunExplain(const TryOptions& options) {
  ExplainInput input;
  if (const auto read = input.Read(options.input); !read) return Complain(read.error().message, kWrongUsage);
  return AskAndShow(options.draft.remote,
                    {.method = "POST",
                     .target = DraftPath(options.draft.id) + "/explain",
                     .body = R"({"input":)" + input.body() + "}"},
                    PrintComparison);
}

int RunBacktest(const BacktestOptions& options) {
  const auto remote = Remote::Open(options.draft.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  std::ifstream file;
  std::istream* input = &std::cin;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return Complain(options.file + " can't be opened: check its path and who owns it.", kUnavailable);
    input = &file;
  }
  const auto source = [input](char* into, std::size_t room) {
    input->read(into, static_cast<std::streamsize>(room));
    return static_cast<std::size_t>(input->gcount());
  };
  const auto sink = [](std::string_view part) { return static_cast<bool>(std::cout << part); };
  const std::string type = options.file.ends_with(".txt") ? "text/plain" : "application/x-ndjson";
  const auto reply =
      remote->Stream({.method = "POST", .target = DraftPath(options.draft.id) + "/backtest"}, type, source, sink);
  if (!reply) return Complain(reply.error());
  return reply->ok() ? kOk : TellProblem(*reply, options.draft.remote.json);
}

}  // namespace

void AddDraftTries(CLI::App& draft, int& exit_code) {
  auto validate = std::make_shared<DraftOptions>();
  CLI::App* command = AddDraftCommand(draft, "validate",
                                      "Everything that is wrong with a draft, at once, and its regression cases.\n"
                                      "Exits with 1 where it could not be published.",
                                      *validate);
  command->callback([validate, &exit_code] { exit_code = RunValidate(*validate); });

  auto diff = std::make_shared<DraftOptions>();
  command = AddDraftCommand(draft, "diff", "What a draft changes, by meaning, in sentences.", *diff);
  command->callback([diff, &exit_code] {
    exit_code = AskAndShow(diff->remote, {.target = DraftPath(diff->id) + "/diff"}, PrintDiff);
  });

  auto explain = std::make_shared<TryOptions>();
  command = AddDraftCommand(draft, "explain",
                            "What is decided about a text by the live policy and by the draft, side by side, and why.",
                            explain->draft);
  AddInputOptions(*command, explain->input);
  command->callback([explain, &exit_code] { exit_code = RunExplain(*explain); });

  auto backtest = std::make_shared<BacktestOptions>();
  command = AddDraftCommand(draft, "backtest",
                            "A file of inputs against the live policy and the draft: what would change, by rule, with\n"
                            "samples. JSON Lines, or a *.txt with one text on each line. The server stores none of it.",
                            backtest->draft);
  command->add_option("--input", backtest->file, "The file; - reads standard input")->required()->type_name("FILE");
  command->callback([backtest, &exit_code] { exit_code = RunBacktest(*backtest); });
}

}  // namespace signpost::cli

// signpost draft validate|diff|explain: what a draft would do, before anybody sees it.
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
}

}  // namespace signpost::cli

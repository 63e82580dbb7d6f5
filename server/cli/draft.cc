// signpost draft list|new|show|discard, and the group of all that can be done with a draft.
#include "server/cli/draft.h"

#include "server/cli/commands.h"
#include "server/cli/draft_output.h"
#include "server/cli/shared.h"

namespace signpost::cli {
namespace {

struct NewOptions {
  RemoteOptions remote;
  std::string title;
};

struct ListOptions {
  RemoteOptions remote;
  bool all = false;
};

void AddList(CLI::App& draft, int& exit_code) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = AddCommand(draft, "list", "The drafts on the server.");
  command->add_flag("--all", options->all, "Also those that were published or discarded");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] {
    const std::string target = options->all ? "/v1/policy/drafts?state=all" : "/v1/policy/drafts";
    exit_code = AskAndShow(options->remote, {.target = target}, PrintDrafts);
  });
}

void AddNew(CLI::App& draft, int& exit_code) {
  auto options = std::make_shared<NewOptions>();
  CLI::App* command = AddCommand(draft, "new", "Open a draft of the live policy.");
  command->add_option("TITLE", options->title, "What it is about, for people")->required();
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] {
    const Ask ask{.method = "POST", .target = "/v1/policy/drafts", .body = Body({{"title", options->title}})};
    exit_code = AskAndShow(options->remote, ask, PrintStep);
  });
}

void AddShow(CLI::App& draft, int& exit_code) {
  auto options = std::make_shared<DraftOptions>();
  CLI::App* command = AddDraftCommand(draft, "show", "Where a draft stands, what it changes, what was said.", *options);
  command->callback([options, &exit_code] {
    exit_code = AskAndShow(options->remote, {.target = DraftPath(options->id)}, PrintDraft);
  });
}

void AddDiscard(CLI::App& draft, int& exit_code) {
  auto options = std::make_shared<DraftOptions>();
  CLI::App* command = AddDraftCommand(draft, "discard", "Give a draft up, for good.", *options);
  command->callback([options, &exit_code] {
    exit_code = AskAndShow(options->remote, {.method = "DELETE", .target = DraftPath(options->id)}, PrintStep);
  });
}

}  // namespace

CLI::App* AddDraftCommand(CLI::App& draft, const std::string& name, const std::string& description,
                          DraftOptions& options) {
  CLI::App* command = AddCommand(draft, name, description);
  command->add_option("DRAFT", options.id, "The id of the draft")->required();
  AddRemoteOptions(*command, options.remote);
  return command;
}

void AddDraft(CLI::App& app, int& exit_code) {
  CLI::App* draft = AddCommand(app, "draft",
                               "Change the policy on a server, with a second person: a draft is edited, validated,\n"
                               "tried, submitted, approved by somebody else, and published.");
  draft->require_subcommand(1);
  AddList(*draft, exit_code);
  AddNew(*draft, exit_code);
  AddShow(*draft, exit_code);
  AddDraftObjects(*draft, exit_code);
  AddDraftTries(*draft, exit_code);
  AddDraftBacktest(*draft, exit_code);
  AddDraftReview(*draft, exit_code);
  AddDiscard(*draft, exit_code);
}

}  // namespace signpost::cli

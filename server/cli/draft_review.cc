// signpost draft submit|withdraw|comment|return|approve|publish|unschedule|rebase: a draft on its way.
#include <iostream>
#include <map>

#include "server/cli/commands.h"
#include "server/cli/draft.h"
#include "server/cli/draft_output.h"
#include "server/cli/shared.h"

namespace signpost::cli {
namespace {

struct StepOptions {
  DraftOptions draft;
  std::string text;
};

struct RebaseOptions {
  DraftOptions draft;
  std::vector<std::string> take;
};

// One step of a draft's way: POST with at most one text.
struct Step {
  const char* name;
  const char* path;
  const char* description;
  const char* field;   // of the text; null: there is none
  const char* option;  // "--note", or "TEXT" for one that must be given
  const char* help;
};

constexpr Step kSteps[] = {
    {"submit", "submit",
     "Ask for a review. From then on the draft can't be edited, unless it is withdrawn or returned.", "note", "--note",
     "What the reviewer should know"},
    {"withdraw", "withdraw", "Take a draft back out of review, to edit it.", nullptr, nullptr, nullptr},
    {"comment", "comments", "Say something about a draft.", "text", "TEXT", "What to say"},
    {"return", "return", "Give a draft back to its editors.", "comment", "COMMENT", "What is to be changed"},
    {"approve", "approve", "Agree to what a draft changes. Nobody approves what they have edited.", "comment",
     "--comment", "What to say"},
    {"publish", "publish", "Make an approved draft the policy that is served, at once or at a time.", "at", "--at",
     "In UTC, for example 2026-01-31T12:00:00Z"},
    {"unschedule", "unschedule", "Do not publish a draft at the time that was set.", nullptr, nullptr, nullptr},
};

void AddStep(CLI::App& draft, int& exit_code, const Step& step) {
  auto options = std::make_shared<StepOptions>();
  CLI::App* command = AddDraftCommand(draft, step.name, step.description, options->draft);
  if (step.field != nullptr) {
    CLI::Option* option = command->add_option(step.option, options->text, step.help);
    if (*step.option == '-') {
      option->type_name("TEXT");
    } else {
      option->required();
    }
  }
  command->callback([options, &step, &exit_code] {
    const std::string body = step.field == nullptr ? "{}" : Body({{step.field, options->text}});
    const Ask ask{.method = "POST", .target = DraftPath(options->draft.id) + "/" + step.path, .body = body};
    exit_code = AskAndShow(options->draft.remote, ask, PrintStep);
  });
}

// "mine /a /b theirs /c"; empty where it can't be that.
std::string ResolutionsOf(const std::vector<std::string>& take) {
  std::vector<std::pair<std::string_view, std::string>> sides;
  std::string side;
  for (const std::string& word : take) {
    if (word == "mine" || word == "theirs") {
      side = word;
    } else if (word.starts_with('/') && !side.empty()) {
      sides.emplace_back(word, side);
    } else {
      return "";
    }
  }
  return Body(sides);
}

std::string Shown(std::string_view json) { return json.empty() ? "not there" : Printable(json); }

// What is to be decided, with all three sides.
void TellConflicts(const Reply& reply, const std::string& draft) {
  const auto conflicts = reply.json()["conflicts"].members();
  for (const JsonView& conflict : conflicts) {
    std::cerr << "\n" << conflict["pointer"].text() << "\n";
    for (const char* side : {"base", "mine", "theirs"}) {
      std::cerr << "  " << side << ": " << Shown(conflict[side].text()) << "\n";
    }
  }
  if (conflicts.empty()) return;
  std::cerr << "\nDecide for each, for example:\n  signpost draft rebase " << draft << " --take mine "
            << conflicts.front()["pointer"].text() << "\nmine is what the draft has, theirs what is live.\n";
}

int RunRebase(const RebaseOptions& options) {
  const std::string resolutions = ResolutionsOf(options.take);
  if (resolutions.empty()) {
    return Complain("--take is mine or theirs, and the pointers that it is for: --take mine /rules/a/priority.",
                    kWrongUsage);
  }
  const auto remote = Remote::Open(options.draft.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  const auto reply = remote->Send({.method = "POST",
                                   .target = DraftPath(options.draft.id) + "/rebase",
                                   .body = R"({"resolutions":)" + resolutions + "}"});
  if (!reply) return Complain(reply.error());
  if (!reply->ok()) {
    const int exit_code = TellProblem(*reply, options.draft.remote.json);
    if (!options.draft.remote.json) TellConflicts(*reply, options.draft.id);
    return exit_code;
  }
  if (!options.draft.remote.json) return PrintStep(*reply);
  PrintJson(reply->body);
  return kOk;
}

}  // namespace

void AddDraftReview(CLI::App& draft, int& exit_code) {
  auto options = std::make_shared<RebaseOptions>();
  CLI::App* command = AddDraftCommand(
      draft, "rebase",
      "Bring a draft up to the live policy, after another was published. Fields that both have changed\n"
      "are told; say with --take whose is to stay.",
      options->draft);
  command->add_option("--take", options->take, "mine or theirs, and the pointers of the fields it is for")
      ->type_name("SIDE POINTER");
  command->callback([options, &exit_code] { exit_code = RunRebase(*options); });
  for (const Step& step : kSteps) AddStep(draft, exit_code, step);
}

}  // namespace signpost::cli

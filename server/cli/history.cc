// signpost history, rollback, review: what was live, the way back, and a second person's look at it afterwards.
#include <algorithm>
#include <iostream>
#include <memory>

#include "server/cli/commands.h"
#include "server/cli/remote.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct HistoryOptions {
  RemoteOptions remote;
  std::uint32_t limit = 20;
};

struct RollbackOptions {
  RemoteOptions remote;
  std::string revision;
  std::string note;
};

struct ReviewOptions {
  RemoteOptions remote;
  std::uint64_t number = 0;
  std::string verdict;
  std::string comment;
};

std::string ReviewOf(const JsonView& publication) {
  const JsonView review = publication["review"];
  const std::string by = review["by"].text();
  if (const std::string approved = publication["approved_by"].text(); by.empty() && !approved.empty()) {
    return "approved by " + approved;
  }
  return review["state"].text() + (by.empty() ? "" : " by " + by);
}

int PrintHistory(const Reply& reply) {
  std::vector<TableRow> rows = {{"number", "revision", "when", "by", "how", "review", "note"}};
  for (const JsonView& publication : reply.json()["publications"].members()) {
    std::string how = publication["how"].text();
    std::ranges::replace(how, '_', ' ');
    if (const std::string draft = publication["draft"].text(); !draft.empty()) how += " " + draft;
    rows.push_back({publication["number"].text(), publication["revision"].text(), publication["when"].text(),
                    publication["by"].text(), how, ReviewOf(publication), publication["note"].text()});
  }
  if (rows.size() == 1) {
    std::cout << "Nothing has been published yet.\n";
  } else {
    PrintTable(std::cout, rows, {"number"});
  }
  return kOk;
}

int PrintPublication(const Reply& reply) {
  const JsonView publication = reply.json();
  std::cout << "Revision " << publication["revision"].text() << " is live";
  if (const std::string previous = publication["previous"].text(); !previous.empty()) {
    std::cout << ", in place of " << previous;
  }
  std::cout << " (publication " << publication["number"].text() << ", review: " << ReviewOf(publication) << ").\n";
  return kOk;
}

}  // namespace

void AddHistory(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* command = AddCommand(app, "history", "What was published on a server, the last first, by whom and how.");
  command->add_option("--limit", options->limit, "At most so many")->capture_default_str()->type_name("COUNT");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] {
    const std::string target = "/v1/policy/history?limit=" + std::to_string(options->limit);
    exit_code = AskAndShow(options->remote, {.target = target}, PrintHistory);
  });
}

void AddRollback(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<RollbackOptions>();
  CLI::App* command = AddCommand(app, "rollback",
                                 "Make an earlier revision live again, at once. It waits for nobody's consent; a\n"
                                 "second person reviews it afterwards (signpost review).");
  command->add_option("REVISION", options->revision, "Its id, as `signpost history` tells it")->required();
  command->add_option("--note", options->note, "Why, for the history")->required()->type_name("TEXT");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] {
    const Ask ask{.method = "POST",
                  .target = "/v1/policy/rollback",
                  .body = Body({{"revision", options->revision}, {"note", options->note}})};
    exit_code = AskAndShow(options->remote, ask, PrintPublication);
  });
}

void AddReview(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReviewOptions>();
  CLI::App* command =
      AddCommand(app, "review",
                 "Say what you think of a publication that had no reviewer: a roll-back, or one by the\n"
                 "operator. Nobody reviews their own.");
  command->add_option("NUMBER", options->number, "Its number, as `signpost history` tells it")->required();
  command->add_option("VERDICT", options->verdict, "agreed or objected")
      ->required()
      ->check(CLI::IsMember({"agreed", "objected"}));
  command->add_option("--comment", options->comment, "Why")->type_name("TEXT");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] {
    const Ask ask{.method = "POST",
                  .target = "/v1/policy/history/" + std::to_string(options->number) + "/review",
                  .body = Body({{"verdict", options->verdict}, {"comment", options->comment}})};
    exit_code = AskAndShow(options->remote, ask, [](const Reply& reply) {
      std::cout << "Publication " << reply.json()["number"].text() << ": " << ReviewOf(reply.json()) << ".\n";
      return kOk;
    });
  });
}

}  // namespace signpost::cli

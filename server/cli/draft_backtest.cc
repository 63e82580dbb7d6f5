// signpost draft backtest: a file of searches, decided by the live policy and by a draft.
#include <unistd.h>

#include <iostream>

#include "server/cli/commands.h"
#include "server/cli/draft.h"
#include "server/cli/shared.h"
#include "server/cli/table.h"

namespace signpost::cli {
namespace {

struct BacktestOptions {
  DraftOptions draft;
  std::string file;
  std::string format = "text";
};

std::string Outcome(const JsonView& decided) {
  const std::string rule = decided["rule"].text();
  return decided["action"].text() + (rule.empty() ? "" : " by " + rule + " (" + decided["campaign"].text() + ")");
}

void PrintRules(const JsonView& result) {
  constexpr const char* kCounts[] = {"matched", "won", "shadow"};
  std::vector<TableRow> rows = {
      {"rule", "matched live", "in draft", "won live", "in draft", "shadow live", "in draft"}};
  for (const JsonView& rule : result["rules"].members()) {
    TableRow row = {rule["rule"].text()};
    for (const char* count : kCounts) {
      row.push_back(rule["before"][count].text());
      row.push_back(rule["after"][count].text());
    }
    rows.push_back(std::move(row));
  }
  if (rows.size() > 1) PrintTable(std::cout, rows, {"matched live", "in draft", "won live", "shadow live"});
}

// Takes the answer as it comes: lines of JSON, each with how far it is, a sample, or the result.
class Printer {
 public:
  bool Take(std::string_view part) {
    for (const char c : part) {
      if (c == '\n') {
        TakeLine();
      } else {
        line_ += c;
      }
    }
    return static_cast<bool>(std::cout);
  }

  // Was there a result?
  bool Finish() {
    TakeLine();
    if (isatty(STDERR_FILENO) != 0) std::cerr << "\r";
    if (!result_.IsObject()) return false;
    const JsonView result(&result_);
    std::cout << result["inputs"].text() << " inputs";
    if (const auto bad = result["bad_lines"]["count"]; bad.number() > 0) {
      std::cout << "; " << Counted(bad.number(), "line is no input", "lines are no inputs");
    }
    std::cout << "\n\n";
    PrintRules(result);
    std::cout << (samples_.empty() ? "\nNo input would be decided otherwise.\n" : "\nDecided otherwise:\n");
    for (const char* change : {"shows_now", "shows_nothing_now", "other_campaign", "other_action", "other_rule"}) {
      if (const auto count = result["changes"][change]; count.number() > 0) {
        std::cout << change << ": " << count.text() << "\n";
      }
    }
    std::cout << samples_;
    return true;
  }

 private:
  void TakeLine() {
    if (line_.empty()) return;
    rapidjson::Document document;
    document.Parse(line_.data(), line_.size());
    line_.clear();
    const JsonView json(&document);
    if (json["change"].exists()) {
      samples_ += "  " + json["change"].text() + ": " + json["input"].text() + "\n    " + Outcome(json["before"]) +
                  " -> " + Outcome(json["after"]) + "\n";
    } else if (json["result"].exists()) {
      result_.CopyFrom(document["result"], result_.GetAllocator());
    } else if (json["rules"].exists()) {
      result_ = std::move(document);
    } else if (json["inputs"].exists() && isatty(STDERR_FILENO) != 0) {
      std::cerr << "\r" << json["inputs"].text() << " inputs" << std::flush;
    }
  }

  std::string line_;
  std::string samples_;
  rapidjson::Document result_;
};

int RunBacktest(const BacktestOptions& options) {
  const auto remote = Remote::Open(options.draft.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  Printer printer;
  const Sink sink = [&](std::string_view part) {
    return options.draft.remote.json ? static_cast<bool>(std::cout << part) : printer.Take(part);
  };
  const auto reply =
      remote->SendFile({.method = "POST", .target = DraftPath(options.draft.id) + "/backtest"},
                       options.format == "text" ? "text/plain" : "application/x-ndjson", options.file, sink);
  if (!reply) return Complain(reply.error());
  if (!reply->ok()) return TellProblem(*reply, options.draft.remote.json);
  if (options.draft.remote.json || printer.Finish()) return kOk;
  return Complain("the server ended before there was a result. Try again.", kUnavailable);
}

}  // namespace

void AddDraftBacktest(CLI::App& draft, int& exit_code) {
  auto options = std::make_shared<BacktestOptions>();
  CLI::App* command = AddDraftCommand(
      draft, "backtest",
      "Decide a file of searches by the live policy and by the draft, and tell what would be different:\n"
      "per rule, and with samples. The server stores none of it. --json: the server's lines of JSON.",
      options->draft);
  command->add_option("--input", options->file, "The file; - reads standard input")->required()->type_name("FILE");
  command
      ->add_option("--format", options->format,
                   "text: a search a line; jsonl: a line like {\"query\": \"…\", \"context\": {\"country\": \"GB\"}}")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = RunBacktest(*options); });
}

}  // namespace signpost::cli

// signpost draft get|put|remove|import: one object of a draft at a time.
#include <iostream>
#include <iterator>

#include "server/base/files.h"
#include "server/cli/commands.h"
#include "server/cli/draft.h"
#include "server/cli/draft_output.h"
#include "server/cli/shared.h"
#include "server/policy/objects.h"
#include "server/policy/pretty_json.h"

namespace signpost::cli {
namespace {

struct ObjectOptions {
  DraftOptions draft;
  std::string family;
  std::string id;
  std::string file;
  std::string etag;

  std::string path() const { return DraftPath(draft.id) + "/" + Segment(family) + "/" + Segment(id); }
};

constexpr const char* kFamilyHelp = "term_lists, rules, campaigns, messages, facts, help_services, themes or cases";

int RunGet(const ObjectOptions& options) {
  return AskAndShow(options.draft.remote, {.target = options.path()}, [](const Reply& reply) {
    std::cout << policy::PrettyJson(reply.body);
    std::cerr << "ETag: " << Printable(reply.etag) << "\n";
    return kOk;
  });
}

bool IsChangedIn(const JsonView& draft, const ObjectOptions& options) {
  for (const JsonView& changed : draft["changed"].members()) {
    if (changed["family"].raw() == options.family && changed["id"].raw() == options.id) return true;
  }
  return false;
}

// What the edit may overwrite: what --etag says; else the object of the base, or nothing. What is in the draft by
// somebody's edit is overwritten by nobody who does not say that they have seen it. False: it has been told.
bool TakePrecondition(const Remote& remote, const ObjectOptions& options, Ask& ask, int& exit_code) {
  if (!options.etag.empty()) {
    ask.if_match = options.etag.starts_with('"') ? options.etag : "\"" + options.etag + "\"";
    return true;
  }
  const auto draft = SendOrTell(remote, {.target = DraftPath(options.draft.id)}, options.draft.remote.json, exit_code);
  if (!draft) return false;
  if (IsChangedIn(draft->json(), options)) {
    exit_code = Complain(
        "the draft has changed this object already. Look at it with `signpost draft get`, and say "
        "with --etag what you have seen.",
        kFaults);
    return false;
  }
  const auto now = remote.Send({.target = options.path()});
  if (!now) {
    exit_code = Complain(now.error());
    return false;
  }
  constexpr int kNotFound = 404;
  if (!now->ok() && now->status != kNotFound) {
    exit_code = TellProblem(*now, options.draft.remote.json);
    return false;
  }
  ask.if_match = now->ok() ? now->etag : "";
  ask.if_none_match_any = !now->ok();
  return true;
}

int Edit(const ObjectOptions& options, Ask ask, const std::string& done) {
  const auto remote = Remote::Open(options.draft.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  int exit_code = kOk;
  if (!TakePrecondition(*remote, options, ask, exit_code)) return exit_code;
  const auto reply = SendOrTell(*remote, ask, options.draft.remote.json, exit_code);
  if (!reply) return exit_code;
  if (options.draft.remote.json) {
    PrintJson(reply->body);
  } else {
    std::cout << done << "\n";
    if (!reply->etag.empty() && ask.method == "PUT") std::cout << "ETag: " << Printable(reply->etag) << "\n";
  }
  return kOk;
}

int RunPut(const ObjectOptions& options) {
  std::string object;
  if (options.file == "-") {
    object.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    auto content = base::ReadFile(options.file);
    if (!content) return Complain(content.error());
    object = *std::move(content);
  }
  return Edit(
      options, {.method = "PUT", .target = options.path(), .body = object},
      "Draft " + options.draft.id + " has " + options.family + "/" + options.id + " as in " + options.file + ".");
}

int RunRemove(const ObjectOptions& options) {
  return Edit(options, {.method = "DELETE", .target = options.path()},
              "Draft " + options.draft.id + " no longer has " + options.family + "/" + options.id + ".");
}

std::string TypeOf(const std::string& file) {
  if (file.ends_with(".csv")) return "text/csv";
  return file.ends_with(".json") ? "application/json" : "text/plain";
}

void PrintReport(const JsonView& lines, const char* one, const char* several) {
  if (lines["count"].number() == 0) return;
  std::cout << Counted(lines["count"].number(), one, several) << ":\n";
  for (const JsonView& line : lines["lines"].members()) {
    std::cout << "  line " << line["line"].text() << ": " << line["message"].text() << "\n";
  }
}

int RunImport(const ObjectOptions& options) {
  const auto remote = Remote::Open(options.draft.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  std::string answer;
  const auto reply = remote->SendFile({.method = "POST", .target = options.path() + "/import"}, TypeOf(options.file),
                                      options.file, [&](std::string_view part) {
                                        answer += part;
                                        return true;
                                      });
  if (!reply) return Complain(reply.error());
  if (!reply->ok()) return TellProblem(*reply, options.draft.remote.json);
  if (options.draft.remote.json) {
    PrintJson(answer);
    return kOk;
  }
  rapidjson::Document document;
  document.Parse(answer.data(), answer.size());
  const JsonView report(&document);
  PrintReport(report["invalid"], "line is no term", "lines are no terms");
  PrintReport(report["contained"], "term is found wherever another of the list is",
              "terms are found wherever another of the list is");
  std::cout << Counted(report["added"].number(), "term", "terms") << " added to " << options.id << ", "
            << report["already_there"].text() << " were there already.\n";
  return kOk;
}

CLI::App* AddObjectCommand(CLI::App& draft, const std::string& name, const std::string& description,
                           ObjectOptions& options) {
  CLI::App* command = AddDraftCommand(draft, name, description, options.draft);
  command->add_option("FAMILY", options.family, kFamilyHelp)->required();
  command->add_option("ID", options.id, "The id of the object")->required();
  return command;
}

void AddEtagOption(CLI::App& command, ObjectOptions& options) {
  command
      .add_option("--etag", options.etag,
                  "The state of the object that you have seen, as `draft get` tells it; needed once the draft has\n"
                  "changed the object")
      ->type_name("ETAG");
}

}  // namespace

void AddDraftObjects(CLI::App& draft, int& exit_code) {
  auto get = std::make_shared<ObjectOptions>();
  CLI::App* command =
      AddObjectCommand(draft, "get", "One object as the draft has it, as JSON; its ETag goes to standard error.", *get);
  command->callback([get, &exit_code] { exit_code = RunGet(*get); });

  auto put = std::make_shared<ObjectOptions>();
  command = AddObjectCommand(draft, "put",
                             "Put one object into the draft, in the place of the one with its id or as a new one.\n"
                             "Refused where somebody has changed it meanwhile.",
                             *put);
  command->add_option("FILE", put->file, "The object as JSON; - reads it from standard input")->required();
  AddEtagOption(*command, *put);
  command->callback([put, &exit_code] { exit_code = RunPut(*put); });

  auto removed = std::make_shared<ObjectOptions>();
  command = AddObjectCommand(draft, "remove", "Take one object out of the policy of the draft.", *removed);
  AddEtagOption(*command, *removed);
  command->callback([removed, &exit_code] { exit_code = RunRemove(*removed); });

  auto import = std::make_shared<ObjectOptions>();
  import->family = "term_lists";
  command = AddDraftCommand(draft, "import",
                            "Add the terms of a file to a term list of the draft: one on each line of a text, or\n"
                            "*.csv, or *.json. Tells which are new, already there, or contained in others.",
                            import->draft);
  command->add_option("LIST", import->id, "The id of the term list")->required();
  command->add_option("FILE", import->file, "The file")->required();
  command->callback([import, &exit_code] { exit_code = RunImport(*import); });
}

}  // namespace signpost::cli

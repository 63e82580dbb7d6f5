// signpost push DIR: files as a draft on a server. Nothing is published by it.
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "server/cli/checkout.h"
#include "server/cli/commands.h"
#include "server/cli/draft_output.h"
#include "server/cli/remote.h"
#include "server/cli/shared.h"
#include "server/policy/codec.h"
#include "server/policy/directory.h"

namespace signpost::cli {
namespace {

struct PushOptions {
  RemoteOptions remote;
  std::string folder;
  std::string draft;
  std::string title;
  std::string base;
};

// A draft as it is now.
struct DraftNow {
  std::string base;
  std::string policy;  // the name of its content
  std::string etag;
};

class Push {
 public:
  Push(const PushOptions& options, const Remote& remote) : options_(options), remote_(remote) {}

  int Run() {
    if (!LoadFiles() || !LoadCheckout() || !ChooseDraft() || !ReadDraft()) return Outcome();
    const bool is_known = now_.policy == checkout_.policy || (is_new_ && now_.policy == checkout_.base);
    if (!is_known) return TellStale();
    if (now_.policy == NameOf(definition_)) return TellNothing();
    if (!Put()) return Outcome();
    return Finish();
  }

 private:
  bool Fail(int exit_code) {
    exit_code_ = exit_code;
    return false;
  }
  bool Fail(const base::Error& error) { return Fail(Complain(error)); }

  // What was opened for nothing is not left behind.
  int Outcome() {
    if (is_new_ && !draft_.empty()) {
      const auto discarded = remote_.Send({.method = "DELETE", .target = DraftPath(draft_)});
      if (!discarded || !discarded->ok()) std::cerr << "signpost: the draft " << draft_ << " was left open.\n";
    }
    return exit_code_;
  }

  std::optional<Reply> Send(const Ask& ask) { return SendOrTell(remote_, ask, options_.remote.json, exit_code_); }

  bool LoadFiles() {
    policy::FileIssues issues;
    const std::filesystem::path folders[] = {options_.folder};
    definition_ = policy::LoadFolders(folders, issues).definition;
    if (!policy::HasErrors(issues)) return true;
    for (const policy::FileIssue& issue : issues) std::cerr << policy::ToString(issue) << "\n";
    return Fail(Complain("nothing was pushed. Mend what is told above first.", kFaults));
  }

  bool LoadCheckout() {
    const auto checkout = ReadCheckout(options_.folder);
    if (!checkout) return Fail(checkout.error());
    if (!options_.base.empty()) return TakeBase(checkout->value_or(Checkout{}));
    if (*checkout) {
      checkout_ = **checkout;
      return true;
    }
    return Fail(Complain(options_.folder +
                             " was not pulled from a server, so it is not known what it changes. Pull first and change "
                             "that; or say with --base which revision these files are a new version of.",
                         kWrongUsage));
  }

  bool TakeBase(Checkout checkout) {
    checkout_ = std::move(checkout);
    checkout_.base = options_.base;
    if (options_.base == "live") {
      const auto reply = Send({.target = "/v1/policy"});
      if (!reply) return false;
      checkout_.base = reply->json()["head"].text();
    }
    checkout_.policy = checkout_.base;
    return true;
  }

  bool ChooseDraft() {
    draft_ = !options_.draft.empty() ? options_.draft : options_.title.empty() ? checkout_.draft : "";
    if (!draft_.empty()) return true;
    if (options_.title.empty()) {
      return Fail(Complain("say --title TEXT for a new draft, or --draft ID for one that is there.", kWrongUsage));
    }
    const auto reply =
        Send({.method = "POST", .target = "/v1/policy/drafts", .body = Body({{"title", options_.title}})});
    if (!reply) return false;
    draft_ = reply->json()["id"].text();
    is_new_ = true;
    return true;
  }

  bool ReadDraft() {
    const auto reply = Send({.target = DraftPath(draft_) + "/policy"});
    if (!reply) return false;
    const auto policy = PolicyIn(reply->body);
    if (!policy) return Fail(policy.error());
    now_ = {.base = reply->json()["base"].text(), .policy = NameOf(*policy), .etag = reply->etag};
    return true;
  }

  int TellNothing() {
    std::cerr << "signpost: there is nothing to push: "
              << (is_new_ ? "the live policy is the same as the files, so no draft was opened.\n"
                          : "the draft " + draft_ + " is the same as the files.\n");
    return Outcome();
  }

  int TellStale() {
    const std::string what = is_new_ ? "the live policy" : "the draft " + draft_;
    exit_code_ =
        Complain("nothing was pushed: " + what + " is not what these files were made from; somebody has changed it " +
                     "meanwhile. Pull it into another folder, or on another branch, (signpost pull " +
                     (is_new_ ? "" : "--draft " + draft_ + " ") + "DIR), merge the two, and push that.",
                 kFaults);
    return Outcome();
  }

  bool Put() {
    const Ask ask{.method = "PUT",
                  .target = DraftPath(draft_) + "/policy",
                  .body = R"({"base":)" + Quoted(now_.base) + R"(,"policy":)" + policy::Serialise(definition_) + "}",
                  .if_match = now_.etag};
    auto reply = Send(ask);
    if (!reply) return false;
    put_ = std::move(*reply);
    is_new_ = false;
    return true;
  }

  // The server has what was pushed: that is remembered, then told.
  int Finish() {
    if (!ReadDraft()) return exit_code_;
    const std::string files = NameOf(definition_);
    const auto written =
        WriteCheckout(options_.folder, {.base = now_.base, .policy = now_.policy, .files = files, .draft = draft_});
    if (!written) return Complain(written.error());
    const auto changes = Send({.target = DraftPath(draft_) + "/diff"});
    if (!changes) return exit_code_;
    if (options_.remote.json) {
      PrintJson(R"({"draft":)" + put_.body + R"(,"diff":)" + changes->body + "}");
      return kOk;
    }
    PrintDiff(*changes);
    std::cout << "\nPushed to the draft " << draft_ << ". Nothing is published by that; next: signpost draft validate "
              << draft_ << "\n";
    if (now_.policy != files) {
      std::cout << "The server has sealed what these files hold in clear. To seal it in them, too:\n"
                << "signpost pull --draft " << draft_ << " --force " << options_.folder << "\n";
    }
    return kOk;
  }

  const PushOptions& options_;
  const Remote& remote_;
  policy::Definition definition_;
  Checkout checkout_;
  std::string draft_;
  bool is_new_ = false;  // opened here, and nothing is in it yet
  DraftNow now_;
  Reply put_;
  int exit_code_ = kOk;
};

int RunPush(const PushOptions& options) {
  const auto remote = Remote::Open(options.remote);
  if (!remote) return Complain(remote.error().message, kWrongUsage);
  return Push(options, *remote).Run();
}

}  // namespace

void AddPush(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<PushOptions>();
  CLI::App* command =
      AddCommand(app, "push",
                 "Put the policy of a folder into a draft on a server, and tell what it changes by meaning. Without\n"
                 "--draft and --title it goes into the draft that the folder was pulled from or pushed to before.\n"
                 "Nothing is published, and nobody's work is overwritten: if the draft, or for a new one the live\n"
                 "policy, is not what these files were made from, nothing is changed.");
  command->add_option("DIR", options->folder, "The folder of the policy's *.json files")->required();
  CLI::Option* draft = command->add_option("--draft", options->draft, "Into this draft")->type_name("ID");
  command->add_option("--title", options->title, "Into a new draft of this name")->excludes(draft)->type_name("TEXT");
  command
      ->add_option("--base", options->base,
                   "Which revision these files are a new version of: an id, or live. For a folder that was not pulled")
      ->type_name("ID");
  AddRemoteOptions(*command, options->remote);
  command->callback([options, &exit_code] { exit_code = RunPush(*options); });
}

}  // namespace signpost::cli

// signpost explain: what is decided about a text, and why.
#include "server/cli/explain.h"

#include <filesystem>
#include <iostream>
#include <memory>

#include "rules/assignment.h"
#include "server/admin/data_folder.h"
#include "server/admin/load_policy.h"
#include "server/admin/publish.h"
#include "server/admin/times.h"
#include "server/auth/random.h"
#include "server/auth/secrets.h"
#include "server/auth/session_seed.h"
#include "server/cli/commands.h"
#include "server/cli/explain_input.h"
#include "server/cli/findings.h"
#include "server/cli/shared.h"
#include "server/policy/codec.h"

namespace signpost::cli {
namespace {

// The policy to explain by, in both of its forms.
struct Loaded {
  policy::Definition definition;
  std::shared_ptr<const policy::Policy> policy;
  std::string source;
  std::uint64_t seed = 0;
};

// Draws as regression cases do, since there is no server whose key they could depend on.
int LoadFromFolders(const ExplainOptions& options, const admin::ListVault& lists, base::Instant now, Loaded& loaded) {
  const std::vector<std::filesystem::path> folders(options.policy.begin(), options.policy.end());
  admin::Checked checked = admin::CheckFolders(folders, rules::HashKey{}, lists, now);
  if (checked.policy == nullptr) {
    PrintFindings(std::cerr, checked);
    return Complain("the policy has errors, so there is nothing to explain yet. Mend those above first.", kFaults);
  }
  loaded = {std::move(checked.definition), std::move(checked.policy), "the policy in the folders given",
            rules::SubjectId(options.session)};
  return kOk;
}

// Draws as the server of this data folder does.
int LoadFromStore(const ExplainOptions& options, const admin::ListVault& lists, base::Instant now, Loaded& loaded) {
  const auto store = admin::OpenExistingStore(options.place);
  if (!store) return Complain(store.error().message, kUnavailable);
  const auto secrets =
      options.place.fleet() ? auth::Secrets::Load(options.place.data) : auth::Secrets::LoadOrCreate(options.place.data);
  if (!secrets) return Complain(secrets.error().message, kUnavailable);
  auto policy = admin::LoadHead(**store, *secrets, lists, now);
  if (!policy) return Complain(policy.error());
  const auto revision = (*store)->ReadRevision((*policy)->revision);
  if (!revision) return Complain(revision.error());
  rules::Issues known;  // it has just compiled
  policy::Definition definition = policy::Parse(revision->document, known);
  lists.OpenLists(definition);
  loaded = {std::move(definition), std::move(*policy), "the published revision " + revision->info.id,
            auth::SessionSeed(secrets->seed_key(), options.session)};
  return kOk;
}

int RunExplain(const ExplainOptions& options) {
  ExplainInput input;
  if (const auto read = input.Read(options); !read) return Complain(read.error().message, kWrongUsage);
  base::Instant now = Now();
  if (!options.now.empty()) {
    const auto given = admin::ParseTime(options.now);
    if (!given) return Complain("--now is a time in UTC like 2026-11-23T09:00Z.", kWrongUsage);
    now = *given;
  }
  const auto lists = admin::ListVault::Open(options.list_key);
  if (!lists) return Complain(lists.error());
  Loaded loaded;
  const int outcome = options.policy.empty() ? LoadFromStore(options, *lists, now, loaded)
                                             : LoadFromFolders(options, *lists, now, loaded);
  if (outcome != kOk) return outcome;
  const ExplainSetting setting{.source = loaded.source, .now = now, .has_session = !options.session.empty()};
  const std::uint64_t seed = setting.has_session ? loaded.seed : auth::RandomSeed();
  const admin::Trace trace = admin::MakeTrace(loaded.definition, *loaded.policy,
                                              input.InputAt(admin::MomentOf(now), seed), input.request().formats);
  options.json ? PrintTraceAsJson(trace, setting) : PrintTrace(std::cout, trace, setting);
  return kOk;
}

}  // namespace

void AddExplain(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = AddCommand(app, "explain",
                                 "What is decided about a text, and why: which terms are found, which rules match or\n"
                                 "what they miss, which rule wins, and what is shown. Nothing is stored or counted.");
  AddInputOptions(*command, *options);
  command->add_option("--policy", options->policy, "Explain by these folders instead of what is published")
      ->type_name("DIR");
  AddStoreOptions(*command, options->place);
  AddListKeyOption(*command, options->list_key);
  command->add_option("--partner", options->partner, "The id of the partner that asks")
      ->type_name("ID")
      ->group("Context");
  command->add_option("--now", options->now, "Another time than now, for example 2026-01-31T12:00Z")
      ->type_name("TIME")
      ->group("Context");
  AddJsonOption(*command, options->json);
  command->callback([options, &exit_code] { exit_code = RunExplain(*options); });
}

}  // namespace signpost::cli

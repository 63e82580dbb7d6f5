// What a draft would decide, beside what is live: of one input, and of a file of them.
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "server/admin/backtest.h"
#include "server/admin/draft_store.h"
#include "server/admin/publish.h"
#include "server/admin/trace.h"
#include "server/api/body.h"
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/policy_json.h"
#include "server/api/problem.h"
#include "server/policy/case_input.h"
#include "server/policy/codec.h"

namespace signpost::api {
namespace {

// A policy, and what it was compiled from.
struct Tried {
  std::shared_ptr<const policy::Policy> policy;
  admin::Revisions::Shared definition;
};

// False, of this and the next: the response says why not.
bool LoadLive(Context& context, const Call& call, Tried& live, net::Response& response) {
  const auto& serving = call.slot.serving.Get();
  if (serving == nullptr) {
    return WriteProblem({ProblemKind::kNotReady, "No policy is served here yet: try again soon."}, response), false;
  }
  const auto definition = context.parts.desk.revisions.Read(serving->policy->revision);
  if (!definition) return WriteFailure(definition.error(), response), false;
  live = {.policy = serving->policy, .definition = *definition};
  return true;
}

bool LoadDraft(Context& context, const Call& call, Tried& tried, net::Response& response) {
  admin::Desk& desk = context.parts.desk;
  const auto draft = admin::LoadDraft(desk.store, DraftId(call));
  if (!draft) return WriteFailure(draft.error(), response), false;
  auto definition = desk.drafts.Materialise(*draft);
  if (!definition) return WriteFailure(definition.error(), response), false;
  admin::Validation found = admin::Compile(*definition, desk.lists, {}, context.parts.clock.Now());
  if (found.policy == nullptr) {
    const base::Error error{base::ErrorCode::kInvalid, "The draft has errors, so nothing can be decided by it yet."};
    return WriteFaults(error, found, response), false;
  }
  tried = {.policy = std::move(found.policy),
           .definition = std::make_shared<const policy::Definition>(*std::move(definition))};
  return true;
}

// The input that the body brings; the words in it live as long as this.
class Asked {
 public:
  // False: the response says why not.
  bool Read(const Call& call, base::Instant now, net::Response& response) {
    Body body(call.request.body);
    const std::string json = body.Json("input");
    if (!body.Finish(response)) return false;
    rules::Issues issues;
    input_ = policy::ParseCaseInput(json, issues);
    if (rules::HasErrors(issues)) {
      WriteIssues({base::ErrorCode::kInvalid, "This is no input: see the issues."}, issues, response);
      return false;
    }
    borrowed_.emplace(input_, admin::MomentOf(now), policy::SeedOf(input_, json));
    return true;
  }

  std::string TraceBy(const Tried& tried) const {
    return ToJson(admin::MakeTrace(*tried.definition, *tried.policy, borrowed_->input(), messages::FormatSet()));
  }

 private:
  policy::CaseInput input_;
  std::optional<policy::BorrowedInput> borrowed_;
};

std::string Param(const net::Request& request, std::string_view name) {
  return std::string(request.Param(name).value_or(""));
}

admin::BacktestOptions OptionsOf(const net::Request& request, base::Instant now) {
  constexpr std::size_t kSamples = 10;
  admin::BacktestOptions options{
      .format = request.Header("Content-Type").starts_with("text/plain") ? admin::InputFormat::kText
                                                                         : admin::InputFormat::kJsonLines,
      .context = {.country = Param(request, "country"), .region = Param(request, "region"), .languages = {}},
      .now = admin::MomentOf(now),
      .samples = kSamples};
  for (const net::Field& param : request.params) {
    if (param.name == "language") options.context.languages.emplace_back(param.value);
    if (param.name != "samples") continue;
    std::from_chars(param.value.data(), param.value.data() + param.value.size(), options.samples);
  }
  return options;
}

}  // namespace

void ExplainPolicy(Context& context, const Call& call, net::Response& response) {
  Asked asked;
  Tried live;
  if (!asked.Read(call, context.parts.clock.Now(), response) || !LoadLive(context, call, live, response)) return;
  WriteJson("{\"live\":" + asked.TraceBy(live) + "}", response);
}

void ExplainDraft(Context& context, const Call& call, net::Response& response) {
  Asked asked;
  Tried draft;
  Tried live;
  if (!asked.Read(call, context.parts.clock.Now(), response) || !LoadDraft(context, call, draft, response) ||
      !LoadLive(context, call, live, response)) {
    return;
  }
  WriteJson("{\"draft\":" + asked.TraceBy(draft) + ",\"live\":" + asked.TraceBy(live) + "}", response);
}

// Lines of JSON: how far it is, again and again, and at the end the result and the samples. Nothing of the file is
// kept.
void BacktestDraft(Context& context, const Call& call, net::Stream& stream, net::Response& response) {
  Tried draft;
  Tried live;
  if (!LoadDraft(context, call, draft, response) || !LoadLive(context, call, live, response)) return;
  admin::Backtest test(*live.policy, *draft.policy, OptionsOf(call.request, context.parts.clock.Now()));
  net::Response head;
  head.content_type = "application/x-ndjson";
  head.SetHeader("Cache-Control", "no-store");
  if (!stream.Begin(head)) return;
  const auto read = [&](std::span<char> into) { return stream.Read(into); };
  const auto tell = [&](const admin::BacktestProgress& so_far) {
    return stream.Write("{\"inputs\":" + std::to_string(so_far.inputs) + ",\"bytes\":" + std::to_string(so_far.bytes) +
                        "}\n");
  };
  if (!test.Run(read, tell)) return stream.Abort();
  const admin::BacktestResult result = test.result();
  if (!stream.Write("{\"result\":" + ToJson(result) + "}\n")) return;
  for (const admin::BacktestSample& sample : result.samples) {
    if (!stream.Write(ToJson(sample) + "\n")) return;
  }
}

}  // namespace signpost::api

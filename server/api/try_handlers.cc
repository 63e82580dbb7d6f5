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

// The two policies, and what they were compiled from.
struct BothPolicies {
  std::shared_ptr<const policy::Policy> live;
  admin::Revisions::Shared live_definition;
  std::shared_ptr<const policy::Policy> draft;
  policy::Definition draft_definition;
};

// False: the response says why not.
bool LoadBoth(Context& context, const Call& call, BothPolicies& both, net::Response& response) {
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
  const auto& serving = call.slot.serving.Get();
  if (serving == nullptr) {
    return WriteProblem({ProblemKind::kNotReady, "No policy is served here yet: try again soon."}, response), false;
  }
  const auto live = desk.revisions.Read(serving->policy->revision);
  if (!live) return WriteFailure(live.error(), response), false;
  both = {.live = serving->policy,
          .live_definition = *live,
          .draft = std::move(found.policy),
          .draft_definition = *std::move(definition)};
  return true;
}

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

void ExplainDraft(Context& context, const Call& call, net::Response& response) {
  Body body(call.request.body);
  const std::string json = body.Json("input");
  if (!body.Finish(response)) return;
  rules::Issues issues;
  const policy::CaseInput input = policy::ParseCaseInput(json, issues);
  if (rules::HasErrors(issues)) {
    return WriteIssues({base::ErrorCode::kInvalid, "This is no input: see the issues."}, issues, response);
  }
  BothPolicies both;
  if (!LoadBoth(context, call, both, response)) return;
  const policy::BorrowedInput borrowed(input, admin::MomentOf(context.parts.clock.Now()), policy::SeedOf(input, json));
  const auto trace = [&](const policy::Definition& definition, const policy::Policy& policy) {
    return ToJson(admin::MakeTrace(definition, policy, borrowed.input(), messages::FormatSet()));
  };
  WriteJson("{\"draft\":" + trace(both.draft_definition, *both.draft) +
                ",\"live\":" + trace(*both.live_definition, *both.live) + "}",
            response);
}

// Lines of JSON: how far it is, again and again, and at the end the result and the samples. Nothing of the file is
// kept.
void BacktestDraft(Context& context, const Call& call, net::Stream& stream, net::Response& response) {
  BothPolicies both;
  if (!LoadBoth(context, call, both, response)) return;
  admin::Backtest test(*both.live, *both.draft, OptionsOf(call.request, context.parts.clock.Now()));
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

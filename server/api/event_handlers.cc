#include <memory>
#include <utility>

#include "server/api/context.h"
#include "server/api/events.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"

namespace signpost::api {
namespace {

// Without a policy it cannot be told which help services there are.
std::shared_ptr<const decide::Serving> ServingOrRefuse(const Call& call, net::Response& response) {
  auto serving = call.slot.serving.Get();
  if (serving == nullptr) {
    WriteProblem({ProblemKind::kNotReady, "No policy has been published: publish one, then try again."}, response);
  }
  return serving;
}

// 202 says that each accepted event is in the journal; nothing is acknowledged before.
void Journal(const Context& context, const EventIntake& intake, net::Response& response) {
  if (const auto taken = context.parts.flusher.AcceptEvents(intake.accepted()); !taken) {
    return WriteProblem({ProblemKind::kJournalFull, "None of these events was taken: send all of them again later."},
                        response);
  }
  response.status = 202;
  response.content_type = "application/json";
  response.body = intake.AnswerJson();
}

void WriteFault(const BodyFault& fault, net::Response& response) {
  WriteProblem({ProblemKind::kInvalidRequest, fault.detail, fault.pointer}, response);
}

// A page that a partner has framed or copied runs in the partner's origin. The answer holds nothing of the caller's
// and no credentials are used, so every origin may read it.
void AllowAnyOrigin(net::Response& response) { response.SetHeader("Access-Control-Allow-Origin", "*"); }

}  // namespace

void PostEvents(Context& context, const Call& call, net::Response& response) {
  const auto serving = ServingOrRefuse(call, response);
  if (serving == nullptr) return;
  EventIntake intake(context.parts, *serving, context.parts.clock.Now());
  BodyFault fault;
  if (!intake.Read(call.request.body, call.caller->id, fault)) return WriteFault(fault, response);
  Journal(context, intake, response);
}

void PostPageEvents(Context& context, const Call& call, net::Response& response) {
  AllowAnyOrigin(response);
  const base::Instant now = context.parts.clock.Now();
  const auto token = context.parts.sealer.Open(call.request.Capture(0), now);
  if (!token) {
    const bool expired = token.error().code == base::ErrorCode::kExpired;
    return expired
               ? WriteProblem({ProblemKind::kGone, "The decision is too old to be counted."}, response)
               : WriteProblem({ProblemKind::kTokenInvalid, "Use the \"decision\" of an answer, unchanged."}, response);
  }
  const auto serving = ServingOrRefuse(call, response);
  if (serving == nullptr) return;
  EventIntake intake(context.parts, *serving, now);
  BodyFault fault;
  if (!intake.ReadForPage(call.request.body, *token, fault)) return WriteFault(fault, response);
  Journal(context, intake, response);
}

void AllowPageEvents(Context&, const Call&, net::Response& response) {
  AllowAnyOrigin(response);
  response.status = 204;
  response.SetHeader("Access-Control-Allow-Methods", "POST");
  response.SetHeader("Access-Control-Allow-Headers", "Content-Type");
  response.SetHeader("Access-Control-Max-Age", "86400");
}

}  // namespace signpost::api

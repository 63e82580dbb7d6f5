// The thin end of the hot path: what is done for every decision belongs in decide/.
#include <string>

#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/decide/decider.h"

namespace signpost::api {
namespace {

// An answer with a message; so that it is written without moving it several times.
constexpr std::size_t kUsualAnswerBytes = 4096;

bool IsReady(const Call& call, net::Response& response) {
  if (call.slot.serving.Get() != nullptr) return true;
  WriteProblem({ProblemKind::kNotReady, "No policy has been published: publish one, then try again."}, response);
  return false;
}

void WriteFault(const decide::InputFault& fault, net::Response& response) {
  WriteProblem({ProblemKind::kInvalidRequest, fault.message, fault.pointer}, response);
}

void AppendFault(const decide::InputFault& fault, std::string& out) {
  AppendProblem({ProblemKind::kInvalidRequest, fault.message, fault.pointer}, out);
}

}  // namespace

void Decide(Context& context, const Call& call, net::Response& response) {
  if (!IsReady(call, response)) return;
  response.body.reserve(kUsualAnswerBytes);
  decide::InputFault fault;
  if (!context.parts.decider.Decide(call.request.slot, call.caller->id, call.request.body, response.body, fault)) {
    return WriteFault(fault, response);
  }
  response.content_type = "application/json";
}

void DecideBatch(Context& context, const Call& call, net::Response& response) {
  if (!IsReady(call, response)) return;
  decide::InputFault fault;
  if (!context.parts.decider.DecideBatch(call.request.slot, call.caller->id, call.request.body, &AppendFault,
                                         response.body, fault)) {
    return WriteFault(fault, response);
  }
  response.content_type = "application/json";
}

}  // namespace signpost::api

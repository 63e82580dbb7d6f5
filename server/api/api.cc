#include "server/api/api.h"

#include <algorithm>
#include <span>
#include <utility>

#include "server/api/context.h"
#include "server/api/problem.h"
#include "server/api/routes.h"

namespace signpost::api {
namespace {

void Handle(Context& context, const RouteSpec& route, const Call& call, net::Stream* stream, net::Response& response) {
  stream == nullptr ? route.handler(context, call, response) : route.stream_handler(context, call, *stream, response);
}

// A refusal is in the audit log, whether the gate says it or the handler.
void AnswerTeam(Context& context, const RouteSpec& route, Call& call, net::Stream* stream, net::Response& response) {
  TeamCaller caller;
  if (context.team.Admit(call.request, route, caller, response)) {
    call.caller = &caller.principal;
    call.team = &caller;
    Handle(context, route, call, stream, response);
  }
  const std::string_view why = caller.refusal.empty() ? AuditedProblem(response) : caller.refusal;
  if (why.empty() || caller.principal.id.empty()) return;
  context.refusals.Record(caller.principal.id, std::string(route.method) + " " + std::string(route.pattern), why);
}

void Answer(Context& context, const RouteSpec& route, std::size_t index, const net::Request& request,
            net::Stream* stream, net::Response& response) {
  Call call{.request = request, .caller = nullptr, .team = nullptr, .slot = *context.slots[request.slot]};
  switch (route.gate) {
    case Gate::kOpen:
      if (context.access.AdmitBody(request, route, response)) Handle(context, route, call, stream, response);
      break;
    case Gate::kKey:
      call.caller = context.access.Admit(request, route, response);
      if (call.caller != nullptr) Handle(context, route, call, stream, response);
      break;
    case Gate::kTeam:
    case Gate::kKeyOrTeam:
      AnswerTeam(context, route, call, stream, response);
  }
  const auto status_class = static_cast<std::size_t>(std::clamp(response.status / 100, 0, 5));
  call.slot.responses[index][status_class].Add(1);
}

}  // namespace

Api::Api(Parts parts, std::size_t slots)
    : context_(std::make_unique<Context>(std::move(parts), slots, RouteTable().size())) {}

Api::~Api() = default;

std::vector<net::Route> Api::Routes() {
  std::vector<net::Route> routes;
  const std::span<const RouteSpec> table = RouteTable();
  for (std::size_t index = 0; index < table.size(); ++index) {
    const RouteSpec& route = table[index];
    net::Route& made = routes.emplace_back();
    made.method = route.method;
    made.pattern = route.pattern;
    made.runs = route.runs;
    made.body_limit_bytes = route.body_limit_bytes;
    if (route.stream_handler == nullptr) {
      made.handler = [context = context_.get(), &route, index](const net::Request& request, net::Response& response) {
        Answer(*context, route, index, request, nullptr, response);
      };
    } else {
      made.stream_handler = [context = context_.get(), &route, index](const net::Request& request, net::Stream& stream,
                                                                      net::Response& response) {
        Answer(*context, route, index, request, &stream, response);
      };
    }
  }
  return routes;
}

void Api::Refuse(net::Refusal refusal, net::Response& response) { WriteRefusal(refusal, response); }

}  // namespace signpost::api

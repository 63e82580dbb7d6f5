#include "server/api/api.h"

#include <algorithm>
#include <span>
#include <utility>

#include "server/api/context.h"
#include "server/api/problem.h"
#include "server/api/routes.h"

namespace signpost::api {
namespace {

void Answer(Context& context, const RouteSpec& route, std::size_t index, const net::Request& request,
            net::Response& response) {
  Call call{.request = request, .caller = nullptr, .slot = *context.slots[request.slot]};
  if (route.gate != Gate::kOpen) call.caller = context.access.Admit(request, route, response);
  if (route.gate == Gate::kOpen || call.caller != nullptr) route.handler(context, call, response);
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
    routes.push_back(
        {.method = std::string(route.method),
         .pattern = std::string(route.pattern),
         .runs = route.runs,
         .body_limit_bytes = route.body_limit_bytes,
         .handler = [context = context_.get(), &route, index](const net::Request& request, net::Response& response) {
           Answer(*context, route, index, request, response);
         }});
  }
  return routes;
}

void Api::Refuse(net::Refusal refusal, net::Response& response) { WriteRefusal(refusal, response); }

}  // namespace signpost::api

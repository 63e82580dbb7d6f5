// Every function of the table of routes. Each writes the whole answer into `response`.
#pragma once

#include "server/net/http.h"

namespace signpost::api {

struct Context;
struct Call;

// decide_handlers.cc
void Decide(Context& context, const Call& call, net::Response& response);
void DecideBatch(Context& context, const Call& call, net::Response& response);

// event_handlers.cc
void PostEvents(Context& context, const Call& call, net::Response& response);
void PostPageEvents(Context& context, const Call& call, net::Response& response);
void AllowPageEvents(Context& context, const Call& call, net::Response& response);  // the preflight of CORS

// page_handlers.cc
void ShowPage(Context& context, const Call& call, net::Response& response);
void ShowStyle(Context& context, const Call& call, net::Response& response);
void GoToHelp(Context& context, const Call& call, net::Response& response);

// report_handlers.cc
void ReportCounts(Context& context, const Call& call, net::Response& response);

// operator_handlers.cc
void Health(Context& context, const Call& call, net::Response& response);
void Readiness(Context& context, const Call& call, net::Response& response);
void OpenApi(Context& context, const Call& call, net::Response& response);
void Schema(Context& context, const Call& call, net::Response& response);

// metrics.cc
void Metrics(Context& context, const Call& call, net::Response& response);

}  // namespace signpost::api

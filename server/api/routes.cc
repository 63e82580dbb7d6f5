#include "server/api/routes.h"

#include <array>

#include "server/api/events.h"
#include "server/api/handlers.h"
#include "server/decide/request.h"

namespace signpost::api {

std::span<const RouteSpec> RouteTable() {
  using auth::Scope;
  constexpr auto kLoop = net::Runs::kOnLoop;
  constexpr auto kPool = net::Runs::kOnPool;
  constexpr std::nullopt_t kNoScope = std::nullopt;
  // What counts an event waits for the disk.
  static const std::array kTable = {
      RouteSpec{"POST", "/v1/decide", Gate::kKey, Scope::kDecide, kLoop, decide::kMaxDecideBodyBytes, &Decide},
      RouteSpec{"POST", "/v1/decide/batch", Gate::kKey, Scope::kDecide, kLoop, decide::kMaxBatchBodyBytes,
                &DecideBatch},
      RouteSpec{"POST", "/v1/events", Gate::kKey, Scope::kEvents, kPool, kMaxEventsBodyBytes, &PostEvents},
      RouteSpec{"GET", "/v1/reports/counts", Gate::kKeyOrTeam, Scope::kReports, kPool, 0, &ReportCounts},
      RouteSpec{"GET", "/i/interstitial.css", Gate::kOpen, kNoScope, kLoop, 0, &ShowStyle},
      RouteSpec{"GET", "/i/{decision}", Gate::kOpen, kNoScope, kPool, 0, &ShowPage},
      RouteSpec{"POST", "/i/{decision}/events", Gate::kOpen, kNoScope, kPool, kMaxPageEventsBodyBytes, &PostPageEvents},
      RouteSpec{"OPTIONS", "/i/{decision}/events", Gate::kOpen, kNoScope, kLoop, 0, &AllowPageEvents},
      RouteSpec{"GET", "/go/{decision}/{help}", Gate::kOpen, kNoScope, kPool, 0, &GoToHelp},
      RouteSpec{"GET", "/healthz", Gate::kOpen, kNoScope, kLoop, 0, &Health},
      RouteSpec{"GET", "/readyz", Gate::kOpen, kNoScope, kLoop, 0, &Readiness},
      RouteSpec{"GET", "/metrics", Gate::kOpen, kNoScope, kLoop, 0, &Metrics},
      RouteSpec{"GET", "/openapi.json", Gate::kOpen, kNoScope, kLoop, 0, &OpenApi},
      RouteSpec{"GET", "/v1/schemas/{name}", Gate::kOpen, kNoScope, kLoop, 0, &Schema},
  };
  return kTable;
}

}  // namespace signpost::api

// The HTTP API: one table of routes (routes.h) and what each of them does.
//
//   Api api({.clock = clock, .decider = decider, .serving = serving, ...}, options.slots());
//   options.refuse = &Api::Refuse;
//   Result<std::unique_ptr<net::Server>> server = net::Server::Start(options, api.Routes());
//   ...
//   (*server)->Drain();          // then the Api may go
//
// The contract with callers is openapi.json, served at /openapi.json; a test holds it and the table together.
//
// A route that is not open is passed through these gates, in this order, before its handler runs:
//   1. "Authorization: Bearer <key>" names a principal of the key ring, else 401. Unknown and wrong keys get the same
//      bytes.
//   2. The principal has the route's scope, else 403.
//   3. The principal's rate allows one more request, else 429 with Retry-After.
//   4. A POST, PUT or PATCH is of a type that the route takes (application/json), or says nothing of it, else 415.
// Routes of the team have a gate of their own instead of the first: team_access.h. What is refused there is in the
// audit log (admin/refusal_audit.h).
// Errors are problem documents (problem.h). None of them quotes the caller's text.
//
// Contract: the Api must outlive the server that has its routes, and the parts must outlive the Api. Handlers run on
// the thread of request.slot, which is below `slots`. Nothing here logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/admin/desk.h"
#include "server/api/team_access.h"
#include "server/auth/decision_token.h"
#include "server/auth/key_ring.h"
#include "server/base/clock.h"
#include "server/base/snapshot.h"
#include "server/counters/cap_leases.h"
#include "server/counters/flusher.h"
#include "server/counters/labels.h"
#include "server/decide/decider.h"
#include "server/decide/serving.h"
#include "server/net/http.h"
#include "server/net/stats.h"

namespace signpost::api {

// What only the wiring knows, asked for at each scrape of /metrics and call of /readyz.
struct PolicyFigures {
  std::optional<base::Instant> policy_since;      // when this process began to serve its policy; none: there is none
  std::optional<base::Instant> policy_confirmed;  // when the store last said that this is the head
  std::uint64_t policies_refused = 0;             // revisions that were published and could not be served, since start
  bool head_reachable = true;                     // as of the last try
  bool secret_agreed = true;                      // false: this node's secret is not that of the other nodes
};

struct NodeFigures {
  net::Stats net;
  PolicyFigures policy;
  counters::LeaseStats leases;
  std::uint64_t journal_max_bytes = counters::JournalOptions{}.max_bytes;
};

struct Parts {
  const base::Clock& clock;
  decide::Decider& decider;
  const base::Snapshot<decide::Serving>& serving;
  const base::Snapshot<auth::KeyRing>& keys;
  const auth::TokenSealer& sealer;
  const counters::Labels& labels;
  counters::Flusher& flusher;
  store::Store& store;  // for reports, on the pool
  admin::Desk& desk;    // for the editing of the policy, on the pool
  // Called from any slot's thread, several at once, and from the moment the server listens: before Server::Start has
  // returned, so it must cope with a server that is not there yet.
  std::function<NodeFigures()> node;
  std::string version;  // of the program, for /metrics
  // Where "Leave this page" leads: somewhere that says nothing about the person. The default is that of the GOV.UK
  // component "Exit this page".
  std::string exit_url = "https://www.bbc.co.uk/weather";
  // How others reach this server, without a slash at the end: for links in what partners put into pages of their own.
  // Empty: those links begin with a slash.
  std::string public_url = {};
  TeamOptions team = {};
};

class Api {
 public:
  Api(Parts parts, std::size_t slots);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  std::vector<net::Route> Routes();

  // For net::Options::refuse: the problem document of what the transport refused.
  static void Refuse(net::Refusal refusal, net::Response& response);

 private:
  std::unique_ptr<struct Context> context_;
};

}  // namespace signpost::api

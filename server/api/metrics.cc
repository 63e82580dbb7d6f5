// GET /metrics: figures of this process in the text format of Prometheus, filled in when it asks. Labels are names of
// ours (routes, kinds of refusals): no text, no address, no id of a caller.
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/routes.h"
#include "server/policy/policy.h"

namespace signpost::api {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;

class Families {
 public:
  // Starts a family; Add* then adds to it.
  Families& Counter(std::string name, std::string help) {
    return Start(std::move(name), std::move(help), prometheus::MetricType::Counter);
  }
  Families& Gauge(std::string name, std::string help) {
    return Start(std::move(name), std::move(help), prometheus::MetricType::Gauge);
  }

  Families& Add(double value, Labels labels = {}) {
    prometheus::ClientMetric metric;
    metric.label = std::move(labels);
    (families_.back().type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    families_.back().metric.push_back(std::move(metric));
    return *this;
  }
  Families& Add(std::uint64_t value, Labels labels = {}) { return Add(static_cast<double>(value), std::move(labels)); }

  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  Families& Start(std::string name, std::string help, prometheus::MetricType type) {
    families_.push_back({.name = "signpost_" + std::move(name), .help = std::move(help), .type = type});
    return *this;
  }

  std::vector<prometheus::MetricFamily> families_;
};

void AddTransport(const net::Stats& net, Families& out) {
  out.Gauge("connections_open", "Connections open now.").Add(net.connections_open());
  out.Counter("connections_total", "Connections accepted.").Add(net.connections_accepted);
  out.Counter("received_bytes_total", "Bytes received.").Add(net.bytes_received);
  out.Counter("sent_bytes_total", "Bytes sent.").Add(net.bytes_sent);
  out.Counter("http_responses_total", "Responses by status class, refusals of the transport included.");
  for (std::size_t i = 1; i < net.responses.size(); ++i) {
    out.Add(net.responses[i], {{"status", std::to_string(i) + "xx"}});
  }
  out.Counter("transport_refusals_total", "Requests that the transport refused, by reason.");
  for (std::size_t i = 0; i < net.refusals.size(); ++i) {
    out.Add(net.refusals[i], {{"reason", std::string(net::RefusalName(static_cast<net::Refusal>(i)))}});
  }
}

void AddRoutes(const Context& context, Families& out) {
  out.Counter("route_responses_total", "Responses of the handlers, by route and status class.");
  const auto routes = RouteTable();
  for (std::size_t route = 0; route < routes.size(); ++route) {
    for (std::size_t status = 1; status < 6; ++status) {
      std::uint64_t total = 0;
      for (const auto& slot : context.slots) total += slot->responses[route][status].value();
      if (total == 0) continue;
      out.Add(total, {{"method", std::string(routes[route].method)},
                      {"route", std::string(routes[route].pattern)},
                      {"status", std::to_string(status) + "xx"}});
    }
  }
  out.Counter("denials_total", "Requests with a key that were turned away before their handler, by reason.");
  for (std::size_t i = 0; i < kDenialNames.size(); ++i) {
    out.Add(context.access.denials(static_cast<Denial>(i)), {{"reason", std::string(kDenialNames[i])}});
  }
}

void AddTeam(const Context& context, Families& out) {
  out.Counter("sign_ins_total", "Passwords that were tried, by what came of it.")
      .Add(context.sign_ins.good(), {{"outcome", "good"}})
      .Add(context.sign_ins.refused(), {{"outcome", "refused"}});
  const admin::RefusalAudit::Figures refusals = context.refusals.figures();
  out.Counter("team_refusals_total", "Refusals on the team's routes, by whether they are in the audit log.")
      .Add(refusals.recorded, {{"audit", "recorded"}})
      .Add(refusals.beyond_limit, {{"audit", "beyond_limit"}})
      .Add(refusals.not_written, {{"audit", "not_written"}});
  out.Counter("proxy_headers_ignored_total", "Headers that name a person, from an address that is not the proxy's.")
      .Add(context.team.proxy_headers_ignored());
}

void AddDecisions(const Context& context, Families& out) {
  using decide::DecisionKind;
  const decide::Decider::Totals totals = context.parts.decider.totals();
  const auto total_of = [&](DecisionKind kind) { return totals[static_cast<std::size_t>(kind)]; };
  out.Counter("decisions_total", "Decisions, by what came of them.");
  for (const DecisionKind kind : {DecisionKind::kNone, DecisionKind::kMessage, DecisionKind::kInterstitial,
                                  DecisionKind::kBlock, DecisionKind::kSuppressed, DecisionKind::kHoldout}) {
    out.Add(total_of(kind), {{"outcome", std::string(decide::kDecisionKindNames[static_cast<std::size_t>(kind)])}});
  }
  out.Counter("shadow_matches_total", "Rules in shadow mode that would have shown something.")
      .Add(total_of(DecisionKind::kShadow));
  out.Counter("decisions_degraded_total", "Decisions in which a matcher could not do all of its work.")
      .Add(total_of(DecisionKind::kDegraded));
}

void AddPolicy(const Context& context, const decide::Serving* serving, const NodeFigures& node, Families& out) {
  out.Gauge("policy_loaded", "1 while a policy is served.").Add(serving == nullptr ? 0.0 : 1.0);
  out.Counter("policies_refused_total", "Published revisions that could not be served.")
      .Add(node.policy.policies_refused);
  if (serving == nullptr) return;
  const policy::Policy& policy = *serving->policy;
  out.Gauge("policy_info", "The revision that is served.").Add(1.0, {{"revision", policy.revision}});
  const auto age = [&](base::Instant since) {
    return std::chrono::duration<double>(context.parts.clock.Now() - since).count();
  };
  if (node.policy.policy_since) {
    out.Gauge("policy_age_seconds", "Since this process began to serve the revision.")
        .Add(age(*node.policy.policy_since));
  }
  if (node.policy.policy_confirmed) {
    out.Gauge("policy_confirmed_age_seconds", "Since the store last said that the revision is the one to serve.")
        .Add(age(*node.policy.policy_confirmed));
  }
  out.Gauge("policy_items", "What the policy holds, by kind.");
  const std::pair<const char*, std::size_t> counts[] = {
      {"term_lists", policy.counts.term_lists}, {"terms", policy.counts.terms},
      {"rules", policy.counts.rules},           {"campaigns", policy.counts.campaigns},
      {"messages", policy.counts.messages},     {"help_services", policy.counts.help_services},
      {"themes", policy.counts.themes}};
  for (const auto& [kind, count] : counts) out.Add(static_cast<double>(count), {{"kind", kind}});
}

void AddCounting(const counters::FlusherStats& flusher, const NodeFigures& node, Families& out) {
  out.Gauge("store_reachable", "1 if the store took the last counts.").Add(flusher.store_reachable ? 1.0 : 0.0);
  out.Counter("store_failures_total", "Calls that the store answered with an error.").Add(flusher.store_failures);
  out.Counter("flushes_total", "Times that counts were collected.").Add(flusher.flushes);
  out.Counter("batches_total", "Batches of counts given to the store.")
      .Add(flusher.batches_applied, {{"outcome", "applied"}})
      .Add(flusher.batches_known, {{"outcome", "known"}});
  out.Counter("events_total", "Events that arrived well-formed: journaled, or refused by a full journal.")
      .Add(flusher.events_accepted, {{"outcome", "accepted"}})
      .Add(flusher.events_refused, {{"outcome", "refused"}});
  out.Counter("events_stored_total", "Events given to the store: new to it, or told before.")
      .Add(flusher.events_counted, {{"outcome", "counted"}})
      .Add(flusher.events_duplicate, {{"outcome", "duplicate"}});
  out.Counter("counts_dropped_total", "Decisions that were not counted: too many waited.").Add(flusher.counts_dropped);
  out.Counter("store_rewinds_total", "Times that the store had lost what it had acknowledged.")
      .Add(flusher.store_rewinds);
  out.Counter("batches_sent_again_total", "Batches sent again because the store had lost them.")
      .Add(flusher.batches_sent_again);
  out.Counter("counts_not_recoverable_total", "Times that the store had lost more than the journal keeps.")
      .Add(flusher.counts_not_recoverable);
  out.Counter("counts_overflowed_total",
              "Decisions counted outside of the cells, which were full: a kill could lose them.")
      .Add(flusher.counts_overflowed);
  out.Gauge("journal_bytes", "Size of the journal, without what the store has.").Add(flusher.journal.bytes);
  out.Gauge("journal_kept_bytes", "Size of what the journal keeps for a store that loses it.")
      .Add(flusher.journal.kept_bytes);
  out.Gauge("journal_max_bytes", "The journal is full at this size.").Add(node.journal_max_bytes);
  out.Gauge("journal_segments", "Files of the journal.").Add(flusher.journal.segments);
  out.Gauge("journal_records_waiting", "Records that the store does not have yet.")
      .Add(flusher.journal.records_waiting);
  out.Gauge("journal_records_kept", "Records that are kept for a store that loses them.")
      .Add(flusher.journal.records_kept);
  out.Counter("journal_torn_bytes_total", "Bytes of records cut off by a crash.").Add(flusher.journal.torn_bytes);
  out.Counter("journal_damaged_segments_total", "Files of the journal that were damaged and kept aside.")
      .Add(flusher.journal.damaged_segments);
}

void AddStore(const store::StoreFigures& store, const NodeFigures& node, Families& out) {
  out.Gauge("secret_agreed", "0 if this node's secret is not that of the other nodes of its store.")
      .Add(node.policy.secret_agreed ? 1.0 : 0.0);
  out.Gauge("store_head_reachable", "1 if the store said at the last asking which policy to serve.")
      .Add(node.policy.head_reachable ? 1.0 : 0.0);
  out.Counter("store_commands_total", "Commands sent to the store's server, tries again included.").Add(store.commands);
  out.Counter("store_round_trips_total", "Times that a thread waited for the store's server.").Add(store.round_trips);
  out.Counter("store_connects_total", "Connections made to the store's server.").Add(store.connects);
  out.Counter("store_connect_failures_total", "Connections to the store's server that could not be made.")
      .Add(store.connect_failures);
  out.Counter("store_command_failures_total", "Commands that the store's server did not answer, or could not do then.")
      .Add(store.command_failures);
  out.Counter("store_redirects_total", "Times that the store's data was found on another server.").Add(store.redirects);
  out.Gauge("store_connections_open", "Connections to the store's server.").Add(store.connections_open);
}

void AddCaps(const counters::LeaseStats& leases, Families& out) {
  out.Counter("cap_lease_requests_total", "Requests to the store for places of caps.").Add(leases.requests);
  out.Counter("cap_lease_failures_total", "Those that the store did not answer.").Add(leases.failures);
  out.Counter("cap_lease_refusals_total", "Campaigns not shown because this node held no place, and the cap had some.")
      .Add(leases.refusals);
  out.Gauge("cap_places",
            "Places of the caps of this hour and this day: held by this node and unused, used by it, left.")
      .Add(leases.places_held - leases.places_used, {{"state", "held"}})
      .Add(leases.places_used, {{"state", "used"}})
      .Add(leases.places_left, {{"state", "left"}});
}

}  // namespace

void Metrics(Context& context, const Call& call, net::Response& response) {
  const NodeFigures node = context.parts.node();
  const auto serving = call.slot.serving.Get();
  Families families;
  families.Gauge("build_info", "The program.").Add(1.0, {{"version", context.parts.version}});
  families.Gauge("keys", "Principals whose keys are good.");
  const auto ring = context.parts.keys.Load();
  families.Add(static_cast<std::uint64_t>(ring == nullptr ? 0 : ring->size()));
  AddPolicy(context, serving.get(), node, families);
  AddDecisions(context, families);
  AddRoutes(context, families);
  AddTeam(context, families);
  AddTransport(node.net, families);
  AddCounting(context.parts.flusher.stats(), node, families);
  AddStore(context.parts.store.figures(), node, families);
  AddCaps(node.leases, families);
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.SetHeader("Cache-Control", "no-store");
  response.body = families.Text();
}

}  // namespace signpost::api

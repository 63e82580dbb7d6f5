#include <algorithm>
#include <chrono>
#include <string>

#include "server/api/context.h"
#include "server/api/embedded.h"
#include "server/api/handlers.h"
#include "server/api/json.h"
#include "server/api/problem.h"
#include "server/policy/schemas.h"

namespace signpost::api {
namespace {

// One that is the same as long as this program runs.
void WriteDocument(std::string_view json, std::string_view content_type, net::Response& response) {
  response.SetHeader("Access-Control-Allow-Origin", "*");  // for viewers and generators that run in a browser
  response.content_type = content_type;
  response.body = json;
}

// One more record must fit, or events are refused.
bool HasRoom(const counters::JournalFigures& journal, const NodeFigures& node) {
  return journal.bytes + counters::kMaxRecordBytes <= node.journal_max_bytes;
}

// How old what is served may be.
void PutPolicyAge(const std::string& revision, const PolicyFigures& policy, base::Instant now, JsonWriter& json) {
  PutKey(json, "policy");
  json.StartObject();
  Put(json, "revision", revision);
  if (policy.policy_confirmed) {
    PutKey(json, "confirmed_seconds_ago");
    json.Int64(std::chrono::floor<std::chrono::seconds>(now - *policy.policy_confirmed).count());
  }
  json.EndObject();
}

}  // namespace

void Health(Context&, const Call&, net::Response& response) { WriteJson(R"({"status":"alive"})", response); }

void Readiness(Context& context, const Call& call, net::Response& response) {
  const counters::FlusherStats flusher = context.parts.flusher.stats();
  const NodeFigures node = context.parts.node();
  const auto serving = call.slot.serving.Get();
  const struct {
    std::string_view name;
    bool passed;
    bool required;  // without it a node can't decide; without the others it works, and somebody should look
    std::string_view advice;
  } checks[] = {
      {"policy", serving != nullptr, true, "No policy is served: publish one, or bring the store back."},
      {"keys", context.parts.keys.Load() != nullptr, true, "The keys are not known yet: bring the store back."},
      {"secret", node.policy.secret_agreed, true, "Copy secret.key from another node, then start this one again."},
      {"store", flusher.store_reachable && node.policy.head_reachable, false,
       "The store can't be reached: see the log. Decisions go on, and counts wait in the journal."},
      {"journal", HasRoom(flusher.journal, node), false, "The journal is full: bring the store back."},
  };
  const bool ready = std::ranges::all_of(checks, [](const auto& check) { return check.passed || !check.required; });
  const bool whole = std::ranges::all_of(checks, [](const auto& check) { return check.passed; });
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "status", !ready ? "not_ready" : whole ? "ready" : "degraded");
  PutKey(json, "checks");
  json.StartArray();
  for (const auto& check : checks) {
    json.StartObject();
    Put(json, "name", check.name);
    PutKey(json, "passed");
    json.Bool(check.passed);
    PutKey(json, "required");
    json.Bool(check.required);
    if (!check.passed) Put(json, "advice", check.advice);
    json.EndObject();
  }
  json.EndArray();
  if (serving != nullptr) PutPolicyAge(serving->policy->revision, node.policy, context.parts.clock.Now(), json);
  json.EndObject();
  if (!ready) response.SetHeader("Retry-After", std::to_string(kRetryAfterSeconds));
  WriteJson(TextOf(buffer), response, ready ? 200 : 503);
}

void OpenApi(Context&, const Call&, net::Response& response) {
  WriteDocument(OpenApiJson(), "application/json", response);
}

void Schema(Context&, const Call& call, net::Response& response) {
  const auto schemas = policy::Schemas();
  const auto found = std::ranges::find(schemas, call.request.Capture(0), &policy::SchemaFile::name);
  if (found == schemas.end()) {
    response.status = net::RefusalStatus(net::Refusal::kNotFound);
    return WriteRefusal(net::Refusal::kNotFound, response);
  }
  WriteDocument(found->text, "application/schema+json", response);
}

}  // namespace signpost::api

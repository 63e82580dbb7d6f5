#include <algorithm>
#include <string>

#include "server/api/context.h"
#include "server/api/embedded.h"
#include "server/api/handlers.h"
#include "server/api/json.h"
#include "server/api/problem.h"
#include "server/policy/schemas.h"

namespace signpost::api {
namespace {

void WriteJson(std::string_view text, net::Response& response) {
  response.content_type = "application/json";
  response.body = text;
}

// One more record must fit, or events are refused.
bool HasRoom(const counters::JournalFigures& journal, const NodeFigures& node) {
  return journal.bytes + counters::kMaxRecordBytes <= node.journal_max_bytes;
}

}  // namespace

void Health(Context&, const Call&, net::Response& response) {
  response.SetHeader("Cache-Control", "no-store");
  WriteJson(R"({"status":"alive"})", response);
}

void Readiness(Context& context, const Call& call, net::Response& response) {
  const counters::FlusherStats flusher = context.parts.flusher.stats();
  const struct {
    std::string_view name;
    bool passed;
    std::string_view advice;
  } checks[] = {
      {"policy", call.slot.serving.Get() != nullptr, "No policy is served: publish one."},
      {"store", flusher.store_reachable, "The store did not take the last counts: see the log. Decisions go on."},
      {"journal", HasRoom(flusher.journal, context.parts.node()), "The journal is full: bring the store back."},
  };
  const bool ready = std::ranges::all_of(checks, [](const auto& check) { return check.passed; });
  JsonBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Put(json, "status", ready ? "ready" : "not_ready");
  PutKey(json, "checks");
  json.StartArray();
  for (const auto& check : checks) {
    json.StartObject();
    Put(json, "name", check.name);
    PutKey(json, "passed");
    json.Bool(check.passed);
    if (!check.passed) Put(json, "advice", check.advice);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  response.status = ready ? 200 : 503;
  if (!ready) response.SetHeader("Retry-After", std::to_string(kRetryAfterSeconds));
  response.SetHeader("Cache-Control", "no-store");
  WriteJson(TextOf(buffer), response);
}

void OpenApi(Context&, const Call&, net::Response& response) {
  response.SetHeader("Access-Control-Allow-Origin", "*");  // for viewers and generators that run in a browser
  WriteJson(OpenApiJson(), response);
}

void Schema(Context&, const Call& call, net::Response& response) {
  const auto schemas = policy::Schemas();
  const auto found = std::ranges::find(schemas, call.request.Capture(0), &policy::SchemaFile::name);
  if (found == schemas.end()) {
    response.status = net::RefusalStatus(net::Refusal::kNotFound);
    return WriteRefusal(net::Refusal::kNotFound, response);
  }
  response.SetHeader("Access-Control-Allow-Origin", "*");
  WriteJson(found->text, response);
  response.content_type = "application/schema+json";
}

}  // namespace signpost::api

#include "server/api/body.h"

#include <rapidjson/memorystream.h>

#include <algorithm>
#include <utility>

#include "server/api/json.h"
#include "server/api/problem.h"
#include "server/policy/json_document.h"

namespace signpost::api {
namespace {

std::string PointerTo(std::string_view name) { return "/" + std::string(name); }

std::string TextIn(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

std::string JsonIn(const rapidjson::Value& value) {
  JsonBuffer buffer;
  JsonWriter json(buffer);
  value.Accept(json);
  return std::string(TextOf(buffer));
}

}  // namespace

Body::Body(std::string_view json, std::string place) : place_(std::move(place)) {
  if (json.empty()) {
    document_.SetObject();
    is_object_ = true;
    return;
  }
  rapidjson::MemoryStream stream(json.data(), json.size());
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  const auto parsed = policy::BuildDocument<kFlags>(stream, document_, policy::OutOfRange::kIsFault);
  is_object_ = !parsed.IsError() && document_.IsObject();
  if (!is_object_) AddFault("", place_.empty() ? "The body must be one JSON object." : "This must be a JSON object.");
}

const rapidjson::Value* Body::Find(const char* name, bool required) {
  known_.insert(name);
  if (!is_object_) return nullptr;
  const auto found = document_.FindMember(name);
  if (found != document_.MemberEnd() && !found->value.IsNull()) return &found->value;
  if (required) AddFault(PointerTo(name), "The field \"" + std::string(name) + "\" is missing. Add it.");
  return nullptr;
}

void Body::WrongType(const char* name, std::string_view expected) {
  AddFault(PointerTo(name), "\"" + std::string(name) + "\" must be " + std::string(expected) + ".");
}

std::string Body::Text(const char* name) {
  const rapidjson::Value* value = Find(name, true);
  if (value == nullptr) return {};
  if (!value->IsString() || value->GetStringLength() == 0) WrongType(name, "a text that is not empty");
  return value->IsString() ? TextIn(*value) : std::string();
}

std::string Body::OptionalText(const char* name) {
  const rapidjson::Value* value = Find(name, false);
  if (value == nullptr) return {};
  if (!value->IsString()) WrongType(name, "a text");
  return value->IsString() ? TextIn(*value) : std::string();
}

std::map<std::string, std::string> Body::OptionalTextMap(const char* name) {
  const rapidjson::Value* value = Find(name, false);
  std::map<std::string, std::string> texts;
  if (value == nullptr) return texts;
  if (!value->IsObject()) {
    WrongType(name, "an object of texts");
    return texts;
  }
  for (const auto& member : value->GetObject()) {
    if (!member.value.IsString()) {
      WrongType(name, "an object of texts");
      break;
    }
    texts.emplace(TextIn(member.name), TextIn(member.value));
  }
  return texts;
}

std::string Body::Json(const char* name) {
  const rapidjson::Value* value = Find(name, true);
  return value == nullptr ? std::string() : JsonIn(*value);
}

std::optional<std::string> Body::OptionalJson(const char* name) {
  const rapidjson::Value* value = Find(name, false);
  return value == nullptr ? std::nullopt : std::optional(JsonIn(*value));
}

bool Body::Finish(net::Response& response) {
  if (is_object_) {
    for (const auto& member : document_.GetObject()) {
      if (known_.contains(TextIn(member.name))) continue;
      AddFault(
          "", "There is a field that is not known here. Known are: " + [this] {
            std::string names;
            for (const std::string& name : known_) names += (names.empty() ? "" : ", ") + name;
            return names.empty() ? std::string("none") : names;
          }() + ".");
      break;
    }
  }
  if (faults_.empty()) return true;
  std::vector<ProblemIssue> issues;
  issues.reserve(faults_.size());
  for (const Fault& fault : faults_) issues.push_back({fault.pointer, "error", fault.message});
  const Fault& first = faults_.front();
  WriteProblem(
      {.kind = ProblemKind::kUnprocessable, .detail = first.message, .pointer = first.pointer, .issues = issues},
      response);
  return false;
}

}  // namespace signpost::api

#include "server/api/json_body.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>

#include <limits>

#include "server/api/problem.h"
#include "server/policy/json_document.h"

namespace signpost::api {
namespace {

// Iterative: no depth of brackets can use up the stack.
constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

std::string TextOf(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

}  // namespace

bool JsonBody::Read(std::string_view text, net::Response& response) {
  rapidjson::MemoryStream bytes(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  const auto result = policy::BuildDocument<kParseFlags>(stream, document_, policy::OutOfRange::kIsFault);
  if (!result.IsError() && document_.IsObject()) return true;
  const std::string detail = result.IsError()
                                 ? "The body is not JSON: " + std::string(rapidjson::GetParseError_En(result.Code())) +
                                       " (at byte " + std::to_string(result.Offset()) + ")"
                                 : "The body must be a JSON object.";
  WriteProblem({ProblemKind::kInvalidRequest, detail}, response);
  return false;
}

std::string JsonBody::Text(const char* name) {
  const rapidjson::Value* value = Find(name);
  if (value != nullptr && value->IsString()) return TextOf(*value);
  Fault(name, "This must be there, and be a text.");
  return {};
}

std::vector<std::string> JsonBody::Texts(const char* name) {
  std::vector<std::string> texts;
  const rapidjson::Value* value = Find(name);
  bool good = value != nullptr && value->IsArray();
  for (rapidjson::SizeType i = 0; good && i < value->Size(); ++i) {
    good = (*value)[i].IsString();
    if (good) texts.push_back(TextOf((*value)[i]));
  }
  if (!good) Fault(name, "This must be there, and be a list of texts.");
  return texts;
}

std::string JsonBody::Text(const char* name, std::string_view otherwise) {
  const rapidjson::Value* value = Find(name);
  if (value == nullptr) return std::string(otherwise);
  if (value->IsString()) return TextOf(*value);
  Fault(name, "This must be a text.");
  return {};
}

bool JsonBody::Truth(const char* name, bool otherwise) {
  const rapidjson::Value* value = Find(name);
  if (value == nullptr) return otherwise;
  if (value->IsBool()) return value->GetBool();
  Fault(name, "This must be true or false.");
  return otherwise;
}

double JsonBody::Number(const char* name, double otherwise) {
  const rapidjson::Value* value = Find(name);
  if (value == nullptr) return otherwise;
  if (value->IsNumber()) return value->GetDouble();
  Fault(name, "This must be a number.");
  return otherwise;
}

std::uint32_t JsonBody::Count(const char* name, std::uint32_t otherwise) {
  const rapidjson::Value* value = Find(name);
  if (value == nullptr) return otherwise;
  if (value->IsUint64() && value->GetUint64() <= std::numeric_limits<std::uint32_t>::max()) {
    return static_cast<std::uint32_t>(value->GetUint64());
  }
  Fault(name, "This must be a whole number from 0 to 4294967295.");
  return otherwise;
}

void JsonBody::WriteFault(net::Response& response) const {
  WriteProblem({ProblemKind::kInvalidRequest, detail_, pointer_}, response);
}

const rapidjson::Value* JsonBody::Find(const char* name) const {
  const auto found = document_.FindMember(name);
  return found == document_.MemberEnd() ? nullptr : &found->value;
}

void JsonBody::Fault(const char* name, std::string_view detail) {
  if (has_fault()) return;
  pointer_ = std::string("/") + name;
  detail_ = detail;
}

}  // namespace signpost::api

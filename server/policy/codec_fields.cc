#include "server/policy/codec_fields.h"

#include <cstddef>

#include "server/policy/codec.h"
#include "server/policy/suggest.h"

namespace signpost::policy::codec {
namespace {

std::string_view TypeName(const Json& json) {
  if (json.IsNull()) return "null";
  if (json.IsBool()) return "true or false";
  if (json.IsObject()) return "an object";
  if (json.IsArray()) return "a list";
  if (json.IsString()) return "text";
  return "a number";
}

// Integers up to here are doubles without rounding, and read better without ".0".
constexpr double kMaxWholeDouble = 9007199254740992.0;  // 2^53

}  // namespace

std::string Place::Pointer() const {
  if (parent_ == nullptr) return {};
  std::string pointer = parent_->Pointer();
  if (is_index_) {
    pointer += '/' + std::to_string(index_);
  } else {
    rules::AppendPointerName(pointer, name_);
  }
  return pointer;
}

void Reader::Fault(const Place& place, std::string message) {
  ++faults_;
  if (faults_ < kMaxIssues) return AddError(*issues_, place.Pointer(), std::move(message));
  if (faults_ > kMaxIssues) return;
  AddError(*issues_, "",
           "There are more faults than the " + std::to_string(kMaxIssues - 1) +
               " listed before this one. Put these right, then check again.");
}

void Reader::WrongType(const Place& place, std::string_view expected, const Json& json) {
  Fault(place, "This must be " + std::string(expected) + ", and is " + std::string(TypeName(json)) + ".");
}

void Reader::UnknownName(const Place& place, std::string_view name, std::span<const std::string_view> known) {
  Fault(place, "This must be one of: " + Join(known) + "." + DidYouMean(name, known));
}

ObjectReader::ObjectReader(Reader& reader, const Json& json, const Place& place)
    : reader_(&reader), json_(&json), place_(&place), is_object_(json.IsObject()) {
  if (!is_object_) reader.WrongType(place, "an object", json);
}

const Json* ObjectReader::Find(std::string_view name) {
  assert(known_count_ < kMaxFields);
  known_[known_count_++] = name;
  if (!is_object_) return nullptr;
  for (auto member = json_->MemberBegin(); member != json_->MemberEnd(); ++member) {
    if (Text(member->name) != name) continue;
    ++found_;
    return &member->value;
  }
  return nullptr;
}

bool ObjectReader::HasStrangers() const { return is_object_ && found_ != json_->MemberCount(); }

void ObjectReader::Finish() {
  if (HasStrangers()) ReportStrangers();
}

void ObjectReader::ReportStrangers() {
  const std::span<const std::string_view> known(known_.data(), known_count_);
  std::array<bool, kMaxFields> seen{};
  for (const auto& member : json_->GetObject()) {
    const std::string_view name = Text(member.name);
    const Place place(*place_, name);
    const auto at = static_cast<std::size_t>(std::ranges::find(known, name) - known.begin());
    if (at == known.size()) {
      const std::string guess = DidYouMean(name, known);
      reader_->Fault(place,
                     "This field is not known here." + (guess.empty() ? " Known are: " + Join(known) + "." : guess));
    } else if (seen[at]) {
      reader_->Fault(place, "This is given twice. Keep one of the two.");
    } else {
      seen[at] = true;
    }
  }
}

void Read(Reader& reader, const Json& json, const Place& place, std::string& out) {
  if (!json.IsString()) return reader.WrongType(place, "text", json);
  out = Text(json);
}

void Read(Reader& reader, const Json& json, const Place& place, bool& out) {
  if (!json.IsBool()) return reader.WrongType(place, "true or false", json);
  out = json.GetBool();
}

void Read(Reader& reader, const Json& json, const Place& place, int& out) {
  if (!json.IsNumber()) return reader.WrongType(place, "a whole number", json);
  if (!json.IsInt()) return reader.Fault(place, "This must be a whole number from -2147483648 to 2147483647.");
  out = json.GetInt();
}

void Read(Reader& reader, const Json& json, const Place& place, std::uint32_t& out) {
  if (!json.IsNumber()) return reader.WrongType(place, "a whole number", json);
  if (!json.IsUint()) return reader.Fault(place, "This must be a whole number from 0 to 4294967295.");
  out = json.GetUint();
}

void Read(Reader& reader, const Json& json, const Place& place, double& out) {
  if (!json.IsNumber()) return reader.WrongType(place, "a number", json);
  out = json.GetDouble();
}

void Write(JsonWriter& out, std::string_view value) {
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void Write(JsonWriter& out, bool value) { out.Bool(value); }
void Write(JsonWriter& out, int value) { out.Int(value); }
void Write(JsonWriter& out, std::uint32_t value) { out.Uint(value); }

void Write(JsonWriter& out, double value) {
  assert(std::isfinite(value));
  if (std::abs(value) < kMaxWholeDouble && value == std::trunc(value)) {
    out.Int64(static_cast<std::int64_t>(value));
  } else {
    out.Double(value);
  }
}

}  // namespace signpost::policy::codec

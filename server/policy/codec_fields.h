// What the codec's files share: objects described as tables of fields, and the one reader and writer that follow them.
// Only codec*.cc include this.
//
//   template <>
//   struct Shape<rules::TermList> {
//     using T = rules::TermList;
//     static constexpr auto kFields = std::tuple(Required("id", &T::id), Optional("title", &T::title));
//   };
//
// Read and Write are overloaded for each type that a field can have; a type with a Shape is an object. A form that is
// not an object with fixed fields (a condition has exactly one key) has its own pair of overloads beside its table.
//
// A Place is a chain of steps on the stack. It becomes a JSON Pointer only where there is something to say, so that a
// long list without faults costs no text.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "rules/issue.h"
#include "server/policy/definition.h"

namespace signpost::policy::codec {

using Json = rapidjson::Value;

// A type of this namespace, so that the overloads of Write below are found for types of any other.
class JsonWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Writer::Writer;
};

inline std::string_view Text(const Json& json) { return {json.GetString(), json.GetStringLength()}; }
inline void WriteKey(JsonWriter& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

class Place {
 public:
  Place() = default;  // the document
  Place(const Place& parent, std::string_view name) : parent_(&parent), name_(name) {}
  Place(const Place& parent, std::size_t index) : parent_(&parent), index_(index), is_index_(true) {}

  std::string Pointer() const;

 private:
  const Place* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

// Where the faults of one document go.
class Reader {
 public:
  explicit Reader(rules::Issues& issues) : issues_(&issues) {}

  void Fault(const Place& place, std::string message);
  // "must be text, and is a number"
  void WrongType(const Place& place, std::string_view expected, const Json& json);
  // For an enum: what is known, and which of it may have been meant. The value itself is not repeated.
  void UnknownName(const Place& place, std::string_view name, std::span<const std::string_view> known);

  int condition_depth = 0;

 private:
  rules::Issues* issues_;
  std::size_t faults_ = 0;
};

struct Range {
  double low = std::numeric_limits<double>::lowest();
  double high = std::numeric_limits<double>::max();
};

inline constexpr Range kPercent = {0, 100};

template <typename Object, typename Value>
struct Field {
  std::string_view name;
  Value Object::*member;
  bool required;
  Range range;
};

template <typename Object, typename Value>
constexpr Field<Object, Value> Required(std::string_view name, Value Object::*member, Range range = {}) {
  return {name, member, true, range};
}

template <typename Object, typename Value>
constexpr Field<Object, Value> Optional(std::string_view name, Value Object::*member, Range range = {}) {
  return {name, member, false, range};
}

template <typename T>
struct Shape {};

template <typename T>
concept Described = requires {
  Shape<T>::kFields;
};

// The names of an enum's values.
//   template <> struct Names<rules::Mode> : NameTable<rules::kModeNames> {};
template <typename T>
struct Names {};

template <const auto& kTable>
struct NameTable {
  static constexpr const auto& kValues = kTable;
};

template <typename T>
concept Named = requires {
  Names<T>::kValues;
};

// One object being read: knows which fields were asked for, and at the end what else is there.
class ObjectReader {
 public:
  ObjectReader(Reader& reader, const Json& json, const Place& place);

  // The member of this name, or null. Every name that is asked for counts as known.
  const Json* Find(std::string_view name);

  template <typename Value>
  bool Optional(std::string_view name, Value& out, Range range = {});
  template <typename Value>
  void Required(std::string_view name, Value& out, Range range = {});

  // Reports fields that are unknown or given twice. To be called last.
  void Finish();

  // Is there a field that was not asked for so far, or one given twice?
  bool HasStrangers() const;

  bool is_object() const { return is_object_; }
  const Place& place() const { return *place_; }

 private:
  void ReportStrangers();

  static constexpr std::size_t kMaxFields = 24;

  Reader* reader_;
  const Json* json_;
  const Place* place_;
  bool is_object_;
  std::array<std::string_view, kMaxFields> known_;
  std::size_t known_count_ = 0;
  std::size_t found_ = 0;
};

// Reading. A fault is reported and leaves `out` as it was.

void Read(Reader& reader, const Json& json, const Place& place, std::string& out);
void Read(Reader& reader, const Json& json, const Place& place, bool& out);
void Read(Reader& reader, const Json& json, const Place& place, int& out);
void Read(Reader& reader, const Json& json, const Place& place, std::uint32_t& out);
void Read(Reader& reader, const Json& json, const Place& place, double& out);
void Read(Reader& reader, const Json& json, const Place& place, rules::DayPart& out);

template <Named T>
void Read(Reader& reader, const Json& json, const Place& place, T& out) {
  if (!json.IsString()) return reader.WrongType(place, "text", json);
  if (const auto value = rules::EnumFromName<T>(Names<T>::kValues, Text(json))) {
    out = *value;
  } else {
    reader.UnknownName(place, Text(json), Names<T>::kValues);
  }
}

// The fields of the table; for an object that has others besides.
template <Described T>
void ReadFields(ObjectReader& object, T& out) {
  const auto read = [&](const auto& field) {
    if (field.required) {
      object.Required(field.name, out.*field.member, field.range);
    } else {
      object.Optional(field.name, out.*field.member, field.range);
    }
  };
  std::apply([&](const auto&... field) { (read(field), ...); }, Shape<T>::kFields);
}

template <Described T>
void Read(Reader& reader, const Json& json, const Place& place, T& out) {
  ObjectReader object(reader, json, place);
  ReadFields(object, out);
  object.Finish();
}

template <typename T>
void Read(Reader& reader, const Json& json, const Place& place, std::optional<T>& out) {
  out.emplace();
  Read(reader, json, place, *out);
}

// A faulty member keeps its place, so that later pointers stay right.
template <typename T>
void Read(Reader& reader, const Json& json, const Place& place, std::vector<T>& out) {
  if (!json.IsArray()) return reader.WrongType(place, "a list", json);
  out.reserve(json.Size());
  for (const Json& member : json.GetArray()) {
    const Place member_place(place, out.size());
    Read(reader, member, member_place, out.emplace_back());
  }
}

template <typename T>
void Read(Reader& reader, const Json& json, const Place& place, std::map<std::string, T>& out) {
  if (!json.IsObject()) return reader.WrongType(place, "an object", json);
  for (const auto& member : json.GetObject()) {
    const Place member_place(place, Text(member.name));
    const auto [at, is_new] = out.try_emplace(std::string(Text(member.name)));
    if (!is_new) {
      reader.Fault(member_place, "This is given twice. Keep one of the two.");
      continue;
    }
    Read(reader, member.value, member_place, at->second);
  }
}

template <typename Value>
bool ObjectReader::Optional(std::string_view name, Value& out, Range range) {
  const Json* member = Find(name);
  if (member == nullptr) return false;
  const Place place(*place_, name);
  if constexpr (std::is_same_v<Value, double>) {
    if (member->IsNumber() && (member->GetDouble() < range.low || member->GetDouble() > range.high)) {
      reader_->Fault(place, "This must be a number from " + std::to_string(std::llround(range.low)) + " to " +
                                std::to_string(std::llround(range.high)) + ".");
      return true;
    }
  }
  Read(*reader_, *member, place, out);
  return true;
}

template <typename Value>
void ObjectReader::Required(std::string_view name, Value& out, Range range) {
  if (Optional(name, out, range) || !is_object_) return;
  const Place place(*place_, name);
  reader_->Fault(place, "The field \"" + std::string(name) + "\" is missing. Add it.");
}

// Writing.

void Write(JsonWriter& out, std::string_view value);
void Write(JsonWriter& out, bool value);
void Write(JsonWriter& out, int value);
void Write(JsonWriter& out, std::uint32_t value);
void Write(JsonWriter& out, double value);
void Write(JsonWriter& out, const rules::DayPart& value);

inline void Write(JsonWriter& out, const std::string& value) { Write(out, std::string_view(value)); }

template <Named T>
void Write(JsonWriter& out, T value) {
  Write(out, rules::NameOf(Names<T>::kValues, value));
}

template <Described T>
void WriteFields(JsonWriter& out, const T& value) {
  static const T kDefaults{};
  const auto write = [&](const auto& field) {
    if (!field.required && value.*field.member == kDefaults.*field.member) return;
    WriteKey(out, field.name);
    Write(out, value.*field.member);
  };
  std::apply([&](const auto&... field) { (write(field), ...); }, Shape<T>::kFields);
}

template <Described T>
void Write(JsonWriter& out, const T& value) {
  out.StartObject();
  WriteFields(out, value);
  out.EndObject();
}

template <typename T>
void Write(JsonWriter& out, const std::optional<T>& value) {
  assert(value);  // an empty one is at its default, and left out
  Write(out, *value);
}

template <typename T>
void Write(JsonWriter& out, const std::vector<T>& values) {
  out.StartArray();
  for (const T& value : values) Write(out, value);
  out.EndArray();
}

template <typename T>
void Write(JsonWriter& out, const std::map<std::string, T>& values) {
  out.StartObject();
  for (const auto& [name, value] : values) {
    WriteKey(out, name);
    Write(out, value);
  }
  out.EndObject();
}

// A family of the document: an empty one is left out.
template <typename T>
void WriteFamily(JsonWriter& out, std::string_view name, const std::vector<T>& values) {
  if (values.empty()) return;
  WriteKey(out, name);
  Write(out, values);
}

// The three parts of a document, each in its own file.
void ReadParts(ObjectReader& document, rules::Definition& out);
void ReadParts(ObjectReader& document, messages::Definition& out);
void ReadParts(ObjectReader& document, std::vector<Case>& out);
void Read(Reader& reader, const Json& json, const Place& place, CaseInput& out);
void WriteParts(JsonWriter& out, const rules::Definition& definition);
void WriteParts(JsonWriter& out, const messages::Definition& definition);
void WriteParts(JsonWriter& out, const std::vector<Case>& cases);

// Used by more than one part.
template <>
struct Names<rules::Action> : NameTable<rules::kActionNames> {};
template <>
struct Names<rules::Surface> : NameTable<rules::kSurfaceNames> {};
template <>
struct Names<rules::AgeBand> : NameTable<rules::kAgeBandNames> {};

template <>
struct Shape<rules::ScheduleDefinition> {
  using T = rules::ScheduleDefinition;
  static constexpr auto kFields = std::tuple(Optional("time_zone", &T::time_zone), Optional("from", &T::from),
                                             Optional("until", &T::until), Optional("day_parts", &T::day_parts));
};

}  // namespace signpost::policy::codec

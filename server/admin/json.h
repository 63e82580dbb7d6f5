// The JSON of records: what admin/ keeps in the store, written by it and read by it alone.
//
//   JsonText out;                                    std::optional<rapidjson::Document> json = ReadJson(body);
//   out.Object([&] { out.Put("title", title); });    const std::string title = TextOf(*json, "title");
//   return out.text();                               const base::Instant when = TimeOf(*json, "when");
//
// What is missing, or of another type, reads as empty: a later release may leave a field out. Times are milliseconds
// since 1970-01-01T00:00Z.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/input.h"
#include "server/base/clock.h"
#include "server/policy/json_document.h"

namespace signpost::admin {

class JsonText {
 public:
  template <typename Write>
  void Object(Write&& write) {
    writer_.StartObject();
    write();
    writer_.EndObject();
  }
  template <typename Range, typename Write>
  void PutList(std::string_view name, const Range& values, Write&& write) {
    Key(name);
    writer_.StartArray();
    for (const auto& value : values) write(value);
    writer_.EndArray();
  }

  void Key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void Value(std::string_view text) { writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  void Value(std::uint64_t number) { writer_.Uint64(number); }
  void PutNull(std::string_view name) {
    Key(name);
    writer_.Null();
  }
  void Put(std::string_view name, std::string_view text) {
    Key(name);
    Value(text);
  }
  void Put(std::string_view name, const char* text) { Put(name, std::string_view(text)); }
  void Put(std::string_view name, bool truth) {
    Key(name);
    writer_.Bool(truth);
  }
  void Put(std::string_view name, std::uint64_t number) {
    Key(name);
    writer_.Uint64(number);
  }
  void Put(std::string_view name, std::int64_t number) {
    Key(name);
    writer_.Int64(number);
  }
  void Put(std::string_view name, base::Instant time) {
    Key(name);
    writer_.Int64(time.time_since_epoch().count());
  }
  void Put(std::string_view name, const std::optional<base::Instant>& time) {
    if (time) Put(name, *time);
  }
  void PutTexts(std::string_view name, const std::vector<std::string>& texts) {
    PutList(name, texts, [this](const std::string& text) { Value(text); });
  }

  std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

using Json = rapidjson::Value;

// Nothing: it is no JSON object.
inline std::optional<rapidjson::Document> ReadJson(std::string_view text) {
  rapidjson::Document document;
  rapidjson::MemoryStream stream(text.data(), text.size());
  const auto result =
      policy::BuildDocument<rapidjson::kParseIterativeFlag>(stream, document, policy::OutOfRange::kIsFault);
  if (result.IsError() || !document.IsObject()) return std::nullopt;
  return document;
}

inline const Json* Member(const Json& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}
inline std::string TextOf(const Json& object, const char* name) {
  const Json* member = Member(object, name);
  if (member == nullptr || !member->IsString()) return {};
  return {member->GetString(), member->GetStringLength()};
}
// A name that is missing, or not known to this release, reads as `otherwise`.
template <typename Enum, std::size_t kSize>
Enum EnumOf(const Json& object, const char* name, const std::array<std::string_view, kSize>& names, Enum otherwise) {
  return rules::EnumFromName<Enum>(names, TextOf(object, name)).value_or(otherwise);
}
inline bool BoolOf(const Json& object, const char* name) {
  const Json* member = Member(object, name);
  return member != nullptr && member->IsTrue();
}
inline std::uint64_t NumberOf(const Json& object, const char* name) {
  const Json* member = Member(object, name);
  return member != nullptr && member->IsUint64() ? member->GetUint64() : 0;
}
inline std::optional<base::Instant> OptionalTimeOf(const Json& object, const char* name) {
  const Json* member = Member(object, name);
  if (member == nullptr || !member->IsInt64()) return std::nullopt;
  return base::Instant(std::chrono::milliseconds(member->GetInt64()));
}
inline base::Instant TimeOf(const Json& object, const char* name) {
  return OptionalTimeOf(object, name).value_or(base::Instant{});
}
template <typename Read>
void ForEach(const Json& object, const char* name, Read&& read) {
  const Json* member = Member(object, name);
  if (member == nullptr || !member->IsArray()) return;
  for (const Json& value : member->GetArray()) read(value);
}
inline std::vector<std::string> TextsOf(const Json& object, const char* name) {
  std::vector<std::string> texts;
  ForEach(object, name, [&](const Json& value) {
    if (value.IsString()) texts.emplace_back(value.GetString(), value.GetStringLength());
  });
  return texts;
}

}  // namespace signpost::admin

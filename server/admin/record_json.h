// The bodies of records (store/store.h) as small JSON objects. Internal to admin/.
//
//   RecordWriter body;
//   body.Put("name", account.name);
//   Write(body.Text());
//
//   const auto body = RecordReader::Read(record.body);
//   if (!body) …                                  // damaged, or of a later version
//   account.name = body->Text("name");
//
// Fields that are missing, or of another type, read as empty, 0 and false: a field can be added without touching the
// records that are there. Times are in milliseconds since 1970.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/policy/json_document.h"

namespace signpost::admin {

class RecordWriter {
 public:
  RecordWriter() : writer_(buffer_) { writer_.StartObject(); }

  void Put(std::string_view name, std::string_view text) {
    Key(name);
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  void Put(std::string_view name, const char* text) { Put(name, std::string_view(text)); }
  void Put(std::string_view name, std::uint64_t number) {
    Key(name);
    writer_.Uint64(number);
  }
  void Put(std::string_view name, bool truth) {
    Key(name);
    writer_.Bool(truth);
  }
  void Put(std::string_view name, base::Instant time) {
    Key(name);
    writer_.Int64(time.time_since_epoch().count());
  }
  void Put(std::string_view name, const std::vector<std::string>& texts) {
    Key(name);
    writer_.StartArray();
    for (const std::string& text : texts) writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    writer_.EndArray();
  }

  // Ends the object.
  std::string Text() {
    writer_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  void Key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

class RecordReader {
 public:
  static std::optional<RecordReader> Read(std::string_view body) {
    RecordReader reader;
    rapidjson::MemoryStream stream(body.data(), body.size());
    const auto result =
        policy::BuildDocument<rapidjson::kParseIterativeFlag>(stream, reader.document_, policy::OutOfRange::kIsFault);
    if (result.IsError() || !reader.document_.IsObject()) return std::nullopt;
    return reader;
  }

  std::string Text(const char* name) const {
    const rapidjson::Value* value = Find(name);
    return value != nullptr && value->IsString() ? std::string(value->GetString(), value->GetStringLength()) : "";
  }
  std::uint64_t Number(const char* name) const {
    const rapidjson::Value* value = Find(name);
    return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
  }
  bool Truth(const char* name) const {
    const rapidjson::Value* value = Find(name);
    return value != nullptr && value->IsBool() && value->GetBool();
  }
  std::optional<base::Instant> MaybeTime(const char* name) const {
    const rapidjson::Value* value = Find(name);
    if (value == nullptr || !value->IsInt64()) return std::nullopt;
    return base::Instant(std::chrono::milliseconds(value->GetInt64()));
  }
  base::Instant Time(const char* name) const { return MaybeTime(name).value_or(base::Instant{}); }
  std::vector<std::string> Texts(const char* name) const {
    std::vector<std::string> texts;
    const rapidjson::Value* value = Find(name);
    if (value == nullptr || !value->IsArray()) return texts;
    for (const auto& member : value->GetArray()) {
      if (member.IsString()) texts.emplace_back(member.GetString(), member.GetStringLength());
    }
    return texts;
  }

 private:
  const rapidjson::Value* Find(const char* name) const {
    const auto found = document_.FindMember(name);
    return found == document_.MemberEnd() ? nullptr : &found->value;
  }

  rapidjson::Document document_;
};

}  // namespace signpost::admin

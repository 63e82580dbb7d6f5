// Small JSON documents, written with RapidJSON into a string.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

namespace signpost::api {

using JsonBuffer = rapidjson::StringBuffer;
using JsonWriter = rapidjson::Writer<JsonBuffer>;

inline void Put(JsonWriter& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void PutKey(JsonWriter& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

inline void Put(JsonWriter& out, std::string_view name, std::string_view text) {
  PutKey(out, name);
  Put(out, text);
}

inline std::string_view TextOf(const JsonBuffer& buffer) { return {buffer.GetString(), buffer.GetSize()}; }

}  // namespace signpost::api
